"""A second scoring, written from docs/rules/scoring.md alone, in exact fractions.

It shares no code with the scoring it checks: plain strings in, parameters as the plan's JSON.
Shares are exact fractions; points are rounded half up to hundredths as whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Number = str | int | Fraction
Plan = Mapping[str, Any]
UPWARD, DOWNWARD = {"ge", "gt"}, {"le", "lt"}


@dataclass(frozen=True)
class Line:
    """One line: sign as stored ("ge" … "range", "qualitative"), numbers as text, None if absent."""

    sign: str
    goal: str
    weight: str
    actual: str | None = None
    upper: str = ""
    band: str | None = None
    band_share: str | None = None
    is_exempt: bool = False
    reviewed: str | None = None


@dataclass(frozen=True)
class Sheet:
    """What the second scoring says: points as text with two decimals, None where there are none."""

    execution: str | None
    lines: tuple[str | None, ...]
    total: str | None
    grade: str | None
    status: str


def hundredths(points: Fraction) -> int:
    """Half up, for points that are never negative."""
    return math.floor(points * 100 + Fraction(1, 2))


def points_text(cents: int | None) -> str | None:
    """1477 as 14.77."""
    return None if cents is None else f"{cents // 100}.{cents % 100:02d}"


def line_share(line: Line, plan: Plan) -> Fraction | None:
    """k of one line, exact; None where it cannot be scored. Ignores fixed deductions."""
    if line.is_exempt:
        return None
    if line.sign == "qualitative":
        return _band_share(line, plan)
    return None if line.actual is None else _number_share(line, Fraction(line.actual), plan)


def _number_share(line: Line, value: Fraction, plan: Plan) -> Fraction | None:
    goal = Fraction(line.goal)
    if line.sign == "range":
        return _range_share(goal, Fraction(line.upper), value, plan)
    if _is_excess(line, plan):
        return _excess_share(line, plan)
    if line.sign == "eq" and plan["equal"] == "symmetric":
        return _symmetric(goal, value, plan)
    if line.sign in DOWNWARD or (line.sign == "eq" and goal == 0):
        return _at_most(goal, value, plan["downward"], plan)
    return _at_least(goal, value, plan)


def line_cents(line: Line, plan: Plan) -> int | None:
    """The score of one line in hundredths of a point, None where it cannot be scored."""
    share = line_share(line, plan)
    if share is None:
        return None
    weight = Fraction(line.weight)
    if _is_excess(line, plan) and line.reviewed is None and plan["excess"] == "fixed_deduction":
        return hundredths(max(Fraction(0), weight - Fraction(plan["excess_deduction"])))
    return hundredths(weight * share)


def execution_cents(
    budget: str | None, spent: str | None, weight: str, plan: Plan, *, is_complete: bool = False
) -> int | str:
    """预算执行率 in hundredths of a point, or why there is none."""
    if budget is None or spent is None:
        return "缺数据"
    whole, part = Fraction(budget), Fraction(spent)
    if whole == 0:
        return "不适用" if part == 0 else "缺数据"
    rate = max(Fraction(0), part / whole)
    if plan["execution"] == "linear":
        return hundredths(Fraction(weight) * min(rate, Fraction(1)))
    if is_complete and rate <= 1:
        return hundredths(Fraction(weight))
    reached = [
        Fraction(share) for limit, share in plan["execution_steps"] if rate >= Fraction(limit)
    ]
    return hundredths(Fraction(weight) * max(reached, default=Fraction(0)))


def grade(cents: int, plan: Plan) -> str:
    """优良中差 of a total in hundredths of a point."""
    for name, label in (("excellent_floor", "优"), ("good_floor", "良"), ("fair_floor", "中")):
        if Fraction(cents, 100) >= Fraction(plan[name]):
            return label
    return "差"


def sheet(
    lines: Sequence[Line],
    plan: Plan,
    *,
    execution_weight: str | None,
    budget: str | None = None,
    spent: str | None = None,
) -> Sheet:
    """The whole sheet; budget as the plan's denominator."""
    cents = [line_cents(line, plan) for line in lines]
    is_complete = all(line.is_exempt or line_share(line, plan) == 1 for line in lines) and not any(
        _is_deducted(line, plan) for line in lines
    )
    spending: int | str = "不适用"
    if execution_weight is not None and Fraction(execution_weight) != 0:
        spending = execution_cents(budget, spent, execution_weight, plan, is_complete=is_complete)
    texts = tuple(points_text(score) for score in cents)
    execution = points_text(spending) if isinstance(spending, int) else None
    weights = sum(Fraction(line.weight) for line in lines) + Fraction(execution_weight or 0)
    if weights != 100:
        return Sheet(execution, texts, None, None, "权重不为100")
    is_short = any(
        score is None and not line.is_exempt for score, line in zip(cents, lines, strict=True)
    )
    if is_short or spending == "缺数据":
        return Sheet(execution, texts, None, None, "缺数据")
    applicable = 100 - sum(Fraction(line.weight) for line in lines if line.is_exempt)
    if spending == "不适用":
        applicable -= Fraction(execution_weight or 0)
    if applicable == 0:
        return Sheet(execution, texts, None, None, "不适用")
    points = sum(score for score in cents if score is not None)
    points += spending if isinstance(spending, int) else 0
    total = points if applicable == 100 else hundredths(Fraction(points) / applicable)
    total = _capped(total, budget, spent, plan)
    return Sheet(execution, texts, points_text(total), grade(total, plan), "已评价")


