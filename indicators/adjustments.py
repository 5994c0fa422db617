"""目标调整: an approved sheet changes by a request of its own, over the same route of desks.

The approved versions stay; at the last desk the sheet steps out of its approval, takes the new
lines and is approved again, all in one transaction under the triggers that keep its sum at 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, ForeignObjectRel, QuerySet
from django.http import Http404

from budgets.models import FiscalYear
from budgets.windows import require_open_year
from common.findings import Finding
from common.rules import Report, RuleChoice, with_choices
from indicators.announcing import announce_adjustment
from indicators.backgrounds import background_of
from indicators.compliance.process import (
    PROCESS_RULES,
    Step,
    WorkflowHistory,
    attachment_limits,
)
from indicators.differences import Difference, differences
from indicators.enums import Action, RequestStatus, Status
from indicators.judging import YearRules
from indicators.models import (
    AdjustmentRequest,
    Indicator,
    ObjectiveVersion,
    PerformanceObjective,
)
from indicators.payloads import from_payload, to_payload
from indicators.rows import store_lines
from indicators.selectors import route_of, rules_of
from indicators.services import Noncompliant, StaleObjective
from indicators.services.claims import all_or_nothing, claim, hold, hold_whole, stored_sheet
from indicators.sheets import ObjectiveSheet
from indicators.storable import InvalidSheet, kept_comment, unstorable
from indicators.verdicts import keep_verdict
from indicators.versions import keep_version
from indicators.workflow import next_desk
from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.files import Upload, storing
from organizations.models import User
from organizations.permissions import Person, standing_of

_GROUNDS = "L08"


class StaleAdjustment(Exception):
    """Somebody decided on the request in the meantime; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("这份调整申请刚被别人处理过，请刷新后查看；您的操作没有生效。")


class RefusedAdjustment(ValueError):
    """The request cannot be made as it is; the Chinese text says all that is wrong."""


def propose_adjustment(
    *,
    actor: User,
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    reason: str,
    document: Upload | None,
    base_version: int | None = None,
    now: datetime,
) -> AdjustmentRequest:
    """Ask for the approved sheet to become `sheet`: its lines, weights and statement.

    Raises PermissionDenied, OutsideWindow, InvalidSheet, Noncompliant with what L08 and the rules
    of submission say, RefusedAdjustment, UnsuitableFile, StaleObjective.
    """
    _require_preparer(actor, objective)
    require_open_year(actor, objective.fiscal_year)
    if faults := unstorable(sheet):
        raise InvalidSheet(faults)
    text = kept_comment(reason)
    before = stored_sheet(objective)
    wanted = _onto(before, sheet)
    rules = rules_of(objective.fiscal_year)
    report = _judged(objective, wanted, rules)
    grounds = _grounds(text, document, rules.choices_for(objective), now)
    if blocking := (*grounds, *report.blocking):
        raise Noncompliant(blocking)
    if document is None:
        raise RefusedAdjustment("请上传依据文件：批准调整的文件、会议纪要或追加预算的通知。")
    _require_change(before, wanted)
    limits = attachment_limits(rules.doctrine)
    with storing(actor=actor, upload=document, limits=limits, now=now) as file:
        hold(objective, base_version)
        if open_adjustment(objective) is not None:
            raise RefusedAdjustment("这个目标已有一份调整申请正在审核，请等它办完或先撤回。")
        request = AdjustmentRequest.objects.create(
            objective=objective,
            base_version=objective.version,
            sheet=to_payload(wanted),
            reason=text,
            document=file,
            submitted_by=actor,
            submitted_at=now,
        )
        _record(AuditAction.ADJUSTMENT_REQUESTED, actor, request, now, reason=text, file=file.name)
    return request


@transaction.atomic
def return_adjustment(
    *, actor: User, request: AdjustmentRequest, base_version: int, comment: str, now: datetime
) -> AdjustmentRequest:
    """Refuse the request with the reason; the approved sheet stays as it is."""
    _require_desk(actor, request)
    text = kept_comment(comment)
    if not text:
        raise ValueError("退回调整申请要写明原因。")
    _move(request, base_version, RequestStatus.RETURNED, actor, now, comment=text)
    return _record(AuditAction.ADJUSTMENT_RETURNED, actor, request, now, comment=text)


@transaction.atomic
def withdraw_adjustment(
    *, actor: User, request: AdjustmentRequest, base_version: int, now: datetime
) -> AdjustmentRequest:
    """Take the request back while it is under review."""
    _require_preparer(actor, request.objective)
    _require_open(request)
    # What an earlier desk wrote is not what the unit says; the trail keeps it.
    _move(request, base_version, RequestStatus.WITHDRAWN, actor, now, comment="")
    return _record(AuditAction.ADJUSTMENT_WITHDRAWN, actor, request, now)


