"""The ordinary way: prefetched models, the same pure formulas, models created in batches."""

from __future__ import annotations

from collections.abc import Iterator

from bench.city import NOW, YEAR
from budgets.selectors import year_of
from evaluations.enums import QualitativeBand
from evaluations.models import EvaluationResult, EvaluationRun, Measurement
from evaluations.scoring import DEFAULT_PLAN, Actual, Outturn, measured, score_sheet
from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of

BATCH = 500


def score() -> None:
    """Score the whole city and store the same results."""
    run = EvaluationRun.objects.create(
        fiscal_year=year_of(YEAR),
        plan_name=DEFAULT_PLAN.name,
        plan=DEFAULT_PLAN.to_payload(),
        as_of=NOW,
        opened_at=NOW,
    )
    for batch in _batches():
        actuals = {
            row.indicator_id: row
            for row in Measurement.objects.filter(indicator__objective__in=batch)
        }
        EvaluationResult.objects.bulk_create(_result(run, one, actuals) for one in batch)


def _batches() -> Iterator[list[PerformanceObjective]]:
    objectives = PerformanceObjective.objects.of_year(YEAR).with_sheets()
    objectives = objectives.select_related(
        "organization", "fiscal_year", "project__appropriation__outturn"
    ).order_by("pk")
    last = 0
    while batch := list(objectives.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _result(
    run: EvaluationRun, objective: PerformanceObjective, rows: dict[int, Measurement]
) -> EvaluationResult:
    sheet = sheet_of(objective)
    money = objective.appropriation.outturn
    actuals = [_actual(rows.get(line.key)) if line.key else None for line in sheet.lines]
    lines = measured(sheet.lines, actuals)
    card = score_sheet(
        lines,
        Outturn(money.final_amount, money.outturn_amount),
        DEFAULT_PLAN,
        execution_weight=objective.execution_weight,
    )
    return EvaluationResult(
        run=run,
        objective=objective,
        status=card.status.value,
        execution_rate=card.execution.rate,
        execution_score=card.execution.score,
        total=card.total,
        grade=card.grade.value if card.grade else "",
        lines=[
            {"name": line.name, "score": str(scored.score), "explanation": scored.explanation}
            for line, scored in zip(lines, card.lines, strict=True)
        ],
        remarks="；".join(card.remarks),
    )


def _actual(row: Measurement | None) -> Actual | None:
    if row is None:
        return None
    return Actual(
        value=row.actual_value,
        band=QualitativeBand(row.band) if row.band else None,
        share=row.share,
        is_exempt=row.is_exempt,
        reviewer_attainment=row.reviewer_attainment,
    )
