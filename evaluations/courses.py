"""The course of one objective after its approval: monitoring, actuals, self-evaluation, results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet

from budgets.models import Appropriation, Outturn
from evaluations.enums import Grade, Light, ResultStatus, SelfStatus
from evaluations.models import (
    EvaluationResult,
    FinanceReview,
    Measurement,
    MonitoringReport,
    SelfEvaluation,
)
from evaluations.selectors import finished_results
from indicators.models import PerformanceObjective
from organizations.models import User
from organizations.prepared import Prepared


class Step(StrEnum):
    """What happens to an objective in and after its year."""

    MONITORING = "monitoring"
    MONITORING_REVIEWED = "monitoring_reviewed"
    MONITORING_RETURNED = "monitoring_returned"
    ACTUALS = "actuals"
    SELF_EVALUATION = "self_evaluation"
    FINANCE_REVIEW = "finance_review"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Happening:
    """One step at one time; `who` is None for the system."""

    step: Step
    at: datetime
    who: User | None
    lines: int = 0
    """Lines with an actual, recorded on this day."""
    total: Decimal | None = None
    grade: Grade | None = None
    status: ResultStatus | None = None
    plan_name: str = ""
    month: int = 0
    """Up to which month it was monitored."""
    light: Light | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """全年预算数 and 全年执行数 in 万元; None where it was not reported."""

    final: Decimal | None
    outturn: Decimal | None
    as_of: date | None
    reason: str

    @property
    def is_over(self) -> bool:
        """Whether more was spent than there was."""
        return self.final is not None and self.outturn is not None and self.outturn > self.final


def spent_of(objective: PerformanceObjective) -> Spent | None:
    """What was spent of the objective's money; None before anything was reported."""
    rows = _outturn(objective.appropriation)
    if not rows:
        return None
    return Spent(rows[0].final_amount, rows[0].outturn_amount, rows[0].as_of, rows[0].reason)


@Prepared
def _outturn(appropriation: Appropriation) -> QuerySet[Outturn, Outturn]:
    return Outturn.objects.filter(appropriation=appropriation).order_by("pk")[:1]


def course_of(
    objective: PerformanceObjective, results: Sequence[EvaluationResult] | None = None
) -> tuple[Happening, ...]:
    """Every step so far, in no order; always five queries.

    `results` are those of `finished_results`, where the caller has read them: one query less.
    """
    judged = finished_results(objective) if results is None else results
    return (
        *_monitoring(objective),
        *_actuals(objective),
        *_self_evaluation(objective),
        *_finance_review(objective),
        *_results(judged),
    )


def _monitoring(objective: PerformanceObjective) -> Iterator[Happening]:
    reviewed = {
        SelfStatus.ACCEPTED.value: Step.MONITORING_REVIEWED,
        SelfStatus.RETURNED.value: Step.MONITORING_RETURNED,
    }
    for row in _reports(objective):
        light = Light(row.light)
        if row.submitted_at is not None:
            yield Happening(
                Step.MONITORING, row.submitted_at, row.submitted_by, month=row.month, light=light
            )
        if row.status in reviewed and row.reviewed_at is not None:
            yield Happening(
                reviewed[row.status],
                row.reviewed_at,
                row.reviewed_by,
                month=row.month,
                comment=row.comment,
            )


def _actuals(objective: PerformanceObjective) -> Iterator[Happening]:
    """The actuals of one person on one day are one step."""
    found: dict[tuple[date, int | None], list[Measurement]] = {}
    for row in _measurements(objective):
        found.setdefault((row.recorded_at.date(), row.recorded_by_id), []).append(row)
    for group in found.values():
        last = group[-1]
        yield Happening(Step.ACTUALS, last.recorded_at, last.recorded_by, lines=len(group))


def _self_evaluation(objective: PerformanceObjective) -> Iterator[Happening]:
    for row in _self_evaluations(objective):
        if row.submitted_at is not None:
            yield Happening(
                Step.SELF_EVALUATION,
                row.submitted_at,
                row.submitted_by,
                total=row.total,
                grade=Grade(row.grade) if row.grade else None,
            )


def _finance_review(objective: PerformanceObjective) -> Iterator[Happening]:
    for row in _finance_reviews(objective):
        if row.finished_at is not None:
            yield Happening(
                Step.FINANCE_REVIEW,
                row.finished_at,
                row.reviewer,
                total=row.total,
                grade=Grade(row.grade) if row.grade else None,
                comment=row.text,
            )


@Prepared
def _reports(objective: PerformanceObjective) -> QuerySet[MonitoringReport, MonitoringReport]:
    rows = MonitoringReport.objects.filter(objective=objective, submitted_at__isnull=False)
    return rows.select_related("submitted_by", "reviewed_by")


@Prepared
def _measurements(objective: PerformanceObjective) -> QuerySet[Measurement, Measurement]:
    rows = Measurement.objects.filter(indicator__objective=objective)
    return rows.select_related("recorded_by").order_by("recorded_at")


@Prepared
def _self_evaluations(objective: PerformanceObjective) -> QuerySet[SelfEvaluation, SelfEvaluation]:
    rows = SelfEvaluation.objects.filter(objective=objective, submitted_at__isnull=False)
    return rows.select_related("submitted_by")


@Prepared
def _finance_reviews(objective: PerformanceObjective) -> QuerySet[FinanceReview, FinanceReview]:
    rows = FinanceReview.objects.filter(
        self_evaluation__objective=objective, finished_at__isnull=False
    )
    return rows.select_related("reviewer")


def _results(rows: Sequence[EvaluationResult]) -> Iterator[Happening]:
    for row in rows:
        yield Happening(
            Step.RESULT,
            row.run.finished_at or row.run.opened_at,
            row.run.opened_by,
            total=row.total,
            grade=Grade(row.grade) if row.grade else None,
            status=ResultStatus(row.status),
            plan_name=row.run.plan_name,
        )
