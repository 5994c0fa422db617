from __future__ import annotations

from decimal import Decimal

import pytest

from exchange.forms.indicator_rows import COLUMNS
from indicators.enums import Comparison, ObjectiveKind
from indicators.sheets import NumericTarget, QualitativeTarget, RangeTarget, UnreadTarget
from tests.exchange.forms.pages import PROJECT, UNIT, problems_of, read

TABLE = "表十一-1"


def changed(old: str, new: str) -> str:
    assert old in PROJECT
    return PROJECT.replace(old, new)


def project(text: str = PROJECT):
    disclosure = read(text)
    (sheet,) = disclosure.objectives
    return sheet, problems_of(disclosure, TABLE)


def test_a_form_is_read_box_by_box():
    sheet, problems = project()

    assert problems == []
    assert sheet.kind is ObjectiveKind.PROJECT
    assert (sheet.year, sheet.organization_code, sheet.organization_name) == (2023, "118001", UNIT)
    assert (sheet.project_code, sheet.name) == ("50015323T000000000001", "审计外勤经费")
    assert (sheet.compiling_unit, sheet.supervising_department) == (f"118001-{UNIT}本级", UNIT)
    assert (sheet.execution_weight, sheet.category) == (Decimal(10), "一般性项目")
    assert (sheet.budget, sheet.own, sheet.transfer) == (
        Decimal("120.50"),
        Decimal(100),
        Decimal("20.50"),
    )
    assert (sheet.overview, sheet.rationale, sheet.statement) == (
        "对重点单位开展审计。",
        "《审计法》",
        "完成审计项目12个。",
    )
    assert [(line.position, line.name, line.weight, line.is_core) for line in sheet.lines] == [
        (1, "审计项目数", Decimal(50), True),
        (2, "问题整改率", Decimal(30), True),
        (3, "被审单位满意度", Decimal(10), False),
    ]


def test_amounts_in_yuan_become_wanyuan_and_are_said():
    sheet, problems = project(changed("当年预算（万元)|120.50", "当年预算（元)|1205000.00"))

    assert sheet.budget == Decimal("120.50")
    assert problems == [("hint", 0, "当年预算", "1,205,000.00 元，按 120.50 万元读取。")]


def test_a_blank_amount_stays_absent():
    sheet, problems = project(changed("上级补助（万元)|20.50", "上级补助（万元)|"))

    assert (sheet.transfer, problems) == (None, [])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "|120.50",
            "|一百二十",
            ("warning", 0, "当年预算", "『一百二十』不是数字，没有读入。请填写数字，如 1,234.56。"),
        ),
        (
            "|120.50",
            "|100000000000000",
            (
                "warning",
                0,
                "当年预算",
                "金额 100,000,000,000,000 超出可填写的范围，没有读入。请核对。",
            ),
        ),
        (
            "预算执行率权重|10",
            "预算执行率权重|十",
            ("warning", 0, "预算执行率权重", "『十』不是数字，没有读入。请填写数字，如 1,234.56。"),
        ),
        (
            "立项依据|《审计法》",
            "立项依据|《审计法》|多余",
            ("warning", 0, "", "『多余』旁边没有可识别的栏目名，没有读入。"),
        ),
        (
            "立项依据|《审计法》\n",
            "",
            ("warning", 0, "立项依据", "表中没有这一栏。"),
        ),
        (
            "50015323T000000000001-",
            "5001532300001-",
            ("warning", 0, "项目名称", None),
        ),
        (
            "50015323T000000000001-",
            "",
            (
                "error",
                0,
                "项目名称",
                "没有项目编码，无法归入项目库。应写作『21 位项目编码-项目名称』。",
            ),
        ),
        (
            "118001-",
            "",
            (
                "warning",
                0,
                "编制单位",
                f"『{UNIT}本级』没有单位编码，应写作『118001-单位名称』。",
            ),
        ),
        (
            "|50|个",
            "|五十|个",
            ("warning", 1, "指标权重", "『五十』不是数字，没有读入。请填写数字，如 10。"),
        ),
        ("|50|个", "||个", ("warning", 1, "指标权重", "没有填写。请补填数字，如 10。")),
        (
            "|50|个",
            "|16.667|个",
            (
                "warning",
                1,
                "指标权重",
                "『16.667』超出范围或多于两位小数，没有读入。请填写数字，如 22.5。",
            ),
        ),
        (
            "|≥|12|",
            "|约|12|",
            ("warning", 1, "指标性质", "『约』不能识别。请填写 ≥、＞、≤、＜、＝、区间或定性。"),
        ),
        (
            "|≥|12|",
            "||12|",
            ("warning", 1, "指标性质", "没有填写。请填写 ≥、＞、≤、＜、＝、区间或定性。"),
        ),
        ("|≥|12|", "|≥||", ("warning", 1, "指标值", "没有填写。请补填。")),
        (
            "|≥|12|",
            "|≥|一打|",
            ("warning", 1, "指标值", "『一打』不是数字，原样保留。请填写数字，如 98。"),
        ),
        (
            "|≥|12|",
            "|区间|12|",
            ("warning", 1, "指标值", "『12』不是数字，原样保留。请填写数字，如 90～110。"),
        ),
        ("12|是", "12|", ("warning", 1, "是否核心指标", "没有填写。请填写『是』或『否』。")),
        (
            "12|是",
            "12|对",
            ("warning", 1, "是否核心指标", "『对』不能识别。请填写『是』或『否』。"),
        ),
        ("|审计项目数|", "||", ("warning", 1, "三级指标", "没有填写。请补填。")),
        (
            "|审计项目数|",
            "| 审计项目数|",
            ("hint", 1, "三级指标", "『审计项目数』首尾有空格，已去除。"),
        ),
        (
            "12|是",
            "12|是|备注",
            ("warning", 1, "第10列", "『备注』所在的列不在本表格式中，没有读入。"),
        ),
    ],
)
def test_a_weak_box_or_cell_is_reported_with_its_place(old, new, problem):
    disclosure = read(changed(old, new))
    (found,) = problems_of(disclosure, TABLE)

    assert found[:3] == problem[:3]
    if problem[3]:
        assert found[3] == problem[3]


