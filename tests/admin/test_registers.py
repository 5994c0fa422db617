"""What the finance administrator enters one by one: projects, department budgets, the library."""

from decimal import Decimal

from budgets.models import DepartmentBudget, FiscalYear
from indicators.models import IndicatorTemplate, PerformanceObjective
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from projects.models import Project
from tests.factories import year_2023

CODE = "50015322T000000000123"


def entries(action):
    return AuditEntry.objects.filter(action=action)


def test_a_project_is_registered_with_its_money(staff, as_person):
    year = year_2023()
    client = as_person(staff.qian)
    data = {
        "fiscal_year": year.pk, "organization": staff.unit.pk, "code": CODE, "name": "甲项目",
        "category": "一般性项目", "budget": "120.5", "own": "100", "transfer": "20.5",
    }  # fmt: skip
    bad = client.post("/admin/projects/project/add/", data | {"code": "12", "budget": "-1"})
    errors = bad.context["adminform"].form.errors
    assert set(errors) == {"code", "budget"}
    assert client.post("/admin/projects/project/add/", data).status_code == 302
    project = Project.objects.get()
    assert project.appropriation.original_amount == Decimal("120.50")
    assert entries(AuditAction.PROJECT_REGISTERED).get().actor == staff.qian
    again = client.post("/admin/projects/project/add/", data)
    assert "本年度已有这个项目编码。" in again.content.decode()


def test_no_project_is_registered_in_a_year_that_is_closed(staff, as_person):
    FiscalYear.objects.filter(pk=year_2023().pk).update(is_open=False)
    data = {
        "fiscal_year": year_2023().pk, "organization": staff.unit.pk, "code": CODE, "name": "甲项目",
        "category": "一般性项目", "budget": "1", "own": "1", "transfer": "",
    }  # fmt: skip
    answer = as_person(staff.qian).post("/admin/projects/project/add/", data)
    assert "2023年度已经关闭" in answer.content.decode()
    assert 'value="甲项目"' in answer.content.decode()
    assert not Project.objects.exists()


def test_a_department_gets_its_budget_and_then_its_sheet(staff, as_person):
    year = year_2023()
    client = as_person(staff.qian)
    data = {"fiscal_year": year.pk, "organization": staff.department.pk, "budget": "28803.28"}
    assert client.post("/admin/budgets/departmentbudget/add/", data).status_code == 302
    budget = DepartmentBudget.objects.get()
    assert budget.appropriation.original_amount == Decimal("28803.28")
    assert entries(AuditAction.APPROPRIATION_RECORDED).get().actor == staff.qian
    again = client.post("/admin/budgets/departmentbudget/add/", data)
    assert "相同的部门预算已存在" in again.content.decode()
    holder = {"project": "", "department_budget": budget.pk}
    as_person(staff.chen).post("/admin/indicators/performanceobjective/add/", holder)
    assert PerformanceObjective.objects.get().department_budget == budget


def test_the_library_chooses_among_the_levels_of_the_frameworks(staff, as_person):
    year_2023()
    client = as_person(staff.qian)
    url = "/admin/indicators/indicatortemplate/add/"
    data = {
        "level1": "产出指标", "level2": "数量指标", "name": "巡检路口数量", "comparison": "ge",
        "unit": "处", "typical_weight": "10", "scope": "common", "is_active": "on",
    }  # fmt: skip
    bad = client.post(url, data | {"level2": "数目指标"})
    assert set(bad.context["adminform"].form.errors) == {"level2"}
    assert client.post(url, data).status_code == 302
    row = IndicatorTemplate.objects.get()
    client.post(f"/admin/indicators/indicatortemplate/{row.pk}/delete/", {"post": "yes"})
    assert not IndicatorTemplate.objects.exists()
    assert entries(AuditAction.LIBRARY_CHANGED).count() == 2
