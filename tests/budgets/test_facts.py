"""Amounts under their keys, what changed between two states, and what an import may take."""

from decimal import Decimal

import pytest

from budgets.enums import BasicKind, FundSource, OfficialItem, SpendingKind
from budgets.facts import (
    LAST,
    Facts,
    OfficialExpenseFact,
    SpendingFact,
    amounts_of,
    basic_key,
    carryover_key,
    changes_between,
    facts_from,
    merged,
    official_key,
    parse_key,
    procurement_key,
    spending_key,
)

RUNNING = spending_key("2040201", SpendingKind.BASIC, FundSource.GENERAL)
LAW = spending_key("2040220", SpendingKind.PROJECT, FundSource.GENERAL)
WAGES = basic_key("30101", BasicKind.PERSONNEL)
KEYS = (
    RUNNING,
    LAW,
    WAGES,
    official_key(OfficialItem.RECEPTION),
    official_key(OfficialItem.RECEPTION, LAST),
    procurement_key("A", FundSource.GENERAL),
    carryover_key(FundSource.FUND),
)


def of(**amounts):
    keys = {"running": RUNNING, "law": LAW, "wages": WAGES}
    return facts_from({keys[name]: Decimal(amount) for name, amount in amounts.items()})


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_read_as_it_is_written(key):
    assert parse_key(str(key)) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "spending",
        "spending:2040201:basic",
        "spending:2040201:basic:nowhere",
        "spending:2040201:personnel:general",
        "spending::basic:general",
        "basic:30101:personnel:general",
        "official:hats:now:",
        "carryover:2040201::general",
        "unknown:1:2:3",
    ],
)
def test_anything_else_is_no_key(text):
    assert parse_key(text) is None


def test_keys_speak_chinese():
    assert [key.label for key in KEYS] == [
        "功能科目 2040201 基本支出（一般公共预算）",
        "功能科目 2040220 项目支出（一般公共预算）",
        "经济科目 30101 人员经费",
        "“三公”经费 公务接待费 当年",
        "“三公”经费 公务接待费 上年",
        "政府采购 A（一般公共预算）",
        "上年结转（政府性基金预算）",
    ]


def test_facts_and_amounts_are_two_ways_to_say_the_same():
    amounts = {key: Decimal(n) for n, key in enumerate(KEYS)}
    facts = facts_from(amounts)
    assert amounts_of(facts) == amounts
    assert facts == facts_from(dict(reversed(amounts.items())))
    assert facts.official == (OfficialExpenseFact(OfficialItem.RECEPTION, Decimal(3), Decimal(4)),)
    assert not Facts()
    assert facts.spending[0] == SpendingFact(
        "2040201", SpendingKind.BASIC, FundSource.GENERAL, Decimal(0)
    )


def test_nought_is_an_amount_and_absent_is_none():
    changes = changes_between(of(running="5"), of(running="0", law="1"))
    assert [(c.key, c.before, c.after) for c in changes] == [
        (RUNNING, Decimal(5), Decimal(0)),
        (LAW, None, Decimal(1)),
    ]
    assert str(changes[1]) == "功能科目 2040220 项目支出（一般公共预算）：空 → 1.00"


def test_an_import_takes_what_nobody_has_edited():
    result = merged(
        base=of(running="1", law="2"),
        stored=of(running="1", law="2"),
        incoming=of(running="3", wages="4"),
    )
    assert result.facts == of(running="3", wages="4")
    assert result.kept == ()


def test_an_import_keeps_what_was_edited_added_or_removed_and_says_so():
    result = merged(
        base=of(running="1", law="2"),
        stored=of(running="9", wages="7"),
        incoming=of(running="3", law="2"),
    )
    assert result.facts == of(running="9", wages="7")
    assert [(c.key, c.before, c.after) for c in result.kept] == [
        (RUNNING, Decimal(3), Decimal(9)),
        (LAW, Decimal(2), None),
        (WAGES, None, Decimal(7)),
    ]


def test_what_both_sides_changed_alike_is_no_conflict():
    result = merged(base=of(running="1"), stored=of(running="2"), incoming=of(running="2"))
    assert (result.facts, result.kept) == (of(running="2"), ())


def test_without_stored_amounts_the_document_is_taken_whole():
    result = merged(base=of(running="1"), stored=Facts(), incoming=of(running="1"))
    assert (result.facts, result.kept) == (of(running="1"), ())
