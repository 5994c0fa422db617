"""绩效运行监控: from a unit's first draft of a month to its reviewer's word.

Every change in one transaction: the right, the window, compare-and-set on the version, the lights
as the pure formulas give them, the audit entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q

from budgets.enums import Activity
from budgets.windows import OutsideWindow, periods_of, refusal_of
from common.findings import Finding, Location, Severity
from common.text import tidy
from evaluations.enums import SelfStatus
from evaluations.forecasts import ACTUAL, FORECAST
from evaluations.models import MonitoringLine, MonitoringReport
from evaluations.monitored import Filled, stored_watch, watches_of
from evaluations.readings import Reading
from evaluations.watches import Watch
from indicators.enums import Status
from indicators.models import PerformanceObjective
from indicators.selectors import rules_of
from indicators.sheets import IndicatorLine, NumericTarget, QualitativeTarget, RangeTarget
from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.models import User
from organizations.permissions import standing_of

_AT_ONCE = 200
_LINE_FIELDS = (
    "kind", "planned_share", "due_on", "actual_value", "band", "forecast_value", "forecast_band",
    "likelihood", "causes", "reason", "measures", "light",
)  # fmt: skip
_HEAD_FIELDS = (
    "budget_amount", "spent_amount", "forecast_amount", "light", "execution_light", "saved_by",
    "saved_at",
)  # fmt: skip


class UnfinishedMonitoring(Exception):
    """Something is missing or does not fit; the findings say all of it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(f"{f.location}{f.message}" for f in findings))
        self.findings = findings


class UnsuitableProgress(ValueError):
    """A number for a described line, or a band for a counted one; nothing was changed."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(f"{f.location}{f.message}" for f in findings))
        self.findings = findings


class StaleMonitoring(Exception):
    """Somebody changed or moved it in the meantime; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("这份监控刚被别人修改或处理过，请刷新后再操作。您填的内容没有写入。")


def save_monitoring(
    *, actor: User | None, month: int, filled: Filled, now: datetime
) -> MonitoringReport:
    """Keep the draft with its lights.

    Raises PermissionDenied unless the actor prepares for the unit, the objective is approved and
    the report still with the unit; OutsideWindow; ValueError for a month outside 1–12;
    UnsuitableProgress with every line that cannot be kept; StaleMonitoring.
    """
    return save_monitorings(actor=actor, month=month, filled=[filled], now=now)[0]


@transaction.atomic
def save_monitorings(
    *, actor: User | None, month: int, filled: Sequence[Filled], now: datetime
) -> tuple[MonitoringReport, ...]:
    """Many reports of one year and month together, all or none, in a constant number of queries."""
    for one in filled:
        _require_preparer(actor, one.objective)
    _require_window(actor, [one.objective for one in filled], now)
    if not filled:
        return ()
    watches = watches_of(filled, month)
    if faults := tuple(fault for watch in watches for fault in _unsuitable(watch)):
        raise UnsuitableProgress(faults)
    rows = _opened(filled, month)
    for row in rows:
        _require_status(row, SelfStatus.DRAFT, SelfStatus.RETURNED)
    _claim_all(rows, [one.base_version for one in filled])
    for row, one, watch in zip(rows, filled, watches, strict=True):
        money = one.statement.money
        row.version += 1
        row.budget_amount, row.spent_amount = money.budget, money.spent
        row.forecast_amount = money.forecast
        row.light, row.execution_light = watch.light.value, watch.execution.light.value
        row.saved_by, row.saved_at = actor, now
    MonitoringReport.objects.bulk_update(rows, _HEAD_FIELDS, batch_size=_AT_ONCE)
    _store_lines(rows, watches)
    _record_saved(rows, actor, now)
    return tuple(rows)


@transaction.atomic
def submit_monitoring(
    *, actor: User, objective: PerformanceObjective, month: int, base_version: int, now: datetime
) -> MonitoringReport:
    """Hand it to the unit's reviewer.

    Raises PermissionDenied, OutsideWindow, UnfinishedMonitoring with every gap and every finding
    that blocks (K24), StaleMonitoring.
    """
    _require_preparer(actor, objective)
    _require_window(actor, [objective], now)
    row = _existing(objective, month)
    _require_status(row, SelfStatus.DRAFT, SelfStatus.RETURNED)
    found = stored_watch(objective, month).findings(
        rules_of(objective.fiscal_year).choices_for(objective)
    )
    if blocking := tuple(finding for finding in found if finding.is_blocking):
        raise UnfinishedMonitoring(blocking)
    _claim(
        row,
        base_version,
        status=SelfStatus.SUBMITTED.value,
        submitted_at=now,
        submitted_by=actor,
        comment="",
    )
    return _recorded(row, actor, AuditAction.MONITORING_SUBMITTED, now)