def test_what_cannot_be_read_is_kept_out_and_never_guessed():
    sheet, _ = project(changed("|50|个|≥|12|是", "|五十|个|≥|一打|对"))

    line = sheet.lines[0]
    assert (line.weight, line.is_core) == (None, None)
    assert line.target == UnreadTarget(Comparison.AT_LEAST, "一打")


@pytest.mark.parametrize(
    ("cells", "target"),
    [
        ("|>=|12|", NumericTarget(Comparison.AT_LEAST, Decimal(12))),
        ("|≧|1,200|", NumericTarget(Comparison.AT_LEAST, Decimal(1200))),
        ("|＝|１２|", NumericTarget(Comparison.EQUAL, Decimal(12))),
        ("||不少于12个|", NumericTarget(Comparison.AT_LEAST, Decimal(12))),
        ("||12个以上|", NumericTarget(Comparison.AT_LEAST, Decimal(12))),
        ("|区间|10～14|", RangeTarget(Decimal(10), Decimal(14))),
        ("|定性|按期完成|", QualitativeTarget("按期完成")),
    ],
)
def test_targets_are_read_as_people_write_them(cells, target):
    sheet, _ = project(changed("|≥|12|", cells))

    assert sheet.lines[0].target == target


def test_columns_of_indicators_are_known_by_label():
    head = "一级指标|二级指标|三级指标|指标权重|计量单位|指标性质|指标值|是否核心指标"
    other = "三级指标|权重|一级指标|二级指标|核心指标|指标性质|指标值|计量单位"
    text = "\n".join(
        [
            *PROJECT.replace(head, other).strip().splitlines()[:10],
            "|审计项目数|50|产出指标|数量指标|是|≥|12|个",
        ]
    )
    sheet, problems = project(text)

    assert problems == []
    assert (sheet.lines[0].name, sheet.lines[0].level1, sheet.lines[0].unit) == (
        "审计项目数",
        "产出指标",
        "个",
    )


def test_blank_levels_inherit_and_a_new_first_level_ends_the_second():
    text = changed("|效益指标|社会效益指标|", "|||").replace(
        "|满意度指标|服务对象满意度指标|", "|满意度指标||"
    )
    sheet, problems = project(text)

    assert [(line.level1, line.level2) for line in sheet.lines] == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("满意度指标", ""),
    ]
    assert problems == [("warning", 3, "二级指标", "没有填写，上面也没有可以沿用的。请补填。")]


def test_a_total_row_is_not_an_indicator():
    sheet, problems = project(PROJECT + "|||合计|90||||\n")

    assert len(sheet.lines) == 3
    assert problems == [("hint", 4, "", "合计行由系统计算，没有读入。")]


@pytest.mark.parametrize(
    "row", ["|产出指标小计|||50||||", "|产出指标|数量指标|小计|50||||", "|效益指标合计||||||"]
)
def test_the_sum_of_a_level_is_not_an_indicator(row):
    sheet, problems = project(PROJECT + f"{row}\n")

    assert len(sheet.lines) == 3
    assert problems == [("hint", 4, "", "合计行由系统计算，没有读入。")]


def test_a_whole_line_that_is_named_like_a_total_is_kept_as_a_paste_keeps_it():
    sheet, problems = project(PROJECT + "|产出指标|数量指标|小计|80|个|≥|5|否\n")

    assert [line.name for line in sheet.lines][3:] == ["小计"]
    assert problems == []


def test_levels_are_known_with_their_numbers_and_points():
    text = changed("|产出指标|数量指标|", "|一、产出指标（50分）|1.数量指标|")
    sheet, problems = project(text)

    assert problems == []
    assert (sheet.lines[0].level1, sheet.lines[0].level2) == ("产出指标", "数量指标")


def test_a_form_goes_on_under_a_repeated_title_and_head():
    lines = PROJECT.strip().splitlines()
    sheet, problems = project("\n".join([*lines[:11], lines[0], lines[9], *lines[11:]]))

    assert problems == []
    assert len(sheet.lines) == 3


def test_forms_may_follow_one_another_without_a_title():
    second = PROJECT.replace("000000000001", "000000000002").strip().splitlines()[2:]
    disclosure = read(PROJECT + "\n".join(second))

    assert [sheet.project_code[-1] for sheet in disclosure.objectives] == ["1", "2"]
    table = disclosure.table("表十一")
    assert table is not None
    assert len(table.rows) == 6


def test_a_project_code_claimed_twice_stops_the_import():
    disclosure = read(PROJECT + PROJECT.strip())

    assert len(disclosure.objectives) == 2
    assert problems_of(disclosure, "表十一-2") == [
        (
            "error",
            0,
            "项目名称",
            "项目编码『50015323T000000000001』与表十一-1重复。请核对哪一个项目的编码有误。",
        )
    ]
    assert not disclosure.is_importable


def test_a_form_without_indicators_says_so():
    sheet, problems = project("\n".join(PROJECT.strip().splitlines()[:9]))

    assert sheet.lines == ()
    assert [p[3] for p in problems] == [
        "没有找到指标表头，指标没有读入。表头应有：" + "、".join(COLUMNS) + "。"
    ]
