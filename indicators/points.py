"""The remarks on a sheet with their threads, and where each of them stands now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from indicators.checklist import Anchor, PointState, place_of, state_of
from indicators.models import NoteReply, ObjectiveVersion, PerformanceObjective, ReviewNote
from indicators.payloads import from_payload
from indicators.sheets import ObjectiveSheet
from organizations.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing said to a remark; `is_answer` where the unit said it."""

    who: str
    at: datetime
    text: str
    is_answer: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One remark with its thread; `place` says where it stands, in Chinese."""

    pk: int
    anchor: Anchor
    place: str
    is_placed: bool
    """Whether the sheet still has what it speaks of."""
    text: str
    who: str
    at: datetime
    version: int
    is_return_point: bool
    state: PointState
    replies: tuple[Reply, ...]
    resolved_by: str = ""
    resolved_at: datetime | None = None

    @property
    def is_resolved(self) -> bool:
        """Whether nothing more is said to it."""
        return self.state is PointState.RESOLVED

    @property
    def is_wanted(self) -> bool:
        """Whether it keeps the sheet from going up again."""
        return self.is_return_point and self.state is PointState.OPEN

    def __str__(self) -> str:
        return f"{self.place}：{self.text}"


def points_of(objective: PerformanceObjective, sheet: ObjectiveSheet) -> tuple[Point, ...]:
    """Every remark on the objective, oldest first, held against `sheet` as it is now.

    Three queries, whatever the number of remarks.
    """
    notes = _notes(objective)
    seen = sheets_at(objective, {note.version_number for note in notes})
    return tuple(_point(note, seen.get(note.version_number), sheet) for note in notes)


@Prepared
def _notes(objective: PerformanceObjective) -> QuerySet[ReviewNote, ReviewNote]:
    return (
        ReviewNote.objects.filter(objective=objective)
        .select_related("author", "resolved_by")
        .prefetch_related("replies__author")
        .order_by("pk")
    )


def wanted_points(points: Iterable[Point]) -> tuple[Point, ...]:
    """The points of a return that are neither mended nor answered."""
    return tuple(point for point in points if point.is_wanted)


def has_unanswered() -> Exists:
    """Of a sheet in a query: whether a point of a return has no answer; a mend may settle it."""
    return Exists(_unanswered().filter(objective=OuterRef("pk")))


def count_wanted(sheets: Mapping[int, ObjectiveSheet]) -> Mapping[int, int]:
    """How many points keep each of these sheets, given by key, from going up again; two queries."""
    notes = tuple(_unanswered().filter(objective__in=sheets))
    about = _unanswered().filter(objective=OuterRef("objective"), version_number=OuterRef("number"))
    versions = ObjectiveVersion.objects.filter(Exists(about), objective__in=sheets)
    rows = versions.values_list("objective", "number", "sheet")
    before = {(key, number): from_payload(sheet) for key, number, sheet in rows}
    return Counter(
        note.objective_id
        for note in notes
        if _is_open(note, before.get((note.objective_id, note.version_number)), sheets)
    )


def _unanswered() -> QuerySet[ReviewNote]:
    answers = NoteReply.objects.filter(note=OuterRef("pk"), is_answer=True)
    return ReviewNote.objects.filter(~Exists(answers), is_return_point=True, resolved_at=None)


def _is_open(
    note: ReviewNote, before: ObjectiveSheet | None, sheets: Mapping[int, ObjectiveSheet]
) -> bool:
    now = sheets[note.objective_id]
    return state_of(anchor_of(note), before=before or now, now=now) is PointState.OPEN


def note_of(objective: PerformanceObjective, pk: int) -> ReviewNote:
    """A remark on this objective; 404 where it has none such."""
    try:
        return ReviewNote.objects.select_related("objective__organization").get(
            objective=objective, pk=pk
        )
    except ReviewNote.DoesNotExist:
        raise Http404("没有这条审核意见，或不在您的数据范围内。") from None


def anchor_of(note: ReviewNote) -> Anchor:
    """What the remark speaks of."""
    return Anchor(note.indicator_key, note.field)


def _point(note: ReviewNote, before: ObjectiveSheet | None, now: ObjectiveSheet) -> Point:
    anchor, replies = anchor_of(note), tuple(map(_reply, note.replies.all()))
    place = place_of(anchor, now)
    return Point(
        pk=note.pk,
        anchor=anchor,
        place=place or _former_place(anchor, before),
        is_placed=place is not None,
        text=note.text,
        who=note.author.full_name,
        at=note.created_at,
        version=note.version_number,
        is_return_point=note.is_return_point,
        state=state_of(
            anchor,
            before=now if before is None else before,
            now=now,
            reply="".join(reply.text for reply in replies if reply.is_answer),
            is_resolved=note.resolved_at is not None,
        ),
        replies=replies,
        resolved_by=note.resolved_by.full_name if note.resolved_by else "",
        resolved_at=note.resolved_at,
    )


def _former_place(anchor: Anchor, before: ObjectiveSheet | None) -> str:
    place = place_of(anchor, before) if before is not None else None
    return f"{place}（已删除）" if place else "已删除的位置"


def _reply(reply: NoteReply) -> Reply:
    return Reply(reply.author.full_name, reply.created_at, reply.text, reply.is_answer)


def sheets_at(
    objective: PerformanceObjective, numbers: Collection[int]
) -> Mapping[int, ObjectiveSheet]:
    """The sheet as these versions left it, by number; one query."""
    if not numbers:
        return {}
    found = ObjectiveVersion.objects.filter(objective=objective, number__in=numbers)
    return {number: from_payload(sheet) for number, sheet in found.values_list("number", "sheet")}
