"""Evidence: files that prove an actual value, from their upload to the acceptance of the year.

Only the unit's preparer changes it, in the time of self-evaluation, and only while the
self-evaluation is in the unit's hands: what a reviewer looks at stays as he saw it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from budgets.enums import Activity
from budgets.windows import require_open
from common.findings import Finding
from evaluations.freezing import frozen_among, hold_frozen, refusal
from evaluations.models import Evidence
from indicators.compliance.process import (
    PROCESS_RULES,
    Attachment,
    WorkflowHistory,
    attachment_limits,
)
from indicators.enums import Status
from indicators.models import Indicator, PerformanceObjective
from indicators.selectors import doctrine_of, rules_of
from organizations import audit
from organizations.attachments import Limits
from organizations.enums import AuditAction, Role
from organizations.files import Upload, discard, storing
from organizations.models import User
from organizations.permissions import Person, standing_of

_RULE = "L09"
_COPIES_SHOWN = 20


class RepeatedEvidence(ValueError):
    """The line has a file with the same content already; nothing was stored."""


def attach_evidence(
    *,
    actor: User | None,
    objective: PerformanceObjective,
    indicator_key: int,
    upload: Upload,
    now: datetime,
) -> Evidence:
    """Attach a file to a line of the sheet.

    Raises Http404 for a line of another sheet, PermissionDenied, OutsideWindow, UnsuitableFile
    with everything that is wrong with the file, RepeatedEvidence.
    """
    require_may_change(actor, objective, now)
    indicator = Indicator.objects.filter(objective=objective, pk=indicator_key).first()
    if indicator is None:
        raise Http404("这张目标表没有这条指标。")
    limits = limits_of(objective)
    with storing(actor=actor, upload=upload, limits=limits, now=now) as file:
        _hold(objective)
        same = Evidence.objects.filter(indicator=indicator, file__sha256=file.sha256)
        if (twin := same.select_related("file").first()) is not None:
            raise RepeatedEvidence(
                f"『{upload.name}』与这条指标已有的『{twin.file}』内容完全相同，没有重复上传。"
            )
        row = Evidence.objects.create(objective=objective, indicator=indicator, file=file)
        _record(AuditAction.EVIDENCE_ADDED, actor, row, now)
    return row


@transaction.atomic
def remove_evidence(*, actor: User | None, evidence: Evidence, now: datetime) -> None:
    """Take a file away again. Raises PermissionDenied, OutsideWindow."""
    require_may_change(actor, evidence.objective, now)
    _hold(evidence.objective)
    if not Evidence.objects.filter(pk=evidence.pk).exists():
        return
    Evidence.objects.filter(pk=evidence.pk).delete()
    discard(evidence.file)
    _record(AuditAction.EVIDENCE_REMOVED, actor, evidence, now)


def require_may_change(actor: User | None, objective: PerformanceObjective, now: datetime) -> None:
    """Raise PermissionDenied or OutsideWindow where the person cannot change evidence now."""
    if actor is not None and not standing_of(actor).holds(
        Role.PREPARER, objective.organization.code
    ):
        raise PermissionDenied("佐证材料由本单位经办上传，您不是该单位的经办。")
    if objective.status != Status.APPROVED:
        raise PermissionDenied("绩效目标批复之后才能上传佐证材料。")
    code = objective.organization.code
    require_open(actor, objective.fiscal_year, Activity.SELF_EVALUATION, code, now)


def limits_of(objective: PerformanceObjective) -> Limits:
    """What the year allows to be attached."""
    return attachment_limits(doctrine_of(objective.fiscal_year))


def is_open_for_evidence(objective: PerformanceObjective, *, is_frozen: bool | None = None) -> bool:
    """Whether the sheet takes evidence at all now: approved, and not yet handed in."""
    if objective.status != Status.APPROVED:
        return False
    return not (frozen_among([objective.pk]) if is_frozen is None else is_frozen)


def evidence_for(user: Person, pk: int) -> Evidence:
    """The file within reach, or the same 404 whether it is absent or out of reach."""
    reach = PerformanceObjective.objects.visible_to(user)
    rows = Evidence.objects.filter(objective__in=reach).select_related(
        "file", "indicator", "objective__organization", "objective__fiscal_year"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404("没有这份佐证材料，或不在您的数据范围内。")
    return row


def evidence_of(objective: PerformanceObjective) -> tuple[Evidence, ...]:
    """Every file of the sheet in the order of its lines; one query."""
    rows = Evidence.objects.filter(objective=objective).select_related(
        "file__uploaded_by", "indicator"
    )
    return tuple(rows.order_by("indicator__position", "pk"))


def attachments_of(evidence: Iterable[Evidence]) -> tuple[Attachment, ...]:
    """The files as the process rules see them."""
    return tuple(
        Attachment(
            name=row.file.name,
            size=row.file.size,
            digest=row.file.sha256,
            proves=f"第{row.indicator.position}行『{row.indicator.name}』",
            row=row.indicator.position,
        )
        for row in evidence
    )


def evidence_findings(
    user: Person, objective: PerformanceObjective, evidence: tuple[Evidence, ...], now: datetime
) -> tuple[Finding, ...]:
    """What rule L09 says: unusable files, and the same file twice here or within reach."""
    if not evidence:
        return ()
    rules = rules_of(objective.fiscal_year)
    history = WorkflowHistory(
        status=Status(objective.status),
        now=now,
        attachments=attachments_of(evidence),
        elsewhere=_elsewhere(user, objective, evidence),
        doctrine=rules.doctrine,
    )
    report = PROCESS_RULES.run(history, rules.choices_for(objective))
    return tuple(finding for finding in report.findings if finding.code == _RULE)


def _elsewhere(
    user: Person, objective: PerformanceObjective, evidence: tuple[Evidence, ...]
) -> tuple[Attachment, ...]:
    """Files with the same content on other sheets that the person may see."""
    reach = PerformanceObjective.objects.visible_to(user).exclude(pk=objective.pk)
    digests = {row.file.sha256 for row in evidence}
    rows = Evidence.objects.filter(file__sha256__in=digests, objective__in=reach).select_related(
        "file", "indicator", "objective__project", "objective__organization"
    )
    found = list(rows.order_by("pk")[:_COPIES_SHOWN])
    return tuple(
        replace(one, proves=f"{row.objective}的{one.proves}")
        for row, one in zip(found, attachments_of(found), strict=True)
    )


def _hold(objective: PerformanceObjective) -> None:
    """Lock the sheet and its self-evaluation; PermissionDenied once it was handed in."""
    sheets = PerformanceObjective.objects.select_for_update(no_key=True)
    list(sheets.filter(pk=objective.pk).values_list("pk", flat=True))
    if status := hold_frozen([objective.pk]).get(objective.pk):
        raise PermissionDenied(refusal(status, "佐证材料"))


def _record(action: AuditAction, actor: User | None, row: Evidence, now: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=row.objective,
        now=now,
        indicator=row.indicator.name,
        file=row.file.name,
        hash=row.file.sha256,
    )
