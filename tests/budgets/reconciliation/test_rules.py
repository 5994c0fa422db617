"""What each rule says of tables that break it, and of layouts that do not."""

from decimal import Decimal

import pytest

from budgets.reconciliation import ProjectMoney
from budgets.reconciliation.shapes import KEYS
from common.rules import Verdict
from exchange.forms.public_tables import COLUMNS
from tests.budgets.reconciliation.builders import content, outcome_of, told

SPENDING = (
    ("", "合计", "120.00", "90.00", "30.00"),
    ("204", "公共安全支出", "100.00", "70.00", "30.00"),
    ("20402", "公安", "100.00", "70.00", "30.00"),
    ("2040201", "行政运行", "70.00", "70.00", ""),
    ("2040202", "一般行政管理事务", "30.00", "", "30.00"),
    ("221", "住房保障支出", "20.00", "20.00", ""),
    ("22102", "住房改革支出", "20.00", "20.00", ""),
    ("2210201", "住房公积金", "20.00", "20.00", ""),
)
ECONOMIC = (
    ("", "合计", "90.00", "80.00", "10.00"),
    ("301", "工资福利支出", "80.00", "80.00", ""),
    ("30101", "基本工资", "60.00", "60.00", ""),
    ("30113", "住房公积金", "20.00", "20.00", ""),
    ("302", "商品和服务支出", "10.00", "", "10.00"),
    ("30201", "办公费", "8.00", "", "8.00"),
    ("30217", "公务接待费", "2.00", "", "2.00"),
)


def changed(rows, position, column, text):
    """The rows with one cell changed; position is 1-based."""
    return tuple(
        (*row[:column], text, *row[column + 1 :]) if number == position else row
        for number, row in enumerate(rows, 1)
    )


def test_the_columns_are_those_that_the_reader_gives():
    assert {name: tuple(c.key for c in columns) for name, columns in COLUMNS.items()} == KEYS


@pytest.mark.parametrize("code", ["H04", "H05", "H20", "H19"])
def test_consistent_classes_pass(code):
    assert outcome_of(code, content("表二", *SPENDING)).verdict is Verdict.PASSED


def test_a_gap_outside_the_envelope_is_an_error_with_both_places():
    rows = changed(SPENDING, 5, 4, "31.00")
    ((severity, place, message),) = told("H05", content("表二", *rows))

    assert (severity, place) == ("错", "表二第3行『项目支出』")
    assert "表列 30.00" in message
    assert "第5行 31.00" in message
    assert "差 −1.00 万元" in message


@pytest.mark.parametrize(("printed", "label"), [("30.02", "提"), ("30.03", "错")])
def test_the_envelope_of_two_addends_is_a_cent_and_a_half(printed, label):
    """30.00 of one child may drift by 0.01; the row of two columns by 0.015."""
    rows = (
        ("", "合计", printed, "10.01", "20.00"),
        ("204", "公共安全支出", printed, "10.01", "20"),
    )
    found = told("H04", content("表二", *rows))
    assert {severity for severity, _, _ in found} == {label}


def test_a_dropped_class_is_named_by_the_table_that_still_has_it():
    short = tuple(row for row in SPENDING if row[0] != "2040202")
    found = told("H05", content("表二", *short), content("表八", *SPENDING))

    assert any("差额恰等于" in message and "2040202" in message for _, _, message in found)
    assert all(place.startswith("表二第3行") for _, place, _ in found)


def test_a_class_that_one_table_lacks_is_found_in_both():
    short = tuple(row for row in SPENDING if row[0] != "2040202")
    messages = [m for _, _, m in told("H09", content("表二", *short), content("表八", *SPENDING))]

    assert messages
    assert all("表二没有这个科目" in message and "30.00" in message for message in messages)


def test_the_odd_table_of_three_is_the_place():
    income = tuple((*row[:3], row[2]) for row in SPENDING)
    rows = changed(income, 4, 2, "71.00")
    ((_, place, message),) = told(
        "H09", content("表二", *SPENDING), content("表七", *rows), content("表八", *SPENDING)
    )

    assert place == "表七第4行『总计』"
    assert "表二第4行『总计』 70.00" in message
    assert "71.00" in message


