"""Approved sheets of a year that still lack an actual value or the money spent."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from budgets.models import FiscalYear, Outturn
from evaluations.models import Measurement
from indicators.enums import Status
from indicators.models import Indicator, ObjectiveQuerySet, PerformanceObjective
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of
from organizations.prepared import Prepared, number_of


def unfilled_sheets(user: User, fiscal_year: FiscalYear) -> ObjectiveQuerySet:
    """Those within reach; for a preparer those that the person fills in."""
    rows = PerformanceObjective.objects.filter(
        fiscal_year=fiscal_year, status=Status.APPROVED.value
    ).visible_to(user)
    return rows.filter(_own_of(user)).filter(_lacks_a_line() | _lacks_the_money())


def number_unfilled(user: User, fiscal_year: FiscalYear) -> int:
    """How many those are; one query."""
    return sum(_number(user, fiscal_year))


@Prepared
def _number(user: User, fiscal_year: FiscalYear) -> QuerySet[Any, int]:
    return number_of(unfilled_sheets(user, fiscal_year))


def _own_of(user: User) -> Q:
    own = Q()
    for role, code in standing_of(user).roles:
        if role is Role.PREPARER:
            own |= Q(organization__code__startswith=code)
    return own


def _lacks_a_line() -> Exists:
    told = Exists(Measurement.objects.filter(indicator=OuterRef("pk")))
    return Exists(Indicator.objects.filter(~told, objective=OuterRef("pk")))


def _lacks_the_money() -> Q:
    holders = ("project__appropriation_id", "department_budget__appropriation_id")
    told = Q(appropriation_id=Coalesce(*(OuterRef(holder) for holder in holders)))
    return ~Q(Exists(Outturn.objects.filter(told)))
