"""The headings of official forms of several provinces, each with the column that it means."""

from decimal import Decimal

import pytest

from exchange.forms.headings import HEADINGS, columns_of, field_of, is_foreign
from exchange.forms.indicator_rows import read_indicators
from exchange.forms.problems import ProblemList
from exchange.readers.grids import Cell, Row
from indicators.enums import Comparison
from indicators.sheets import NumericTarget

MEANT = {
    "level1": ("一级指标", "一级", "一级绩效指标", "一 级 指 标", "绩效一级指标"),
    "level2": ("二级指标", "二级", "二级指标名称"),
    "name": ("三级指标", "三级", "指标名称", "绩效指标名称", "三级指标名称", "具体指标"),
    "weight": (
        "指标权重",
        "权重",
        "权重（%）",
        "权重％",
        "权重(分)",
        "权重分值",
        "权重分",
        "权重值",
        "本年权重",
        "年度权重",
        "分值",
        "分值权重",
        "分值（权重）",
        "权重/分值",
        "分值(90分)",
        "指标分值",
        "标准分值",
        "标准分",
        "分数",
    ),
    "unit": ("计量单位", "度量单位", "绩效度量单位", "指标单位", "单位", "单位（文字描述）"),
    "comparison": (
        "指标性质",
        "性质",
        "绩效指标性质",
        "符号",
        "比较符号",
        "运算符号",
        "指标值符号",
        "运算符",
        "指标方向",
        "指标方向性",
    ),
    "target": (
        "指标值",
        "年度指标值",
        "绩效指标值",
        "本年绩效指标值",
        "计划指标值",
        "预期指标值",
        "计划值",
        "年度计划值",
        "目标值",
        "年度目标值",
        "年初目标值",
        "年初指标值",
        "2023年指标值",
        "指标目标值",
        "预期值",
        "指标值（包含数字及文字描述）",
        "值",
        "数值",
    ),
    "is_core": ("是否核心指标", "核心指标", "是否核心", "核心", "是否为核心指标"),
    "baseline": ("历史值", "上年值", "上年实际值", "上年完成值", "基期值", "历史绩效指标值"),
    "definition": ("指标解释", "指标说明", "指标内容", "绩效指标描述", "指标解释及计算公式"),
    "source": ("数据来源", "资料来源", "数据取值来源"),
}
FOREIGN = (
    "序号",
    "备注",
    "得分",
    "指标得分",
    "实际完成值",
    "全年完成值",
    "调整指标值",
    "中期指标值",
    "实施期指标值",
    "上年指标值",
    "指标属性",
    "指标类型",
    "指标值确定依据",
    "评（扣）分标准",
    "偏差原因分析及改进措施",
)
NOTHING = (
    "",
    "绩效指标",
    "项目名称",
    "数据解码",
    "120",
    "单位名称",
    "满意度指标",
    "完成指标值情况",
)


@pytest.mark.parametrize(
    ("heading", "field"), [(label, field) for field, labels in MEANT.items() for label in labels]
)
def test_every_heading_names_its_column(heading, field):
    assert field_of(heading) == field
    assert not is_foreign(heading)


def test_every_field_has_its_headings_here():
    assert MEANT.keys() == HEADINGS.keys()


@pytest.mark.parametrize("heading", [*FOREIGN, *NOTHING])
def test_what_is_no_column_of_a_line_is_not_taken_for_one(heading):
    assert field_of(heading) is None


@pytest.mark.parametrize("heading", FOREIGN)
def test_known_columns_of_other_forms_are_known_as_such(heading):
    assert is_foreign(heading)


def test_of_several_columns_of_one_field_the_surest_has_it_wherever_it_stands():
    labels = ("指标方向性", "目标值", "指标性质", "年度指标值", "分值", "指标权重", "年度指标值")
    assert columns_of(labels) == {"comparison": 2, "target": 3, "weight": 5}


def test_an_imported_form_is_read_under_the_headings_of_another_province():
    printed = [
        "一级指标|二级指标|三级指标|分值|度量单位|运算符号|目标值",
        "产出指标|数量指标|巡检数量|20|处|≥|120",
    ]
    rows = [Row(tuple(map(Cell, row.split("|")))) for row in printed]
    problems = ProblemList()
    (line,) = read_indicators(rows, problems).lines

    assert (line.name, line.weight, line.unit) == ("巡检数量", 20, "处")
    assert line.target == NumericTarget(Comparison.AT_LEAST, Decimal(120))
    assert [item.column for item in problems.items if "没有这一列" in item.message] == [
        "是否核心指标"
    ]
