"""Amounts through an import: stored with it, shown before it, never overwritten in silence."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.books import book_of
from budgets.enums import FundSource, OfficialItem, SpendingKind
from budgets.facts import LAST, amounts_of, facts_from, official_key, spending_key
from budgets.ledger import record_facts
from budgets.models import DepartmentBudget, ProcurementCategory
from budgets.selectors import facts_of
from common.decimals import wanyuan
from exchange.budget_facts import WHAT, facts_in
from exchange.fixtures import load_fixture
from exchange.services import Source, commit_import, preview_import
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SOURCE = Source(name="样本.docx", content=b"sample")
LAW = spending_key("2040220", SpendingKind.PROJECT, FundSource.GENERAL)
QUERY_CEILING = 700
"""Of one whole import; nine project sheets and the department's make nearly all of it."""
FACT_QUERIES = 20
FACT_TABLES = ("spending", "basicamount", "officialexpense", "procurementamount", "carryover")


def bring(disclosure=None):
    return commit_import(
        actor=None, disclosure=disclosure or load_fixture(), source=SOURCE, now=NOW
    )


def stored():
    return DepartmentBudget.objects.select_related("fiscal_year", "organization").get()


def with_cells(disclosure, cells):
    """The document with other amounts: {(table, code, key): text}."""
    tables = []
    for table in disclosure.tables:
        rows = [list(row) for row in table.rows]
        for (name, code, key), text in cells.items():
            if name == table.name:
                row = next(r for r in rows if r[table.keys.index("code")] == code)
                row[table.keys.index(key)] = text
        tables.append(replace(table, rows=tuple(map(tuple, rows))))
    return replace(disclosure, tables=tuple(tables))


def law(amount):
    """The sample with another amount of one class, in every table that prints it."""
    total = wanyuan(amount)
    cells = {
        (table, "2040220", key): total for table in ("表二", "表八") for key in ("total", "project")
    }
    return with_cells(
        load_fixture(),
        {**cells, ("表七", "2040220", "total"): total, ("表七", "2040220", "general"): total},
    )


def edit(amount):
    budget = stored()
    amounts = {**amounts_of(facts_of(budget)), LAW: amount}
    record_facts(
        actor=finance_administrator(),
        budget=budget,
        facts=facts_from({k: a for k, a in amounts.items() if a is not None}),
        base_version=budget.version,
        now=NOW,
    )


def finance_administrator():
    from organizations.models import User  # noqa: PLC0415

    return User.objects.get(username="qianwei")


def fact_change(preview):
    return next(change for change in preview.changes if change.what == WHAT)


def kept(preview):
    return [p for p in preview.problems if p.table == WHAT]


def test_an_import_stores_the_facts_of_the_document(cast):
    preview = preview_import(load_fixture())
    assert (fact_change(preview).kind.value, fact_change(preview).detail) == (
        "created",
        ("56 个金额",),
    )
    bring()
    assert facts_of(stored()) == facts_in(load_fixture()).facts
    assert stored().version == 1
    assert {c.code: c.name for c in ProcurementCategory.objects.all()} == {
        "A": "货物",
        "C": "服务",
    }
    assert len(book_of(stored()).computed) == 9


def test_a_second_import_shows_every_changed_amount(cast):
    bring()
    preview = bring(law(Decimal("3000.00")))
    change = fact_change(preview)
    assert (change.kind.value, change.detail) == (
        "updated",
        ("功能科目 2040220 项目支出（一般公共预算）：3,021.68 → 3,000.00",),
    )
    assert amounts_of(facts_of(stored()))[LAW] == Decimal("3000.00")
    # The sums of the document were left as they were: they are told cell by cell.
    told = {(p.table, p.row, p.column) for p in preview.problems if "按明细应为" in p.message}
    assert {("表二", 1, "项目支出"), ("表二", 3, "项目支出"), ("表八", 2, "总计")} <= told


def test_an_amount_edited_in_the_system_is_kept_and_told(cast):
    bring()
    edit(Decimal("2999.00"))
    preview = bring(law(Decimal("3000.00")))
    (problem,) = kept(preview)
    assert problem.message.startswith("系统中已改为 2,999.00，文件为 3,000.00，未作改动")
    assert fact_change(preview).kind.value == "unchanged"
    assert amounts_of(facts_of(stored()))[LAW] == Decimal("2999.00")
    again = bring(law(Decimal("3000.00")))
    assert (len(kept(again)), again.has_changes) == (1, False)


