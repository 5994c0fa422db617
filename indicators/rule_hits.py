"""Which rules find something on how many sheets, department by department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, Value

from budgets.models import FiscalYear
from indicators.models import DepartmentVerdict, SheetVerdict
from organizations.codes import LEVEL_DIGITS
from organizations.models import Organization, User
from organizations.permissions import standing_of, within_reach

_CHUNK = 2000
_COUNTS = ("errors", "warnings", "hints")
_UNTOLD = "-"
"""In the place of the codes where a department is only named."""


def hits_by_department(
    user: User, fiscal_year: FiscalYear, unit: str = ""
) -> dict[str, Counter[str]]:
    """By department code: the sheets within reach, `unit` and below, that each rule hits.

    One query; equal verdicts of a unit are counted in the database.
    """
    rows = (
        SheetVerdict.objects.filter(
            within_reach(user, "objective__organization"),
            objective__fiscal_year=fiscal_year,
            objective__organization__code__startswith=unit,
        )
        .exclude(codes="")
        .order_by()
        .values_list("objective__organization__code", "codes")
        .annotate(sheets=Count("pk"))
    )
    found: dict[str, Counter[str]] = {}
    for code, hits, sheets in rows.iterator(chunk_size=_CHUNK):
        tally = found.setdefault(code[:LEVEL_DIGITS], Counter())
        for rule in hits.split():
            tally[rule] += sheets
    return found


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the rules beyond the single sheets say of one department."""

    errors: int
    warnings: int
    hints: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """Its name, and what is said beyond its sheets to those who see all of it."""

    name: str
    beyond: Beyond | None


def departments_with(
    user: User, fiscal_year: FiscalYear, unit: str, codes: Collection[str]
) -> Mapping[str, Department]:
    """These departments and every other one that was judged as a whole; one query.

    Nothing is said of a department as a whole where only a unit of it was asked for, or is seen.
    """
    named = (
        Organization.objects.filter(code__in=codes)
        .order_by()
        .annotate(**{f"of_{name}": Value(0) for name in _COUNTS}, of_codes=Value(_UNTOLD))
        .values_list("code", "name", *(f"of_{name}" for name in (*_COUNTS, "codes")))
    )
    judged = DepartmentVerdict.objects.filter(
        seen_whole(user, "department_budget__organization"),
        department_budget__fiscal_year=fiscal_year,
        department_budget__organization__code__startswith=unit,
    ).values_list(
        "department_budget__organization__code",
        "department_budget__organization__name",
        *_COUNTS,
        "codes",
    )
    found: dict[str, Department] = {}
    for code, name, errors, warnings, hints, hit in named.union(judged, all=True):
        if hit != _UNTOLD:
            beyond = Beyond(errors, warnings, hints, tuple(hit.split()))
            found[code] = Department(name, beyond)
        else:
            found.setdefault(code, Department(name, None))
    return found


def seen_whole(user: User, path: str = "organization") -> Q:
    """Departments that the person sees as wholes, not only a unit of them."""
    standing = standing_of(user)
    if standing.sees_everything:
        return Q()
    return Q(**{f"{path}__code__in": [code for _, code in standing.roles]})
