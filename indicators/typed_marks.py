"""The review form as boxes of a page hold it: for the pages and for the admin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from indicators.compliance.process import ReviewGrade
from indicators.enums import Action
from indicators.review_form import (
    CONSEQUENCES,
    POINTS,
    InvalidOpinion,
    Manner,
    Opinion,
    Point,
    Prefill,
    Reason,
    permits,
    read_opinion,
)

PREFIX = "mark_"


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One point of the form: its box, and the findings behind what is proposed."""

    point: Point
    value: str
    proposed: str
    reasons: tuple[Reason, ...] = ()

    @property
    def name(self) -> str:
        """The name of its box."""
        return f"{PREFIX}{self.point.code}"


@dataclass(frozen=True, slots=True)
class OpinionForm:
    """The eight boxes and what they come to; no opinion where one of them cannot be read."""

    manner: Manner
    rows: tuple[MarkRow, ...]
    opinion: Opinion | None
    refusal: str = ""
    is_touched: bool = False
    """Whether somebody has written in it."""

    @property
    def is_scored(self) -> bool:
        """Whether the boxes take numbers."""
        return self.manner is Manner.SCORED

    @property
    def grades(self) -> tuple[tuple[str, str], ...]:
        """The grades to choose from: value and name."""
        return tuple((grade.value, grade.label) for grade in ReviewGrade)

    @property
    def consequence(self) -> str:
        """What follows from the grade."""
        return CONSEQUENCES[self.opinion.grade] if self.opinion else ""

    @property
    def may_go_on(self) -> bool:
        """Whether the grade permits a favourable decision."""
        return self.opinion is not None and permits(self.opinion.grade, Action.PASS)


def typed_marks(sent: QueryDict) -> Mapping[str, str] | None:
    """The marks in a request, by point; None where it has no such boxes."""
    found = {
        point.code: sent.get(f"{PREFIX}{point.code}", "")
        for point in POINTS
        if f"{PREFIX}{point.code}" in sent
    }
    return found or None


def opinion_form(prefill: Prefill, typed: Mapping[str, str] | None) -> OpinionForm:
    """The form with what was typed, else with what the findings propose."""
    manner = prefill.opinion.manner
    proposed = {mark.code: mark for mark in prefill.opinion.marks}
    boxes = prefill.opinion.payload if typed is None else typed
    rows = tuple(
        MarkRow(
            point,
            boxes.get(point.code, ""),
            proposed[point.code].text,
            prefill.reasons.get(point.code, ()),
        )
        for point in POINTS
    )
    try:
        opinion = read_opinion(boxes, manner)
    except InvalidOpinion as refused:
        return OpinionForm(manner, rows, None, str(refused), is_touched=True)
    return OpinionForm(manner, rows, opinion, is_touched=opinion != prefill.opinion)