def pass_adjustment(
    *,
    actor: User,
    request: AdjustmentRequest,
    base_version: int,
    comment: str = "",
    now: datetime,
) -> AdjustmentRequest:
    """A favourable decision: on to the next desk, or into force at the last one.

    Raises PermissionDenied, StaleAdjustment, ValueError, and at the last desk Noncompliant,
    RefusedAdjustment or StaleObjective where the sheet or what hangs on it has changed.
    """
    require_open_year(actor, request.objective.fiscal_year)
    route = _require_desk(actor, request)
    text = kept_comment(comment)
    onward = next_desk(route, request.desk)
    with all_or_nothing(request.objective), transaction.atomic():
        if onward is None:
            _move(request, base_version, RequestStatus.APPROVED, actor, now, comment=text)
            _put_in_force(request, actor, now)
        else:
            _move(
                request, base_version, RequestStatus.SUBMITTED, actor, now,
                comment=text, desk=onward,
            )  # fmt: skip
            _record(AuditAction.ADJUSTMENT_PASSED, actor, request, now, comment=text)
    return request


def adjustment_for(user: Person, pk: int) -> AdjustmentRequest:
    """The request within reach, or the same 404 whether it is absent or out of reach."""
    reach = PerformanceObjective.objects.visible_to(user)
    rows = AdjustmentRequest.objects.filter(objective__in=reach).select_related(
        "document", "submitted_by", "decided_by"
    )
    request = rows.filter(pk=pk).first()
    if request is None:
        raise Http404("没有这份调整申请，或不在您的数据范围内。")
    request.objective = PerformanceObjective.objects.with_sheets().get(pk=request.objective_id)
    return request


def adjustments_of(objective: PerformanceObjective) -> tuple[AdjustmentRequest, ...]:
    """Every request of the objective, newest first; one query, none before its approval."""
    if objective.status != Status.APPROVED:
        return ()
    rows = AdjustmentRequest.objects.filter(objective=objective).defer("sheet")
    return tuple(rows.select_related("submitted_by", "decided_by").order_by("-pk"))


def open_adjustment(objective: PerformanceObjective) -> AdjustmentRequest | None:
    """The request that is under review."""
    rows = AdjustmentRequest.objects.filter(objective=objective)
    return rows.filter(status=RequestStatus.SUBMITTED.value).first()


def waiting_adjustments(user: User, fiscal_year: FiscalYear) -> tuple[AdjustmentRequest, ...]:
    """The requests that wait at this person's desks, oldest first; two queries."""
    route = route_of(fiscal_year)
    rows: QuerySet[AdjustmentRequest] = AdjustmentRequest.objects.filter(
        objective__in=PerformanceObjective.objects.filter(fiscal_year=fiscal_year).visible_to(user),
        status=RequestStatus.SUBMITTED.value,
    )
    named = rows.select_related(
        "submitted_by", "objective__organization", "objective__project"
    ).defer("sheet")
    return tuple(one for one in named.order_by("pk") if _may_at_desk(user, one, route))


def may_decide(user: User, request: AdjustmentRequest) -> bool:
    """Whether the request waits for this person."""
    is_open = request.status == RequestStatus.SUBMITTED
    return is_open and _may_at_desk(user, request, route_of(request.objective.fiscal_year))


def may_propose(user: User, objective: PerformanceObjective) -> bool:
    """Whether the person may ask for an adjustment of this sheet."""
    is_preparer = standing_of(user).holds(Role.PREPARER, objective.organization.code)
    return is_preparer and objective.status == Status.APPROVED


def changes_of(request: AdjustmentRequest) -> tuple[Difference, ...]:
    """Old and new, cell by cell: the version that was approved against what is asked for."""
    rows = ObjectiveVersion.objects.filter(objective=request.objective_id)
    version = rows.get(number=request.base_version)
    return tuple(differences(from_payload(version.sheet), from_payload(request.sheet)))


def _put_in_force(request: AdjustmentRequest, actor: User, now: datetime) -> None:
    objective = request.objective
    held = hold_whole(objective, request.base_version)
    before, wanted = stored_sheet(objective), from_payload(request.sheet)
    wanted = _onto(before, wanted)
    _require_change(before, wanted)
    rules = rules_of(objective.fiscal_year)
    raw = rules.examine(wanted, background_of(objective))
    if blocking := with_choices(raw, rules.choices_for(objective)).blocking:
        raise Noncompliant(blocking)
    _step_out(objective)
    store_lines(objective, wanted.lines, known=held.known, has_records=held.has_records, now=now)
    claim(
        objective,
        None,
        status=Status.APPROVED,
        updated_at=now,
        statement=wanted.statement,
        execution_weight=wanted.execution_weight,
        has_no_service_users=wanted.has_no_service_users,
        line_count=len(wanted.lines),
    )
    stored = stored_sheet(objective)
    keep_version(objective, Action.ADJUST, stored, actor=actor, now=now, comment=request.reason)
    keep_verdict(objective, stored, raw, rules, now=now)
    announce_adjustment(AuditAction.OBJECTIVE_ADJUSTED, request, actor=actor, now=now)
    audit.record(
        actor=actor,
        action=AuditAction.OBJECTIVE_ADJUSTED,
        target=objective,
        now=now,
        version=objective.version,
        comment=request.reason,
        file=request.document.name,
    )


