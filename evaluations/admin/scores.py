"""What the actuals of one sheet come to at this moment, under the year's plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from budgets.models import Outturn as StoredOutturn
from common.decimals import plain_or_blank
from evaluations.models import Measurement
from evaluations.scoring import Outturn, Scorecard, measured, score_sheet
from evaluations.selectors import plan_of
from evaluations.stored_actuals import stored_actual
from indicators.enums import Status
from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of


@dataclass(frozen=True, slots=True)
class Points:
    """Points, and why."""

    score: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scores:
    """The lines by their key, the money, and the whole."""

    lines: Mapping[int, Points]
    execution: Points | None
    total: str
    grade: str
    remark: str


def scores_of(objective: PerformanceObjective) -> Scores:
    """The scorecard as far as the actuals go; in three queries."""
    sheet = sheet_of(objective)
    rows = Measurement.objects.filter(indicator__objective=objective)
    stored = {row.indicator_id: stored_actual(row) for row in rows}
    card = score_sheet(
        measured(sheet.lines, [stored.get(line.key or 0) for line in sheet.lines]),
        _outturn(objective),
        plan_of(objective.fiscal_year),
        execution_weight=sheet.execution_weight,
        is_approved=objective.status == Status.APPROVED,
    )
    lines = {
        line.key: Points(plain_or_blank(scored.score), scored.explanation)
        for line, scored in zip(sheet.lines, card.lines, strict=True)
        if line.key is not None
    }
    return Scores(
        lines=lines,
        execution=_execution(card),
        total=plain_or_blank(card.total),
        grade=card.grade.label if card.grade else "",
        remark="；".join([card.status.label, *card.remarks]),
    )


def _outturn(objective: PerformanceObjective) -> Outturn:
    row = StoredOutturn.objects.filter(appropriation=objective.appropriation).first()
    return Outturn(row.final_amount, row.outturn_amount) if row else Outturn()


def _execution(card: Scorecard) -> Points | None:
    if not card.execution.is_applicable:
        return None
    reason = card.execution.problem or card.execution.explanation
    return Points(plain_or_blank(card.execution.score) or "—", reason)
