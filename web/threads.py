"""The remarks on a sheet as its page shows them, and the forms that make, answer and close them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest, QueryDict

from indicators.checklist import Anchor, NewPoint, points_of_findings
from indicators.models import PerformanceObjective
from indicators.notes import may_answer, may_comment
from indicators.permissions import reviews
from indicators.points import Point, points_of, wanted_points
from indicators.sheets import ObjectiveSheet
from indicators.triage import doubtful_points
from indicators.typed_marks import typed_marks
from indicators.typed_points import PointRow, line_choices, row_of, rows_of, typed_anchor, written
from indicators.workflow import Route
from organizations.models import User


@dataclass(frozen=True, slots=True)
class DecideForm:
    """What a reviewer has typed so far."""

    comment: str = ""
    rows: tuple[PointRow, ...] = ()
    told: str = ""
    """What the last button did."""
    is_another: bool = False
    """Whether the last row was asked for, and is to be written in next."""
    marks: Mapping[str, str] | None = None
    """What was typed into the review form, by point; None where nothing was sent."""

    @property
    def points(self) -> tuple[NewPoint, ...]:
        """The points; rows without a text are none."""
        return tuple(row.point for row in self.rows if row.text.strip())

    @property
    def shown_rows(self) -> tuple[PointRow, ...]:
        """The rows on the page: there is always one to write in."""
        return self.rows or (PointRow(),)

    @property
    def unsent(self) -> str:
        """Everything that was typed, to be copied."""
        parts = (self.comment, *(row.text for row in self.rows))
        return "\n".join(part.strip() for part in parts if part.strip())


@dataclass(frozen=True, slots=True)
class NoteForm:
    """A remark or a reply that is being written; `note` is 0 for a new remark."""

    note: int = 0
    line: str = ""
    field: str = ""
    text: str = ""
    refusal: str = ""
    is_asked_for: bool = False
    """Whether the person came to write it."""

    @property
    def point(self) -> NewPoint:
        """The remark."""
        return NewPoint(typed_anchor(self.line, self.field), self.text)


@dataclass(frozen=True, slots=True)
class Threads:
    """Every remark on one sheet, and what this person may do with them."""

    points: tuple[Point, ...]
    lines: tuple[tuple[str, str], ...]
    """The lines to choose from: value and name."""
    may_comment: bool
    may_answer: bool
    may_resolve: bool
    form: NoteForm

    @property
    def wanted(self) -> tuple[Point, ...]:
        """Points of a return that are neither mended nor answered."""
        return wanted_points(self.points)

    @property
    def open(self) -> tuple[Point, ...]:
        """Threads that nobody has closed."""
        return tuple(point for point in self.points if not point.is_resolved)

    @property
    def resolved(self) -> tuple[Point, ...]:
        """Closed threads."""
        return tuple(point for point in self.points if point.is_resolved)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to read or to write."""
        return bool(self.points) or self.may_comment

    def at(self, key: int | None, field: str) -> tuple[Point, ...]:
        """The open threads at this cell; with a blank field, at the line or the head as such."""
        if not self.points:
            return ()
        return tuple(point for point in self.open if point.anchor == Anchor(key, field))


def threads_of(
    user: User,
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    route: Route,
    form: NoteForm | None = None,
    points: tuple[Point, ...] | None = None,
) -> Threads:
    """The remarks on this sheet for this person; `points` where the caller has read them."""
    return Threads(
        points=points_of(objective, sheet) if points is None else points,
        lines=line_choices(sheet),
        may_comment=may_comment(user, objective, route),
        may_answer=may_answer(user, objective, route),
        may_resolve=reviews(user, objective, route),
        form=form or NoteForm(),
    )


def decide_form_of(request: HttpRequest) -> DecideForm:
    """What was typed into the form of the decision."""
    sent = request.POST
    return DecideForm(sent.get("comment", ""), rows_of(sent), marks=typed_marks(sent))


def note_form_of(sent: QueryDict, note: int = 0, refusal: str = "") -> NoteForm:
    """The remark or the reply in a request."""
    return NoteForm(
        note=note,
        line=sent.get("line", ""),
        field=sent.get("field", ""),
        text=sent.get("text", ""),
        refusal=refusal,
        is_asked_for="line" in sent or bool(refusal),
    )


def with_findings(
    form: DecideForm, objective: PerformanceObjective, sheet: ObjectiveSheet
) -> DecideForm:
    """The form with a row for every error and warning that it does not hold yet."""
    found = points_of_findings(doubtful_points(objective), sheet)
    known = {row.text.strip() for row in form.rows}
    added = tuple(row for row in map(row_of, found) if row.text not in known)
    told = f"已带入 {len(added)} 条，请逐条核对后再退回。" if added else "没有可以带入的问题。"
    return replace(form, rows=(*written(form.rows), *added), told=told)


def with_another(form: DecideForm) -> DecideForm:
    """The form with one more row to write in; one that is still empty is that row."""
    kept = written(form.rows)
    is_full = len(kept) == len(form.shown_rows)
    told = "已加一条，请填写。" if is_full else f"第 {len(kept) + 1} 条还空着，请先填写它。"
    empty = next((row for row in form.rows if not row.text.strip()), PointRow())
    return replace(form, rows=(*kept, empty), told=told, is_another=True)
