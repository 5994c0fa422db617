"""The curve 完成值→得分 of one line as coordinates of a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from common.decimals import ZERO, plain, to_cents
from evaluations.scoring import ScoringPlan, curve, gauge_of, goals_of, preview_sentence
from indicators.selectors import printed_target
from indicators.sheets import IndicatorLine

LEFT, RIGHT, TOP, BOTTOM = 34, 330, 14, 118
WIDTH, HEIGHT = 350, 146
_HALF_WORD = 36


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on an axis."""

    at: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class ScoreCurve:
    """What a line as it is filled in will reward."""

    name: str
    target: str
    sentence: str
    unit: str = ""
    points: str = ""
    """For a polyline; nothing where there is no curve to draw."""
    goals: tuple[Tick, ...] = ()
    across: tuple[Tick, ...] = ()
    up: tuple[Tick, ...] = ()


def score_curve(line: IndicatorLine, plan: ScoringPlan) -> ScoreCurve:
    """The drawing and its sentence, both from the one scoring function."""
    pairs = curve(line.target, line.weight, plan, gauge=gauge_of(line))
    told = ScoreCurve(
        name=line.name,
        target=f"{printed_target(line.target)}{line.unit}",
        sentence=preview_sentence(line, plan),
        unit=line.unit,
    )
    if len(pairs) < 2 or not line.weight:  # noqa: PLR2004 -- a line has two ends
        return told
    low, high = pairs[0][0], pairs[-1][0]
    goals = tuple(_goal(goal, low, high) for goal in goals_of(line))
    return ScoreCurve(
        name=told.name,
        target=told.target,
        sentence=told.sentence,
        unit=told.unit,
        points=" ".join(f"{_x(x, low, high)},{_y(y, line.weight)}" for x, y in pairs),
        goals=goals,
        across=(
            Tick(str(LEFT), plain(to_cents(low)), "start"),
            Tick(str(RIGHT), plain(to_cents(high)), "end"),
        ),
        up=(Tick(str(BOTTOM), "0"), Tick(str(TOP), plain(line.weight))),
    )


def _goal(goal: Decimal, low: Decimal, high: Decimal) -> Tick:
    """The mark of a target; at the right edge its words stand before it, not beyond the drawing."""
    place = _x(goal, low, high)
    is_near_edge = Decimal(place) + _HALF_WORD > WIDTH
    return Tick(place, plain(goal), "end" if is_near_edge else "middle")


def _x(value: Decimal, low: Decimal, high: Decimal) -> str:
    return str(to_cents(LEFT + (RIGHT - LEFT) * (value - low) / (high - low)))


def _y(score: Decimal, weight: Decimal) -> str:
    share = max(ZERO, score) / weight
    return str(to_cents(BOTTOM - (BOTTOM - TOP) * share))
