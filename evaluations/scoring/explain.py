"""Why a line has its score, in plain words with the user's own numbers.

Works on numbers that are already printed: an explanation costs one f-string.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from common.decimals import plain, to_cents, wanyuan
from evaluations.enums import Basis
from evaluations.scoring.plan import HUNDRED, ScoringPlan
from indicators.enums import Comparison

Marks = tuple[Decimal | None, Decimal | None, Basis]
"""Share (0–1, unrounded), score (points, two decimals), reason."""
Narrator = Callable[[str, str, str, str, Marks], str]
"""From (target with sign, bound, weight, actual: all printed) and the marks to the sentence."""

HEADS: Mapping[str, str] = {
    comparison: f"目标{comparison.symbol}"
    for comparison in Comparison
    if comparison.is_single_number
}
_PRINTABLE_EXPONENT = 40
_FACTOR_PLACES = tuple(Decimal(1).scaleb(-places) for places in range(2, 9))
_LARGEST_AMOUNT = 15
"""Places before the point that an amount may have."""


def number_text(value: Decimal | None) -> str:
    """The number in full, or with an exponent where it would fill the page."""
    if value is None:
        return ""
    is_short = value.is_finite() and abs(value.adjusted()) < _PRINTABLE_EXPONENT
    return plain(value) if is_short else str(value)


def amount_text(value: Decimal) -> str:
    """An amount in 万元 as the pages print it, 1,000.00; in full where cents do not hold it."""
    is_in_cents = value.is_finite() and abs(value.adjusted()) < _LARGEST_AMOUNT
    return wanyuan(value) if is_in_cents and value == to_cents(value) else number_text(value)


def percent(share: Decimal | None) -> str:
    """A share of 0–1 as 98.47%, 62.5% or 80%."""
    if share is None:
        return ""
    try:
        text = str(to_cents(share * HUNDRED))
    except ArithmeticError:
        return f"{share * HUNDRED}%"
    return f"{text.rstrip('0').rstrip('.')}%"


def factor(share: Decimal | None, weight: str, score: Decimal | None) -> str:
    """The share as a percentage with as many places as the product needs to come to the score.

    10 × 93.65% would be 9.37 where 10 × 93.647% is 9.36: who checks the sum must find the score.
    """
    shown = percent(share)
    if share is None or score is None:
        return shown
    try:
        points, whole = Decimal(weight), share * HUNDRED
        for place in _FACTOR_PLACES:
            if to_cents(points * (printed := whole.quantize(place)) / HUNDRED) == score:
                return f"{plain(printed)}%"
    except ArithmeticError:
        return shown
    return shown


def narrators_of(plan: ScoringPlan) -> Mapping[Basis, Narrator]:
    """A sentence maker for every reason a numeric line can have under this plan."""
    return {**_PLAIN_NARRATORS, **_excess_narrators(plan)}


def notes_of(plan: ScoringPlan) -> Mapping[Basis, tuple[str, ...]]:
    """What has to be told beside the score."""
    limit = percent(plan.excess_threshold)
    return {
        Basis.MET_AT_BOUND: ("严格不等号取等：完成值恰好等于目标值，按达标计。",),
        Basis.MET_ABOVE: ("等于型指标的完成值高于目标值，按达标计，请核对目标是否合适。",),
        Basis.MET_FAR_BELOW: (
            f"完成值不到目标值的{percent(plan.far_below_threshold)}，请说明原因，不扣分。",
        ),
        Basis.MET_ZERO_TARGET: ("目标值为0等于不考核，请核对目标。",),
        Basis.EXCESS_EXPLAIN: (f"完成值达到目标值的{limit}，请说明原因。",),
        Basis.EXCESS_FIXED: (
            f"完成值达到目标值的{limit}，固定减{plain(plan.excess_deduction)}分。",
        ),
        Basis.EXCESS_NO_SCORE: (f"完成值达到目标值的{limit}，该项不得分。",),
        Basis.EXCESS_DEVIATION: (f"完成值达到目标值的{limit}，按偏离度调减。",),
        Basis.EXCESS_AWAITING: (f"完成值达到目标值的{limit}，待审核人核定得分系数。",),
        Basis.EXCESS_REVIEWED: ("得分系数由审核人核定。",),
    }


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") else text


def _met(head: str, _bound: str, weight: str, value: str, _marks: Marks) -> str:
    return f"{head}，完成{value}，已达标，得满分{weight}分"


def _met_at_bound(head: str, _bound: str, weight: str, value: str, _marks: Marks) -> str:
    return f"{head}，完成{value}，恰好等于目标值，按达标计，得满分{weight}分"


def _met_above(head: str, _bound: str, weight: str, value: str, _marks: Marks) -> str:
    return f"{head}，完成{value}，高于目标值，按达标计，得满分{weight}分"


def _met_zero_target(head: str, _bound: str, weight: str, value: str, _marks: Marks) -> str:
    return f"{head}，完成{value}，目标为0等于不考核，得满分{weight}分"


def _met_far_below(head: str, _bound: str, weight: str, value: str, _marks: Marks) -> str:
    return f"{head}，完成{value}，已达标且远低于目标，请说明原因，得满分{weight}分"


def _nothing(head: str, _bound: str, _weight: str, value: str, _marks: Marks) -> str:
    return f"{head}，完成{value}，未达标，不得分，得0.00分"


def _ratio_up(head: str, bound: str, weight: str, value: str, marks: Marks) -> str:
    share = factor(marks[0], weight, marks[1])
    return f"{head}，完成{value}，未达标：{value}÷{bound}＝{share}，{weight}×{share}＝{marks[1]}分"


def _ratio_down(head: str, bound: str, weight: str, value: str, marks: Marks) -> str:
    share = factor(marks[0], weight, marks[1])
    return (
        f"{head}，完成{value}，超出目标：{bound}÷{value}＝{share}，{weight}×{share}＝{marks[1]}分"
    )


def _linear(head: str, bound: str, weight: str, value: str, marks: Marks) -> str:
    share = factor(marks[0], weight, marks[1])
    formula = f"1－({value}－{bound})÷{bound}＝{share}"
    return f"{head}，完成{value}，超出目标：{formula}，{weight}×{share}＝{marks[1]}分"


def _deviation_up(head: str, bound: str, weight: str, value: str, marks: Marks) -> str:
    share = factor(marks[0], weight, marks[1])
    formula = f"1－({_bracketed(bound)}－{_bracketed(value)})÷{bound.lstrip('-')}＝{share}"
    return f"{head}，完成{value}，未达标：{formula}，{weight}×{share}＝{marks[1]}分"


def _deviation_down(head: str, bound: str, weight: str, value: str, marks: Marks) -> str:
    share = factor(marks[0], weight, marks[1])
    formula = f"1－({_bracketed(value)}－{_bracketed(bound)})÷{bound.lstrip('-')}＝{share}"
    return f"{head}，完成{value}，超出目标：{formula}，{weight}×{share}＝{marks[1]}分"


def _symmetric(head: str, bound: str, weight: str, value: str, marks: Marks) -> str:
    share = factor(marks[0], weight, marks[1])
    gap = f"|{_bracketed(value)}－{_bracketed(bound)}|"
    formula = f"1－{gap}÷{bound.lstrip('-')}＝{share}"
    return f"{head}，完成{value}，偏离目标：{formula}，{weight}×{share}＝{marks[1]}分"


_PLAIN_NARRATORS: Mapping[Basis, Narrator] = {
    Basis.MET: _met,
    Basis.MET_AT_BOUND: _met_at_bound,
    Basis.MET_ABOVE: _met_above,
    Basis.MET_ZERO_TARGET: _met_zero_target,
    Basis.MET_FAR_BELOW: _met_far_below,
    Basis.NOTHING: _nothing,
    Basis.RATIO_UP: _ratio_up,
    Basis.RATIO_DOWN: _ratio_down,
    Basis.LINEAR: _linear,
    Basis.DEVIATION_UP: _deviation_up,
    Basis.DEVIATION_DOWN: _deviation_down,
    Basis.SYMMETRIC: _symmetric,
}


def _excess_narrators(plan: ScoringPlan) -> Mapping[Basis, Narrator]:
    limit = percent(plan.excess_threshold)
    deduction = plain(plan.excess_deduction)

    def opening(head: str, value: str) -> str:
        return f"{head}，完成{value}，已达标，且达到目标的{limit}或更多"

    def explain(head: str, _bound: str, weight: str, value: str, _marks: Marks) -> str:
        return f"{opening(head, value)}，请说明原因，得满分{weight}分"

    def fixed(head: str, _bound: str, weight: str, value: str, marks: Marks) -> str:
        return f"{opening(head, value)}，固定减{deduction}分：{weight}－{deduction}，得{marks[1]}分"

    def no_score(head: str, _bound: str, _weight: str, value: str, _marks: Marks) -> str:
        return f"{opening(head, value)}，该项不得分，得0.00分"

    def deviation(head: str, bound: str, weight: str, value: str, marks: Marks) -> str:
        share = factor(marks[0], weight, marks[1])
        formula = f"1－({value}÷{bound}－{limit})"
        floor = f"，不低于{percent(plan.excess_floor)}" if plan.excess_floor else ""
        return (
            f"{opening(head, value)}，按偏离度调减：{formula}{floor}，系数{share}，"
            f"{weight}×{share}＝{marks[1]}分"
        )

    def awaiting(head: str, _bound: str, _weight: str, value: str, _marks: Marks) -> str:
        return f"{opening(head, value)}，待审核人核定得分系数，暂不计分"

    def reviewed(head: str, _bound: str, weight: str, value: str, marks: Marks) -> str:
        share = factor(marks[0], weight, marks[1])
        return f"{opening(head, value)}，审核人核定系数{share}，{weight}×{share}＝{marks[1]}分"

    return {
        Basis.EXCESS_EXPLAIN: explain,
        Basis.EXCESS_FIXED: fixed,
        Basis.EXCESS_NO_SCORE: no_score,
        Basis.EXCESS_DEVIATION: deviation,
        Basis.EXCESS_AWAITING: awaiting,
        Basis.EXCESS_REVIEWED: reviewed,
    }
