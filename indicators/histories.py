"""The course of a stored sheet as the process rules see it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from budgets.enums import Activity
from budgets.windows import period_of
from common.findings import Finding, Severity
from common.rules import Report
from indicators.compliance.doctrine import DEFAULT_DOCTRINE, Doctrine
from indicators.compliance.process import (
    PROCESS_RULES,
    Attachment,
    Note,
    ReviewGrade,
    Step,
    Warned,
    WorkflowHistory,
)
from indicators.enums import Action, Status
from indicators.judging import YearRules, rules_of
from indicators.models import (
    Explanation,
    ObjectiveVersion,
    PerformanceObjective,
    ReviewOpinion,
)
from indicators.outcomes import WHOLE_SHEET, line_keys
from indicators.payloads import to_payload
from indicators.points import Point, points_of
from indicators.selectors import sheet_of
from indicators.sheets import Lined, ObjectiveSheet
from organizations.prepared import Prepared

_APPROVALS = frozenset({Action.APPROVE.value, Action.ADJUST.value})
_GRADES = ReviewOpinion.objects.filter(
    objective=OuterRef("objective"), version_number=OuterRef("number")
).values("grade")


@dataclass(frozen=True, slots=True)
class Told:
    """What people said about a sheet, as far as the caller has read it; None is read anew.

    `explained` are the rules and lines that have an explanation, `points` the remarks on the sheet,
    `acts` its versions as `acts_on` reads them.
    """

    explained: Collection[tuple[str, int]] | None = None
    points: Sequence[Point] | None = None
    acts: Sequence[ObjectiveVersion] | None = None


_UNREAD = Told()


def process_report(
    objective: PerformanceObjective,
    report: Report,
    now: datetime,
    *,
    rules: YearRules | None = None,
    sheet: ObjectiveSheet | None = None,
    attachments: tuple[Attachment, ...] | None = None,
    taken: Step | None = None,
    told: Told = _UNREAD,
) -> Report:
    """The verdict of every process rule (L) on the objective as it stands at this moment.

    `report` is what the sheet rules say of `sheet` (the stored one unless another is given):
    its warnings want their explanations. An empty report asks for none.
    `taken` is the decision that is being taken: it is judged before it is.
    """
    year = rules or rules_of(objective.fiscal_year)
    history = history_of(objective, report, now, year.doctrine, attachments, sheet, told)
    if taken is not None:
        history = replace(history, steps=(*history.steps, taken))
    return PROCESS_RULES.run(history, year.choices_for(objective))


def acts_on(objective: PerformanceObjective) -> tuple[ObjectiveVersion, ...]:
    """The versions, oldest first, without the sheets themselves but with the reviewers' grades."""
    return tuple(_acts(objective))


@Prepared
def _acts(objective: PerformanceObjective) -> QuerySet[ObjectiveVersion, ObjectiveVersion]:
    found = ObjectiveVersion.objects.filter(objective=objective).select_related("actor")
    return found.defer("sheet").annotate(grade=Subquery(_GRADES)).order_by("number")


def history_of(
    objective: PerformanceObjective,
    report: Report,
    now: datetime,
    doctrine: Doctrine = DEFAULT_DOCTRINE,
    attachments: tuple[Attachment, ...] | None = None,
    sheet: ObjectiveSheet | None = None,
    told: Told = _UNREAD,
) -> WorkflowHistory:
    """Every act on the sheet with notes, deadline and warnings; `report` is that of the sheet.

    `attachments` are the files of evidence; without them L09 stays undecided. Seven queries at
    most beside the lines of the sheet.
    """
    sheet = sheet or sheet_of(objective)
    versions = acts_on(objective) if told.acts is None else told.acts
    approved = [version for version in versions if version.action in _APPROVALS]
    kept = _sheets_kept(objective, [version.number for version in approved[-1:]])
    points = points_of(objective, sheet) if told.points is None else told.points
    # A return without a list keeps its comment as the one point.
    listed = {(point.version, point.text) for point in points if point.is_return_point}
    return WorkflowHistory(
        status=Status(objective.status),
        now=now,
        deadline=_deadline(objective),
        steps=tuple(_step(version, listed) for version in versions),
        notes=_notes(points),
        warnings=_warnings(objective, sheet, report, told.explained),
        approved_digest=_digest(kept[approved[-1].number]) if approved else "",
        digest=_digest(dict(to_payload(sheet))),
        attachments=attachments,
        doctrine=doctrine,
    )


def _step(version: ObjectiveVersion, listed: Collection[tuple[int, str]]) -> Step:
    return Step(
        action=Action(version.action),
        actor=version.actor.username if version.actor else "",
        at=timezone.localtime(version.at),
        text=version.comment,
        grade=ReviewGrade(grade) if (grade := getattr(version, "grade", None)) else None,
        has_list=any(
            number == version.number and text != version.comment for number, text in listed
        ),
    )


def _sheets_kept(
    objective: PerformanceObjective, numbers: Collection[int]
) -> Mapping[int, Mapping[str, object]]:
    """The content of these versions."""
    if not numbers:
        return {}
    found = ObjectiveVersion.objects.filter(objective=objective, number__in=numbers)
    return dict(found.values_list("number", "sheet"))


def _notes(points: Sequence[Point]) -> tuple[Note, ...]:
    """The points of returns; a mend, an answer or the reviewer settles one."""
    return tuple(
        Note(str(point), is_answered=not point.is_wanted)
        for point in points
        if point.is_return_point
    )


def _deadline(objective: PerformanceObjective) -> datetime | None:
    """When submitting closes for the unit: the window's end, or the unit's longer one."""
    period = period_of(objective.fiscal_year, Activity.OBJECTIVES, objective.organization.code)
    return None if period is None else period.closes_at


def _warnings(
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    report: Report,
    explained: Collection[tuple[str, int]] | None,
) -> tuple[Warned, ...]:
    if explained is None:
        rows = Explanation.objects.filter(objective=objective)
        explained = set(rows.values_list("code", "indicator_key"))
    return warnings_in(report, sheet, explained)


def warnings_in(
    report: Report, sheet: Lined, explained: Collection[tuple[str, int]]
) -> tuple[Warned, ...]:
    """Every warning of the report, and whether the unit has explained it."""
    keys = line_keys(sheet)
    warnings = [one for one in report.findings if one.severity is Severity.WARNING]
    return tuple(_warned(finding, keys, explained) for finding in warnings)


def _warned(
    finding: Finding, keys: Mapping[int, int], explained: Collection[tuple[str, int]]
) -> Warned:
    places = {WHOLE_SHEET, keys.get(finding.location.row, WHOLE_SHEET)}
    is_explained = any((finding.code, key) in explained for key in places)
    return Warned(finding.code, finding.message, is_explained=is_explained)


def _digest(payload: Mapping[str, object] | Sequence[object]) -> str:
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
