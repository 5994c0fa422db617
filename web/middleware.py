"""Between signing in and the page: is the session in force, what must be done first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from organizations import audit
from organizations.accounts import needs_second_factor
from organizations.enums import AuditAction
from organizations.models import User
from organizations.selectors import positions_of
from organizations.sign_ins import SESSION_KEY, is_session_in_force

View = Callable[[HttpRequest], HttpResponse]

SEEN_KEY = "seen"
SEEN_EVERY = 60
"""Seconds between two writes of the session: the idle time-out is exact to a minute."""
OPEN_PAGES = frozenset({"account_login", "account_logout"})
PASSWORD_PAGES = OPEN_PAGES | {"account_change_password"}
SECOND_FACTOR_PAGES = PASSWORD_PAGES | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_reauthenticate",
    "account_reauthenticate",
}


class AccountGuard:
    """Ends sessions that are no longer in force, and asks for what must come first."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        """An answer instead of the page, or None to let the page answer."""
        user = request.user
        if not isinstance(user, User):
            _tell_of_expiry(request)
            return None
        if not is_session_in_force(request, user):
            return _end_session(request, user)
        _keep_alive(request)
        # A page asks the person hundreds of times: not through the framework's stand-in.
        request.user = user = getattr(user, "_wrapped", user)
        positions_of(user)  # read once, before anything asks for the roles alone
        return _first_duty(request, user)


class RefusalRecord:
    """Every refusal of a signed-in person is written into the audit trail.

    Reading what is absent or out of reach is an ordinary 404; writing to it is on record.
    The admin keeps its own record.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Record and let the exception go on."""
        if not _is_refusal(request, exception) or not isinstance(request.user, User):
            return
        match = request.resolver_match
        audit.record(
            actor=request.user,
            action=AuditAction.ACCESS_REFUSED,
            target=f"web:{match.view_name if match else ''}"[:60],
            now=timezone.now(),
            path=request.path,
            method=request.method,
            reason=str(exception)[:200],
        )


def _is_refusal(request: HttpRequest, exception: Exception) -> bool:
    if request.path.startswith(reverse("admin:index")):
        return False
    is_write = request.method not in {"GET", "HEAD", "OPTIONS"}
    return isinstance(exception, PermissionDenied) or (is_write and isinstance(exception, Http404))


def _tell_of_expiry(request: HttpRequest) -> None:
    # The browser still holds the cookie of a session that the server no longer knows.
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
        minutes = settings.SESSION_COOKIE_AGE // 60
        messages.warning(
            request, f"登录已失效：超过 {minutes} 分钟没有操作会自动退出，请重新登录。"
        )


def _end_session(request: HttpRequest, user: User) -> HttpResponse:
    had_token = SESSION_KEY in request.session
    request.session.flush()
    request.user = AnonymousUser()
    if user.sign_in_token and had_token:
        text = "您的账号刚在另一处登录，这里的会话已经结束。如非本人操作，请立即登录并修改密码。"
    else:
        text = "本次会话已经结束，请重新登录。"
    messages.error(request, text)
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL, REDIRECT_FIELD_NAME)


def _keep_alive(request: HttpRequest) -> None:
    now = int(timezone.now().timestamp())
    if now - int(request.session.get(SEEN_KEY, 0)) >= SEEN_EVERY:
        request.session[SEEN_KEY] = now


def _first_duty(request: HttpRequest, user: User) -> HttpResponse | None:
    page = request.resolver_match.view_name if request.resolver_match else ""
    if user.must_change_password:
        return _unless(page in PASSWORD_PAGES, "account_change_password")
    if settings.REQUIRE_MFA and needs_second_factor(user):
        return _unless(page in SECOND_FACTOR_PAGES, "mfa_index")
    return None


def _unless(is_there: bool, name: str) -> HttpResponse | None:  # noqa: FBT001 -- reads as a sentence
    return None if is_there else redirect(name)