def test_the_same_document_does_not_bring_back_what_was_taken_out(cast):
    bring()
    edit(None)
    preview = bring()
    assert LAW not in amounts_of(facts_of(stored()))
    assert [p.message[:17] for p in kept(preview)] == ["系统中已改为 空，文件为 3,02"]


def test_a_form_without_text_takes_nothing_that_only_the_text_tells(cast):
    bring()
    whole, text = facts_of(stored()), stored().narrative
    without_text = replace(load_fixture(), paragraphs=())
    preview = bring(without_text)
    assert (fact_change(preview).kind.value, kept(preview)) == ("unchanged", [])
    assert facts_of(stored()) == whole
    assert stored().narrative == stored().printed_narrative == text != ""
    again = bring()
    assert (kept(again), again.has_changes) == ([], False)


def test_what_was_edited_stays_through_a_form_without_text(cast):
    bring()
    budget = stored()
    last = official_key(OfficialItem.RECEPTION, LAST)
    amounts = {**amounts_of(facts_of(budget)), last: Decimal("27.00")}
    record_facts(
        actor=finance_administrator(),
        budget=budget,
        facts=facts_from(amounts),
        base_version=budget.version,
        now=NOW,
    )
    preview = bring(replace(load_fixture(), paragraphs=()))
    assert (amounts_of(facts_of(stored()))[last], kept(preview)) == (Decimal("27.00"), [])
    (told,) = kept(bring())
    assert told.message.startswith("系统中已改为 27.00，文件为 28.50")


def test_a_form_without_text_still_brings_its_own_amounts(cast):
    bring()
    text = stored().narrative
    last = official_key(OfficialItem.RECEPTION, LAST)
    bring(replace(law(Decimal("3000.00")), paragraphs=()))
    amounts = amounts_of(facts_of(stored()))
    assert (amounts[LAW], amounts[last]) == (Decimal("3000.00"), Decimal("28.50"))
    assert stored().narrative == stored().printed_narrative == text != ""


def test_a_text_edited_in_the_system_is_kept_and_told(cast):
    bring()
    budget = stored()
    record_facts(
        actor=cast.chen,
        budget=budget,
        facts=facts_of(budget),
        narrative="改写的说明",
        base_version=budget.version,
        now=NOW,
    )
    changed = replace(load_fixture(), paragraphs=("另一份说明",))
    preview = bring(changed)
    assert stored().narrative == "改写的说明"
    assert stored().printed_narrative == "另一份说明"
    assert "预算情况说明已修改" in "".join(p.message for p in preview.problems)
    without_text = preview_import(replace(load_fixture(), paragraphs=()))
    assert "预算情况说明已修改" not in "".join(p.message for p in without_text.problems)


def test_an_unedited_text_follows_the_document(cast):
    bring()
    bring(replace(load_fixture(), paragraphs=("另一份说明",)))
    assert stored().narrative == stored().printed_narrative == "另一份说明"


def test_what_cannot_be_split_is_told_and_the_import_goes_on(cast):
    disclosure = with_cells(
        load_fixture(), {("表二", "2040220", "project"): "", ("表八", "2040220", "project"): ""}
    )
    preview = bring(disclosure)
    told = [p for p in preview.problems if "只有总计 3,021.68" in p.message]
    assert [(p.table, p.row, p.column, p.severity.value) for p in told] == [
        ("表二", 7, "总计", "warning")
    ]
    assert LAW not in amounts_of(facts_of(stored()))


def test_an_import_with_all_its_facts_stays_under_the_ceiling(cast):
    with CaptureQueriesContext(connection) as asked:
        bring()
    assert len(asked) <= QUERY_CEILING
    of_facts = [q for q in asked if any(f"budgets_{name}" in q["sql"] for name in FACT_TABLES)]
    assert 10 < len(of_facts) <= FACT_QUERIES
    with CaptureQueriesContext(connection) as asked:
        preview_import(load_fixture())
    assert len(asked) <= 25
