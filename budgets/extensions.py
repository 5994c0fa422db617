"""More time for one unit, with its reason: who grants it, and what was granted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import FiscalYear, Window, WindowExtension
from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.models import Organization, User
from organizations.permissions import standing_of

LONGEST = 300
"""Characters of a reason."""


def may_extend(user: User) -> bool:
    """Whether the person grants more time."""
    return standing_of(user).has(Role.FINANCE_ADMINISTRATOR)


@transaction.atomic
def grant_extension(
    *,
    actor: User,
    fiscal_year: FiscalYear,
    activity: Activity,
    organization: Organization,
    closes_at: datetime | None,
    reason: str,
    now: datetime,
) -> WindowExtension:
    """More time for the unit and everything below it; an earlier extension is replaced.

    Raises PermissionDenied for everybody but 财政管理, ValueError with all that is wrong.
    """
    if not may_extend(actor):
        raise PermissionDenied("延期由财政管理批准，您不能批准延期。")
    window = Window.objects.filter(fiscal_year=fiscal_year, activity=activity.value).first()
    text = reason.replace("\x00", "").strip()
    if faults := tuple(_faults(fiscal_year, activity, window, closes_at, text, now)):
        raise ValueError("".join(faults))
    assert window is not None
    row = WindowExtension.objects.filter(window=window, organization=organization).first()
    before = row.closes_at if row else None
    row = row or WindowExtension(window=window, organization=organization)
    assert closes_at is not None
    row.closes_at, row.reason = closes_at, text
    row.full_clean()
    row.save()
    audit.record(
        actor=actor,
        action=AuditAction.EXTENSION_GRANTED,
        target=window,
        now=now,
        organization=organization.code,
        until=[before, closes_at],
        reason=text,
    )
    return row


def extensions_of(fiscal_year: FiscalYear, code: str) -> tuple[WindowExtension, ...]:
    """What this unit, the units above it and below it were granted; one query."""
    rows = WindowExtension.objects.filter(window__fiscal_year=fiscal_year)
    found = rows.select_related("window", "organization").order_by("window__closes_at", "pk")
    return tuple(
        one
        for one in found
        if one.organization.code.startswith(code) or code.startswith(one.organization.code)
    )


def windows_of(fiscal_year: FiscalYear) -> tuple[Window, ...]:
    """The year's windows in the order of their ends."""
    return tuple(Window.objects.filter(fiscal_year=fiscal_year).order_by("closes_at", "pk"))


def _faults(
    fiscal_year: FiscalYear,
    activity: Activity,
    window: Window | None,
    closes_at: datetime | None,
    reason: str,
    now: datetime,
) -> Iterator[str]:
    if not fiscal_year.is_open:
        yield f"{fiscal_year.year}年度已经关闭，延期不起作用，请先重新开放本年度。"
    if window is None:
        yield f"{fiscal_year.year}年度没有设置{activity.label}的时间，一直开放，不需要延期。"
    if closes_at is None:
        yield "请填写延期至哪一天，例如 2023-01-31。"
    elif window is not None and closes_at <= window.closes_at:
        end = timezone.localtime(window.closes_at)
        yield f"延期应晚于原来的截止时间 {end:%Y-%m-%d %H:%M}。"
    elif closes_at <= now:
        yield "延期到的这一天已经过去，请填写今天或以后的日期。"
    if not reason:
        yield "请写明延期原因。"
    elif len(reason) > LONGEST:
        yield f"延期原因最多 {LONGEST} 字，现为 {len(reason)} 字，请写短一些。"