def test_a_table_that_lacks_the_class_is_named_once():
    income = tuple((*row[:3], row[2]) for row in SPENDING if row[0] != "2040202")
    tables = (content("表七", *income), content("表二", *SPENDING), content("表八", *SPENDING))
    (message,) = [m for _, _, m in told("H09", *tables) if "没有这个科目" in m]
    assert message.count("表七没有这个科目") == 1


def test_without_a_second_table_nothing_can_be_compared():
    assert outcome_of("H09", content("表二", *SPENDING)).verdict is Verdict.MISSING_DATA


def test_funds_and_general_budget_are_kept_apart():
    funds = (
        ("", "合计", "5.00", "", "5.00"),
        ("212", "城乡社区支出", "5.00", "", "5.00"),
        ("21208", "国有土地使用权出让收入安排的支出", "5.00", "", "5.00"),
        ("2120801", "征地和拆迁补偿支出", "5.00", "", "5.00"),
    )
    income = (
        ("", "合计", "125.00", "120.00", "5.00"),
        *((*row[:3], row[2]) for row in SPENDING[1:]),
        *((*row[:3], "", row[2]) for row in funds[1:]),
    )
    whole = (("", "合计", "125.00", "90.00", "35.00"), *SPENDING[1:], *funds[1:])
    tables = (
        content("表二", *SPENDING),
        content("表五", *funds),
        content("表七", *income),
        content("表八", *whole),
    )
    assert outcome_of("H09", *tables).verdict is Verdict.PASSED
    assert outcome_of("H04", *tables).verdict is Verdict.PASSED
    assert outcome_of("H05", *tables).verdict is Verdict.PASSED


def test_two_tables_of_one_basic_expenditure():
    good = (content("表二", *SPENDING), content("表三", *ECONOMIC))
    bad = (content("表二", *SPENDING), content("表三", *changed(ECONOMIC, 1, 2, "95.00")))

    assert outcome_of("H08", *good).verdict is Verdict.PASSED
    assert outcome_of("H13", *good).verdict is Verdict.PASSED
    ((severity, place, message),) = told("H08", *bad)
    assert (severity, place) == ("错", "表三第1行『总计』")
    assert "表二第1行『基本支出』" in message


def test_twin_classes_warn():
    rows = changed(ECONOMIC, 4, 2, "21.00")
    ((severity, place, _),) = told("H13", content("表二", *SPENDING), content("表三", *rows))
    assert (severity, place) == ("警", "表三第4行『总计』")


INCOME = (
    ("一、本年收入", "100.00", "一、本年支出", "120.00", "120.00"),
    ("一般公共预算资金", "100.00", "公共安全支出", "100.00", "100.00"),
    ("政府性基金预算资金", "", "住房保障支出", "20.00", "20.00"),
    ("二、上年结转", "20.00", "二、结转下年"),
    ("收入合计", "120.00", "支出合计", "120.00", "120.00"),
)


@pytest.mark.parametrize("code", ["H01", "H02", "H03"])
def test_a_balanced_table_passes(code):
    assert outcome_of(code, content("表一", *INCOME)).verdict is Verdict.PASSED


def test_a_forgotten_carryover_is_guessed():
    rows = changed(INCOME, 5, 1, "100.00")
    ((_, place, message),) = told("H02", content("表一", *rows))

    assert place == "表一第5行『预算数』"
    assert "100.00＋20.00＝120.00" in message
    assert "差额恰等于上年结转 20.00" in message
    assert told("H01", content("表一", *rows))


def test_another_layout_of_the_summary_table():
    rows = (
        ("一、一般公共预算拨款收入", "100.00", "一、一般公共服务支出", "90.00"),
        ("二、事业收入", "10.00", "二、教育支出", "40.00"),
        ("本年收入合计", "110.00", "本年支出合计", "130.00"),
        ("上年结转", "20.00", "结转下年", ""),
        ("收入总计", "130.00", "支出总计", "130.00"),
    )
    for code in ("H01", "H02", "H03"):
        assert outcome_of(code, content("表六", *rows)).verdict is Verdict.PASSED, code
    ((_, place, _),) = told("H03", content("表六", *changed(rows, 3, 3, "131.00")))[:1]
    assert place == "表六第3行『预算数』"


def test_a_class_under_another_name_is_matched_by_its_amount():
    rows = changed(INCOME, 2, 2, "一般公共服务支出")
    found = told("H10", content("表一", *rows), content("表二", *SPENDING))

    assert len(found) == 2
    assert any("金额相同的在表一叫『一般公共服务支出』" in message for _, _, message in found)


