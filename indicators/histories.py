"""The course of a stored sheet as the process rules see it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from budgets.enums import Activity
from budgets.windows import period_of
from common.findings import Finding, Severity
from common.rules import Report
from indicators.compliance.doctrine import DEFAULT_DOCTRINE, Doctrine
from indicators.compliance.process import Attachment, Note, Step, Warned, WorkflowHistory
from indicators.enums import Action, Status
from indicators.models import Explanation, ObjectiveVersion, PerformanceObjective
from indicators.payloads import to_payload
from indicators.selectors import sheet_of
from indicators.sheets import ObjectiveSheet

_WHOLE_SHEET = 0
_APPROVALS = frozenset({Action.APPROVE.value, Action.ADJUST.value})


def history_of(
    objective: PerformanceObjective,
    report: Report,
    now: datetime,
    doctrine: Doctrine = DEFAULT_DOCTRINE,
    attachments: tuple[Attachment, ...] | None = None,
) -> WorkflowHistory:
    """Every act on the sheet with notes, deadline and warnings; `report` is that of the sheet.

    `attachments` are the files of evidence; without them L09 stays undecided, as L05 does, for
    grades of reviews are not kept. Four queries beside the lines of the sheet.
    """
    sheet = sheet_of(objective)
    versions = tuple(
        ObjectiveVersion.objects.filter(objective=objective)
        .select_related("actor")
        .order_by("number")
    )
    approved = [version for version in versions if version.action in _APPROVALS]
    return WorkflowHistory(
        status=Status(objective.status),
        now=now,
        deadline=_deadline(objective),
        steps=tuple(map(_step, versions)),
        notes=_notes(objective),
        warnings=_warnings(objective, sheet, report),
        approved_digest=_digest(approved[-1].sheet) if approved else "",
        digest=_digest(dict(to_payload(sheet))),
        attachments=attachments,
        doctrine=doctrine,
    )


def _step(version: ObjectiveVersion) -> Step:
    return Step(
        action=Action(version.action),
        actor=version.actor.username if version.actor else "",
        at=timezone.localtime(version.at),
        text=version.comment,
    )


def _notes(objective: PerformanceObjective) -> tuple[Note, ...]:
    rows = objective.notes.order_by("pk").values_list("text", "reply", "resolved_at")
    return tuple(Note(text, is_answered=bool(reply or resolved)) for text, reply, resolved in rows)


def _deadline(objective: PerformanceObjective) -> datetime | None:
    """When submitting closes for the unit: the window's end, or the unit's longer one."""
    period = period_of(objective.fiscal_year, Activity.OBJECTIVES, objective.organization.code)
    return None if period is None else period.closes_at


def _warnings(
    objective: PerformanceObjective, sheet: ObjectiveSheet, report: Report
) -> tuple[Warned, ...]:
    explained = set(
        Explanation.objects.filter(objective=objective).values_list("code", "indicator_key")
    )
    keys = {line.position: line.key or _WHOLE_SHEET for line in sheet.lines}
    warnings = [one for one in report.findings if one.severity is Severity.WARNING]
    return tuple(_warned(finding, keys, explained) for finding in warnings)


def _warned(finding: Finding, keys: Mapping[int, int], explained: set[tuple[str, int]]) -> Warned:
    place = (finding.code, keys.get(finding.location.row, _WHOLE_SHEET))
    return Warned(finding.code, finding.message, is_explained=place in explained)


def _digest(payload: Mapping[str, object] | Sequence[object]) -> str:
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
