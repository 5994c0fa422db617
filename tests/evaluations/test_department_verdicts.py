"""What is kept of whole departments: the health report's numbers, renewed where anything changes."""

import ast
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets import presentation
from budgets.models import (
    DepartmentBudget,
    EconomicClass,
    FiscalYear,
    FunctionalClass,
    ProcurementCategory,
)
from budgets.services import record_tables
from common.findings import Severity
from evaluations.department_verdicts import departments_due, recheck_departments, sources
from evaluations.models import Measurement
from evaluations.portfolios import department_report
from evaluations.tasks import recheck_departments as recheck_task
from exchange.fixtures import load_fixture
from exchange.services import Source, commit_import
from indicators.compliance.edition import sources as rule_sources
from indicators.models import (
    DepartmentVerdict,
    FindingTally,
    PerformanceObjective,
    RuleSetting,
    SheetVerdict,
)
from indicators.quality import quality_report
from indicators.selectors import sheet_of
from indicators.services import save_sheet
from indicators.tasks import queue_recheck
from indicators.verdicts import recheck, record_trend
from organizations.enums import Role
from organizations.models import User
from organizations.services import grant_role
from tests.cast import NOW
from tests.factories import department_draft, draft, year_2023
from tests.indicators.two_years import copied, published, year_before

pytestmark = pytest.mark.django_db
QUERIES = 26


@pytest.fixture
def year(cast):
    commit_import(actor=None, disclosure=load_fixture(), source=Source("样本", b""), now=NOW)
    return FiscalYear.objects.get(year=2023)


@pytest.fixture
def night(year):
    recheck(year, now=NOW)
    assert recheck_departments(year, departments_due(year), now=NOW) == 1
    return year


def report_of(user, year, unit=""):
    return quality_report(User.objects.get(pk=user.pk), year, unit)


def test_the_bureaus_report_counts_what_the_health_report_has(cast, night):
    whole = department_report(DepartmentBudget.objects.get())
    (police,) = report_of(cast.zhao, night).departments
    counted = (police.errors, police.warnings, police.hints)
    assert counted == tuple(whole.count(severity) for severity in Severity)
    rules = {one.code for one in report_of(cast.zhao, night).rules}
    assert rules == {finding.code for finding in whole.findings}


def test_a_rule_beyond_the_sheets_is_counted_by_departments(cast, night):
    rules = {one.code: one for one in report_of(cast.zhao, night).rules}
    total = rules["G01"]
    assert (total.sheets, total.departments, total.share) == (0, 1, Decimal("100.0"))
    assert not total.is_of_sheets
    assert rules["B01"].is_of_sheets


def test_what_is_found_in_the_text_is_counted_with_what_is_found_in_sheets(cast, night):
    (budget,) = DepartmentBudget.objects.all()
    more = f"{budget.narrative}\n联系人张三，13812345678。\n涉密网络运行。"
    DepartmentBudget.objects.update(narrative=more)
    recheck_departments(night, departments_due(night), now=NOW)
    rules = {one.code: one for one in report_of(cast.zhao, night).rules}
    phone, secret = rules["J04"], rules["J01"]
    assert (phone.sheets, phone.departments, phone.is_of_sheets) == (0, 1, False)
    assert (secret.sheets, secret.departments, secret.is_of_sheets) == (1, 1, True)


def test_roundings_stay_hints_where_the_rule_is_lowered(cast, night):
    before = department_report(DepartmentBudget.objects.get())
    for code in ("H04", "H05", "H06"):
        RuleSetting.objects.create(fiscal_year=night, code=code, severity="warning", reason="试行")
    after = department_report(DepartmentBudget.objects.get())
    assert after.count(Severity.HINT) == before.count(Severity.HINT)
    assert sum(one.code == "H05" for one in after.findings) == 7


def test_the_trend_counts_the_same(cast, night):
    record_trend(night, on=NOW.date())
    kept = FindingTally.objects.get()
    total = report_of(cast.zhao, night).total
    assert (kept.errors, kept.warnings, kept.hints) == (total.errors, total.warnings, total.hints)
    assert kept.codes["I01"] == 1
    assert kept.sheets == 10


def test_who_sees_a_unit_alone_and_who_asks_for_one_sees_sheets_alone(cast, night):
    everything = report_of(cast.zhao, night).total.errors
    assert report_of(cast.liu, night).total.errors == everything
    assert report_of(cast.zhao, night, "118").total.errors == everything
    sheets = everything - DepartmentVerdict.objects.get().errors
    grant_role(actor=None, user=cast.sun, role=Role.UNIT_REVIEWER, organization=cast.unit, now=NOW)
    own = SheetVerdict.objects.filter(objective__organization=cast.unit)
    units = sum(own.values_list("errors", flat=True))
    assert 0 < units <= sheets < everything
    assert report_of(cast.sun, night).total.errors == units
    assert report_of(cast.zhao, night, "118001").total.errors == units
    assert "G01" not in {one.code for one in report_of(cast.zhao, night, "118001").rules}


