"""Signing in and out: one session a person, every attempt in the audit trail.

Connected to Django's signals in apps.ready: Django itself signs people in, so there is no
service of ours to call from (docs/decisions/0007-sign-in-signals.md).
"""

from __future__ import annotations

import secrets
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User

SESSION_KEY = "sign_in_token"


def is_session_in_force(request: HttpRequest, user: User) -> bool:
    """Whether this session is the one that the person signed in with last."""
    token = request.session.get(SESSION_KEY, "")
    return bool(token) and secrets.compare_digest(token, user.sign_in_token)


def note_sign_in(request: HttpRequest | None, user: User, **_: Any) -> None:
    """The new session is in force, the one before it no longer."""
    if request is None:
        return
    if user.sign_in_token:
        messages.info(
            request,
            "您上次登录后没有退出；那次会话现已结束，填报页上没有保存的内容留在那台电脑上，可以恢复。",
            fail_silently=True,
        )
    token = secrets.token_urlsafe(32)
    request.session[SESSION_KEY] = token
    user.sign_in_token = token
    User.objects.filter(pk=user.pk).update(sign_in_token=token)
    audit.record(
        actor=user,
        action=AuditAction.SIGNED_IN,
        target=user,
        now=timezone.now(),
        ip=_address(request),
    )


def note_sign_out(request: HttpRequest | None, user: User | None, **_: Any) -> None:
    """Whoever signs out leaves no session in force."""
    if request is None or not isinstance(user, User):
        return
    User.objects.filter(pk=user.pk).update(sign_in_token="")
    audit.record(
        actor=user,
        action=AuditAction.SIGNED_OUT,
        target=user,
        now=timezone.now(),
        ip=_address(request),
    )


def note_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A wrong name, a wrong password, or a locked account."""
    username = str(credentials.get("username", ""))[:150]
    known = User.objects.filter(username=username).first()
    audit.record(
        actor=None,
        action=AuditAction.SIGN_IN_FAILED,
        target=known or "organizations.User",
        now=timezone.now(),
        username=username,
        ip=_address(request),
    )


def note_second_factor_failure(request: HttpRequest | None, user: User, **_: Any) -> None:
    """The password was right, the second factor was not."""
    audit.record(
        actor=None,
        action=AuditAction.SIGN_IN_FAILED,
        target=user,
        now=timezone.now(),
        username=user.username,
        ip=_address(request),
        reason="动态验证码不正确",
    )


def note_second_factor_added(user: User, authenticator: Any, **_: Any) -> None:
    """The person set up a second factor."""
    _note_second_factor(user, authenticator, "启用")


def note_second_factor_removed(user: User, authenticator: Any, **_: Any) -> None:
    """The person gave up a second factor."""
    _note_second_factor(user, authenticator, "停用")


def note_second_factor_reset(user: User, authenticator: Any, **_: Any) -> None:
    """The person made new recovery codes."""
    _note_second_factor(user, authenticator, "重新生成")


def _note_second_factor(user: User, authenticator: Any, what: str) -> None:
    kind = {"totp": "动态验证码", "recovery_codes": "恢复码"}.get(authenticator.type, "二次验证")
    audit.record(
        actor=user,
        action=AuditAction.USER_CHANGED,
        target=user,
        now=timezone.now(),
        second_factor=f"{what}{kind}",
    )


def _address(request: HttpRequest | None) -> str:
    if request is None or "REMOTE_ADDR" not in request.META:
        return ""
    return str(get_client_ip_address(request) or "")
