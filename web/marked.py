"""A person's own workbook with red cells and notes, kept for a while to be fetched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.cache import cache
from django.utils.crypto import get_random_string

from common.findings import Finding
from exchange.actuals_workbook import marked_workbook
from organizations.models import User
from organizations.services import record_export

_KEEP_SECONDS = 1800


def keep_marked(
    user: User, name: str, content: bytes, problems: Sequence[Finding], *, kind: str
) -> str:
    """Mark the problems in a workbook of these records; its owner can fetch it by the token."""
    token = get_random_string(24)
    marked = marked_workbook(content, problems)
    cache.set(_key(user, token), (name, marked, len(problems), kind), _KEEP_SECONDS)
    return token


def marked_file(user: User, token: str, now: datetime) -> tuple[str, bytes] | None:
    """The person's own marked workbook, as long as it is kept; fetching it leaves an entry."""
    kept: tuple[str, bytes, int, str] | None = cache.get(_key(user, token))
    if kept is None:
        return None
    name, content, marks, kind = kept
    record_export(actor=user, kind=kind, rows=marks, now=now, file=name, by="取回标注的表")
    return name, content


def _key(user: User, token: str) -> str:
    return f"marked-actuals:{user.pk}:{token}"
