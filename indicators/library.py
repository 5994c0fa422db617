"""Looking an indicator up in the library while its name is being typed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Q

from common.text import squeeze
from indicators.models import IndicatorTemplate
from organizations.permissions import Person, standing_of, within_reach
from projects.spelling import spelling_of

MOST = 8
"""Suggestions at once: more than anybody reads while typing."""
_SCOPES = tuple(IndicatorTemplate.Scope)


def templates_for(user: Person, text: str) -> tuple[IndicatorTemplate, ...]:
    """Indicators of the library with this in their name, or with these first letters; one query.

    Shared and industry ones for everybody, a unit's own ones for its branch. Names that begin
    with the text come first; a blank text finds nothing.
    """
    wanted = squeeze(text).lower()
    if not wanted:
        return ()
    rows = IndicatorTemplate.objects.filter(_within(user), is_active=True)
    if not wanted.isascii():
        rows = rows.filter(name__contains=wanted)
    found = [row for row in rows.select_related("organization") if _is_meant(row.name, wanted)]
    return tuple(sorted(found, key=lambda row: _rank(row, wanted))[:MOST])


def _within(user: Person) -> Q:
    if standing_of(user).sees_everything:
        return Q()
    return Q(organization__isnull=True) | within_reach(user)


def _is_meant(name: str, wanted: str) -> bool:
    return wanted in squeeze(name).lower() or any(
        part.startswith(wanted) for part in _spelt(name) if wanted.isascii()
    )


def _rank(row: IndicatorTemplate, wanted: str) -> tuple[bool, int, str, int]:
    starts = squeeze(row.name).lower().startswith(wanted)
    scope = _SCOPES.index(IndicatorTemplate.Scope(row.scope))
    # What is nearest to the unit first: its own, its industry's, everybody's.
    return not starts, -scope, row.name, row.pk


@lru_cache(maxsize=20_000)
def _spelt(name: str) -> tuple[str, ...]:
    return tuple(spelling_of(name).split())


def names_of(templates: Iterable[IndicatorTemplate]) -> frozenset[str]:
    """Their names, for whoever looks for the same indicator elsewhere."""
    return frozenset(row.name for row in templates)
