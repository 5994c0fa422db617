"""Sheets that lines may be copied from: last year's of the same holder, and others within reach."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q

from indicators.models import PerformanceObjective
from organizations.permissions import Person

MOST = 20
"""Sheets that are offered at once: who looks for another one types more of its name."""


@dataclass(frozen=True, slots=True)
class CopySource:
    """One sheet that has lines to copy."""

    pk: int
    year: int
    code: str
    name: str
    organization: str
    lines: int
    is_own: bool
    """Whether it is the same project's, or the same department's, of another year."""


def copy_sources(
    user: Person, objective: PerformanceObjective, text: str = ""
) -> tuple[CopySource, ...]:
    """The holder's own sheets of former years first, then those that are looked for; one query.

    Of the same kind, within the person's reach, and with at least one line.
    """
    own = _of_same_holder(objective)
    found = (
        PerformanceObjective.objects.visible_to(user)
        .filter(own | _named(text), kind=objective.kind)
        .exclude(pk=objective.pk)
        .annotate(is_own=ExpressionWrapper(own, BooleanField()))
        .filter(line_count__gt=0)
        .order_by("-is_own", "-fiscal_year__year", "organization__code", "project__code", "pk")
        .values_list(*_SHOWN)
    )
    return tuple(_source(*row) for row in found[:MOST])


_SHOWN = (
    "pk",
    "fiscal_year__year",
    "project__code",
    "project__name",
    "organization__code",
    "organization__name",
    "line_count",
    "is_own",
)


def _source(
    pk: int,
    year: int,
    code: str | None,
    name: str | None,
    unit_code: str,
    unit: str,
    lines: int,
    is_own: bool,  # noqa: FBT001 -- a column
) -> CopySource:
    return CopySource(pk, year, code or unit_code, name or unit, unit, lines, is_own)


def _of_same_holder(objective: PerformanceObjective) -> Q:
    if objective.project is None:
        return Q(organization=objective.organization_id)
    return Q(project__code=objective.project.code)


def _named(text: str) -> Q:
    """Nothing for a blank text, else name, code or spelling of the project, or its unit."""
    wanted = text.strip()
    if not wanted:
        return Q(pk__in=[])
    named = Q(project__name__icontains=wanted) | Q(organization__name__icontains=wanted)
    if wanted.isascii():
        named |= Q(project__spelling__contains=wanted.lower())
        named |= Q(project__code__startswith=wanted.upper())
    return named
