"""A unit's own scores: which can be kept, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from common.decimals import ZERO, plain, to_cents
from common.findings import Finding, Location, Severity
from evaluations.scoring.lines import is_sound_weight, scorer_for
from evaluations.scoring.plan import ScoringPlan
from evaluations.scoring.totals import (
    ExecutionScore,
    MeasuredLine,
    Outturn,
    Tally,
    Verdict,
    execution,
    settle,
)

OWN_SCORE = "自评得分"
_SHOWN_DIGITS = 20


def own_verdict(
    lines: Sequence[MeasuredLine],
    scores: Sequence[Decimal | None],
    outturn: Outturn,
    plan: ScoringPlan,
    *,
    execution_weight: Decimal | None,
) -> Verdict:
    """Total and grade out of a unit's own scores, by the same sums as the evaluation's.

    The execution score is the formula's: nobody gives himself points for spending. Lines exempt
    by approval fall away, a line without a score leaves the sheet without a total.
    """
    tally = _tally(lines, scores, plan)
    spending = execution(outturn, execution_weight, plan, is_task_complete=tally.is_all_met)
    return settle(tally, spending, plan)


def own_execution(
    lines: Sequence[MeasuredLine],
    scores: Sequence[Decimal | None],
    outturn: Outturn,
    plan: ScoringPlan,
    *,
    execution_weight: Decimal | None,
) -> ExecutionScore:
    """The execution score inside `own_verdict`."""
    tally = _tally(lines, scores, plan)
    return execution(outturn, execution_weight, plan, is_task_complete=tally.is_all_met)


def _tally(
    lines: Sequence[MeasuredLine], scores: Sequence[Decimal | None], plan: ScoringPlan
) -> Tally:
    scorer = scorer_for(plan)
    tally = Tally()
    for line, score in zip(lines, scores, strict=True):
        formula = scorer.line(line.target, line.weight, line.actual)
        tally.add(line.weight, score, formula.share, formula.basis)
    return tally


def own_score_faults(
    lines: Sequence[MeasuredLine], scores: Sequence[Decimal | None]
) -> tuple[Finding, ...]:
    """Every own score that cannot be kept: not between 0 and the weight, or too many decimals."""
    return tuple(_faults(lines, scores))


def _faults(lines: Sequence[MeasuredLine], scores: Sequence[Decimal | None]) -> Iterator[Finding]:
    for row, (line, score) in enumerate(zip(lines, scores, strict=True), start=1):
        message = "" if score is None else _fault(line.weight, score)
        if message:
            place = Location("", row, OWN_SCORE)
            yield Finding(
                code="", severity=Severity.ERROR, message=message, location=place,
                indicator=line.name,
            )  # fmt: skip


def _fault(weight: Decimal | None, score: Decimal) -> str:
    if not is_sound_weight(weight):
        return "权重没有填或不在0到100之间，不能给分，请先改正权重。"
    if not score.is_finite() or not ZERO <= score <= weight:
        return f"应在0到{plain(weight)}分之间，现为{_shown(score)}。"
    return "" if score == to_cents(score) else f"最多两位小数，现为{_shown(score)}。"


def _shown(score: Decimal) -> str:
    is_short = score.is_finite() and abs(score.adjusted()) < _SHOWN_DIGITS
    return plain(score) if is_short else str(score)