OFFICIAL = ("12.00", "", "10.00", "4.00", "6.00", "2.00")


def test_official_expenses():
    assert outcome_of("H11", content("表四", OFFICIAL)).verdict is Verdict.PASSED
    bad = ("12.00", "", "10.00", "4.00", "7.00", "2.00")
    ((_, place, message),) = told("H11", content("表四", bad))
    assert place == "表四第1行『公务用车购置及运行费-小计』"
    assert "＝11.00" in message


def test_official_expenses_cover_the_basic_ones():
    good, less = content("表四", OFFICIAL), ("11.00", "", "10.00", "4.00", "6.00", "1.00")
    assert outcome_of("H12", good, content("表三", *ECONOMIC)).verdict is Verdict.PASSED
    ((_, _, message),) = told("H12", content("表四", less), content("表三", *ECONOMIC))
    assert "1.00" in message
    assert "表三第7行『总计』（30217 公务接待费） 2.00" in message


def test_procurement():
    rows = (
        ("", "合计", "30.00", "30.00"),
        ("A", "货物", "10.00", "10.00"),
        ("C", "服务", "20.00", "20.00"),
    )
    assert outcome_of("H15", content("表九", *rows)).verdict is Verdict.PASSED
    found = told("H15", content("表九", *changed(rows, 3, 2, "25.00")))
    assert {place for _, place, _ in found} == {"表九第1行『总计』", "表九第3行『总计』"}


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        ("", Verdict.HIT),
        ("备注：本单位无政府采购预算，故此表无数据。", Verdict.HIT),
        ("备注：本单位无政府性基金收支，故此表无数据。", Verdict.PASSED),
    ],
)
def test_an_empty_table_says_why(note, verdict):
    table = content("表五", ("", "合计"), note=note)
    assert outcome_of("H16", table).verdict is verdict


def test_the_note_below_an_empty_table_is_quoted_where_it_speaks_of_another():
    table = content("表五", ("", "合计"), note="本单位无政府采购预算。")
    ((_, _, message),) = told("H16", table)
    assert message.startswith("表五没有数据，表下的说明『本单位无政府采购预算。』没有说到本表。")


def test_a_filled_table_does_not_call_itself_empty():
    table = content("表二", *SPENDING, note="备注：故此表无数据。")
    assert "表中却有数据" in told("H16", table)[0][2]


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, Verdict.HIT),
        ({"other_titles": ["某局2023年国有资本经营预算支出表"]}, Verdict.PASSED),
        ({"text": "2023年没有使用国有资本经营预算拨款安排的支出。"}, Verdict.PASSED),
    ],
)
def test_state_capital_has_a_table_or_a_sentence(facts, verdict):
    tables = [content(name, note="本表无数据") for name in KEYS]
    assert outcome_of("H18", *tables, **facts).verdict is verdict


def test_a_wrong_name_of_a_class():
    found = told("H19", content("表二", *changed(SPENDING, 2, 1, "教育支出")))
    assert [place for _, place, _ in found] == ["表二第2行『科目名称』"]
    assert "『公共安全支出』" in found[0][2]


def test_one_code_has_one_name_in_all_tables():
    other = changed(SPENDING, 5, 1, "信息化建设")
    found = told("H19", content("表二", *SPENDING), content("表八", *other))
    assert [place for _, place, _ in found] == ["表八第5行『科目名称』"]


def test_a_code_printed_twice():
    rows = changed(SPENDING, 5, 0, "2040201")
    assert "与第4行相同" in told("H19", content("表二", *rows))[0][2]


@pytest.mark.parametrize(("dropped", "row"), [("2040201", 0), ("20402", 3), ("2210201", 7)])
def test_levels_without_a_gap(dropped, row):
    rows = tuple(r for r in SPENDING if r[0] != dropped)
    found = told("H20", content("表二", *rows))
    assert bool(found) is bool(row)
    assert all(f"第{row}行" in place for _, place, _ in found[:1])


def test_transfers_that_income_lists_are_silent():
    project = ProjectMoney("表十一-1", "反诈宣传", transfer=Decimal(30))
    income = (("", "合计", "120.00", "90.00", "", "", "", "", "30.00"),)
    assert outcome_of("H21", content("表七", *income), projects=[project]).verdict is Verdict.PASSED
