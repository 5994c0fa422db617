"""Small parts that every page uses."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.http import QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.rules import RULEBOOK
from evaluations.enums import Light
from indicators.enums import Status
from indicators.list_rows import ObjectiveRow
from web.progress import Trend

register = template.Library()

SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"
_SOME_KEY = 123_456_789
_STATUS_LOOKS = {
    Status.DRAFT: ("edit", "draft"),
    Status.SUBMITTED: ("send", "submitted"),
    Status.RETURNED: ("arrow-back-up", "returned"),
    Status.APPROVED: ("circle-check", "approved"),
}
_LIGHT_LOOKS = {
    Light.RED: ("circle-x", "红灯"),
    Light.YELLOW: ("alert-triangle", "黄灯"),
    Light.GREY: ("circle-dashed", "灰灯"),
    Light.GREEN: ("circle-check", "绿灯"),
    Light.BLUE: ("trending-up", "蓝灯"),
}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A drawing of the sprite; it decorates and is not read aloud."""
    return _drawing(name, extra)


@lru_cache(maxsize=512)
def _drawing(name: str, extra: str) -> SafeString:
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static(SPRITE),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=512)
def rule_help(code: str) -> SafeString:
    """What lies behind a rule; no draft changes it, so each is written once."""
    rule = RULEBOOK[code]
    return mark_safe(render_to_string("objectives/editor/_rule.html", {"rule": rule}))  # noqa: S308 -- by a template, which escapes


@register.simple_tag
@lru_cache(maxsize=512)
def rule_address(code: str) -> str:
    """The page of a rule; a board names the same few rules for every department."""
    return reverse("rule", args=[code])


@register.simple_tag
@lru_cache(maxsize=64)
def page_address(name: str) -> str:
    """The page `name`: every page leads to the same few, and each is looked up once."""
    return reverse(name)


@register.simple_tag
def row_address(name: str, key: int) -> str:
    """The page `name` of one row: the pattern is looked up once, not for every row."""
    before, behind = _around(name)
    return f"{before}{key}{behind}"


@lru_cache(maxsize=64)
def _around(name: str) -> tuple[str, str]:
    before, _, behind = reverse(name, args=[_SOME_KEY]).partition(str(_SOME_KEY))
    return before, behind


@register.simple_tag
def weight_bar(row: ObjectiveRow) -> SafeString:
    """How far the weights of a sheet are from 100."""
    return _weight_bar(row.total_weight, row.missing_weight)


@lru_cache(maxsize=4096)
def _weight_bar(total: Decimal, missing: Decimal) -> SafeString:
    # Most sheets of a list have the same total: the words for it are put together once.
    found = {"total": total, "missing": missing, "excess": -missing}
    return mark_safe(render_to_string("objectives/_weight.html", found))  # noqa: S308 -- by a template, which escapes


@register.simple_tag
def trend_line(trend: Trend | None) -> SafeString:
    """A department's open findings as a small line, with its first and last number."""
    if trend is None:
        return format_html('<span class="zs-soft">{}</span>', "—")
    x, y = trend.line.last
    return format_html(
        '<span class="zs-trend"><svg viewBox="0 0 {} {}" width="{}" height="{}" role="img"'
        ' aria-label="未决问题：{}"><polyline points="{}"></polyline>'
        '<circle cx="{}" cy="{}" r="2.5"></circle></svg><span class="zs-code">{} → {}</span></span>',
        *(trend.width, trend.height, trend.width, trend.height),
        *(trend.text, trend.line.path, x, y, trend.first.findings, trend.last.findings),
    )


@register.simple_tag
@lru_cache(maxsize=64)
def status_badge(status: str) -> SafeString:
    """A status as word, colour and drawing together."""
    known = Status(status)
    drawing, look = _STATUS_LOOKS[known]
    return format_html(
        '<span class="zs-status zs-status-{}">{}{}</span>', look, icon(drawing), known.label
    )


@register.simple_tag
@lru_cache(maxsize=64)
def light_badge(light: str, short: bool = False) -> SafeString:  # noqa: FBT001, FBT002 -- a template says it by name
    """A light of monitoring as word, colour and drawing together."""
    known = Light(light)
    drawing, word = _LIGHT_LOOKS[known]
    return format_html(
        '<span class="zs-light zs-light-{}">{}{}</span>',
        known.value,
        icon(drawing),
        word if short else known.label,
    )


@register.simple_tag(takes_context=True)
def address_with(context: Any, **changes: object) -> str:
    """The address of this page with other parameters; None takes one away.

    Rows of a page ask for the same addresses: each is written once a request.
    """
    request = context["request"]
    known: dict[frozenset[tuple[str, object]], str] = request.__dict__.setdefault("_addresses", {})
    wanted = frozenset(changes.items())
    if wanted not in known:
        known[wanted] = _address_with(request.GET, changes)
    return known[wanted]


def _address_with(asked: QueryDict, changes: Mapping[str, object]) -> str:
    query = asked.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"
