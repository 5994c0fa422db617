"""How accounts behave: nobody signs up, 财政管理 makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:

    class DefaultAccountAdapter:
        """The untyped adapter of allauth."""

        error_messages: dict[str, str]

else:
    from allauth.account.adapter import DefaultAccountAdapter

WRONG = "用户名或密码不正确。连续错 5 次，账号将锁定 30 分钟。"


class ClosedAccounts(DefaultAccountAdapter):
    """No door for strangers."""

    error_messages = {  # noqa: RUF012 -- the name and the shape are allauth's
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "too_many_login_attempts": "尝试次数过多，请 30 分钟后再试，或请财政管理人员解锁。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts are made by 财政管理."""
        return False
