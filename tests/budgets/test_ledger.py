"""Amounts written down: who may, compare-and-set, unknown classes, the trail."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from budgets.books import book_of
from budgets.enums import BasicKind, FundSource, OfficialItem, Scheme, SpendingKind
from budgets.facts import (
    LAST,
    basic_key,
    carryover_key,
    changes_between,
    facts_from,
    official_key,
    procurement_key,
    spending_key,
)
from budgets.ledger import StaleBudget, record_facts, store_facts
from budgets.models import CarryOver, DepartmentBudget, FiscalYear, SpendingAmount
from budgets.selectors import budget_for, facts_of, visible_budgets
from budgets.services import open_department_budget, open_year, record_classes
from budgets.tables import ClassName, Funding
from organizations.audit import breaks
from organizations.models import AuditEntry
from tests.cast import NOW

pytestmark = pytest.mark.django_db
CLASSES = (
    ClassName("204", "公共安全支出"),
    ClassName("20402", "公安"),
    ClassName("2040201", "行政运行"),
    ClassName("2040220", "执法办案"),
    ClassName("30101", "基本工资", Scheme.ECONOMIC),
    ClassName("A", "货物", Scheme.PROCUREMENT),
)
RUNNING = spending_key("2040201", SpendingKind.BASIC, FundSource.GENERAL)
LAW = spending_key("2040220", SpendingKind.PROJECT, FundSource.GENERAL)
AMOUNTS = {
    RUNNING: Decimal("100.10"),
    LAW: Decimal("20.00"),
    basic_key("30101", BasicKind.PERSONNEL): Decimal("100.10"),
    official_key(OfficialItem.RECEPTION): Decimal("0.00"),
    official_key(OfficialItem.RECEPTION, LAST): Decimal("3.00"),
    procurement_key("A", FundSource.GENERAL): Decimal("5.00"),
    carryover_key(FundSource.GENERAL): Decimal("7.00"),
}
FACTS = facts_from(AMOUNTS)


def budget_of(cast, organization=None):
    year = open_year(actor=None, year=2023, now=NOW)
    record_classes(actor=None, fiscal_year=year, classes=CLASSES, now=NOW)
    return open_department_budget(
        actor=None,
        fiscal_year=year,
        organization=organization or cast.department,
        funding=Funding(Decimal("120.10")),
        now=NOW,
    )


@pytest.fixture
def budget(cast):
    return budget_of(cast)


def entries():
    return AuditEntry.objects.filter(action__startswith="budgets.facts")


def test_what_is_recorded_is_read(cast, budget):
    record_facts(actor=cast.chen, budget=budget, facts=FACTS, base_version=0, now=NOW)
    assert facts_of(budget) == FACTS
    assert DepartmentBudget.objects.get().version == 1
    whole = {t.table: t for t in book_of(budget).computed}
    assert whole["表二"].rows[:3] == (
        ("", "合计", "120.10", "100.10", "20.00"),
        ("204", "公共安全支出", "120.10", "100.10", "20.00"),
        ("20402", "公安", "120.10", "100.10", "20.00"),
    )
    assert whole["表四"].rows == (("0.00", "", "", "", "", "0.00"),)
    assert whole["表二"].title == "重庆市荣昌区公安局2023年一般公共预算财政拨款支出预算表"


def test_the_trail_tells_every_changed_amount_once(cast, budget):
    record_facts(actor=cast.chen, budget=budget, facts=FACTS, base_version=0, now=NOW)
    changed = facts_from({**AMOUNTS, LAW: Decimal("21.00")})
    record_facts(actor=cast.qian, budget=budget, facts=changed, base_version=1, now=NOW)
    first, second = entries().order_by("sequence")
    assert len(first.changes["amounts"]) == len(AMOUNTS)
    assert (second.actor, second.changes) == (
        cast.qian,
        {
            "version": 2,
            "amounts": [{"what": LAW.label, "before": "20.00", "after": "21.00"}],
        },
    )
    assert list(breaks()) == []


def test_nothing_is_written_where_nothing_changes(cast, budget):
    record_facts(actor=cast.chen, budget=budget, facts=FACTS, base_version=0, now=NOW)
    record_facts(actor=cast.chen, budget=budget, facts=FACTS, base_version=1, now=NOW)
    assert (DepartmentBudget.objects.get().version, entries().count()) == (1, 1)


def test_the_one_who_comes_second_is_told(cast, budget):
    record_facts(actor=cast.chen, budget=budget, facts=FACTS, base_version=0, now=NOW)
    late = facts_from({RUNNING: Decimal(1)})
    with pytest.raises(StaleBudget):
        record_facts(actor=cast.qian, budget=budget, facts=late, base_version=0, now=NOW)
    assert facts_of(budget) == FACTS
    assert entries().count() == 1


def test_text_and_amounts_are_one_version(cast, budget):
    record_facts(
        actor=cast.chen,
        budget=budget,
        facts=FACTS,
        narrative="一、概况\n新的一段",
        base_version=0,
        now=NOW,
    )
    stored = DepartmentBudget.objects.get()
    assert (stored.version, stored.narrative) == (1, "一、概况\n新的一段")
    record_facts(
        actor=cast.chen,
        budget=budget,
        facts=FACTS,
        narrative="一、概况\n改过的一段",
        base_version=1,
        now=NOW,
    )
    told = AuditEntry.objects.latest("sequence")
    assert (told.action, told.changes) == (
        "budgets.narrative_recorded",
        {"version": 2, "paragraphs": [2]},
    )


@pytest.mark.parametrize("who", ["zhou", "liu", "zhao", "wu", "sun"])
def test_nobody_but_the_units_preparer_and_the_finance_administrator_may(cast, budget, who):
    with pytest.raises(PermissionDenied, match="不是 重庆市荣昌区公安局 的经办"):
        record_facts(actor=getattr(cast, who), budget=budget, facts=FACTS, base_version=0, now=NOW)
    assert not facts_of(budget)


def test_a_closed_year_is_open_to_the_finance_administrator_alone(cast, budget):
    FiscalYear.objects.update(is_open=False)
    budget = DepartmentBudget.objects.select_related("fiscal_year", "organization").get()
    with pytest.raises(PermissionDenied, match="已关闭"):
        record_facts(actor=cast.chen, budget=budget, facts=FACTS, base_version=0, now=NOW)
    record_facts(actor=cast.qian, budget=budget, facts=FACTS, base_version=0, now=NOW)
    assert facts_of(budget) == FACTS


def test_every_unknown_class_and_negative_amount_is_named_at_once(cast, budget):
    wrong = facts_from(
        {
            spending_key("2040299", SpendingKind.BASIC, FundSource.GENERAL): Decimal(1),
            basic_key("30199", BasicKind.PERSONNEL): Decimal(1),
            procurement_key("Z", FundSource.GENERAL): Decimal(1),
            carryover_key(FundSource.GENERAL): Decimal(-1),
        }
    )
    with pytest.raises(ValidationError) as refused:
        store_facts(actor=None, budget=budget, facts=wrong, base_version=0, now=NOW)
    assert refused.value.messages == [
        "上年结转（一般公共预算）为负数，预算金额不能为负。",
        "2023年度的功能分类科目中没有 2040299，请先登记科目。",
        "2023年度的经济分类科目中没有 30199，请先登记科目。",
        "2023年度的政府采购品目中没有 Z，请先登记科目。",
    ]
    assert DepartmentBudget.objects.get().version == 0


def test_the_database_refuses_a_second_home_and_a_negative_amount(cast, budget):
    store_facts(actor=None, budget=budget, facts=FACTS, base_version=0, now=NOW)
    row = SpendingAmount.objects.first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        CarryOver.objects.update(amount=Decimal("-0.01"))


@pytest.mark.parametrize("count", [1, 3])
def test_reading_the_amounts_is_five_questions_and_a_book_without_print_seven(cast, budget, count):
    classes = [ClassName(f"20402{n:02}", "科目") for n in range(30, 30 + count)]
    record_classes(actor=None, fiscal_year=budget.fiscal_year, classes=classes, now=NOW)
    amounts = {
        spending_key(c.code, SpendingKind.BASIC, FundSource.GENERAL): Decimal(1) for c in classes
    }
    store_facts(actor=None, budget=budget, facts=facts_from(amounts), base_version=0, now=NOW)
    with CaptureQueriesContext(connection) as asked:
        assert len(facts_of(budget).spending) == count
    assert len(asked) == 5
    with CaptureQueriesContext(connection) as asked:
        assert [table.table for table in book_of(budget).computed][:2] == ["表一", "表二"]
    assert len(asked) == 7


def test_out_of_reach_looks_like_absent(cast, budget):
    other = budget_of(cast, cast.other_department)
    assert budget_for(cast.chen, budget.pk) == budget
    for user, pk in ((cast.sun, budget.pk), (cast.chen, other.pk), (cast.qian, 99)):
        with pytest.raises(Http404):
            budget_for(user, pk)
    assert set(visible_budgets(cast.qian)) == {budget, other}
    assert set(visible_budgets(cast.sun)) == {other}


def test_changes_between_states_are_what_was_recorded(cast, budget):
    later = NOW + timedelta(days=1)
    store_facts(actor=None, budget=budget, facts=FACTS, base_version=0, now=later)
    assert [str(c) for c in changes_between(facts_of(budget), FACTS)] == []
    assert entries().get().at == later
