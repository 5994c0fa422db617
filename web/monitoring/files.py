"""The reports of a month out as a workbook, and in again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from budgets.models import FiscalYear
from common.findings import Finding
from evaluations.enums import SelfStatus
from evaluations.monitored import (
    monitored_objectives,
    reports_of,
    statements_of,
)
from evaluations.monitoring_entries import record_monitoring
from evaluations.monitoring_reports import may_report
from evaluations.monitoring_trials import MonitoringTyping, typing_of
from evaluations.trials import code_of
from exchange.monitoring_workbook import (
    MonitoringLineCells,
    MonitoringMoneyCells,
    monitoring_workbook,
    read_monitoring,
)
from exchange.readers.guards import UnreadableFile
from indicators.models import PerformanceObjective
from indicators.selectors import printed_target, target_of
from organizations.models import User
from organizations.services import record_export
from web.marked import keep_marked

_EXPORTED = "evaluations.MonitoringReport"
_TOLD = 3
"""Questions that the answer to an upload spells out."""


@dataclass(frozen=True, slots=True)
class MonitoringUpload:
    """What became of an uploaded workbook."""

    month: int
    written: int
    problems: tuple[Finding, ...] = ()
    token: str = ""
    questions: tuple[Finding, ...] = ()
    """What was written and is to be explained before handing in."""

    @property
    def told(self) -> tuple[str, ...]:
        """The first of them as sentences, and how many there are beyond."""
        more = len(self.questions) - _TOLD
        rest = f"还有 {more} 处负数要核对，各份监控报送之前会列出。" if more > 0 else ""
        shown = (f"{f.location}『{f.indicator}』{f.message}" for f in self.questions[:_TOLD])
        return (*shown, rest) if rest else tuple(shown)


def workbook(user: User, fiscal_year: FiscalYear, month: int, now: datetime) -> bytes:
    """Every report of the month that the person may still fill in; taking it leaves an entry."""
    found = monitored_objectives(user, fiscal_year).with_sheets()
    mine = [one for one in found.order_by("organization__code", "pk") if may_report(user, one)]
    reports = reports_of(mine, month)
    open_ones = [
        one
        for one in mine
        if one.pk not in reports or SelfStatus(reports[one.pk].status).is_editable
    ]
    statements = statements_of(open_ones, month)
    typings = [(one, typing_of(statements[one.pk])) for one in open_ones]
    lines = [cells for one, typing in typings for cells in _line_cells(one, typing)]
    content = monitoring_workbook(
        lines,
        (
            MonitoringMoneyCells(
                unit=one.organization.name,
                code=code_of(one),
                project=_name(one),
                month=month,
                version=reports[one.pk].version if one.pk in reports else 0,
                budget=typing.budget,
                spent=typing.spent,
                forecast=typing.forecast,
            )
            for one, typing in typings
        ),
    )
    record_export(
        actor=user,
        kind=_EXPORTED,
        rows=len(lines),
        now=now,
        objectives=len(open_ones),
        year=fiscal_year.year,
    )
    return content


def upload(
    user: User, fiscal_year: FiscalYear, name: str, content: bytes, now: datetime
) -> MonitoringUpload:
    """Record a workbook whole or not at all.

    UnreadableFile, PermissionDenied, OutsideWindow, StaleMonitoring.
    """
    file = read_monitoring(content, filename=name)
    if file.month is None:
        raise UnreadableFile(
            f"『{name}』：『预算执行』工作表里没有『截至月份』，请重新下载填报表。"
        )
    outcome = record_monitoring(
        actor=user,
        fiscal_year=fiscal_year,
        month=file.month,
        entries=file.entries,
        money=file.money,
        now=now,
    )
    if not outcome.problems or not name.lower().endswith(".xlsx"):
        return MonitoringUpload(
            file.month, outcome.written, outcome.problems, questions=outcome.questions
        )
    token = keep_marked(user, name, content, outcome.problems, kind=_EXPORTED)
    return MonitoringUpload(file.month, outcome.written, outcome.problems, token)


def _line_cells(
    objective: PerformanceObjective, typing: MonitoringTyping
) -> Iterator[MonitoringLineCells]:
    for line in sorted(objective.indicators.all(), key=lambda line: line.position):
        yield MonitoringLineCells(
            unit=objective.organization.name,
            code=code_of(objective),
            project=_name(objective),
            position=line.position,
            name=line.name,
            target=printed_target(target_of(line)),
            unit_of_measure=line.unit,
            typed=typing.lines[line.pk],
        )


def _name(objective: PerformanceObjective) -> str:
    return objective.project.name if objective.project else "部门整体"
