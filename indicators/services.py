"""Everything that changes an objective.

Each change in one transaction: the right, the rule, compare-and-set, the version, the audit entry.
Rows are locked in one order everywhere: the sheet, its lines, its project, last the audit trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from budgets.enums import Activity
from budgets.models import DepartmentBudget, FiscalYear
from budgets.windows import require_open
from common.findings import Finding
from common.rules import Report
from indicators.enums import Action, ObjectiveKind, Status
from indicators.models import (
    FrameworkEntry,
    PerformanceObjective,
    ReviewDesk,
    ReviewNote,
)
from indicators.permissions import require
from indicators.rows import store_lines
from indicators.selectors import report_on, route_of, sheet_of
from indicators.sheets import (
    STANDARD_EXECUTION_WEIGHT,
    STANDARD_FRAMEWORK,
    ObjectiveSheet,
)
from indicators.storable import InvalidSheet, kept_comment, unstorable
from indicators.verdicts import carry_verdict, keep_verdict
from indicators.versions import keep_version
from indicators.workflow import DEFAULT_ROUTE, TRANSITIONS, Route, next_desk, onward
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User
from projects.models import Project
from projects.services import profile_of, revise_profile

_AUDITED = {
    Action.SUBMIT: AuditAction.OBJECTIVE_SUBMITTED,
    Action.WITHDRAW: AuditAction.OBJECTIVE_WITHDRAWN,
    Action.RETURN: AuditAction.OBJECTIVE_RETURNED,
    Action.PASS: AuditAction.OBJECTIVE_PASSED,
    Action.APPROVE: AuditAction.OBJECTIVE_APPROVED,
}
_JUDGED = {Action.SUBMIT, Action.APPROVE}
"""What is handed in and what is put in force keeps every rule of error level."""


class StaleObjective(Exception):
    """Somebody else changed the sheet since it was read; nothing was written."""

    def __init__(self) -> None:
        super().__init__("这张目标表刚被他人修改过，请刷新后再操作；您的内容尚未保存。")


class Noncompliant(Exception):
    """The sheet breaks rules that stop submission; the findings say all of them."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(finding.message for finding in findings))
        self.findings = findings


@transaction.atomic
def prepare_year(*, fiscal_year: FiscalYear) -> None:
    """Give a year the standard framework and the standard route, where it has none yet."""
    if not FrameworkEntry.objects.filter(fiscal_year=fiscal_year).exists():
        pairs = [(one, two) for one, names in STANDARD_FRAMEWORK.items() for two in names]
        FrameworkEntry.objects.bulk_create(
            FrameworkEntry(fiscal_year=fiscal_year, level1=one, level2=two, position=position)
            for position, (one, two) in enumerate(pairs, start=1)
        )
    if not ReviewDesk.objects.filter(fiscal_year=fiscal_year).exists():
        ReviewDesk.objects.bulk_create(
            ReviewDesk(fiscal_year=fiscal_year, position=n, role=role.value, name=role.label)
            for n, role in enumerate(DEFAULT_ROUTE)
        )


@transaction.atomic
def open_objective(
    *,
    actor: User | None,
    holder: Project | DepartmentBudget,
    now: datetime,
) -> PerformanceObjective:
    """An empty draft for a project, or for a department as a whole."""
    is_project = isinstance(holder, Project)
    kind = ObjectiveKind.PROJECT if is_project else ObjectiveKind.DEPARTMENT
    objective = PerformanceObjective.objects.create(
        kind=kind.value,
        fiscal_year=holder.fiscal_year,
        organization=holder.organization,
        project=holder if isinstance(holder, Project) else None,
        department_budget=holder if isinstance(holder, DepartmentBudget) else None,
        execution_weight=STANDARD_EXECUTION_WEIGHT if is_project else None,
        updated_at=now,
    )
    audit.record(
        actor=actor, action=AuditAction.OBJECTIVE_OPENED, target=objective, now=now, kind=kind
    )
    return objective


