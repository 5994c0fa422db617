"""填法后果: what a target will mean at the end of the year, seen while it is being set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from common.decimals import ONE, ZERO, plain, to_cents
from evaluations.enums import QualitativeBand
from evaluations.scoring.attainment import Actual
from evaluations.scoring.explain import number_text
from evaluations.scoring.gauges import Gauge, gauge_of
from evaluations.scoring.lines import is_sound_weight, score_line
from evaluations.scoring.plan import HUNDRED, ScoringPlan
from indicators.enums import Comparison
from indicators.sheets import (
    IndicatorLine,
    NumericTarget,
    QualitativeTarget,
    RangeTarget,
    Target,
    UnreadTarget,
)

Point = tuple[Decimal, Decimal]
"""An actual value and the score it would have."""

CURVE_POINTS = 41
ANY_AMOUNT = Gauge()
_OPPOSITES = {
    "下降": "上升",
    "降低": "上升",
    "减少": "增加",
    "压降": "上升",
    "缩短": "延长",
    "上升": "下降",
    "提升": "下降",
    "提高": "降低",
    "增长": "下降",
    "增加": "减少",
}
_CHANGE = re.compile(
    rf"(?P<subject>.*?)(?:同比|环比|较上年|比上年)?(?P<verb>{'|'.join(_OPPOSITES)})"
)
_MOST_SUBJECT = 12
_FAR_BEYOND = Decimal("2.5")
_HALF = Decimal("0.5")
_NEAR = Decimal("0.9")


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """One typical line under a plan: what it asked, what was reached, what it earns and why."""

    title: str
    target: str
    actual: str
    weight: str
    score: str
    reason: str

    @property
    def short(self) -> str:
        """The example in one line."""
        return f"{self.title}：{self.score}／{self.weight}分"


_EXAMPLES: tuple[tuple[str, Comparison, str, str, str], ...] = (
    ("正向未达标", Comparison.AT_LEAST, "560", "545", "10"),
    ("反向超出目标", Comparison.AT_MOST, "5", "6", "10"),
    ("反向超出一倍", Comparison.AT_MOST, "1", "2", "20"),
    ("等于型高于目标", Comparison.EQUAL, "100", "110", "10"),
    ("大幅超额", Comparison.AT_LEAST, "250", "400", "10"),
    ("增长率为负的目标", Comparison.AT_LEAST, "-5", "-6", "10"),
)


def curve(
    target: Target,
    weight: Decimal | None,
    plan: ScoringPlan,
    points: int = CURVE_POINTS,
    gauge: Gauge = ANY_AMOUNT,
) -> tuple[Point, ...]:
    """Pairs (actual, score) from low to high around the target, its corners among them.

    They end where the gauge says that no more can happen. Empty for a described or unread target and for a weight that cannot be scored.
    """
    if not is_sound_weight(weight) or not isinstance(target, NumericTarget | RangeTarget):
        return ()
    corners = set(map(gauge.capped, _corners(target, plan)))
    low, high = min(corners), max(corners)
    steps = max(points, 2) - 1
    spread = {to_cents(low + (high - low) * step / steps) for step in range(steps + 1)}
    values = sorted(spread | corners)
    scored = ((value, _score(target, weight, value, plan)) for value in values)
    return tuple((value, score) for value, score in scored if score is not None)


def preview_sentence(line: IndicatorLine, plan: ScoringPlan) -> str:
    """What the line as it is filled in will reward, in one plain sentence."""
    if isinstance(line.target, UnreadTarget):
        return "指标性质或指标值还读不出来，看不到得分；请先填好这两格。"
    if not is_sound_weight(line.weight):
        return "权重还没有填好，看不到得分；请填0到100之间的数。"
    if not line.weight:
        return "权重为0，这一条不计分；请填大于0的权重。"
    return f"按现在的填法，{_consequence(line, line.target, line.weight, plan)}。"


def worked_examples(plan: ScoringPlan) -> tuple[WorkedExample, ...]:
    """Typical lines under the plan, for choosing between plans."""
    return tuple(
        _worked(title, NumericTarget(comparison, Decimal(goal)), actual, weight, plan)
        for title, comparison, goal, actual, weight in _EXAMPLES
    )


def _worked(
    title: str, target: NumericTarget, actual: str, weight: str, plan: ScoringPlan
) -> WorkedExample:
    result = score_line(target, Decimal(weight), Actual(value=Decimal(actual)), plan)
    return WorkedExample(
        title=title,
        target=f"{target.comparison.symbol}{target.text}",
        actual=actual,
        weight=weight,
        score="待核定" if result.score is None else str(result.score),
        reason=result.explanation,
    )


def _corners(target: NumericTarget | RangeTarget, plan: ScoringPlan) -> set[Decimal]:
    if isinstance(target, RangeTarget):
        return {ZERO, target.lower, target.upper, 2 * max(abs(target.upper), ONE)}
    goal = target.value
    if not goal:
        return {-ONE, ZERO, ONE}
    far = 2 * goal
    above = {goal * plan.excess_threshold} if goal > ZERO else set()
    return {min(ZERO, far), max(ZERO, far), goal, *above}


def _score(
    target: NumericTarget | RangeTarget, weight: Decimal, value: Decimal, plan: ScoringPlan
) -> Decimal | None:
    return score_line(target, weight, Actual(value=value), plan).score


def _consequence(
    line: IndicatorLine,
    target: NumericTarget | RangeTarget | QualitativeTarget,
    weight: Decimal,
    plan: ScoringPlan,
) -> str:
    if isinstance(target, QualitativeTarget):
        return _of_bands(weight, plan)
    if isinstance(target, RangeTarget):
        return _of_range(target, line, weight, plan)
    if target.value <= ZERO:
        return _of_no_goal(target, line.unit, weight, plan)
    if target.comparison.is_downward:
        return _of_limit(target, line, weight, plan)
    return _of_goal(target, line, weight, plan)


def _of_bands(weight: Decimal, plan: ScoringPlan) -> str:
    parts = []
    for band in QualitativeBand:
        lower, upper = plan.band_limits(band)
        lowest, highest = to_cents(weight * lower), to_cents(weight * upper)
        parts.append(f"『{band.short_label}』在{plain(lowest)}到{plain(highest)}分之间")
    return "，".join(parts)


def _of_range(target: RangeTarget, line: IndicatorLine, weight: Decimal, plan: ScoringPlan) -> str:
    unit, gauge = line.unit, gauge_of(line)
    below, above = gauge.at_most(target.lower * _NEAR), gauge.at_least(target.upper * 2)
    full = (
        f"{number_text(target.lower)}{unit}到{number_text(target.upper)}{unit}之间得{_full(weight)}"
    )
    outside = [
        f"{number_text(value)}{unit}得{_points(target, weight, value, plan)}"
        for value in (below, above)
        if not target.lower <= value <= target.upper
    ]
    return "，".join((full, *outside))


def _of_no_goal(target: NumericTarget, unit: str, weight: Decimal, plan: ScoringPlan) -> str:
    goal = target.value
    worse = goal - ONE if target.comparison.is_upward else goal + ONE
    full = f"完成{number_text(goal)}{unit}得{_full(weight)}"
    if not goal and target.comparison.is_upward:
        return f"{full}，等于不考核，请改用“＝0”或“≤0”，或写明实际目标"
    return f"{full}，{number_text(worse)}{unit}得{_points(target, weight, worse, plan)}"


def _of_limit(
    target: NumericTarget, line: IndicatorLine, weight: Decimal, plan: ScoringPlan
) -> str:
    gauge = gauge_of(line)
    beyond = gauge.at_least(target.value * _FAR_BEYOND)
    if beyond <= target.value:
        return f"不超过{target.text}{line.unit}得{_full(weight)}"
    points = _points(target, weight, beyond, plan)
    change = _CHANGE.match(line.name)
    if change is None:
        return (
            f"不超过{target.text}{line.unit}得{_full(weight)}，"
            f"达到{number_text(beyond)}{line.unit}得{points}"
        )
    subject, verb = change["subject"], change["verb"]
    back = number_text(gauge.at_most(target.value * _HALF))
    return (
        f"{subject[-_MOST_SUBJECT:]}{verb}{number_text(beyond)}{line.unit}得{points}，"
        f"{_OPPOSITES[verb]}{back}{line.unit}反而满分"
    )


def _of_goal(target: NumericTarget, line: IndicatorLine, weight: Decimal, plan: ScoringPlan) -> str:
    unit, gauge = line.unit, gauge_of(line)
    short = (gauge.at_most(target.value * share) for share in (_NEAR, _HALF))
    parts = [f"完成{target.text}{unit}得{_full(weight)}"]
    parts += [
        f"{number_text(value)}{unit}得{_points(target, weight, value, plan)}"
        for value in dict.fromkeys(short)
    ]
    far = gauge.at_least(target.value * plan.excess_threshold)
    is_possible = not line.is_percentage or target.value * plan.excess_threshold <= HUNDRED
    if is_possible and (points := _points(target, weight, far, plan)) != _full_points(weight):
        parts.append(f"做到{number_text(far)}{unit}及以上却只得{points}")
    return "，".join(parts)


def _full(weight: Decimal) -> str:
    return f"满分{plain(weight)}分"


def _full_points(weight: Decimal) -> str:
    return f"{plain(to_cents(weight))}分"


def _points(
    target: NumericTarget | RangeTarget, weight: Decimal, value: Decimal, plan: ScoringPlan
) -> str:
    score = _score(target, weight, value, plan)
    return "待核定的分" if score is None else f"{plain(score)}分"
