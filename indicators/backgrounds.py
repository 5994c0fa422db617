"""What a stored sheet is held against: the same holder's sheet of the year before, its duties."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from budgets.narrative import duties_in
from indicators.compliance import Background
from indicators.enums import ObjectiveKind
from indicators.models import ObjectiveQuerySet, PerformanceObjective
from indicators.sheets import ObjectiveSheet
from indicators.stored_sheets import lines_of, sheet_with
from organizations.prepared import Prepared, padded

HolderKey = tuple[int, str]
"""Year, and the project's code or the department's."""


def background_of(objective: PerformanceObjective) -> Background:
    """What this one sheet is held against; two queries at most."""
    return backgrounds_of([objective])[objective.pk]


def backgrounds_of(objectives: Collection[PerformanceObjective]) -> Mapping[int, Background]:
    """What each of these sheets is held against, by key; two queries for any number of them.

    Last year's sheet is that of the same project code or the same department; the duties are
    what the published narrative of the department tells of them, for its own sheet alone.
    """
    before = _sheets_before(objectives)
    return {
        objective.pk: Background(
            duties=_duties_of(objective), last_year=before.get(_key_before(objective))
        )
        for objective in objectives
    }


def held_by(
    year: int, projects: Collection[str], departments: Collection[str]
) -> ObjectiveQuerySet:
    """The sheets of the year for these projects and departments, by their codes."""
    wanted = [
        *([_of_projects(year, projects)] if projects else []),
        *([_of_departments(year, departments)] if departments else []),
    ]
    # One condition for both kinds would keep the database from looking codes up.
    found = PerformanceObjective.objects
    return found.filter(reduce(or_, wanted)) if wanted else found.none()


def duties_told(narrative: str) -> str:
    """What the narrative of a department's budget tells of its duties."""
    return duties_in(narrative.splitlines()) if narrative else ""


def _duties_of(objective: PerformanceObjective) -> str:
    budget = objective.department_budget
    return duties_told(budget.narrative) if budget else ""


def _key_before(objective: PerformanceObjective) -> HolderKey:
    return objective.fiscal_year.year - 1, _holder_of(objective)


def _holder_of(objective: PerformanceObjective) -> str:
    project = objective.project
    return project.code if project else objective.organization.code


def _sheets_before(
    objectives: Iterable[PerformanceObjective],
) -> Mapping[HolderKey, ObjectiveSheet]:
    projects: dict[int, set[str]] = {}
    departments: dict[int, set[str]] = {}
    for objective in objectives:
        year, holder = _key_before(objective)
        (projects if objective.project else departments).setdefault(year, set()).add(holder)
    if not (projects or departments):
        return {}
    found = _of_years(_asked(projects), _asked(departments))
    lines = lines_of(found)
    return {
        (one.fiscal_year.year, _holder_of(one)): sheet_with(one, lines.get(one.pk, ()))
        for one in found
    }


def _asked(codes: Mapping[int, Collection[str]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple((year, padded(of_year)) for year, of_year in codes.items())


@Prepared
def _of_years(
    projects: tuple[tuple[int, tuple[str, ...]], ...],
    departments: tuple[tuple[int, tuple[str, ...]], ...],
) -> QuerySet[PerformanceObjective, PerformanceObjective]:
    wanted = [
        *(_of_projects(year, codes) for year, codes in projects),
        *(_of_departments(year, codes) for year, codes in departments),
    ]
    return PerformanceObjective.objects.filter(reduce(or_, wanted)).with_heads()


def _of_projects(year: int, codes: Collection[str]) -> Q:
    return Q(kind=ObjectiveKind.PROJECT.value, fiscal_year__year=year, project__code__in=codes)


def _of_departments(year: int, codes: Collection[str]) -> Q:
    return Q(
        kind=ObjectiveKind.DEPARTMENT.value, fiscal_year__year=year, organization__code__in=codes
    )
