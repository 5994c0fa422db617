from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from budgets.enums import Scheme
from budgets.models import (
    Appropriation,
    BudgetLine,
    DepartmentBudget,
    EconomicClass,
    FiscalYear,
    FunctionalClass,
    Outturn,
)
from budgets.selectors import UnknownYear, funding_of, tables_of, year_of, years
from budgets.services import (
    open_department_budget,
    open_year,
    record_appropriation,
    record_classes,
    record_outturn,
    record_tables,
)
from budgets.tables import ClassName, Funding, TableAmount, TableContent
from organizations.models import AuditEntry
from tests.cast import NOW

pytestmark = pytest.mark.django_db
MONEY = Funding(budget=Decimal("100.00"), own=Decimal("90.00"), transfer=Decimal("10.00"))


@pytest.fixture
def year(db):
    return open_year(actor=None, year=2023, now=NOW)


def appropriation(cast, year, funding=MONEY, row=None):
    return record_appropriation(
        actor=cast.qian,
        fiscal_year=year,
        organization=cast.unit,
        funding=funding,
        appropriation=row,
        now=NOW,
    )


def actions():
    return list(AuditEntry.objects.order_by("sequence").values_list("action", flat=True))


# -- years


def test_a_year_is_opened_once_and_audited_once(year):
    assert open_year(actor=None, year=2023, now=NOW) == year
    assert actions() == ["budgets.year_opened"]


def test_an_unknown_year_is_told_with_the_known_ones(year):
    open_year(actor=None, year=2024, now=NOW)
    assert [one.year for one in years()] == [2024, 2023]
    assert year_of(2023) == year
    with pytest.raises(UnknownYear, match="没有 2025 年度，已有年度：2023、2024。"):
        year_of(2025)
    FiscalYear.objects.all().delete()
    with pytest.raises(UnknownYear, match="已有年度：无。"):
        year_of(2023)


# -- money


def test_money_is_kept_in_cents_and_absent_stays_absent(cast, year):
    row = appropriation(cast, year, Funding(budget=Decimal(1)))
    stored = funding_of(Appropriation.objects.get(pk=row.pk))
    assert stored == Funding(budget=Decimal("1.00"), own=None, transfer=None)
    assert str(stored.budget) == "1.00"


def test_a_change_of_money_is_audited_with_before_and_after(cast, year):
    row = appropriation(cast, year)
    appropriation(cast, year, MONEY, row)
    assert actions().count("budgets.appropriation_recorded") == 1
    appropriation(cast, year, Funding(budget=Decimal(0)), row)
    entry = AuditEntry.objects.order_by("-sequence")[0]
    assert entry.changes == {"before": ["100.00", "90.00", "10.00"], "after": ["0", None, None]}
    assert entry.actor == cast.qian


@pytest.mark.parametrize("amount", ["-0.01", "0.001", "1e14", "NaN", "Infinity"])
def test_impossible_amounts_are_refused(cast, year, amount):
    for field in ("budget", "own", "transfer"):
        with pytest.raises(ValidationError):
            appropriation(cast, year, Funding(**{field: Decimal(amount)}))
    assert not Appropriation.objects.exists()


@pytest.mark.parametrize("column", ["original_amount", "own_amount", "transfer_amount"])
def test_the_database_refuses_negative_money(cast, year, column):
    row = appropriation(cast, year)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appropriation.objects.filter(pk=row.pk).update(**{column: Decimal("-0.01")})


def outturn(row, final, spent, reason=""):
    return record_outturn(
        actor=None,
        appropriation=row,
        final_amount=None if final is None else Decimal(final),
        outturn_amount=None if spent is None else Decimal(spent),
        as_of=NOW.date(),
        reason=reason,
        now=NOW,
    )


