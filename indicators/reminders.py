"""Reminding a department of what it has not handed in: in the system, and by mail."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from budgets.models import FiscalYear
from indicators.enums import EDITABLE
from indicators.models import ObjectiveQuerySet, PerformanceObjective, Reminder
from indicators.storable import kept_comment
from indicators.unsheeted import unsheeted_under
from organizations import audit
from organizations.codes import LEVEL_DIGITS
from organizations.enums import AuditAction, Role
from organizations.letters import NO_MAIL
from organizations.models import Organization, User
from organizations.permissions import standing_of
from organizations.prepared import Prepared, padded

LONGEST = 300
"""Characters of a message."""
_REMINDERS = (Role.SUPERVISOR, Role.FINANCE_REVIEWER, Role.FINANCE_ADMINISTRATOR)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """A reminder as a preparer reads it; `outstanding` sheets of his are not handed in yet.

    A project without a sheet is one of them.
    """

    pk: int
    unit: str
    message: str
    author: str
    at: datetime
    outstanding: int


def may_remind(user: User, code: str) -> bool:
    """Whether the person oversees the whole department with this code."""
    standing = standing_of(user)
    return any(standing.holds(role, code) for role in _REMINDERS)


def department_for(user: User, code: str) -> Organization:
    """The department that the person may remind; else the same 404 as if there were none."""
    found = Organization.objects.filter(code=code, parent__isnull=True).first()
    if found is None or not may_remind(user, found.code):
        raise Http404("没有这个部门。")
    return found


@transaction.atomic
def send_reminder(
    *,
    actor: User,
    fiscal_year: FiscalYear,
    department: Organization,
    message: str,
    now: datetime,
) -> Reminder:
    """Tell the preparers of the department.

    Raises PermissionDenied where the actor does not oversee the department, ValueError for a
    message that cannot be kept and where nothing is outstanding.
    """
    if not may_remind(actor, department.code):
        raise PermissionDenied("催办由财政部门和主管部门发出，您不能催办这个部门。")
    text = kept_comment(message)
    if not text:
        raise ValueError("请写明催办内容：要办什么、什么时候办完。")
    if len(text) > LONGEST:
        raise ValueError(f"催办内容最多 {LONGEST} 字，现为 {len(text)} 字，请写短一些。")
    if not _outstanding(fiscal_year, (department.code,)):
        raise ValueError(f"{department.name}的目标表已全部送审，不需要催办。")
    reminder = Reminder.objects.create(
        fiscal_year=fiscal_year,
        organization=department,
        message=text,
        author=actor,
        created_at=now,
    )
    audit.record(
        actor=actor,
        action=AuditAction.REMINDER_SENT,
        target=reminder,
        now=now,
        organization=department.code,
        year=fiscal_year.year,
        comment=text,
    )
    return reminder


def received_by(user: User, fiscal_year: FiscalYear) -> tuple[Received, ...]:
    """The latest word to each department, until everything is handed in or it is put away."""
    codes = _prepares_for(user)
    if not codes:
        return ()
    departments = {code[:LEVEL_DIGITS] for code in codes}
    found = _reminders(user, fiscal_year, padded(departments))
    latest = {one.organization.code: one for one in found}
    shown = [one for one in latest.values() if not one.is_put_away]
    if not shown:
        return ()
    counts = _outstanding(fiscal_year, codes)
    return tuple(
        _received(one, counts[one.organization.code])
        for one in shown
        if counts[one.organization.code]
    )


@Prepared
def _reminders(
    user: User, fiscal_year: FiscalYear, departments: tuple[str, ...]
) -> QuerySet[Any, Any]:
    put_away = Reminder.dismissed_by.through.objects.filter(reminder=OuterRef("pk"), user=user)
    return (
        Reminder.objects.filter(fiscal_year=fiscal_year, organization__code__in=departments)
        .select_related("organization", "author")
        .annotate(is_put_away=Exists(put_away))
        .order_by("pk")
    )


@transaction.atomic
def dismiss_reminder(*, actor: User, pk: int, now: datetime) -> None:
    """Put a reminder away for this preparer alone; Http404 where it is not addressed to them."""
    found = Reminder.objects.filter(pk=pk).select_related("organization").first()
    if found is None or not any(
        code.startswith(found.organization.code) for code in _prepares_for(actor)
    ):
        raise Http404("没有这条催办。")
    through = Reminder.dismissed_by.through.objects
    _, is_new = through.get_or_create(reminder=found, user=actor)
    if is_new:
        audit.record(
            actor=actor,
            action=AuditAction.REMINDER_DISMISSED,
            target=found,
            now=now,
            organization=found.organization.code,
        )


def mail_reminder(reminder: Reminder) -> int:
    """Mail the reminder to the department's preparers who left an address; how many were mailed.

    0 without a mail server, or where it does not answer: the start page tells them in any case.
    """
    if settings.EMAIL_BACKEND == NO_MAIL:
        return 0
    sender = settings.DEFAULT_FROM_EMAIL
    subject = f"催办：{reminder.fiscal_year.year}年度绩效目标送审"
    body = (
        f"{reminder.organization.name}：\n\n{reminder.message}\n\n"
        f"催办人：{reminder.author}\n请登录预算绩效目标管理系统办理，首页可以看到全部未送审的目标表。\n"
    )
    letters = [
        mail.EmailMessage(subject, body, sender, [address])
        for address in _addresses(reminder.organization.code)
    ]
    if not letters:
        return 0
    try:
        return mail.get_connection().send_messages(letters) or 0
    except (OSError, SMTPException):
        _log.warning("催办 %s 的邮件没有发出，收件人仍会在首页看到。", reminder.pk, exc_info=True)
        return 0


def _prepares_for(user: User) -> tuple[str, ...]:
    return tuple(code for role, code in standing_of(user).roles if role is Role.PREPARER)


def _unsubmitted(fiscal_year: FiscalYear) -> ObjectiveQuerySet:
    rows = PerformanceObjective.objects.filter(fiscal_year=fiscal_year)
    return rows.filter(status__in=EDITABLE)


def _outstanding(fiscal_year: FiscalYear, codes: Sequence[str]) -> Counter[str]:
    """What is not handed in under these codes, by department."""
    own = Q(pk__in=[])
    for code in codes:
        own |= Q(organization__code__startswith=code)
    sheets, projects = (
        rows.order_by().values_list("organization__code").annotate(number=Count("pk"))
        for rows in (_unsubmitted(fiscal_year).filter(own), unsheeted_under(own, fiscal_year))
    )
    counts: Counter[str] = Counter()
    for code, number in sheets.union(projects, all=True):
        counts[code[:LEVEL_DIGITS]] += number
    return counts


def _received(reminder: Reminder, outstanding: int) -> Received:
    return Received(
        pk=reminder.pk,
        unit=reminder.organization.name,
        message=reminder.message,
        author=str(reminder.author),
        at=reminder.created_at,
        outstanding=outstanding,
    )


def _addresses(code: str) -> list[str]:
    preparers = User.objects.filter(
        is_active=True,
        memberships__role=Role.PREPARER.value,
        memberships__organization__code__startswith=code,
    )
    found = preparers.exclude(email="").order_by("pk").values_list("email", flat=True)
    return list(dict.fromkeys(found))
