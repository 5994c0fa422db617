"""The forms of an account: a password is always set, and every word beside it is ours."""

from __future__ import annotations

from typing import Any

from organizations.admin_theme import AdminPasswordChangeForm, UserCreationForm
from organizations.models import User

_AGAIN = "再输入一遍，须与上面一致。"


class AccountCreationForm(UserCreationForm):
    """A new account with its first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password2"].help_text = _AGAIN


class AccountPasswordForm(AdminPasswordChangeForm):
    """A new password. There are no accounts without one: nobody signs in any other way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True
        self.fields["password2"].help_text = _AGAIN

    def save(self, commit: bool = True) -> User:
        """Nothing yet: the service that keeps accounts sets the password."""
        user: User = self.user
        return user
