"""Printed tables read into amounts: what can be told is read, what cannot is reported."""

from decimal import Decimal

import pytest

from budgets.deviations import DeviationKind, compare
from budgets.enums import FundSource, OfficialItem, SpendingKind
from budgets.extraction import extract
from budgets.facts import (
    amounts_of,
    carryover_key,
    official_key,
    procurement_key,
    spending_key,
)
from budgets.narrative import review_of
from budgets.presentation import tables_from
from budgets.tables import ClassNames
from tests.budgets.reconciliation.builders import content, publication

GENERAL, FUND, CAPITAL, BUSINESS = (
    FundSource.GENERAL,
    FundSource.FUND,
    FundSource.CAPITAL,
    FundSource.BUSINESS,
)
BASIC, PROJECT = SpendingKind.BASIC, SpendingKind.PROJECT
TABLE_TWO = content(
    "表二",
    ("", "合计", "30.00", "20.00", "10.00"),
    ("204", "公共安全支出", "30.00", "20.00", "10.00"),
    ("20402", "公安", "30.00", "20.00", "10.00"),
    ("2040201", "行政运行", "20.00", "20.00", ""),
    ("2040220", "执法办案", "10.00", "", "10.00"),
)
FUND_ROWS = (
    ("229", "其他支出", "4.00", "", "4.00"),
    ("22960", "彩票公益金安排的支出", "4.00", "", "4.00"),
    ("2296003", "用于体育事业的彩票公益金支出", "4.00", "", "4.00"),
)


def read(*contents):
    result = extract(contents)
    told = [(str(c.location), c.message) for c in result.contradictions]
    return amounts_of(result.facts), told


def income(*rows):
    """Rows of 表七: code, name, then {source: amount}."""
    sources = [source.value for source in FundSource]
    return content(
        "表七",
        *(
            (code, name, total, *(amounts.get(source, "") for source in sources))
            for code, name, total, amounts in rows
        ),
    )


def test_only_the_lowest_rows_are_amounts():
    assert read(TABLE_TWO) == (
        {
            spending_key("2040201", BASIC, GENERAL): Decimal("20.00"),
            spending_key("2040220", PROJECT, GENERAL): Decimal("10.00"),
        },
        [],
    )


def test_each_source_has_its_table_and_the_rest_comes_from_the_totals():
    eight = content(
        "表八",
        ("2040201", "行政运行", "25.00", "25.00", ""),
        ("2040220", "执法办案", "10.00", "", "10.00"),
        ("2296003", "用于体育事业的彩票公益金支出", "4.00", "", "4.00"),
        ("2230199", "其他", "3.00", "", "3.00"),
    )
    seven = income(
        ("2040201", "行政运行", "25.00", {"general": "20.00", "business": "5.00"}),
        ("2040220", "执法办案", "10.00", {"general": "10.00"}),
        ("2296003", "用于体育事业的彩票公益金支出", "4.00", {"fund": "4.00"}),
        ("2230199", "其他", "3.00", {"capital": "3.00"}),
    )
    amounts, told = read(TABLE_TWO, content("表五", *FUND_ROWS), seven, eight)
    assert told == []
    assert amounts == {
        spending_key("2040201", BASIC, GENERAL): Decimal("20.00"),
        spending_key("2040201", BASIC, BUSINESS): Decimal("5.00"),
        spending_key("2040220", PROJECT, GENERAL): Decimal("10.00"),
        spending_key("2296003", PROJECT, FUND): Decimal("4.00"),
        spending_key("2230199", PROJECT, CAPITAL): Decimal("3.00"),
    }


def test_two_sources_and_two_kinds_cannot_be_told_apart():
    eight = content("表八", ("2040201", "行政运行", "12.00", "7.00", "5.00"))
    seven = income(("2040201", "行政运行", "12.00", {"business": "6.00", "other": "6.00"}))
    amounts, told = read(seven, eight)
    assert amounts == {}
    assert told == [
        (
            "表八第1行『总计』",
            (
                "『2040201 行政运行』由几个来源安排（事业收入 6.00、其他收入 6.00），又分基本支出和"
                "项目支出，各来源各占多少分不出来，未读入明细。"
            ),
        )
    ]


