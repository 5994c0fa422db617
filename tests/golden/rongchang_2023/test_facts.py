"""The sample as facts: one home for every amount, and every printed cell given back."""

from collections import Counter
from decimal import Decimal

import pytest

from budgets.captions import LABELS
from budgets.deviations import DeviationKind, compare, shown_tables
from budgets.enums import FundSource, OfficialItem
from budgets.extraction import extract
from budgets.facts import CarryOverFact, Facts, OfficialExpenseFact, ProcurementFact
from budgets.narrative import review_of
from budgets.presentation import tables_from
from budgets.reconciliation import publication_of, reconcile
from exchange.budget_facts import class_names_in, facts_in
from exchange.checking import check_document
from exchange.forms.public_tables import COLUMNS
from exchange.tables import contents_of
from tests.golden.rongchang_2023.documents import SOURCES, WITH_TEXT, disclosure

KNOWN_ROUNDINGS = {
    ("表二", 1, "总计"): "−0.01",
    ("表二", 2, "总计"): "−0.01",
    ("表二", 3, "总计"): "−0.01",
    ("表二", 3, "项目支出"): "0.01",
    ("表二", 12, "总计"): "0.01",
    ("表二", 12, "基本支出"): "0.01",
    ("表三", 1, "日常公用经费"): "0.01",
    ("表三", 2, "总计"): "0.01",
    ("表三", 2, "人员经费"): "0.01",
    ("表三", 14, "总计"): "−0.02",
    ("表三", 14, "日常公用经费"): "−0.02",
    ("表三", 31, "总计"): "0.01",
    ("表七", 12, "总计"): "0.01",
    ("表八", 1, "总计"): "−0.01",
    ("表八", 2, "总计"): "−0.01",
    ("表八", 3, "总计"): "−0.01",
    ("表八", 3, "项目支出"): "0.01",
    ("表八", 12, "总计"): "0.01",
    ("表八", 12, "基本支出"): "0.01",
}
"""303 of 表三 does not close in two directions: twenty sums at nineteen cells."""
DRIFTING = {"表一": 9, "表二": 9, "表三": 7, "表六": 4, "表七": 6, "表八": 9}
"""Cells that drift by a cent or two because such a sum stands below them, or is their own."""


def rendered(read):
    facts = facts_in(read).facts
    return tables_from(
        facts, class_names_in(read), organization=read.organization_name, year=read.year
    )


@pytest.mark.parametrize(("form", "is_published"), SOURCES)
def test_the_three_forms_give_the_same_facts(form, is_published):
    read = facts_in(disclosure(form, is_published=is_published))
    with_text = facts_in(disclosure("docx", is_published=False)).facts
    without = Facts(
        spending=with_text.spending,
        basic=with_text.basic,
        official=tuple(
            OfficialExpenseFact(one.item, one.amount)
            for one in with_text.official
            if one.amount is not None
        ),
        procurement=with_text.procurement,
        carryover=with_text.carryover,
    )
    assert read.contradictions == ()
    assert read.facts == (with_text if form in WITH_TEXT else without)


def test_the_facts_are_those_of_the_document():
    facts = facts_in(disclosure("docx", is_published=False)).facts
    of_kind = Counter(fact.kind.value for fact in facts.spending)
    assert of_kind == {"basic": 10, "project": 4}
    assert {fact.source for fact in facts.spending} == {FundSource.GENERAL}
    assert len(facts.basic) == 32
    assert facts.procurement == (
        ProcurementFact("A", FundSource.GENERAL, Decimal("300.00")),
        ProcurementFact("C", FundSource.GENERAL, Decimal("935.00")),
    )
    assert facts.carryover == (CarryOverFact(FundSource.GENERAL, Decimal("4891.05")),)
    # Last year's is what the text says: 15−(−13.5), 765.70−205.7, 182−182.
    assert facts.official == (
        OfficialExpenseFact(OfficialItem.ABROAD, None, Decimal("0.00")),
        OfficialExpenseFact(OfficialItem.VEHICLE_PURCHASE, Decimal("182.00"), Decimal("0.00")),
        OfficialExpenseFact(OfficialItem.VEHICLE_RUNNING, Decimal("765.70"), Decimal("560.00")),
        OfficialExpenseFact(OfficialItem.RECEPTION, Decimal("15.00"), Decimal("28.50")),
    )


@pytest.mark.parametrize(("form", "is_published"), SOURCES)
def test_every_printed_cell_comes_back_but_for_the_known_roundings(form, is_published):
    read = disclosure(form, is_published=is_published)
    printed, computed = contents_of(read), rendered(read)
    compared = compare(printed, computed)

    places = Counter(
        (f.location.table, f.location.row, f.location.column) for f in compared.roundings
    )
    assert sum(places.values()) == 20
    assert places == {**dict.fromkeys(KNOWN_ROUNDINGS, 1), ("表三", 31, "总计"): 2}
    for finding in compared.roundings:
        place = finding.location
        assert f"差 {KNOWN_ROUNDINGS[place.table, place.row, place.column]} 万元" in finding.message

    assert Counter(d.location.table for d in compared.deviations) == DRIFTING
    assert {d.kind for d in compared.deviations} == {DeviationKind.ROUNDING}
    assert max(abs(d.gap) for d in compared.deviations) == Decimal("0.02")
    drifting = {(d.location.table, d.position, d.key) for d in compared.deviations}
    for before, after in zip(printed, computed, strict=False):
        assert (before.title, before.note) == (after.title, after.note)
        assert len(before.rows) == len(after.rows)
        keys = [column.key for column in COLUMNS[before.table]]
        for number, (row, other) in enumerate(zip(before.rows, after.rows, strict=True), 1):
            for key, one, two in zip(keys, row, other, strict=True):
                assert (one == two) != ((before.table, number, key) in drifting)


def test_with_the_two_of_the_text_there_are_twenty_two():
    report = check_document(disclosure("docx", is_published=False))
    in_text = [f for f in report.findings if f.code in {"I06", "I08"}]
    assert [f.severity.value for f in in_text] == ["hint", "hint"]
    read = disclosure("docx", is_published=False)
    assert len(compare(contents_of(read), rendered(read)).roundings) + len(in_text) == 22


def test_tables_that_come_from_facts_close_to_the_cent():
    read = disclosure("docx", is_published=False)
    publication = publication_of(
        rendered(read), organization=read.organization_name, year=read.year
    )
    sums = {"H01", "H02", "H03", "H04", "H05", "H06", "H07", "H09", "H10", "H11", "H15", "H19"}
    assert [f for f in reconcile(publication).findings if f.code in sums] == []


def test_where_only_rounding_differs_the_printed_amount_is_shown():
    read = disclosure("docx", is_published=False)
    printed, computed = contents_of(read), rendered(read)
    shown = shown_tables(computed, compare(printed, computed).deviations)
    assert [table.rows for table in shown] == [table.rows for table in printed[:9]]
    links = review_of(
        publication_of(shown, organization=read.organization_name, year=read.year),
        read.paragraphs,
    ).links
    assert extract(shown, links).facts == facts_in(read).facts


def test_the_printed_labels_are_those_that_are_read():
    assert {name: tuple(c.label for c in columns) for name, columns in COLUMNS.items()} == LABELS