def _capped(total: int, budget: str | None, spent: str | None, plan: Plan) -> int:
    if plan["execution_cap"] == "none" or budget is None or spent is None or Fraction(budget) <= 0:
        return total
    rate = Fraction(spent) / Fraction(budget)
    caps = [
        Fraction(most) * 100 for below, most in plan["execution_caps"] if rate < Fraction(below)
    ]
    return min([total, *(int(cap) for cap in caps)])


def _is_excess(line: Line, plan: Plan) -> bool:
    is_checked = line.sign in UPWARD or (line.sign == "eq" and plan["equal"] == "reached")
    if not is_checked or line.actual is None or Fraction(line.goal) <= 0:
        return False
    return Fraction(line.actual) / Fraction(line.goal) >= Fraction(plan["excess_threshold"])


def _is_deducted(line: Line, plan: Plan) -> bool:
    is_fixed = plan["excess"] == "fixed_deduction" and line.reviewed is None
    return is_fixed and not line.is_exempt and _is_excess(line, plan)


def _excess_share(line: Line, plan: Plan) -> Fraction | None:
    if line.reviewed is not None:
        return Fraction(line.reviewed)
    over = Fraction(line.actual or 0) / Fraction(line.goal) - Fraction(plan["excess_threshold"])
    return {
        "explain": Fraction(1),
        "fixed_deduction": Fraction(1),
        "no_score": Fraction(0),
        "by_deviation": max(Fraction(plan["excess_floor"]), 1 - over),
        "reviewer": None,
    }[plan["excess"]]


def _at_least(goal: Fraction, value: Fraction, plan: Plan) -> Fraction:
    if value >= goal:
        return Fraction(1)
    if plan["shortfall"] == "nothing" or goal == 0:
        return Fraction(0)
    share = value / goal if goal > 0 else 1 - (goal - value) / -goal
    return max(Fraction(0), share)


def _at_most(goal: Fraction, value: Fraction, method: str, plan: Plan) -> Fraction:
    if value <= goal:
        return Fraction(1)
    if plan["shortfall"] == "nothing" or goal == 0:
        return Fraction(0)
    if goal < 0 or method == "linear":
        return max(Fraction(0), 1 - (value - goal) / abs(goal))
    return goal / value


def _symmetric(goal: Fraction, value: Fraction, plan: Plan) -> Fraction:
    if value == goal:
        return Fraction(1)
    if plan["shortfall"] == "nothing" or goal == 0:
        return Fraction(0)
    return max(Fraction(0), 1 - abs(value - goal) / abs(goal))


def _range_share(lower: Fraction, upper: Fraction, value: Fraction, plan: Plan) -> Fraction | None:
    if lower > upper:
        return None
    if value < lower:
        return _at_least(lower, value, plan)
    return _at_most(upper, value, plan["range_above"], plan)


def _band_share(line: Line, plan: Plan) -> Fraction | None:
    if line.band is None:
        return None
    achieved, partly = Fraction(plan["achieved_floor"]), Fraction(plan["partly_floor"])
    share = Fraction(line.band_share or plan[f"{line.band}_default"])
    is_inside = {
        "achieved": achieved <= share <= 1,
        "partly": partly <= share < achieved,
        "missed": 0 <= share < partly,
    }[line.band]
    return share if is_inside else None
