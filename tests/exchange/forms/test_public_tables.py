from __future__ import annotations

from decimal import Decimal

import pytest

from exchange.readers import Cell, Grid, Row
from tests.exchange.forms.pages import SPENDING, UNIT, problems_of, read


def table(name: str, *blocks):
    disclosure = read(*blocks)
    found = disclosure.table(name)
    assert found is not None
    return found, problems_of(disclosure, name)


def test_a_table_is_read_as_printed_with_the_levels_of_its_codes():
    spending, problems = table("表二", SPENDING)

    assert spending.title == f"{UNIT}2023年一般公共预算财政拨款支出预算表"
    assert spending.unit == "万元"
    assert spending.keys == ("code", "name", "total", "basic", "project")
    assert spending.rows == (
        ("", "合计", "300.00", "200.00", "100.00"),
        ("201", "一般公共服务支出", "300.00", "200.00", "100.00"),
        ("20108", "审计事务", "300.00", "200.00", "100.00"),
        ("2010801", "行政运行", "200.00", "200.00", ""),
        ("2010804", "审计业务", "100.00", "", "100.00"),
    )
    assert spending.levels == (0, 1, 2, 3, 3)
    assert problems == []


def test_amounts_are_asked_for_by_row_and_key():
    spending, _ = table("表二", SPENDING)

    assert spending.amount(0, "total") == Decimal(300)
    assert spending.amount(3, "project") is None
    assert spending.cell(3, "name") == "行政运行"


def test_amounts_in_yuan_are_converted_when_asked_for():
    spending, problems = table("表二", SPENDING.replace("万元", "元"))

    assert spending.rows[0][2] == "300.00"
    assert spending.amount(0, "total") == Decimal("0.03")
    assert problems == [("hint", 0, "", "金额单位为元，入库时换算为万元。")]


def test_columns_are_known_by_label_in_any_order():
    spending, problems = table(
        "表二",
        f"""
        {UNIT}2023年一般公共预算财政拨款支出预算表
        |||单位：万元|
        科目名称|科目编码|项目支出（万元）|基本支出|合计
        审计事务|20108|1.00|2.00|3.00
        """,
    )

    assert spending.rows == (("20108", "审计事务", "3.00", "2.00", "1.00"),)
    assert problems == []


def test_a_table_goes_on_under_a_repeated_head():
    _, first, *_ = SPENDING.strip().splitlines()
    more = f"""
    {first}（续）
    科目编码|科目名称|总计|基本支出|项目支出
    205|教育支出|1.00|1.00|
    """
    spending, problems = table("表二", SPENDING, more)

    assert spending.rows[-1] == ("205", "教育支出", "1.00", "1.00", "")
    assert len(spending.rows) == 6
    assert problems == []


def test_a_head_repeated_in_the_rows_is_no_row():
    lines = SPENDING.strip().splitlines()
    spending, _ = table("表二", "\n".join([*lines[:7], lines[4], *lines[7:]]))

    assert len(spending.rows) == 5


def test_an_upper_head_without_spans_is_laid_over_the_lower():
    three, problems = table(
        "表四",
        f"""
        {UNIT}2023年一般公共预算“三公”经费支出表
        |||||单位：万元
        2023年预算数
        合计|因公出国（境）费|公务用车购置及运行费|公务接待费
        ||小计|公务用车购置费|公务用车运行费|
        9.00||8.00|3.00|5.00|1.00
        """,
    )

    assert three.columns[2] == "公务用车购置及运行费-小计"
    assert three.rows == (("9.00", "", "8.00", "3.00", "5.00", "1.00"),)
    assert problems == []


def test_the_sides_of_a_balance_are_told_apart_by_the_label_above():
    head = Row((Cell("支出", column_span=2), Cell("收入", column_span=2)))
    rows = (
        Row((Cell(f"{UNIT}2023年部门收支总表"),)),
        Row((Cell("单位：万元"),)),
        head,
        Row(tuple(map(Cell, ("项目", "预算数", "项目", "预算数")))),
        Row(tuple(map(Cell, ("教育支出", "1.00", "一般公共预算资金", "2.00")))),
    )
    balance, _ = table("表六", Grid(rows))

    assert balance.rows == (("一般公共预算资金", "2.00", "教育支出", "1.00"),)