def test_two_sources_of_one_kind_can():
    eight = content("表八", ("2040201", "行政运行", "12.00", "12.00", ""))
    seven = income(("2040201", "行政运行", "12.00", {"business": "5.00", "other": "7.00"}))
    assert read(seven, eight) == (
        {
            spending_key("2040201", BASIC, BUSINESS): Decimal("5.00"),
            spending_key("2040201", BASIC, FundSource.OTHER): Decimal("7.00"),
        },
        [],
    )


def test_without_its_own_table_the_general_budget_is_read_from_the_totals():
    eight = content("表八", ("2040201", "行政运行", "12.00", "7.00", "5.00"))
    seven = income(("2040201", "行政运行", "12.00", {"general": "12.00"}))
    assert read(seven, eight) == (
        {
            spending_key("2040201", BASIC, GENERAL): Decimal("7.00"),
            spending_key("2040201", PROJECT, GENERAL): Decimal("5.00"),
        },
        [],
    )


@pytest.mark.parametrize(
    ("contents", "place", "words"),
    [
        (
            [content("表二", ("2040201", "行政运行", "20.00"))],
            "表二第1行『总计』",
            "只有总计 20.00，没有分基本支出和项目支出",
        ),
        (
            [content("表三", ("30101", "基本工资", "20.00"))],
            "表三第1行『总计』",
            "没有分人员经费和日常公用经费",
        ),
        (
            [content("表九", ("A", "货物", "20.00"))],
            "表九第1行『总计』",
            "没有分资金来源",
        ),
        (
            [
                content(
                    "表二",
                    ("2040201", "行政运行", "1.00", "1.00"),
                    ("2040201", "行政运行", "2.00", "2.00"),
                )
            ],
            "表二第2行『科目编码』",
            "科目 2040201 与第1行重复",
        ),
        (
            [content("表二", ("2040201", "行政运行", "-1.00", "-1.00"))],
            "表二第1行『基本支出』",
            "-1.00 为负数",
        ),
        (
            [content("表二", ("20402011", "行政运行", "1.00", "1.00"))],
            "表二第1行『科目编码』",
            "位数或写法不对",
        ),
        (
            [income(("2040201", "行政运行", "5.00", {"business": "5.00"}))],
            "表七第1行『事业收入』",
            "没有表八可以对照",
        ),
        (
            [
                income(("2040201", "行政运行", "5.00", {"business": "5.00"})),
                content("表八", ("2040201", "行政运行", "9.00", "9.00")),
            ],
            "表八第1行『总计』",
            "除表二、表五外还有 9.00，表七的其他来源共 5.00",
        ),
        (
            [TABLE_TWO, content("表八", ("2040201", "行政运行", "21.00", "21.00"))],
            "表八第1行『基本支出』",
            "为 21.00，按表二、表五为 20.00，差 1.00 万元",
        ),
        (
            [content("表四", ("9.00", "", "9.00"))],
            "表四第1行『公务用车购置及运行费-小计』",
            "没有分购置费和运行费",
        ),
        (
            [content("表四", ("9.00",))],
            "表四第1行『合计』",
            "只有合计，没有分项",
        ),
        (
            [content("表一", ("二、上年结转", "8.00"), ("一般公共预算拨款", ""))],
            "表一第1行『预算数』",
            "上年结转 8.00 没有分",
        ),
        (
            [content("表一", ("二、上年结转", "", "二、结转下年", "3.00"))],
            "表一第1行『合计』",
            "结转下年 3.00 不是当年支出",
        ),
        (
            [TABLE_TWO, content("表三", ("30101", "基本工资", "19.00", "19.00"))],
            "表三",
            "经济科目明细合计 19.00，表二基本支出明细合计 20.00，差 -1.00 万元",
        ),
    ],
)
def test_what_the_tables_leave_open_is_told_with_its_place(contents, place, words):
    told = read(*contents)[1]
    assert any(where.startswith(place) and words in message for where, message in told), told


