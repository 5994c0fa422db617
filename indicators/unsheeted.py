"""Projects of the register that have no objective sheet yet: nobody has started on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window

from budgets.models import FiscalYear
from indicators.models import PerformanceObjective
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import Person, standing_of, within_reach
from organizations.prepared import Prepared
from projects.models import Project

NAMED = 3
"""Projects that are named beside the number of all."""


@dataclass(frozen=True, slots=True)
class Unsheeted:
    """How many projects have no sheet, and the first of them: key and name."""

    number: int = 0
    first: tuple[tuple[int, str], ...] = ()


def projects_without_sheet(user: Person, fiscal_year: FiscalYear) -> QuerySet[Project]:
    """Within reach, in the order of their registration."""
    found = _without_sheet(fiscal_year).filter(within_reach(user))
    return found.select_related("organization", "appropriation")


def unsheeted_of_preparer(user: User, fiscal_year: FiscalYear) -> Unsheeted:
    """Those that the person prepares; one query."""
    rows = _to_prepare(user, fiscal_year)
    if not rows:
        return Unsheeted()
    return Unsheeted(rows[0][0], tuple((pk, name) for _, pk, name in rows))


@Prepared
def _to_prepare(user: User, fiscal_year: FiscalYear) -> QuerySet[Any, Any]:
    codes = [code for role, code in standing_of(user).roles if role is Role.PREPARER]
    found = _without_sheet(fiscal_year).filter(_under(codes)).order_by("pk")
    return found.annotate(number=Window(Count("*"))).values_list("number", "pk", "name")[:NAMED]


def unsheeted_under(condition: Q, fiscal_year: FiscalYear) -> QuerySet[Project]:
    """Those of these units, whatever a person's reach."""
    return _without_sheet(fiscal_year).filter(condition)


def sheet_of_project(project: Project) -> PerformanceObjective | None:
    """The project's sheet; None before it was opened."""
    rows = PerformanceObjective.objects.filter(project=project).with_sheets()
    return rows.first()


def _without_sheet(fiscal_year: FiscalYear) -> QuerySet[Project]:
    sheets = PerformanceObjective.objects.filter(project=OuterRef("pk"))
    return Project.objects.filter(~Exists(sheets), fiscal_year=fiscal_year)


def _under(codes: Iterable[str]) -> Q:
    own = Q(pk__in=[])
    for code in codes:
        own |= Q(organization__code__startswith=code)
    return own
