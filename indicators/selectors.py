"""Reading objectives: always within reach, always as whole sheets."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from budgets.models import FiscalYear
from common.decimals import plain
from common.rules import Report
from common.text import squeeze
from indicators.backgrounds import background_of
from indicators.enums import ObjectiveKind
from indicators.judging import (
    choices_for,
    doctrine_of,
    framework_of,
    rule_choices,
    rules_of,
)
from indicators.models import (
    ObjectiveQuerySet,
    PerformanceObjective,
    ReviewDesk,
)
from indicators.sheets import NumericTarget, ObjectiveSheet, Target
from indicators.stored_sheets import (
    line_of,
    sheet_of,
    sheet_with,
    target_of,
    typed_target,
    with_lines,
)
from indicators.workflow import DEFAULT_ROUTE
from organizations.codes import parent_code
from organizations.enums import Role
from organizations.models import Organization
from organizations.permissions import Person
from organizations.prepared import Prepared

__all__ = [
    "UnknownOrganization",
    "choices_for",
    "desks_of",
    "doctrine_of",
    "framework_of",
    "line_of",
    "objective_for",
    "objectives_in_organization",
    "printed_target",
    "report_of",
    "report_on",
    "route_of",
    "rule_choices",
    "rules_of",
    "sheet_of",
    "sheet_with",
    "target_of",
    "typed_target",
]

_LEADING_UNIT = "001"


class UnknownOrganization(LookupError):
    """No such unit; the message says so in Chinese."""


def objective_for(user: Person, pk: int) -> PerformanceObjective:
    """The objective, or the same 404 whether it is absent or out of reach."""
    found = _within_reach(user, pk)
    if not found:
        raise Http404("没有这个绩效目标，或不在您的数据范围内。")
    return with_lines(found)[0]


@Prepared
def _within_reach(user: Person, pk: int) -> QuerySet[PerformanceObjective, PerformanceObjective]:
    return PerformanceObjective.objects.visible_to(user).with_heads().filter(pk=pk)


def objectives_in_organization(
    fiscal_year: FiscalYear, organization_code: str
) -> ObjectiveQuerySet:
    """The objectives of this scope; UnknownOrganization for an unknown unit.

    A unit means itself and everything below it. Naming the leading unit of a department
    (118001) means the department's own sheet (118), too.
    """
    found = PerformanceObjective.objects.filter(fiscal_year=fiscal_year)
    code = squeeze(organization_code)
    if not code:
        return found
    if not Organization.objects.filter(code=code).exists():
        raise UnknownOrganization(f"没有编码为『{code}』的单位，请核对单位编码。")
    within = Q(organization__code__startswith=code)
    if code.endswith(_LEADING_UNIT):
        within |= Q(kind=ObjectiveKind.DEPARTMENT.value, organization__code=parent_code(code))
    return found.filter(within)


def route_of(fiscal_year: FiscalYear) -> tuple[Role, ...]:
    """The reviewing role of each desk of the year."""
    return tuple(role for role, _ in desks_of(fiscal_year))


def desks_of(fiscal_year: FiscalYear) -> tuple[tuple[Role, str], ...]:
    """Role and name of each desk of the year's route; the standard one where it has none."""
    named = tuple((Role(role), name) for role, name in _desks(fiscal_year))
    return named or tuple((role, role.label) for role in DEFAULT_ROUTE)


@Prepared
def _desks(fiscal_year: FiscalYear) -> QuerySet[Any, Any]:
    found = ReviewDesk.objects.filter(fiscal_year=fiscal_year).order_by("position")
    return found.values_list("role", "name")


def report_of(objective: PerformanceObjective) -> Report:
    """The verdict of every rule on the stored sheet, by the year's settings."""
    return report_on(sheet_of(objective), objective)


def report_on(sheet: ObjectiveSheet, objective: PerformanceObjective) -> Report:
    """The verdict on a draft of the objective's sheet: by the very rules of its submission."""
    return rules_of(objective.fiscal_year).judge(objective, sheet, background_of(objective))


def printed_target(target: Target) -> str:
    """Sign and number together: ≥98; a described state as it is."""
    if isinstance(target, NumericTarget):
        return f"{target.comparison.symbol}{plain(target.value)}"
    return target.text
