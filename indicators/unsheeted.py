"""Projects of the register that have no objective sheet yet."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from budgets.models import FiscalYear
from indicators.models import PerformanceObjective
from organizations.permissions import Person, within_reach
from projects.models import Project


def projects_without_sheet(user: Person, fiscal_year: FiscalYear) -> QuerySet[Project]:
    """Within reach, in the order of their registration."""
    sheets = PerformanceObjective.objects.filter(project=OuterRef("pk"))
    found = Project.objects.filter(~Exists(sheets), fiscal_year=fiscal_year)
    return found.filter(within_reach(user)).select_related("organization", "appropriation")


def sheet_of_project(project: Project) -> PerformanceObjective | None:
    """The project's sheet; None before it was opened."""
    rows = PerformanceObjective.objects.filter(project=project).with_sheets()
    return rows.first()