@transaction.atomic
def accept_monitoring(
    *, actor: User, objective: PerformanceObjective, month: int, base_version: int,
    comment: str = "", now: datetime,
) -> MonitoringReport:  # fmt: skip
    """The unit's reviewer agrees. Raises PermissionDenied or StaleMonitoring."""
    row = _under_review(actor, objective, month)
    _review(row, base_version, SelfStatus.ACCEPTED, actor, tidy(comment), now)
    return _recorded(row, actor, AuditAction.MONITORING_ACCEPTED, now)


@transaction.atomic
def return_monitoring(
    *, actor: User, objective: PerformanceObjective, month: int, base_version: int,
    comment: str, now: datetime,
) -> MonitoringReport:  # fmt: skip
    """Back to the unit with the reason.

    Raises PermissionDenied, ValueError without a reason, StaleMonitoring.
    """
    row = _under_review(actor, objective, month)
    if not tidy(comment):
        raise ValueError("退回监控要写明原因，让填报人知道改什么。")
    _review(row, base_version, SelfStatus.RETURNED, actor, tidy(comment), now)
    return _recorded(row, actor, AuditAction.MONITORING_RETURNED, now)


def may_report(user: User, objective: PerformanceObjective) -> bool:
    """Whether the person fills in this objective's reports: the unit's own preparer."""
    return standing_of(user).holds(Role.PREPARER, objective.organization.code)


def may_review(user: User, row: MonitoringReport | None, objective: PerformanceObjective) -> bool:
    """Whether the report waits for this person's word."""
    return (
        row is not None
        and row.status == SelfStatus.SUBMITTED.value
        and row.submitted_by_id != user.pk
        and standing_of(user).holds(Role.UNIT_REVIEWER, objective.organization.code)
    )


def _unsuitable(watch: Watch) -> list[Finding]:
    found = []
    for one in watch.lines:
        readings = ((ACTUAL, one.progress.reading), (FORECAST, one.progress.forecast))
        for column, reading in readings:
            if message := _misfit(one.line, reading):
                place = Location(row=one.line.position, column=column)
                found.append(Finding("", Severity.ERROR, message, place, indicator=one.line.name))
    return found


def _misfit(line: IndicatorLine, reading: Reading) -> str:
    if isinstance(line.target, QualitativeTarget) and reading.value is not None:
        return "定性指标请选等次（达成、部分达成、未达成）。"
    if isinstance(line.target, NumericTarget | RangeTarget) and reading.band is not None:
        return "定量指标请填一个数，不能选定性等次。"
    return ""


def _require_preparer(actor: User | None, objective: PerformanceObjective) -> None:
    if objective.status != Status.APPROVED:
        raise PermissionDenied("绩效目标批复之后才监控；请先完成目标的送审和批复。")
    if actor is None or may_report(actor, objective):
        return
    raise PermissionDenied("绩效运行监控由本单位经办填报，您不是该单位的经办。")


def _require_window(
    actor: User | None, objectives: Sequence[PerformanceObjective], now: datetime
) -> None:
    """OutsideWindow where a person acts outside the time of a unit; one query for all of a year."""
    if actor is None or not objectives:
        return
    periods = periods_of(objectives[0].fiscal_year, Activity.MONITORING)
    for objective in objectives:
        if refusal := refusal_of(periods, objective.organization.code, now):
            raise OutsideWindow(refusal)


def _under_review(actor: User, objective: PerformanceObjective, month: int) -> MonitoringReport:
    row = _existing(objective, month)
    if not standing_of(actor).holds(Role.UNIT_REVIEWER, objective.organization.code):
        raise PermissionDenied("绩效运行监控由本单位审核人审核，您不是该单位的审核人。")
    if row.submitted_by_id == actor.pk:
        raise PermissionDenied("填报人与审核人不能为同一人，请由其他审核人员处理。")
    _require_status(row, SelfStatus.SUBMITTED)
    return row


