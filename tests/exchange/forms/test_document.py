from __future__ import annotations

import pytest

from budgets.enums import TABLE_NAMES
from common.findings import Severity
from exchange.forms import read_disclosure
from exchange.readers import Document, Paragraph
from tests.exchange.forms.pages import PROJECT, SPENDING, UNIT, found, grid, problems_of, read


def test_every_table_that_is_not_there_is_reported():
    disclosure = read(SPENDING, PROJECT)

    absent = [p.table for p in disclosure.problems if "没有这张表" in p.message]
    assert absent == [name for name in TABLE_NAMES if name not in {"表二", "表十一"}]


def test_a_document_without_any_table_is_refused():
    disclosure = read(Paragraph("关于召开会议的通知", "第1行"))

    assert found(disclosure, "没有找到任何一张公开表").severity is Severity.ERROR
    assert not disclosure.is_importable


def test_an_empty_document_gives_errors_and_no_exception():
    disclosure = read_disclosure(Document("a.txt", ()))

    assert (disclosure.organization_code, disclosure.organization_name, disclosure.year) == (
        "",
        "",
        0,
    )
    assert [p.severity for p in disclosure.problems].count(Severity.ERROR) == 3
    assert len(disclosure.problems) == 4


def test_the_year_may_come_from_the_text():
    disclosure = read(
        Paragraph("2024年部门预算情况说明", "第1行"),
        grid(PROJECT.replace(f"{UNIT}2023年", "")),
    )

    assert disclosure.year == 2024
    assert disclosure.objectives[0].year == 2024


def test_a_table_of_another_year_or_unit_is_reported():
    disclosure = read(
        SPENDING, PROJECT, "区统计局2022年部门支出总表\n单位：万元\n科目编码|科目名称|总计\n1|甲|1"
    )

    assert "（2023年）" in found(disclosure, "年度与其他表").message
    assert f"（{UNIT}）" in found(disclosure, "单位与其他表").message
    assert disclosure.year == 2023


def test_the_title_goes_before_a_wrong_number():
    disclosure = read(SPENDING.replace("表二\n", "表三\n"), PROJECT)

    assert disclosure.table("表二") is not None
    assert found(disclosure, "表号『表三』与标题").severity is Severity.WARNING


def test_the_number_serves_where_there_is_no_title():
    disclosure = read(
        SPENDING.replace(f"{UNIT}2023年一般公共预算财政拨款支出预算表\n", ""), PROJECT
    )

    assert disclosure.table("表二") is not None


def test_a_sheet_named_by_number_serves_where_there_is_no_title():
    body = "\n".join(SPENDING.strip().splitlines()[2:])
    disclosure = read(grid(body, title="表八"), PROJECT)

    assert disclosure.table("表八") is not None


def test_a_sheet_starts_afresh_and_is_not_added_to_the_table_before():
    notes = grid("编报说明\n本表由财务科填报。", title="说明")
    disclosure = read(grid(SPENDING, title="表二"), notes, grid(PROJECT, title="表十一"))

    assert disclosure.paragraphs == ("编报说明", "本表由财务科填报。")
    assert problems_of(disclosure, "表二") == []


def test_a_table_that_is_none_of_the_eleven_is_reported_and_left_out():
    disclosure = read(
        SPENDING, PROJECT, f"{UNIT}2023年国有资本经营预算支出表\n单位：万元\n科目|总计\n合计|0.00"
    )

    problem = found(disclosure, "国有资本经营预算支出表")
    assert problem.severity is Severity.WARNING
    assert "共 2 行没有读入" in problem.message


def test_text_between_the_tables_is_kept_and_said():
    disclosure = read(SPENDING, Paragraph("以上数据均为批复数。", "第9段"), PROJECT)

    assert disclosure.paragraphs == ("以上数据均为批复数。",)
    assert found(disclosure, "以上数据均为批复数").place == "第9段"


def test_remarks_of_the_reader_become_hints():
    disclosure = read_disclosure(Document("a.txt", (grid(SPENDING),), ("按 GB18030 读取。",)))

    assert found(disclosure, "GB18030").severity is Severity.HINT


def test_projects_of_several_units_keep_their_own():
    second = PROJECT.replace("118001-", "118002-").replace("000000000001", "000000000002")
    third = PROJECT.replace("118001-", "118002-").replace("000000000001", "000000000003")
    disclosure = read(PROJECT, second, third)

    assert [sheet.organization_code for sheet in disclosure.objectives] == [
        "118001",
        "118002",
        "118002",
    ]
    assert disclosure.organization_code == "118002"
    assert found(disclosure, "几个单位编制（118001、118002）").severity is Severity.HINT


def test_a_missing_unit_code_is_said():
    disclosure = read(SPENDING)

    assert disclosure.organization_code == ""
    assert found(disclosure, "没有单位编码").severity is Severity.WARNING


@pytest.mark.parametrize(
    "line", ["编制单位：118001-甲\t单位：万元", "编制单位：118001-甲  单位：万元"]
)
def test_the_unit_line_of_a_form_may_be_one_paragraph(line):
    body = grid("\n".join(PROJECT.strip().splitlines()[2:]))
    disclosure = read(
        Paragraph(f"{UNIT}2023年项目支出绩效目标表", "第1段"), Paragraph(line, "第2段"), body
    )

    assert disclosure.objectives[0].compiling_unit == "118001-甲"
    assert problems_of(disclosure, "表十一-1") == []
