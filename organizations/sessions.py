"""Sessions in the database as Django keeps them, read by a query that is written once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from organizations.prepared import Prepared


class SessionStore(DatabaseSessions):
    """Only opening one is different: every page does it."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and a new session, for one that is over or unknown."""
        found = _in_force(self.session_key or "", timezone.now())
        if not found:
            self._session_key = None
            return {}
        known: dict[str, Any] = self.decode(found[0])
        return known


@Prepared
def _in_force(key: str, now: datetime) -> QuerySet[Session, str]:
    return Session.objects.filter(session_key=key, expire_date__gt=now).values_list(
        "session_data", flat=True
    )
