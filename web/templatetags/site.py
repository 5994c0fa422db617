"""Small parts that every page uses."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.rules import RULEBOOK
from evaluations.enums import Light
from indicators.enums import Status

register = template.Library()

SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"
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
def status_badge(status: str) -> SafeString:
    """A status as word, colour and drawing together."""
    known = Status(status)
    drawing, look = _STATUS_LOOKS[known]
    return format_html(
        '<span class="zs-status zs-status-{}">{}{}</span>', look, icon(drawing), known.label
    )


@register.simple_tag
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
    """The address of this page with other parameters; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"