def test_a_note_is_kept_and_blank_rows_are_not():
    fund, _ = table(
        "表五",
        f"""
        {UNIT}2023年政府性基金预算支出表
        单位：万元
        科目编码|科目名称|本年政府性基金预算财政拨款支出
        ||总计|基本支出|项目支出
        合计|||
        _ _|_ _|||
        （备注：本单位无政府性基金收支，故此表无数据。）
        """,
    )

    assert fund.rows == (("", "合计", "", "", ""),)
    assert fund.note == "（备注：本单位无政府性基金收支，故此表无数据。）"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "205|教育支出|一百|1.00|",
            ("warning", 1, "总计", "『一百』不是金额，没有读入。请填写数字，如 1,234.56。"),
        ),
        ("205|教育支出|—|1.00|", ("hint", 1, "总计", "『—』按空白读取。")),
        (
            "205|教育支出||1.00||多出",
            ("warning", 1, "第6列", "『多出』所在的列不在本表格式中，没有读入。"),
        ),
        ("205|教育支出_ _||1.00|", ("hint", 1, "科目名称", "『教育支出』首尾有空格，已去除。")),
    ],
)
def test_a_weak_cell_is_left_out_or_put_right_and_reported(line, problem):
    line = line.replace("_ _", " ")
    spending, problems = table("表二", "\n".join([*SPENDING.strip().splitlines()[:5], line]))

    assert spending.rows == (("205", "教育支出", "", "1.00", ""),)
    assert problems == [problem]


def test_a_row_that_does_not_fit_the_head_is_left_out_and_reported():
    spending, problems = table("表二", SPENDING + "205|1.00|1.00\n")

    assert len(spending.rows) == 5
    assert problems == [("warning", 6, "", "这一行有 3 格，表头有 5 列，无法对位，整行没有读入。")]


def test_a_column_of_the_form_that_is_missing_is_reported_and_blank():
    spending, problems = table(
        "表二",
        f"{UNIT}2023年一般公共预算支出表\n单位：万元\n科目编码|科目名称|总计|备注\n201|甲|1.00|乙",
    )

    assert spending.rows == (("201", "甲", "1.00", "", ""),)
    assert problems == [
        ("warning", 0, "基本支出", "表头中没有这一列，按空白读取。"),
        ("warning", 0, "项目支出", "表头中没有这一列，按空白读取。"),
        ("warning", 1, "备注", "『乙』所在的列不在本表格式中，没有读入。"),
    ]


def test_a_missing_unit_is_read_as_wanyuan_and_said():
    _, problems = table("表二", SPENDING.replace("单位：万元", ""))

    assert problems == [("hint", 0, "", "没有注明金额单位，按万元读取。")]


def test_an_unknown_unit_stops_the_import():
    disclosure = read(SPENDING.replace("万元", "亿元"))

    assert ("error", 0, "", "金额单位『亿元』不能识别，请改为万元或元。") in problems_of(
        disclosure, "表二"
    )
    assert not disclosure.is_importable


def test_a_table_without_a_known_head_is_not_read_and_says_what_it_wants():
    disclosure = read(f"{UNIT}2023年部门支出总表\n甲|乙|丙\n1|2|3")

    assert disclosure.table("表八") is None
    assert [p[3] for p in problems_of(disclosure, "表八")] == [
        "没有认出表头，整张表没有读入。表头应有：科目编码、科目名称、总计、基本支出、项目支出。"
    ]


def test_numbers_of_a_sheet_are_printed_as_money_and_codes_stay_codes():
    lines = SPENDING.strip().splitlines()[:5]
    cells = (
        Cell("2010801", number=Decimal(2010801)),
        Cell("行政运行"),
        Cell("28803.3", number=Decimal("28803.3")),
        Cell("28,803.30"),
        Cell(),
    )
    rows = tuple(Row(tuple(map(Cell, line.split("|")))) for line in lines)
    spending, problems = table("表二", Grid((*rows, Row(cells))))

    assert spending.rows == (("2010801", "行政运行", "28,803.30", "28,803.30", ""),)
    assert problems == []


def test_an_amount_with_too_many_digits_is_left_out():
    lines = SPENDING.strip().splitlines()[:5]
    huge = Cell("1" * 18, number=Decimal("1" * 18))
    rows = tuple(Row(tuple(map(Cell, line.split("|")))) for line in lines)
    body = Row((Cell("201"), Cell("甲"), huge, Cell("1.00"), Cell()))
    spending, problems = table("表二", Grid((*rows, body)))

    assert spending.rows == (("201", "甲", "", "1.00", ""),)
    assert [(p[0], p[2]) for p in problems] == [("warning", "总计")]


def test_a_code_that_lost_digits_as_a_number_is_left_out():
    lines = SPENDING.strip().splitlines()[:5]
    code = Cell("1234567890123450000", number=Decimal(1234567890123450000))
    rows = tuple(Row(tuple(map(Cell, line.split("|")))) for line in lines)
    body = Row((code, Cell("行政运行"), Cell("1.00"), Cell(), Cell()))
    spending, problems = table("表二", Grid((*rows, body)))

    assert spending.rows[0][0] == ""
    assert [(p[0], p[2]) for p in problems] == [("warning", "科目编码")]


def test_letters_nest_by_the_codes_they_begin_with():
    procurement, _ = table(
        "表九",
        f"""
        {UNIT}2023年政府采购预算明细表
        单位：万元
        项目编号|项目|总计|一般公共预算拨款收入
        A|货物|3.00|3.00
        A02|设备|3.00|3.00
        A0201|计算机|3.00|3.00
        C|服务|1.00|1.00
        """,
    )

    assert procurement.levels == (1, 2, 3, 1)