def test_the_outturn_is_recorded_once_and_changed_on_record(cast, year):
    row = appropriation(cast, year)
    outturn(row, "100.00", "95.00")
    outturn(row, "100.00", "95.00")
    assert actions().count("budgets.outturn_recorded") == 1
    outturn(row, "100.00", "95.00", reason="招标推迟")
    outturn(row, "120.00", "95.00")
    entries = AuditEntry.objects.filter(action="budgets.outturn_recorded").order_by("sequence")
    assert [entry.changes for entry in entries] == [
        {"before": [None, None], "after": ["100.00", "95.00"]},
        {"before": ["100.00", "95.00"], "after": ["100.00", "95.00"]},
        {"before": ["100.00", "95.00"], "after": ["120.00", "95.00"]},
    ]
    assert Outturn.objects.get().reason == ""


def test_more_may_be_spent_than_was_planned_but_not_less_than_nothing(cast, year):
    row = appropriation(cast, year)
    assert outturn(row, "100", "120").outturn_amount == 120
    with pytest.raises(ValidationError, match="不能为负数"):
        outturn(row, "100", "-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Outturn.objects.update(final_amount=-1)


def test_a_department_has_one_budget_a_year(cast, year):
    for funding in (MONEY, Funding(budget=Decimal(300))):
        budget = open_department_budget(
            actor=None,
            fiscal_year=year,
            organization=cast.department,
            funding=funding,
            now=NOW,
        )
    assert DepartmentBudget.objects.count() == Appropriation.objects.count() == 1
    assert budget.appropriation.original_amount == 300


# -- published tables


TABLE = TableContent(
    table="表一",
    title="财政拨款收支总表",
    columns=("科目", "金额"),
    rows=(("合计", "1,234.50"), ("教育支出", "")),
    note="单位：万元",
    amounts=(TableAmount(1, "", "合计", "金额", Decimal("1234.50")),),
)


@pytest.fixture
def budget(cast, year):
    return open_department_budget(
        actor=None, fiscal_year=year, organization=cast.department, funding=MONEY, now=NOW
    )


def tables(budget, contents):
    record_tables(actor=None, budget=budget, tables=contents, narrative="说明。", now=NOW)


def test_tables_read_back_as_they_were_printed(budget):
    second = TableContent("表二", "", ("列",), (("",),))
    tables(budget, [TABLE, second])
    assert tables_of(budget) == (TABLE, second)
    assert DepartmentBudget.objects.get().narrative == "说明。"


def test_recording_again_replaces_the_tables(budget):
    tables(budget, [TABLE])
    tables(budget, [TABLE])
    assert tables_of(budget) == (TABLE,)
    assert BudgetLine.objects.count() == 1
    assert actions().count("budgets.tables_recorded") == 2


def test_a_cell_that_comes_twice_leaves_the_former_tables_whole(budget):
    tables(budget, [TABLE])
    twice = TableContent("表三", "", (), (), amounts=TABLE.amounts * 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        tables(budget, [twice])
    assert tables_of(budget) == (TABLE,)


@pytest.mark.parametrize("count", [1, 3])
def test_reading_the_tables_is_two_questions(budget, count):
    tables(
        budget, [TABLE, TableContent("表二", "", (), ()), TableContent("表三", "", (), ())][:count]
    )
    with CaptureQueriesContext(connection) as asked:
        assert len(tables_of(budget)) == count
    assert len(asked) == 2


def test_known_classes_keep_their_names_and_new_ones_are_audited(cast, year):
    first = [ClassName("204", "公共安全支出")]
    assert record_classes(actor=None, fiscal_year=year, classes=first, now=NOW) == 1
    assert record_classes(actor=None, fiscal_year=year, classes=first, now=NOW) == 0
    added = record_classes(
        actor=cast.qian,
        fiscal_year=year,
        now=NOW,
        classes=[
            ClassName("204", "另一个名称"),
            ClassName("20402", "公安"),
            ClassName("301", "工资福利支出", Scheme.ECONOMIC),
        ],
    )
    assert added == 2
    assert actions().count("budgets.classes_recorded") == 2
    assert AuditEntry.objects.latest("sequence").changes == {"功能分类科目": 1, "经济分类科目": 1}
    kept = FunctionalClass.objects.order_by("code").values_list("code", "name")
    assert list(kept) == [("204", "公共安全支出"), ("20402", "公安")]
    assert EconomicClass.objects.get().name == "工资福利支出"
