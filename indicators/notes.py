"""Remarks on a sheet: made by reviewers, answered by the unit, closed by reviewers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from indicators.checklist import Anchor, NewPoint, checked_points, place_of
from indicators.enums import Status
from indicators.models import NoteReply, PerformanceObjective, ReviewNote
from indicators.permissions import prepares, reviews
from indicators.points import anchor_of
from indicators.selectors import route_of, sheet_of
from indicators.storable import kept_comment
from indicators.workflow import Route
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User
from organizations.permissions import Person


class NoteClosed(ValueError):
    """The remark was closed already; nothing was written."""

    def __init__(self) -> None:
        super().__init__("这条意见已经关闭，不再接受回复。")


def may_comment(user: Person, objective: PerformanceObjective, route: Route) -> bool:
    """Whether the person may remark on cells: a reviewer of the unit, while it is reviewed."""
    return Status(objective.status) is Status.SUBMITTED and reviews(user, objective, route)


def may_answer(user: Person, objective: PerformanceObjective, route: Route) -> bool:
    """Whether the person takes part in the threads: the unit's preparers, and its reviewers."""
    return prepares(user, objective) or reviews(user, objective, route)


@transaction.atomic
def add_note(
    *, actor: User, objective: PerformanceObjective, point: NewPoint, now: datetime
) -> ReviewNote:
    """Keep a remark on a cell, a line or the whole sheet.

    Raises PermissionDenied, InvalidPoints for a place or a text that cannot be kept.
    """
    if not may_comment(actor, objective, route_of(objective.fiscal_year)):
        raise PermissionDenied("只有审核中的目标表，由本单位的审核人员写意见。")
    sheet = sheet_of(objective)
    (kept,) = checked_points([point], sheet)
    note = _note(objective, kept, actor, now)
    note.save(force_insert=True)
    audit.record(
        actor=actor,
        action=AuditAction.NOTE_ADDED,
        target=objective,
        now=now,
        version=objective.version,
        place=place_of(kept.anchor, sheet),
        comment=kept.text,
    )
    return note


@transaction.atomic
def answer_note(*, actor: User, note: ReviewNote, text: str, now: datetime) -> NoteReply:
    """Reply in the thread; what the unit replies answers the point of a return.

    Raises PermissionDenied, NoteClosed, ValueError for a text that cannot be kept.
    """
    objective = note.objective
    if not may_answer(actor, objective, route_of(objective.fiscal_year)):
        raise PermissionDenied("只有本单位的经办和审核人员能回复这条意见。")
    words = kept_comment(text)
    if not words:
        raise ValueError("请写明回复：改了什么；不改的，说明理由。")
    _hold_open(note)
    reply = NoteReply.objects.create(
        note=note,
        text=words,
        is_answer=prepares(actor, objective),
        author=actor,
        created_at=now,
    )
    _record(actor, AuditAction.NOTE_ANSWERED, note, now, words)
    return reply


@transaction.atomic
def resolve_note(*, actor: User, note: ReviewNote, now: datetime) -> ReviewNote:
    """Close the thread. Raises PermissionDenied, NoteClosed."""
    if not reviews(actor, note.objective, route_of(note.objective.fiscal_year)):
        raise PermissionDenied("只有本单位的审核人员能关闭这条意见。")
    _hold_open(note)
    note.resolved_at, note.resolved_by = now, actor
    note.save(update_fields=["resolved_at", "resolved_by"])
    _record(actor, AuditAction.NOTE_RESOLVED, note, now, note.text)
    return note


def write_points(
    objective: PerformanceObjective, points: Sequence[NewPoint], *, author: User, now: datetime
) -> None:
    """Keep the points of a return, which the unit has to mend or answer; checked before."""
    notes = [_note(objective, point, author, now) for point in points]
    for note in notes:
        note.is_return_point = True
    ReviewNote.objects.bulk_create(notes)


def settle_points(objective: PerformanceObjective, *, actor: User, now: datetime) -> None:
    """A favourable decision closes the points of earlier returns: they were looked at."""
    left = ReviewNote.objects.filter(objective=objective, is_return_point=True)
    left.filter(resolved_at=None).update(resolved_at=now, resolved_by=actor)


def _note(
    objective: PerformanceObjective, point: NewPoint, author: User, now: datetime
) -> ReviewNote:
    return ReviewNote(
        objective=objective,
        version_number=objective.version,
        indicator_key=point.anchor.indicator_key,
        field=point.anchor.field,
        text=point.text,
        author=author,
        created_at=now,
    )


def _hold_open(note: ReviewNote) -> None:
    """Lock the thread; NoteClosed where somebody has closed it."""
    rows = ReviewNote.objects.select_for_update(no_key=True).filter(pk=note.pk, resolved_at=None)
    if not list(rows.values_list("pk", flat=True)):
        raise NoteClosed


def _record(
    actor: User, action: AuditAction, note: ReviewNote, now: datetime, comment: str
) -> None:
    anchor = anchor_of(note)
    place = place_of(anchor, sheet_of(note.objective))
    audit.record(
        actor=actor,
        action=action,
        target=note.objective,
        now=now,
        place=place or ("整张表" if anchor == Anchor() else "已删除的位置"),
        comment=comment,
    )
