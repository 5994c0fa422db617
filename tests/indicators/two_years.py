"""The same project and the same department in two years, made by the services."""

from __future__ import annotations

from decimal import Decimal

from budgets.models import DepartmentBudget, FiscalYear
from budgets.services import open_department_budget, open_year, record_tables
from budgets.tables import Funding
from indicators.models import PerformanceObjective
from indicators.selectors import objective_for, sheet_of
from indicators.services import open_objective, prepare_year, save_sheet
from organizations.models import Organization
from projects.models import Project
from projects.services import profile_of, register_project
from tests.cast import NOW, Cast
from tests.factories import draft

DUTIES = "贯彻执行道路交通管理的法律法规，负责辖区交通秩序、车辆驾驶人管理和交通事故预防处理工作。"
NARRATIVE = f"一、部门基本情况\n（一）职能职责。{DUTIES}\n（二）机构设置。内设机构3个。"


def year_before(fiscal_year: FiscalYear, years: int = 1) -> FiscalYear:
    """An earlier year with framework and route."""
    before = open_year(actor=None, year=fiscal_year.year - years, now=NOW)
    prepare_year(fiscal_year=before)
    return before


def copied(
    objective: PerformanceObjective, fiscal_year: FiscalYear, *, budget: str
) -> PerformanceObjective:
    """The project of the objective in another year, word for word, with this much money."""
    project = objective.project
    assert project is not None
    other = register_project(
        actor=None,
        fiscal_year=fiscal_year,
        organization=project.organization,
        code=project.code,
        profile=profile_of(project),
        funding=Funding(Decimal(budget), Decimal(budget), Decimal("0.00")),
        now=NOW,
    )
    sheet = sheet_of(objective)
    made = open_objective(actor=None, holder=other, now=NOW)
    return save_sheet(actor=None, objective=made, sheet=sheet, now=NOW)


def unchanged_project(cast: Cast, *, number: int = 1) -> PerformanceObjective:
    """This year's sheet with twice the money of last year's and not a word changed."""
    objective = draft(cast.unit, number=number, budget="200.00")
    copied(objective, year_before(objective.fiscal_year), budget="100.00")
    assert Project.objects.filter(code=objective.project.code).count() == 2  # type: ignore[union-attr]
    return objective_for(cast.chen, objective.pk)


def published(
    fiscal_year: FiscalYear, department: Organization, narrative: str = NARRATIVE
) -> DepartmentBudget:
    """The department's budget with the text that it published."""
    budget = open_department_budget(
        actor=None,
        fiscal_year=fiscal_year,
        organization=department,
        funding=Funding(budget=Decimal("1000.00")),
        now=NOW,
    )
    record_tables(actor=None, budget=budget, tables=(), narrative=narrative, now=NOW)
    return DepartmentBudget.objects.get(pk=budget.pk)