def sheet_changed(year, cast):
    objective = PerformanceObjective.objects.with_sheets().filter(status="draft")[0]
    sheet = replace(sheet_of(objective), statement="全年完成运行维护。")
    save_sheet(actor=None, objective=objective, sheet=sheet, now=NOW)


def text_changed(year, cast):
    DepartmentBudget.objects.update(narrative="没有内容。")


def table_changed(year, cast):
    record_tables(
        actor=None, budget=DepartmentBudget.objects.get(), tables=(), narrative="", now=NOW
    )


def rule_lowered(year, cast):
    RuleSetting.objects.create(fiscal_year=year, code="I01", severity="hint", reason="试行")


def last_year_reached(year, cast):
    objective = PerformanceObjective.objects.with_sheets().exclude(project=None)[0]
    before = copied(objective, year_before(year), budget="50.00")
    Measurement.objects.create(
        indicator=before.indicators.first(), actual_value=Decimal(1), recorded_at=NOW
    )


def class_renamed(year, cast):
    FunctionalClass.objects.filter(fiscal_year=year, code="2040201").update(name="行政运转")


def use_renamed(year, cast):
    EconomicClass.objects.filter(fiscal_year=year, code="30101").update(name="薪金")


def purchase_renamed(year, cast):
    ProcurementCategory.objects.filter(fiscal_year=year, code="A").update(name="货品")


@pytest.mark.parametrize(
    "change",
    [
        sheet_changed,
        text_changed,
        table_changed,
        rule_lowered,
        last_year_reached,
        class_renamed,
        use_renamed,
        purchase_renamed,
    ],
    ids=lambda one: one.__name__,
)
def test_whatever_a_department_is_judged_by_puts_it_out_of_date(cast, night, change):
    assert departments_due(night) == ()
    change(night, cast)
    budget = DepartmentBudget.objects.get()
    assert departments_due(night) == (budget.pk,)
    later = NOW + timedelta(days=1)
    recheck_departments(night, departments_due(night), now=later)
    kept = DepartmentVerdict.objects.get()
    assert kept.judged_at == later
    assert departments_due(night) == ()
    beyond = [f for part in department_report(budget).parts[:3] for f in part.report.findings]
    assert kept.errors == sum(one.severity is Severity.ERROR for one in beyond)


def test_a_change_of_the_rules_judges_departments_at_once(
    cast, night, django_capture_on_commit_callbacks
):
    before = DepartmentVerdict.objects.get().errors
    RuleSetting.objects.create(fiscal_year=night, code="I01", is_enabled=False, reason="试行")
    with django_capture_on_commit_callbacks(execute=True):
        queue_recheck(night)
    assert DepartmentVerdict.objects.get().errors == before - 1


def test_the_nightly_task_judges_each_department_once(cast, year):
    assert recheck_task() == 1
    assert recheck_task() == 0


@pytest.mark.parametrize("departments", [1, 2])
def test_departments_and_sheets_ask_the_same_number_of_queries(cast, departments):
    year = year_2023()
    units = [(cast.department, cast.unit), (cast.other_department, cast.other_unit)]
    for number, (department, unit) in enumerate(units[:departments], start=1):
        published(year, department)
        department_draft(department, ())
        for one in range(number):
            draft(unit, number=10 * number + one)
    with CaptureQueriesContext(connection) as asked:
        recheck_departments(year, departments_due(year), now=NOW)
    assert len(asked) == QUERIES


def test_a_slice_keeps_what_the_whole_year_would(cast):
    year = year_2023()
    for department, unit in (
        (cast.department, cast.unit),
        (cast.other_department, cast.other_unit),
    ):
        published(year, department)
        department_draft(department, ())
        draft(unit, number=department.pk)
    first, second = departments_due(year)
    assert recheck_departments(year, [first], now=NOW) == 1
    assert departments_due(year) == (second,)
    recheck_departments(year, [second], now=NOW)
    assert departments_due(year) == ()


def test_a_text_that_was_begun_is_judged_again_when_a_document_is_taken_in(cast):
    year = year_2023()
    budget = department_draft(cast.department, ()).department_budget
    DepartmentBudget.objects.update(narrative="“三公”经费预算15万元。")
    recheck_departments(year, departments_due(year), now=NOW)
    assert "I15" not in DepartmentVerdict.objects.get().codes
    record_tables(actor=None, budget=budget, tables=(), narrative="另一份说明。", now=NOW)
    assert departments_due(year) == (budget.pk,)
    recheck_departments(year, departments_due(year), now=NOW)
    assert "I15" in DepartmentVerdict.objects.get().codes


def test_every_module_behind_tables_and_text_is_in_the_mark():
    marked = {*sources(), *rule_sources()}
    needed = {file for source in marked if source.suffix == ".py" for file in imported_by(source)}
    assert Path(presentation.__file__) in needed
    assert needed - marked == set()


def imported_by(source):
    """The modules of amounts, tables and text that a source takes something from."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    for name in named:
        if name.startswith("budgets.") and not name.startswith("budgets.models"):
            yield Path(find_spec(name).origin)


def test_the_lists_of_classes_are_in_the_mark():
    lists = {file.name for file in sources() if file.suffix == ".csv"}
    assert lists == {"economic.csv", "functional.csv", "procurement.csv"}
