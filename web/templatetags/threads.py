"""Marks of threads in the cells of a sheet."""

from __future__ import annotations

from django import template

from indicators.models import PerformanceObjective
from indicators.points import Point
from indicators.typed_points import HEAD_FIELDS, LINE_FIELDS
from web.threads import Threads

register = template.Library()


@register.inclusion_tag("objectives/_note_marks.html")
def note_marks(threads: Threads, key: int | None, field: str) -> dict[str, tuple[Point, ...]]:
    """A link to every open thread at this cell."""
    return {"points": threads.at(key, field)}


@register.inclusion_tag("objectives/_cell_link.html")
def cell_link(
    objective: PerformanceObjective, key: int | None, field: str, text: str
) -> dict[str, object]:
    """What a cell shows, as a link to where it comes from."""
    return {"objective": objective, "key": key, "field": field, "text": text}


@register.simple_tag
def line_fields() -> tuple[tuple[str, str], ...]:
    """The cells of a line to choose from."""
    return LINE_FIELDS


@register.simple_tag
def head_fields() -> tuple[tuple[str, str], ...]:
    """The cells of the head to choose from."""
    return HEAD_FIELDS
