"""How long there is still to review."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from budgets.deadlines import SOON
from budgets.periods import Period

register = template.Library()


@register.simple_tag
def time_left(period: Period | None, now: datetime) -> SafeString:
    """The end of a time as a day, with the days that are left of it; red once it is over."""
    if period is None:
        return format_html('<span class="zs-soft">{}</span>', "—")
    extended = "（已延期）" if period.is_extended else ""
    day = f"{period.closes_at:%Y-%m-%d} 截止{extended}"
    days = period.days_left(now)
    if period.is_over(now):
        look, word = "error", f"超期 {-days} 天" if days else "今天已截止"
    elif days > SOON:
        return format_html('<span class="zs-nowrap">{}</span>', f"{day}，还剩 {days} 天")
    else:
        look, word = "warning", f"还剩 {days} 天" if days else "今天截止"
    return format_html(
        '<span class="zs-nowrap">{} <span class="zs-mark zs-mark-{}">{}</span></span>',
        day,
        look,
        word,
    )
