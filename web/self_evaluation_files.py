"""One self-evaluation out as a workbook, and in again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from common.findings import Finding
from evaluations.claim_entries import record_claim
from evaluations.claims import self_sheet_of
from evaluations.models import SelfEvaluation
from evaluations.trials import code_of
from exchange.self_evaluation_workbook import (
    ClaimCells,
    ClaimLineCells,
    claim_workbook,
    read_claim,
)
from indicators.models import PerformanceObjective
from organizations.models import User
from organizations.services import record_export
from web.marked import keep_marked
from web.self_evaluations import OwnLine, own_sheet, stored_typed

_EXPORTED = "evaluations.SelfEvaluation"


@dataclass(frozen=True, slots=True)
class ClaimUpload:
    """What became of an uploaded workbook; the token fetches it back with red cells."""

    problems: tuple[Finding, ...] = ()
    token: str = ""


def workbook(user: User, objective: PerformanceObjective, now: datetime) -> tuple[str, bytes]:
    """The self-evaluation as it stands, under the name of a file; taking it leaves an entry."""
    row = SelfEvaluation.objects.filter(objective=objective).first()
    sheet = self_sheet_of(objective)
    lines = own_sheet(objective, sheet, stored_typed(row, sheet)).lines
    code, year = code_of(objective), objective.fiscal_year.year
    content = claim_workbook(
        ClaimCells(
            unit=objective.organization.name,
            code=code,
            project=objective.project.name if objective.project else "部门整体",
            version=row.version if row else 0,
            summary=row.summary if row else "",
            problems=row.problems if row else "",
            measures=row.measures if row else "",
            lines=tuple(map(_cells, lines)),
        )
    )
    record_export(
        actor=user, kind=_EXPORTED, rows=len(lines), now=now, objectives=1, year=year, code=code
    )
    return f"{year}年绩效自评-{code}.xlsx", content


def upload(
    user: User, objective: PerformanceObjective, name: str, content: bytes, now: datetime
) -> ClaimUpload:
    """Keep a workbook as the draft, whole or not at all.

    UnreadableFile, PermissionDenied, OutsideWindow, StaleSelfEvaluation.
    """
    file = read_claim(content, filename=name)
    outcome = record_claim(
        actor=user, objective=objective, scores=file.scores, texts=file.texts, now=now
    )
    if not outcome.problems or not name.lower().endswith(".xlsx"):
        return ClaimUpload(outcome.problems)
    token = keep_marked(user, name, content, outcome.problems, kind=_EXPORTED)
    return ClaimUpload(outcome.problems, token)


def _cells(line: OwnLine) -> ClaimLineCells:
    return ClaimLineCells(
        position=line.position,
        name=line.name,
        target=line.target,
        unit_of_measure=line.unit,
        weight=line.weight,
        actual="不考核" if line.is_exempt else line.actual,
        reason=line.reason,
        suggested=line.suggested,
        score=line.score,
    )
