"""One line: from target, weight and actual to share, score and explanation.

`LineScorer` holds a plan made ready; its `numeric` and `explain` take bare numbers and
printed text and serve the year-end run, `score_line` and `attainment` wrap the very same code.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from functools import lru_cache
from typing import TypeGuard

from common.decimals import ONE, ZERO, to_cents
from evaluations.enums import Basis
from evaluations.scoring.attainment import (
    Actual,
    Attainment,
    Fraction,
    deviation_share,
    rules_of,
    within,
)
from evaluations.scoring.explain import HEADS, Marks, narrators_of, notes_of, number_text, percent
from evaluations.scoring.plan import HUNDRED, ScoringPlan
from indicators.sheets import NumericTarget, QualitativeTarget, RangeTarget, Target

_WIDE = Context(prec=28, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
"""For numbers no form can print: nothing overflows into an exception."""
_NO_SCORE = to_cents(ZERO)
_MET = Basis.MET
_FIXED = Basis.EXCESS_FIXED
_AWAITING = Basis.EXCESS_AWAITING
_GAP_SENTENCES = {
    Basis.EXEMPT: "经批准不考核，不计分，分值按百分制折算",
    Basis.MISSING: "未填完成值，不能计分；如未开展请填0并说明",
    Basis.UNREAD_TARGET: "指标性质或指标值读不出来，不能计分，请先改正目标",
    Basis.BAD_NUMBER: "完成值或指标值不是有限的数，不能计分，请核对",
    Basis.BAD_WEIGHT: "权重没有填或不在0到100之间，不能计分，请先改正权重",
    Basis.OUT_OF_BAND: "所给系数不在所选档次之内，不能计分，请改系数或改档次",
}


@dataclass(frozen=True, slots=True)
class LineScore:
    """A scored line: weight and score in points, None where there is none."""

    attainment: Attainment
    weight: Decimal | None
    score: Decimal | None
    explanation: str

    @property
    def share(self) -> Decimal | None:
        """得分系数, unrounded, 0–1."""
        return self.attainment.share

    @property
    def basis(self) -> Basis:
        """Why the line has its share."""
        return self.attainment.basis


class LineScorer:
    """A plan made ready for many lines; holds nothing of any line."""

    __slots__ = ("_narrators", "_notes", "_rules", "_within", "plan")

    def __init__(self, plan: ScoringPlan) -> None:
        self.plan = plan
        self._rules = rules_of(plan)
        self._within = within(plan)
        self._narrators = narrators_of(plan)
        self._notes = notes_of(plan)

    def numeric(self, comparison: str, goal: Decimal, weight: Decimal, value: Decimal) -> Marks:
        """Share, score and reason of a line with one number; weight is 0–100.

        `comparison` is a Comparison with one number, or its stored value ("ge"). Never raises
        for a number of whatever size; NaN answers BAD_NUMBER.
        """
        try:
            top, bottom, basis = self._rules[comparison](goal, value)
            if basis is _MET:
                return ONE, to_cents(weight), basis
            return self._marks(top, bottom, basis, weight)
        except ArithmeticError:
            return self._wide_numeric(comparison, goal, weight, value)

    def ranged(self, lower: Decimal, upper: Decimal, weight: Decimal, value: Decimal) -> Marks:
        """Share, score and reason of a line with two bounds, the lower not above the upper."""
        try:
            return self._marks(*self._within(lower, upper, value), weight)
        except ArithmeticError:
            return self._wide_ranged(lower, upper, weight, value)

    def explain(
        self, comparison: str, goal_text: str, weight_text: str, value_text: str, marks: Marks
    ) -> str:
        """The sentence for the marks of `numeric`, from numbers that are already printed."""
        head = f"{HEADS[comparison]}{goal_text}"
        if marks[2] is Basis.BAD_NUMBER:
            return _gap_sentence(head, marks[2])
        return self._narrators[marks[2]](head, goal_text, weight_text, value_text, marks)

    def explain_ranged(
        self, bounds: tuple[str, str], weight_text: str, value_text: str, marks: Marks
    ) -> str:
        """The sentence for the marks of `ranged`."""
        lower, upper = bounds
        head = f"目标{lower}～{upper}"
        if marks[2] is Basis.BAD_NUMBER:
            return _gap_sentence(head, marks[2])
        bound = lower if marks[2] in {Basis.RATIO_UP, Basis.DEVIATION_UP} else upper
        return self._narrators[marks[2]](head, bound, weight_text, value_text, marks)

    def notes(self, basis: Basis) -> tuple[str, ...]:
        """What has to be told beside a score with this reason."""
        return self._notes.get(basis, ())

    def line(self, target: Target, weight: Decimal | None, actual: Actual) -> LineScore:
        """The line with all its cases: exempt, missing, unread, qualitative, reviewed."""
        if actual.is_exempt:
            return _unscored(Basis.EXEMPT, weight)
        if not is_sound_weight(weight):
            return _unscored(Basis.BAD_WEIGHT, weight)
        if isinstance(target, QualitativeTarget):
            return self._qualitative(weight, actual)
        if isinstance(target, NumericTarget):
            return self._numeric_line(target, weight, actual)
        if isinstance(target, RangeTarget) and _is_ordered(target):
            return self._ranged_line(target, weight, actual)
        return _unscored(Basis.UNREAD_TARGET, weight)

    def _marks(self, top: Decimal, bottom: Decimal, basis: Basis, weight: Decimal) -> Marks:
        if basis is _FIXED:
            return self._after_deduction(weight)
        if basis is _AWAITING:
            return None, None, basis
        share = top / bottom
        return share, to_cents(weight * top / bottom), basis

    def _after_deduction(self, weight: Decimal) -> Marks:
        """S1 takes points, not a share: the share is what is left of the weight."""
        left = weight - self.plan.excess_deduction
        if left <= ZERO:
            return ZERO, _NO_SCORE, _FIXED
        return left / weight, to_cents(left), _FIXED

    def _wide_numeric(
        self, comparison: str, goal: Decimal, weight: Decimal, value: Decimal
    ) -> Marks:
        if not (goal.is_finite() and value.is_finite()):
            return None, None, Basis.BAD_NUMBER
        with localcontext(_WIDE):
            return self._wide_marks(self._rules[comparison](goal, value), weight)

    def _wide_ranged(
        self, lower: Decimal, upper: Decimal, weight: Decimal, value: Decimal
    ) -> Marks:
        if not (lower.is_finite() and upper.is_finite() and value.is_finite()):
            return None, None, Basis.BAD_NUMBER
        with localcontext(_WIDE):
            return self._wide_marks(self._within(lower, upper, value), weight)

    def _wide_marks(self, fraction: Fraction, weight: Decimal) -> Marks:
        """Divides first: weight × numerator may be beyond even the wide context."""
        top, bottom, basis = fraction
        if basis in {_FIXED, _AWAITING}:
            return self._marks(ONE, ONE, basis, weight)
        share = top / bottom
        return share, to_cents(weight * share), basis

    def _numeric_line(self, target: NumericTarget, weight: Decimal, actual: Actual) -> LineScore:
        value = actual.value
        if value is None:
            return _unscored(Basis.MISSING, weight)
        if target.comparison not in HEADS:
            return _unscored(Basis.UNREAD_TARGET, weight)
        if not (value.is_finite() and target.value.is_finite()):
            return _unscored(Basis.BAD_NUMBER, weight)
        marks = self.numeric(target.comparison, target.value, weight, value)
        if marks[2].is_excess and actual.reviewer_attainment is not None:
            marks = _reviewed(weight, actual.reviewer_attainment)
        texts = (number_text(target.value), number_text(weight), number_text(value))
        if marks[2] is Basis.OUT_OF_BAND:
            return _unscored(marks[2], weight)
        return self._written(weight, marks, self.explain(target.comparison, *texts, marks))

    def _ranged_line(self, target: RangeTarget, weight: Decimal, actual: Actual) -> LineScore:
        value = actual.value
        if value is None:
            return _unscored(Basis.MISSING, weight)
        if not value.is_finite():
            return _unscored(Basis.BAD_NUMBER, weight)
        marks = self.ranged(target.lower, target.upper, weight, value)
        bounds = (number_text(target.lower), number_text(target.upper))
        texts = (number_text(weight), number_text(value))
        return self._written(weight, marks, self.explain_ranged(bounds, *texts, marks))

    def _qualitative(self, weight: Decimal, actual: Actual) -> LineScore:
        band = actual.band
        if band is None:
            return _unscored(Basis.MISSING, weight)
        share = self.plan.band_default(band) if actual.share is None else actual.share
        if not self.plan.is_within_band(band, share):
            return _unscored(Basis.OUT_OF_BAND, weight)
        basis = Basis.BAND_DEFAULT if actual.share is None else Basis.BAND
        score = to_cents(weight * share)
        shown = percent(share)
        source = "按本档默认系数" if actual.share is None else "系数"
        sentence = f"定性：{band.label}，{source}{shown}，{number_text(weight)}×{shown}＝{score}分"
        return self._written(weight, (share, score, basis), sentence)

    def _written(self, weight: Decimal, marks: Marks, explanation: str) -> LineScore:
        share, score, basis = marks
        return LineScore(Attainment(share, basis, self.notes(basis)), weight, score, explanation)


@lru_cache(maxsize=64)
def scorer_for(plan: ScoringPlan) -> LineScorer:
    """The plan made ready, once."""
    return LineScorer(plan)


def attainment(target: Target, actual: Actual, plan: ScoringPlan) -> Attainment:
    """得分系数 of a target under a plan.

    Where the plan takes fixed points off (S1) the share depends on the weight: it is that
    of a line of 100 points; `score_line` has the true one.
    """
    return scorer_for(plan).line(target, HUNDRED, actual).attainment


def score_line(
    target: Target, weight: Decimal | None, actual: Actual, plan: ScoringPlan
) -> LineScore:
    """The score in points, rounded once half up to cents, with its explanation."""
    return scorer_for(plan).line(target, weight, actual)


def suggested_share(target: Target, actual: Actual, plan: ScoringPlan) -> Decimal | None:
    """What a reviewer may grant a line far above its target (S3), None for any other line."""
    if not isinstance(target, NumericTarget) or actual.value is None or actual.is_exempt:
        return None
    if not attainment(target, actual, plan).basis.is_excess:
        return None
    with localcontext(_WIDE):
        top, bottom, _ = deviation_share(target.value, actual.value, plan)
        return top / bottom


def is_sound_weight(weight: Decimal | None) -> TypeGuard[Decimal]:
    """Whether the weight can be scored: a number from 0 to 100."""
    return weight is not None and weight.is_finite() and ZERO <= weight <= HUNDRED


def _is_ordered(target: RangeTarget) -> bool:
    are_finite = target.lower.is_finite() and target.upper.is_finite()
    return are_finite and target.lower <= target.upper


def _reviewed(weight: Decimal, share: Decimal) -> Marks:
    if not (share.is_finite() and ZERO <= share <= ONE):
        return None, None, Basis.OUT_OF_BAND
    return share, to_cents(weight * share), Basis.EXCESS_REVIEWED


def _gap_sentence(head: str, basis: Basis) -> str:
    return f"{head}：{_GAP_SENTENCES[basis]}"


def _unscored(basis: Basis, weight: Decimal | None) -> LineScore:
    return LineScore(Attainment(None, basis), weight, None, _GAP_SENTENCES[basis])