def save_sheet(
    *,
    actor: User | None,
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    now: datetime,
    base_version: int | None = None,
) -> PerformanceObjective:
    """Bring a draft to this content; any sum of weights is welcome in a draft.

    `base_version` is the version that the editor started from. Raises PermissionDenied,
    InvalidSheet (what the database cannot hold), StaleObjective. An actor of None is the
    system itself (import, demo) and passes the question of rights, never another one.
    """
    _require(actor, Action.SAVE, objective)
    if faults := unstorable(sheet):
        raise InvalidSheet(faults)
    with _all_or_nothing(objective):
        _claim(
            objective,
            base_version,
            status=Status(objective.status),
            statement=sheet.statement,
            execution_weight=sheet.execution_weight,
            has_no_service_users=sheet.has_no_service_users,
            updated_at=now,
        )
        store_lines(objective, sheet.lines)
        _store_profile(actor, objective, sheet, now)
        stored = _stored_sheet(objective)
        keep_version(objective, Action.SAVE, stored, actor=actor, now=now)
        audit.record(
            actor=actor,
            action=AuditAction.OBJECTIVE_SAVED,
            target=objective,
            now=now,
            version=objective.version,
            total_weight=stored.total_weight,
        )
    return objective


def submit_objective(
    *,
    actor: User,
    objective: PerformanceObjective,
    now: datetime,
    base_version: int | None = None,
) -> PerformanceObjective:
    """Hand the sheet to the first desk; Noncompliant with every fault where rules forbid it.

    A draft goes out within the unit's time alone (OutsideWindow). What a reviewer sent back may
    come again after it: the reviewer asked for it, and it is flagged as late, not refused (L01).
    """
    _require(actor, Action.SUBMIT, objective)
    if Status(objective.status) is Status.DRAFT:
        code = objective.organization.code
        require_open(actor, objective.fiscal_year, Activity.OBJECTIVES, code, now)
    return _move(
        Action.SUBMIT, actor, objective, now, base_version, submitted_by=actor, submitted_at=now
    )


def withdraw_objective(
    *,
    actor: User,
    objective: PerformanceObjective,
    now: datetime,
    base_version: int | None = None,
) -> PerformanceObjective:
    """Take a sheet back that no desk has passed on yet."""
    _require(actor, Action.WITHDRAW, objective)
    return _move(Action.WITHDRAW, actor, objective, now, base_version)


def return_objective(
    *,
    actor: User,
    objective: PerformanceObjective,
    comment: str,
    now: datetime,
    base_version: int | None = None,
) -> PerformanceObjective:
    """Send the sheet back to the unit; ValueError without a comment that can be kept."""
    _require(actor, Action.RETURN, objective)
    text = kept_comment(comment)
    if not text:
        raise ValueError("请写明退回意见：哪里有问题、建议怎样修改。")
    with _all_or_nothing(objective):
        _move(Action.RETURN, actor, objective, now, base_version, comment=text)
        ReviewNote.objects.create(
            objective=objective,
            version_number=objective.version,
            text=text,
            author=actor,
            created_at=now,
        )
    return objective


def approve_objective(
    *,
    actor: User,
    objective: PerformanceObjective,
    now: datetime,
    comment: str = "",
    base_version: int | None = None,
) -> PerformanceObjective:
    """A favourable decision: on to the next desk, or approval at the last one.

    ValueError for a comment that cannot be kept.

    The last desk judges the sheet by the rules once more: what is approved is lawful on
    the day of the approval.
    """
    route = route_of(objective.fiscal_year)
    action = onward(route, objective.desk)
    require(actor, action, objective, route)
    desk = next_desk(route, objective.desk)
    if desk is None:
        desk = objective.desk
    text = kept_comment(comment)
    return _move(action, actor, objective, now, base_version, comment=text, desk=desk)


def hold_objectives(objectives: Iterable[PerformanceObjective]) -> None:
    """Lock the sheets that a long transaction will change; call it before its first change.

    Whoever changes many sheets at once holds the end of the audit trail from the first of them
    on: without their locks in hand it would wait for somebody who waits for the trail.
    """
    keys = sorted(objective.pk for objective in objectives)
    held = PerformanceObjective.objects.select_for_update(no_key=True).order_by("pk")
    list(held.filter(pk__in=keys).values_list("pk", flat=True))


