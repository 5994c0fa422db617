from __future__ import annotations

from decimal import Decimal

from indicators.enums import ObjectiveKind
from tests.exchange.forms.pages import PROJECT, UNIT, problems_of, read

DEPARTMENT = f"""
表十
{UNIT}2023年部门整体绩效目标表
单位：万元
部门(单位)名称|{UNIT}|部门支出预算数|1,300.00
当年整体绩效目标|依法履行审计监督职责。
绩效指标|一级指标|二级指标|三级指标|指标权重|计量单位|指标性质|指标值|是否核心指标
|产出指标|数量指标|审计项目数|40|个|≥|12|是
|||审计报告数|30|份|≥|12|否
|效益指标|社会效益指标|问题整改率|30|%|≥|90|是
"""


def test_the_sheet_takes_its_code_from_the_projects_and_comes_first():
    disclosure = read(PROJECT, DEPARTMENT)
    sheet = disclosure.objectives[0]

    assert sheet.kind is ObjectiveKind.DEPARTMENT
    assert (sheet.organization_code, sheet.name, sheet.budget) == ("118001", UNIT, Decimal(1300))
    assert (sheet.execution_weight, sheet.project_code, sheet.compiling_unit) == (None, "", "")
    assert sheet.statement == "依法履行审计监督职责。"
    assert problems_of(disclosure, "表十") == []


def test_levels_are_printed_blank_and_read_inherited():
    disclosure = read(PROJECT, DEPARTMENT)
    table = disclosure.table("表十")
    assert table is not None

    assert [row[:2] for row in table.rows] == [
        ("产出指标", "数量指标"),
        ("", ""),
        ("效益指标", "社会效益指标"),
    ]
    assert [(line.level1, line.level2) for line in disclosure.objectives[0].lines] == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("效益指标", "社会效益指标"),
    ]


def test_another_name_than_the_title_is_reported():
    disclosure = read(PROJECT, DEPARTMENT.replace(f"|{UNIT}|", "|区统计局|"))

    assert problems_of(disclosure, "表十") == [
        (
            "warning",
            0,
            "部门(单位)名称",
            f"填报的部门名称『区统计局』与标题中的『{UNIT}』不一致，请核对。",
        )
    ]
