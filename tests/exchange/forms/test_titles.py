from __future__ import annotations

import pytest

from exchange.forms.titles import Title, name_by_head, parse_title, printed_number, sheet_number
from tests.exchange.forms.pages import row


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("区审计局2023年财政拨款收支总表", "表一"),
        ("区审计局2023年一般公共预算财政拨款支出预算表", "表二"),
        ("区审计局2023年一般公共预算支出表", "表二"),
        ("区审计局2023年一般公共预算财政拨款基本支出预算表", "表三"),
        ("区审计局2023年一般公共预算“三公”经费支出表", "表四"),
        ("区审计局2023年政府性基金预算支出表", "表五"),
        ("区审计局2023年部门收支总表", "表六"),
        ("区审计局2023年部门收入总表", "表七"),
        ("区审计局2023年部门支出总表", "表八"),
        ("区审计局2023年政府采购预算明细表", "表九"),
        ("区审计局2023年部门整体绩效目标表", "表十"),
        ("区审计局2023年项目支出绩效目标表", "表十一"),
        ("表二 区审计局 2023 年度一般公共预算财政拨款支出预算表（续）", "表二"),
        ("2023年区审计局部门收支总表", "表六"),
        ("项目支出绩效目标表", "表十一"),
        ("区审计局2023年国有资本经营预算支出表", ""),
        ("区审计局2023年政府性基金预算收支总表", ""),
    ],
)
def test_a_title_names_its_table(text, name):
    title = parse_title(text)

    assert title is not None
    assert title.name == name


def test_a_title_gives_the_unit_and_the_year():
    assert parse_title("表八：区审计局2024年部门支出总表") == Title(
        "区审计局2024年部门支出总表", "表八", "区审计局", 2024, "表八"
    )


@pytest.mark.parametrize(
    "text",
    [
        "合计",
        "公安",
        "详情见附表",
        "2023年收入增加，见下表",
        "本单位2023年部门支出总表说明",
        "表" * 70,
    ],
)
def test_other_lines_are_no_titles(text):
    assert parse_title(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("表二", "表二"),
        ("附表3", "表三"),
        ("表 十一", "表十一"),
        ("附件：表一", ""),
        ("表11：", "表十一"),
        ("表10", "表十"),
        ("表12", ""),
        ("表0", ""),
        ("表一十", ""),
        ("表", ""),
    ],
)
def test_a_line_may_be_a_number_alone(text, name):
    assert printed_number(text) == name


@pytest.mark.parametrize(
    ("title", "name"), [("表十一-3", "表十一"), ("表2支出", "表二"), ("Sheet1", ""), ("说明", "")]
)
def test_a_sheet_may_be_named_by_number(title, name):
    assert sheet_number(title) == name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("项目名称|甲|业务主管部门|乙\n预算执行率权重|10", "表十一"),
        ("部门(单位)名称|甲|部门支出预算数|1.00", "表十"),
        ("科目编码|科目名称|总计|人员经费|日常公用经费", "表三"),
        ("合计|因公出国（境）费|公务接待费", "表四"),
        ("科目编码|科目名称|总计|基本支出|项目支出", ""),
    ],
)
def test_some_tables_are_known_by_their_head_alone(head, name):
    assert name_by_head([row(line) for line in head.splitlines()]) == name
