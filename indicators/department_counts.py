"""The departments on the start page: how far each is, and what waits at the person's desks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from budgets.models import FiscalYear
from indicators.enums import EDITABLE, Status
from indicators.held import Held, held_for
from indicators.selectors import desks_of
from indicators.year_counts import Progress, YearCounts, year_counts
from organizations.codes import LEVEL_DIGITS
from organizations.enums import REVIEWERS, Role
from organizations.kept import Since, kept_value
from organizations.models import Organization, User
from organizations.permissions import standing_of
from organizations.prepared import Prepared

_UNSHEETED = "unsheeted"
"""Beside the statuses."""


@dataclass(frozen=True, slots=True)
class UnitCounts(Progress):
    """Objectives of one department by status; a department is a unit without a parent."""

    code: str
    name: str
    unsubmitted: int = 0
    submitted: int = 0
    approved: int = 0
    unsheeted: int = 0
    """Projects of the register without a sheet: not started."""


@dataclass(frozen=True, slots=True)
class DepartmentCounts:
    """Everything within a person's reach, by department."""

    progress: tuple[UnitCounts, ...]
    """Most outstanding first."""
    waiting: tuple[UnitCounts, ...]
    """At the person's desks, longest queue first."""
    total: UnitCounts
    desks: tuple[Role, ...] = ()
    """The roles along the year's route; none for somebody who reviews nothing."""


def department_counts(user: User, fiscal_year: FiscalYear) -> DepartmentCounts:
    """The year by department; two queries, and one for the desks of somebody who reviews.

    One query while the counts are kept.
    """
    held, standing = held_for(user, fiscal_year), standing_of(user)
    key = ("departments", fiscal_year.pk, standing, held.own)

    def ask(since: Since | None) -> DepartmentCounts:
        return _department_counts(user, fiscal_year, replace(held, since=since))

    return kept_value(held.since, key, ask)


def _department_counts(user: User, fiscal_year: FiscalYear, held: Held) -> DepartmentCounts:
    is_reviewer = standing_of(user).has(*REVIEWERS)
    desks = desks_of(fiscal_year) if is_reviewer else ()
    counts = year_counts(user, fiscal_year, held, desks)
    codes, names = _units(user)
    waiting: Counter[str] = Counter()
    for unit, number in counts.waiting.items():
        waiting[codes[unit][:LEVEL_DIGITS]] += number
    progress = [
        UnitCounts(
            code,
            names.get(code, ""),
            unsubmitted=sum(tally[status] for status in EDITABLE),
            submitted=tally[Status.SUBMITTED.value],
            approved=tally[Status.APPROVED.value],
            unsheeted=tally[_UNSHEETED],
        )
        for code, tally in _tallies(counts, codes).items()
    ]
    return DepartmentCounts(
        progress=tuple(sorted(progress, key=lambda one: (-one.outstanding, one.code))),
        waiting=longest_first(waiting, names),
        total=_total(progress),
        desks=tuple(role for role, _ in desks),
    )


def longest_first(waiting: Mapping[str, int], names: Mapping[str, str]) -> tuple[UnitCounts, ...]:
    """What waits of each department, given by its code."""
    return tuple(
        UnitCounts(code, names.get(code, ""), submitted=number)
        for code, number in sorted(waiting.items(), key=lambda item: (-item[1], item[0]))
    )


def _units(user: User) -> tuple[Mapping[int, str], Mapping[str, str]]:
    """Code by key, and name by code, of the departments in which the person sees anything."""
    standing = standing_of(user)
    departments = tuple(code[:LEVEL_DIGITS] for _, code in standing.roles)
    rows = _units_of(None if standing.sees_everything else departments)
    return {key: code for key, code, _ in rows}, {code: name for _, code, name in rows}


@Prepared
def _units_of(departments: tuple[str, ...] | None) -> QuerySet[Any, Any]:
    near = Q() if departments is None else Q(pk__in=[])
    for code in departments or ():
        near |= Q(code__startswith=code)
    return Organization.objects.filter(near).order_by().values_list("pk", "code", "name")


def _tallies(counts: YearCounts, codes: Mapping[int, str]) -> Mapping[str, Counter[str]]:
    """What each department has, by status; what has no sheet among it."""
    found: dict[str, Counter[str]] = {}
    rows = [(one.unit, one.status, one.number) for one in counts.sheets]
    rows += [(unit, _UNSHEETED, number) for unit, number in counts.unsheeted.items()]
    for unit, status, number in rows:
        found.setdefault(codes[unit][:LEVEL_DIGITS], Counter())[status] += number
    return found


def _total(departments: Sequence[UnitCounts]) -> UnitCounts:
    return UnitCounts(
        code="",
        name="合计",
        unsubmitted=sum(one.unsubmitted for one in departments),
        submitted=sum(one.submitted for one in departments),
        approved=sum(one.approved for one in departments),
        unsheeted=sum(one.unsheeted for one in departments),
    )
