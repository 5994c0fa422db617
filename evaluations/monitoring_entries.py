"""Rows of a monitoring list: whose they are, what they say, what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from budgets.models import FiscalYear
from common.findings import Finding, Location, Severity
from common.text import squeeze
from evaluations.enums import SelfStatus
from evaluations.forecasts import (
    REASON,
    LineProgress,
    Money,
    Problems,
    TypedProgress,
    read_money,
)
from evaluations.models import MonitoringReport
from evaluations.monitored import Filled, Statement, reports_of, statements_of
from evaluations.monitoring_reports import UnsuitableProgress, may_report, save_monitorings
from evaluations.monitoring_trials import MonitoringTyping, read_line
from evaluations.watches import minus_question
from indicators.enums import ObjectiveKind, Status
from indicators.models import Indicator, PerformanceObjective
from indicators.selectors import target_of
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of

CODE = "项目编码"
NAME = "指标名称"
VERSION = "版本"


@dataclass(frozen=True, slots=True)
class ProgressEntry:
    """One typed row: whose line, and its cells."""

    location: Location
    code: str
    position: str
    indicator: str
    typed: TypedProgress


@dataclass(frozen=True, slots=True)
class MoneyEntry:
    """The typed amounts of one objective, and the version that was given out with them."""

    location: Location
    code: str
    version: str
    budget: str
    spent: str
    forecast: str


@dataclass(frozen=True, slots=True)
class MonitoringOutcome:
    """What became of the rows: reports written, or every problem and nothing written."""

    written: int = 0
    problems: tuple[Finding, ...] = ()
    questions: tuple[Finding, ...] = ()
    """Numbers below zero that were written, and are to be explained before handing in."""


@dataclass(slots=True)
class _Draft:
    """One objective while its rows are put together."""

    objective: PerformanceObjective
    report: MonitoringReport | None
    money: Money
    lines: dict[int, LineProgress]
    version: str = ""
    location: Location = field(default_factory=Location)


def record_monitoring(
    *,
    actor: User,
    fiscal_year: FiscalYear,
    month: int,
    entries: Sequence[ProgressEntry],
    money: Sequence[MoneyEntry],
    now: datetime,
) -> MonitoringOutcome:
    """Write the reports of a list whole or not at all, in a constant number of queries.

    Lines that the list does not name keep what is stored. Raises PermissionDenied where the actor
    prepares for no unit at all, OutsideWindow, StaleMonitoring.
    """
    if not standing_of(actor).has(Role.PREPARER):
        raise PermissionDenied("绩效运行监控由单位经办填报，您没有经办角色。")
    codes = {squeeze(one.code) for one in entries} | {squeeze(one.code) for one in money}
    drafts = _drafts(actor, fiscal_year, month, codes)
    problems = [*_put_money(money, drafts, actor), *_put_lines(entries, drafts, actor)]
    problems += [fault for draft in drafts.values() if (fault := _refusal(draft)) is not None]
    if problems:
        return MonitoringOutcome(problems=tuple(sorted(problems, key=_place)))
    filled = [
        Filled(
            one.objective, Statement(one.money, one.lines), one.report.version if one.report else 0
        )
        for one in drafts.values()
    ]
    try:
        rows = save_monitorings(actor=actor, month=month, filled=filled, now=now)
    except UnsuitableProgress as refused:
        return MonitoringOutcome(problems=refused.findings)
    return MonitoringOutcome(written=len(rows), questions=tuple(_questions(entries, drafts)))


def _questions(entries: Sequence[ProgressEntry], drafts: Mapping[str, _Draft]) -> Iterator[Finding]:
    for entry in entries:
        draft = drafts[squeeze(entry.code)]
        line = _line_for(entry, draft.objective)
        if line and (asked := minus_question(target_of(line), draft.lines[line.pk])):
            place = replace(entry.location, column=REASON)
            yield Finding("", Severity.WARNING, asked, place, indicator=line.name)


def _drafts(actor: User, fiscal_year: FiscalYear, month: int, codes: set[str]) -> dict[str, _Draft]:
    found = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).filter(
        Q(project__code__in=codes)
        | Q(kind=ObjectiveKind.DEPARTMENT.value, organization__code__in=codes)
    )
    objectives = list(found.visible_to(actor).with_sheets())
    reports = reports_of(objectives, month)
    statements = statements_of(objectives, month)
    return {
        one.project.code if one.project else one.organization.code: _Draft(
            one, reports.get(one.pk), statements[one.pk].money, dict(statements[one.pk].lines)
        )
        for one in objectives
    }


def _put_money(
    money: Sequence[MoneyEntry], drafts: Mapping[str, _Draft], actor: User
) -> list[Finding]:
    problems = []
    for entry in money:
        draft = drafts.get(squeeze(entry.code))
        if draft is None or (refusal := _not_allowed(draft, actor)):
            message = refusal if draft else _unknown(entry.code)
            problems.append(_fault(entry.location, CODE, message))
            continue
        read, wrong = read_money(entry.budget, entry.spent, entry.forecast)
        problems += _faults(entry.location, wrong)
        draft.money, draft.version, draft.location = read, squeeze(entry.version), entry.location
    return problems


def _put_lines(
    entries: Sequence[ProgressEntry], drafts: Mapping[str, _Draft], actor: User
) -> list[Finding]:
    problems: list[Finding] = []
    seen: set[int] = set()
    for entry in entries:
        draft = drafts.get(squeeze(entry.code))
        if draft is None or (refusal := _not_allowed(draft, actor)):
            message = refusal if draft else _unknown(entry.code)
            problems.append(_fault(entry.location, CODE, message))
            continue
        line = _line_for(entry, draft.objective)
        if line is None or line.pk in seen:
            message = (
                "这条指标在上面已经出现过，请只保留一行。"
                if line
                else "批复的目标表里没有这条指标，请用下载的填报表，不要改指标名称和行号。"
            )
            problems.append(_fault(entry.location, NAME, message, entry.indicator))
            continue
        seen.add(line.pk)
        typing = MonitoringTyping(lines={line.pk: entry.typed})
        progress, wrong = read_line(line, typing, draft.objective.fiscal_year.year)
        problems += _faults(entry.location, wrong, entry.indicator)
        draft.lines[line.pk] = progress
    return problems


def _line_for(entry: ProgressEntry, objective: PerformanceObjective) -> Indicator | None:
    name, position = squeeze(entry.indicator), squeeze(entry.position)
    named = [line for line in objective.indicators.all() if squeeze(line.name) == name]
    if position:
        named = [line for line in named if str(line.position) == position]
    return named[0] if len(named) == 1 else None


def _not_allowed(draft: _Draft, actor: User) -> str:
    if draft.objective.status != Status.APPROVED:
        return "绩效目标还没有批复，批复之后才监控。"
    if not may_report(actor, draft.objective):
        return f"您不是{draft.objective.organization.name}的经办，不能填报。"
    return ""


def _refusal(draft: _Draft) -> Finding | None:
    """Why the report as a whole cannot be written now."""
    report = draft.report
    if report is not None and not SelfStatus(report.status).is_editable:
        label = SelfStatus(report.status).label
        return _fault(draft.location, CODE, f"这份监控{label}，现在不能修改。")
    if draft.version and draft.version != str(report.version if report else 0):
        return _fault(
            draft.location, VERSION, "下载之后这份监控又改过，请重新下载填报表，再填一次。"
        )
    return None


def _unknown(code: str) -> str:
    return f"没有编码为『{code[:40]}』的绩效目标，或不在您的数据范围内。"


def _faults(location: Location, problems: Problems, indicator: str = "") -> list[Finding]:
    return [_fault(location, column, message, indicator) for column, message in problems]


def _fault(location: Location, column: str, message: str, indicator: str = "") -> Finding:
    return Finding(
        code="",
        severity=Severity.ERROR,
        message=message,
        location=replace(location, column=column),
        indicator=indicator,
    )


def _place(finding: Finding) -> tuple[str, int]:
    return finding.location.table, finding.location.row