def _require_status(row: MonitoringReport, *wanted: SelfStatus) -> None:
    status = SelfStatus(row.status)
    if status not in wanted:
        raise PermissionDenied(f"这份监控{status.label}，现在不能进行这项操作。")


def _opened(filled: Sequence[Filled], month: int) -> list[MonitoringReport]:
    """The rows in the order of the statements; new ones begin with version 0."""
    MonitoringReport.objects.bulk_create(
        [MonitoringReport(objective=one.objective, month=month) for one in filled],
        ignore_conflicts=True,
    )
    keys = [one.objective.pk for one in filled]
    rows = MonitoringReport.objects.filter(objective__in=keys, month=month)
    by_objective = {row.objective_id: row for row in rows}
    for one in filled:
        by_objective[one.objective.pk].objective = one.objective
    return [by_objective[key] for key in keys]


def _existing(objective: PerformanceObjective, month: int) -> MonitoringReport:
    row = MonitoringReport.objects.filter(objective=objective, month=month).first()
    if row is None:
        raise PermissionDenied(f"还没有填报1–{month}月的监控。")
    return row


def _claim_all(rows: Sequence[MonitoringReport], versions: Sequence[int]) -> None:
    """Compare and set for all of them together."""
    pairs = list(zip(rows, versions, strict=True))
    for start in range(0, len(pairs), _AT_ONCE):
        part = pairs[start : start + _AT_ONCE]
        seen = Q()
        for row, version in part:
            seen |= Q(pk=row.pk, version=version, status=row.status)
        if MonitoringReport.objects.filter(seen).update(version=F("version") + 1) != len(part):
            raise StaleMonitoring


def _store_lines(rows: Sequence[MonitoringReport], watches: Sequence[Watch]) -> None:
    MonitoringLine.objects.bulk_create(
        [
            MonitoringLine(
                report=row,
                indicator_id=one.line.key or 0,
                kind=one.progress.kind.value,
                planned_share=one.progress.planned_share,
                due_on=one.progress.due_on,
                actual_value=one.progress.reading.value,
                band=one.progress.reading.band.value if one.progress.reading.band else "",
                forecast_value=one.progress.forecast.value,
                forecast_band=one.progress.forecast.band.value
                if one.progress.forecast.band
                else "",
                likelihood=one.progress.likelihood.value if one.progress.likelihood else "",
                causes=[cause.value for cause in one.progress.causes],
                reason=one.progress.reason,
                measures=one.progress.measures,
                light=one.light.light.value,
            )
            for row, watch in zip(rows, watches, strict=True)
            for one in watch.lines
        ],
        update_conflicts=True,
        unique_fields=["report", "indicator"],
        update_fields=_LINE_FIELDS,
    )


def _review(
    row: MonitoringReport,
    base_version: int,
    status: SelfStatus,
    actor: User,
    comment: str,
    now: datetime,
) -> None:
    _claim(
        row,
        base_version,
        status=status.value,
        reviewed_by=actor,
        reviewed_at=now,
        comment=comment,
    )


def _claim(row: MonitoringReport, base_version: int, **values: object) -> None:
    """Compare and set: version and status are still what the actor saw."""
    seen = MonitoringReport.objects.filter(pk=row.pk, version=base_version, status=row.status)
    if not seen.update(version=F("version") + 1, **values):
        raise StaleMonitoring
    row.refresh_from_db()


def _record_saved(rows: Sequence[MonitoringReport], actor: User | None, now: datetime) -> None:
    if len(rows) == 1:
        _recorded(rows[0], actor, AuditAction.MONITORING_SAVED, now)
        return
    audit.record(
        actor=actor,
        action=AuditAction.MONITORING_SAVED,
        target=rows[0].objective.fiscal_year,
        now=now,
        截至月份=rows[0].month,
        reports=[
            {"objective": str(row.objective), "light": row.light, "execution": row.execution_light}
            for row in rows
        ],
    )


def _recorded(
    row: MonitoringReport, actor: User | None, action: AuditAction, now: datetime
) -> MonitoringReport:
    changes: dict[str, object] = {"version": row.version, "目标灯": row.light}
    changes["执行灯"] = row.execution_light
    if row.comment:
        changes["comment"] = row.comment
    audit.record(actor=actor, action=action, target=row, now=now, **changes)
    return row
