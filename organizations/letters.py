"""Notices by mail, where a mail server is set: one letter a person, after the commit."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.utils import timezone

from organizations.enums import NoticeKind, Role
from organizations.models import Membership, Notice, User

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
"""The backend of an installation without a mail server."""
FRESH = timedelta(days=1)
"""What is older is read on the start page: nobody wants the letters of a lost week."""
AT_ONCE = 500
LISTED = 20
_log = logging.getLogger(__name__)


def mail_notices(now: datetime) -> int:
    """Mail what has not been mailed yet to whoever left an address; how many letters went out.

    0 without a mail server, or where it does not answer: the start page tells in any case. No
    notice is mailed twice. Three queries, whatever the number of notices.
    """
    if settings.EMAIL_BACKEND == NO_MAIL:
        return 0
    letters = [_letter(user, told) for user, told in _by_person(_claimed(now))]
    if not letters:
        return 0
    try:
        return mail.get_connection().send_messages(letters) or 0
    except (OSError, SMTPException):
        _log.warning("%d 封通知邮件没有发出，收件人仍会在首页看到。", len(letters), exc_info=True)
        return 0


@transaction.atomic
def _claimed(now: datetime) -> Sequence[Notice]:
    waiting = Notice.objects.select_for_update(of=("self",)).filter(
        mailed_at=None, at__gte=now - FRESH
    )
    rows = list(waiting.select_related("organization").order_by("pk")[:AT_ONCE])
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=now)
    return rows


def _by_person(notices: Sequence[Notice]) -> Iterator[tuple[User, list[Notice]]]:
    if not notices:
        return
    people: dict[int, User] = {}
    roles: dict[int, list[tuple[Role, str]]] = {}
    rows = (
        Membership.objects.filter(role__in={one.role for one in notices}, user__is_active=True)
        .exclude(user__email="")
        .select_related("user", "organization")
        .order_by("user", "pk")
    )
    for row in rows:
        people[row.user_id] = row.user
        roles.setdefault(row.user_id, []).append((Role(row.role), row.organization.code))
    for key, user in people.items():
        told = [one for one in notices if one.actor_id != key and _concerns(one, roles[key])]
        if told:
            yield user, told


def _concerns(notice: Notice, roles: Iterable[tuple[Role, str]]) -> bool:
    code = notice.organization.code
    return any(
        role.value == notice.role and (role.sees_everything or code.startswith(held))
        for role, held in roles
    )


def _letter(user: User, told: Sequence[Notice]) -> mail.EmailMessage:
    lines = [
        f"{timezone.localtime(one.at):%Y-%m-%d %H:%M} {NoticeKind(one.kind).label}：{one.subject}"
        f"（{one.organization.name}）"
        for one in told[:LISTED]
    ]
    if len(told) > LISTED:
        lines.append(f"另有 {len(told) - LISTED} 条。")
    body = "\n".join(
        [
            f"{user}，您好：",
            "",
            *lines,
            "",
            "请登录预算绩效目标管理系统，在首页的“通知”里办理。",
            "",
        ]
    )
    subject = f"预算绩效目标管理系统：{len(told)} 条通知"
    return mail.EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])