def test_official_expenses_procurement_and_carry_over():
    amounts, told = read(
        content("表四", ("7.00", "0.00", "6.00", "2.00", "4.00", "1.00")),
        content("表九", ("A", "货物", "3.00", "3.00"), ("A02", "设备", "3.00", "3.00")),
        content(
            "表一",
            ("一、本年收入", "1.00"),
            ("二、上年结转", "8.00"),
            ("一般公共预算拨款", "5.00"),
            ("政府性基金预算拨款", "3.00"),
            ("收入合计", "9.00"),
        ),
    )
    assert told == []
    assert amounts == {
        official_key(OfficialItem.ABROAD): Decimal("0.00"),
        official_key(OfficialItem.VEHICLE_PURCHASE): Decimal("2.00"),
        official_key(OfficialItem.VEHICLE_RUNNING): Decimal("4.00"),
        official_key(OfficialItem.RECEPTION): Decimal("1.00"),
        procurement_key("A02", GENERAL): Decimal("3.00"),
        carryover_key(GENERAL): Decimal("5.00"),
        carryover_key(FUND): Decimal("3.00"),
    }


TEXT = "2023年“三公”经费预算9.00万元。公务接待费{}万元，比2022年{}万元。"


@pytest.mark.parametrize(
    ("sentences", "last", "problem"),
    [
        (("1.00", "减少0.50"), "1.50", ""),
        (("1.00", "增加3.00"), None, "为负数（-2.00）"),
    ],
)
def test_last_years_expenses_come_from_the_changes_of_the_text(sentences, last, problem):
    links = review_of(publication(), ["四、“三公”经费情况说明", TEXT.format(*sentences)]).links
    result = extract((), links)
    lasts = [one.last_amount for one in result.facts.official]
    assert lasts == ([Decimal(last)] if last else [])
    assert [problem in c.message for c in result.contradictions] == ([True] if problem else [])


def compared(*contents):
    tables = tables_from(extract(contents).facts, ClassNames(), organization="某局", year=2023)
    return [(str(d.location), d.kind, d.explanation) for d in compare(contents, tables).deviations]


def with_total(total, project="10.00"):
    return content(
        "表二",
        ("", "合计", total, "20.00", project),
        ("204", "公共安全支出", "30.00", "20.00", "10.00"),
        ("20402", "公安", "30.00", "20.00", "10.00"),
        ("2040201", "行政运行", "20.00", "20.00", ""),
        ("2040220", "执法办案", "10.00", "", "10.00"),
    )


def test_a_document_that_closes_has_no_deviation():
    assert compared(TABLE_TWO) == []


def test_a_cent_is_rounding():
    ((place, kind, words),) = compared(with_total("30.01"))
    assert (place, kind) == ("表二第1行『总计』", DeviationKind.ROUNDING)
    assert "舍入" in words


def test_more_than_rounding_is_not():
    assert compared(with_total("30.05")) == [
        (
            "表二第1行『总计』",
            DeviationKind.UNEXPLAINED,
            "按明细应为 30.00，差 0.05 万元，请核对。",
        )
    ]


def test_a_difference_that_a_printed_number_explains_is_explained():
    carried = content("表一", ("二、上年结转", "6.50"), ("一般公共预算拨款", "6.50"))
    found = {place: (kind, words) for place, kind, words in compared(with_total("36.50"), carried)}
    assert found["表二第1行『总计』"] == (
        DeviationKind.EXPLAINED,
        "差 6.50 万元，差额恰等于上年结转 6.50。",
    )


def test_a_blank_print_and_a_missing_row_are_told():
    blank = compared(with_total("30.00", ""))
    assert ("表二第1行『项目支出』", DeviationKind.PRINTED_BLANK) in [b[:2] for b in blank]
    without_middle = content("表二", *(row for row in TABLE_TWO.rows if row[0] != "20402"))
    deeper = content("表二", *without_middle.rows, ("20508", "进修及培训", "", "", ""))
    told = compared(deeper)
    assert ("表二『总计』", DeviationKind.PRINTED_BLANK, "没有印这一行，按明细应为 30.00。") in told


def test_a_printed_amount_without_facts_is_told():
    extra = content("表六", ("合计", "", "合计", ""), ("", "", "外交支出", "2.00"))
    found = [(place, kind) for place, kind, _ in compared(TABLE_TWO, extra)]
    assert ("表六第2行『预算数』", DeviationKind.UNEXPLAINED) in found
