"""Marks of threads in the cells of a sheet."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from indicators.models import PerformanceObjective
from indicators.points import Point
from indicators.typed_points import HEAD_FIELDS, LINE_FIELDS
from web.editing.drafts import HEAD_TEXTS
from web.templatetags.site import row_address
from web.threads import Threads

register = template.Library()

_HEAD = {*HEAD_TEXTS, "has_no_service_users"}
_NOTHING = SafeString("")
_CELL = (
    '<a class="zs-cell" href="{}" hx-get="{}" hx-target="#cell-history" hx-select="#cell-history"'
    ' hx-swap="outerHTML show:#cell-history:top" title="这个数的来历">{}'
    '<span class="zs-unseen">，查看来历</span></a>'
)


@register.simple_tag
def note_marks(threads: Threads, key: int | None, field: str) -> SafeString:
    """A link to every open thread at this cell."""
    points = threads.at(key, field)
    if not points:
        return _NOTHING
    return mark_safe(render_to_string("objectives/_note_marks.html", {"points": points}))  # noqa: S308 -- by a template, which escapes


@register.filter
def is_in_editor(point: Point) -> bool:
    """Whether the editor has the cell that the remark speaks of."""
    return point.is_placed and (
        point.anchor.indicator_key is not None or point.anchor.field in _HEAD
    )


@register.simple_tag
def cell_link(objective: PerformanceObjective, key: int | None, field: str, text: str) -> str:
    """What a cell shows, as a link to where it comes from."""
    if not text:
        return text
    line = "" if key is None else f"line={key}&"
    address = f"{row_address('objective-cell', objective.pk)}?{line}field={field}"
    return format_html(_CELL, address, address, text)


@register.simple_tag
def line_fields() -> tuple[tuple[str, str], ...]:
    """The cells of a line to choose from."""
    return LINE_FIELDS


@register.simple_tag
def head_fields() -> tuple[tuple[str, str], ...]:
    """The cells of the head to choose from."""
    return HEAD_FIELDS
