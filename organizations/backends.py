"""Who a session belongs to: the person and the roles in one query, for every page asks for both."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from organizations.models import User
from organizations.selectors import user_with_positions


class AccountBackend(ModelBackend):
    """Passwords and permissions as Django has them; people come with their roles."""

    def get_user(self, user_id: int) -> User | None:
        """The active account of this key."""
        user = user_with_positions(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