def _step_out(objective: PerformanceObjective) -> None:
    """For the length of the transaction the rows may change; StaleObjective if not approved."""
    rows = PerformanceObjective.objects.filter(pk=objective.pk, status=Status.APPROVED.value)
    if not rows.update(status=Status.RETURNED.value):
        raise StaleObjective
    objective.status = Status.RETURNED.value


def _onto(before: ObjectiveSheet, wanted: ObjectiveSheet) -> ObjectiveSheet:
    """The stored sheet with what an adjustment may change: everything else has other doors."""
    return replace(
        before,
        lines=wanted.lines,
        statement=wanted.statement,
        execution_weight=wanted.execution_weight,
        has_no_service_users=wanted.has_no_service_users,
    )


def _judged(objective: PerformanceObjective, sheet: ObjectiveSheet, rules: YearRules) -> Report:
    return rules.judge(objective, sheet, background_of(objective))


def _grounds(
    reason: str,
    document: Upload | None,
    choices: Mapping[str, RuleChoice],
    now: datetime,
) -> tuple[Finding, ...]:
    """L08 on what is about to be asked for: a reason and a document."""
    step = Step(Action.ADJUST, "", now, text=reason, attachments=int(document is not None))
    history = WorkflowHistory(status=Status.APPROVED, now=now, steps=(step,))
    report = PROCESS_RULES.run(history, choices, [_GROUNDS])
    return tuple(finding for finding in report.findings if finding.code == _GROUNDS)


def _require_change(before: ObjectiveSheet, wanted: ObjectiveSheet) -> None:
    """RefusedAdjustment where nothing changes, or a line goes away that has records."""
    if not list(differences(before, wanted)):
        raise RefusedAdjustment("与批复的目标表没有任何不同，请先修改要调整的内容。")
    kept = {line.key for line in wanted.lines}
    gone = {line.key: line for line in before.lines if line.key and line.key not in kept}
    faults = [
        f"第{line.position}行『{line.name}』已有{'、'.join(names)}，不能删除；"
        "可以修改它的指标值和权重，或先由财政部门处理已登记的内容。"
        for key, line in gone.items()
        if (names := _records_of(key))
    ]
    if faults:
        raise RefusedAdjustment("".join(faults))


def _records_of(key: int | None) -> list[str]:
    """What was recorded for a line, in words, whatever application keeps it."""
    found: list[str] = []
    for relation in Indicator._meta.get_fields(include_hidden=True):  # noqa: SLF001 -- Django's own name
        if not isinstance(relation, ForeignObjectRel):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: key})  # noqa: SLF001 -- the same
        if rows.exists():
            found.append(str(relation.related_model._meta.verbose_name))  # noqa: SLF001 -- the same
    return list(dict.fromkeys(found))


def _require_preparer(actor: User, objective: PerformanceObjective) -> None:
    if not standing_of(actor).holds(Role.PREPARER, objective.organization.code):
        raise PermissionDenied("目标调整由本单位经办申请，您不是该单位的经办。")
    if objective.status != Status.APPROVED:
        raise PermissionDenied("只有已批复的绩效目标才需要申请调整；没有批复的请直接修改。")


def _require_open(request: AdjustmentRequest) -> None:
    status = RequestStatus(request.status)
    if status is not RequestStatus.SUBMITTED:
        raise PermissionDenied(f"这份调整申请{status.label}，不能再处理。")


def _require_desk(actor: User, request: AdjustmentRequest) -> tuple[Role, ...]:
    """The route, where the request waits for this person."""
    _require_open(request)
    route = route_of(request.objective.fiscal_year)
    if request.submitted_by_id == actor.pk:
        raise PermissionDenied("申请人与审核人不能为同一人，请由其他审核人员处理。")
    if not _may_at_desk(actor, request, route):
        raise PermissionDenied("这份调整申请现在不在您的岗位上。")
    return route


def _may_at_desk(user: User, request: AdjustmentRequest, route: tuple[Role, ...]) -> bool:
    if request.desk >= len(route) or request.submitted_by_id == user.pk:
        return False
    return standing_of(user).holds(route[request.desk], request.objective.organization.code)


def _move(
    request: AdjustmentRequest,
    base_version: int,
    status: RequestStatus,
    actor: User,
    now: datetime,
    **values: object,
) -> None:
    """Compare-and-set: version and status are still what the actor saw."""
    seen = AdjustmentRequest.objects.filter(
        pk=request.pk, version=base_version, status=RequestStatus.SUBMITTED.value
    )
    changed: dict[str, object] = {
        "status": status.value, "decided_by": actor, "decided_at": now, **values,
    }  # fmt: skip
    if not seen.update(version=F("version") + 1, **changed):
        raise StaleAdjustment
    request.version = base_version + 1
    for name, value in changed.items():
        setattr(request, name, value)


def _record(
    action: AuditAction,
    actor: User,
    request: AdjustmentRequest,
    now: datetime,
    **changes: object,
) -> AdjustmentRequest:
    announce_adjustment(action, request, actor=actor, now=now)
    audit.record(actor=actor, action=action, target=request.objective, now=now, **changes)
    return request