def _require(actor: User | None, action: Action, objective: PerformanceObjective) -> None:
    if actor is not None:
        require(actor, action, objective, _route_for(action, objective))
    elif not Status(objective.status).is_editable:
        raise StaleObjective


def _route_for(action: Action, objective: PerformanceObjective) -> Route:
    """Only decisions at a desk need the year's route."""
    return route_of(objective.fiscal_year) if action is Action.RETURN else ()


def _compliant(objective: PerformanceObjective, sheet: ObjectiveSheet) -> Report:
    """The verdict of the rules; Noncompliant where they forbid the move."""
    report = report_on(sheet, objective)
    if report.blocking:
        raise Noncompliant(report.blocking)
    return report


def _move(
    action: Action,
    actor: User,
    objective: PerformanceObjective,
    now: datetime,
    base_version: int | None,
    *,
    comment: str = "",
    desk: int = 0,
    **values: object,
) -> PerformanceObjective:
    with _all_or_nothing(objective):
        _hold(objective, base_version)
        sheet = _stored_sheet(objective)
        report = _compliant(objective, sheet) if action in _JUDGED else None
        seen = objective.version if base_version is None else base_version
        target = TRANSITIONS[action].target
        _claim(objective, base_version, status=target, desk=desk, updated_at=now, **values)
        keep_version(objective, action, sheet, actor=actor, now=now, comment=comment)
        if report is None:
            carry_verdict(objective, seen)
        else:
            keep_verdict(objective, sheet, report, now=now)
        audit.record(
            actor=actor,
            action=_AUDITED[action],
            target=objective,
            now=now,
            version=objective.version,
            comment=comment,
        )
    return objective


@contextmanager
def _all_or_nothing(objective: PerformanceObjective) -> Iterator[None]:
    """One transaction; where it fails, the object in hand stays as it was, too."""
    before = dict(vars(objective))
    try:
        with transaction.atomic():
            yield
    except BaseException:
        vars(objective).clear()
        vars(objective).update(before)
        raise


def _hold(objective: PerformanceObjective, base_version: int | None) -> None:
    """Lock the sheet, so that what is judged now is what moves on."""
    rows = _expected(objective, base_version).select_for_update(no_key=True)
    if not list(rows.values_list("pk", flat=True)):
        raise StaleObjective


def _expected(
    objective: PerformanceObjective, base_version: int | None
) -> QuerySet[PerformanceObjective]:
    version = objective.version if base_version is None else base_version
    return PerformanceObjective.objects.filter(
        pk=objective.pk, version=version, status=objective.status
    )


def _claim(
    objective: PerformanceObjective,
    base_version: int | None,
    *,
    status: Status,
    **values: object,
) -> None:
    """Compare-and-set on the version: who comes second changes nothing and is told so."""
    number = (objective.version if base_version is None else base_version) + 1
    rows = _expected(objective, base_version)
    if not rows.update(status=status.value, version=number, **values):
        raise StaleObjective
    objective.status, objective.version = status.value, number
    for name, value in values.items():
        setattr(objective, name, value)


def _store_profile(
    actor: User | None, objective: PerformanceObjective, sheet: ObjectiveSheet, now: datetime
) -> None:
    project = objective.project
    if project is None:
        return
    profile = replace(
        profile_of(project),
        overview=sheet.overview,
        rationale=sheet.rationale,
        category=sheet.category,
        supervising_department=sheet.supervising_department,
    )
    revise_profile(actor=actor, project=project, profile=profile, now=now)


def _stored_sheet(objective: PerformanceObjective) -> ObjectiveSheet:
    """The sheet as the database has it now: lines, project and money may be newer than in hand."""
    objective._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # noqa: SLF001
    return sheet_of(PerformanceObjective.objects.with_sheets().get(pk=objective.pk))
