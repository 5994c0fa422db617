"""指标方向: 正向 and 反向 as the sign of a value that bears none, imported and pasted alike."""

from decimal import Decimal

import pytest

from exchange.forms.headings import field_of, sign_columns
from exchange.forms.indicator_rows import read_indicators
from exchange.forms.problems import ProblemList
from exchange.pasting import FIELDS, read_paste
from exchange.readers.grids import Cell, Row
from indicators.enums import Comparison
from indicators.sheets import STANDARD_FRAMEWORK, NumericTarget, QualitativeTarget, UnreadTarget
from indicators.targets import chosen_sign, parse_target, read_typed
from tests.indicators.compliance.builders import project
from web.editing.drafts import Draft, build_sheet
from web.editing.pastes import PasteMode, laid_into, preview_of

GE, LE, EQ = Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.EQUAL
HEAD = "一级指标|二级指标|三级指标|指标方向性|指标值|计量单位|权重"


def rows_of(*printed):
    return [Row(tuple(map(Cell, row.split("|")))) for row in printed]


def imported(head, *rows):
    problems = ProblemList()
    lines = read_indicators(rows_of(head, *rows), problems).lines
    return lines, [(p.severity.value, p.row, p.column, p.message) for p in problems.items]


def pasted(*printed, **more):
    return read_paste(rows_of(*printed), levels=STANDARD_FRAMEWORK, **more)


def lines_of(paste):
    return build_sheet(laid_into(Draft(), paste, PasteMode.REPLACE, 0), project()).sheet.lines


@pytest.mark.parametrize(
    ("cell", "value", "target"),
    [
        ("正向", "98", NumericTarget(GE, Decimal(98))),
        ("正向指标", "98%", NumericTarget(GE, Decimal(98))),
        ("反向", "5", NumericTarget(LE, Decimal(5))),
        ("逆向指标", "5", NumericTarget(LE, Decimal(5))),
        ("负向", "5", NumericTarget(LE, Decimal(5))),
        ("正向", "＞98", NumericTarget(Comparison.MORE_THAN, Decimal(98))),
        ("正向", "≥98", NumericTarget(GE, Decimal(98))),
        ("正向", "＝100", NumericTarget(EQ, Decimal(100))),
        ("反向", "等于0", NumericTarget(EQ, Decimal(0))),
        ("反向", "＜5", NumericTarget(Comparison.LESS_THAN, Decimal(5))),
        ("定性", "良好", QualitativeTarget("良好")),
        ("定性指标", "良好", QualitativeTarget("良好")),
        ("正向", "≤5", UnreadTarget(GE, "≤5")),
        ("反向", "95以上", UnreadTarget(LE, "95以上")),
        ("正向", "良好", UnreadTarget(GE, "良好")),
        ("≥", "＝100", UnreadTarget(GE, "＝100")),
        ("双向", "98", UnreadTarget(None, "98")),
    ],
)
def test_a_direction_is_the_sign_of_a_value_without_one(cell, value, target):
    assert parse_target(cell, value, "%") == target


@pytest.mark.parametrize(
    ("cell", "value", "target", "unit"),
    [
        ("正向", "＝100%", NumericTarget(EQ, Decimal(100)), "%"),
        ("反向", "5天内", NumericTarget(LE, Decimal(5)), "天"),
        ("反向", "15分钟", NumericTarget(LE, Decimal(15)), "分钟"),
        ("反向", "9月底前", NumericTarget(LE, Decimal(9)), "月"),
        ("正向", "9月底前", UnreadTarget(GE, "9月底前"), ""),
        ("正向", "5天内", UnreadTarget(GE, "5天内"), ""),
    ],
)
def test_a_unit_behind_the_value_is_parted_from_it_as_ever(cell, value, target, unit):
    assert read_typed(cell, value, "") == (target, unit)


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["定量", "正向"], "正向"),
        (["定性", "正向"], "定性"),
        (["正向", "＝"], "＝"),
        (["", "反向"], "反向"),
        (["约", "正向"], "正向"),
        (["定量", ""], ""),
        (["约", "定量"], "约"),
        ([], ""),
    ],
)
def test_of_several_cells_the_one_that_says_most_counts(cells, sign):
    assert chosen_sign(cells) == sign


@pytest.mark.parametrize("heading", ["指标极性", "正反向", "正/反向", "指标导向", "方向"])
def test_its_headings_are_known(heading):
    assert field_of(heading) == "comparison"


def test_every_column_of_the_sign_is_found_the_surest_first():
    labels = ["指标方向", "指标名称", "指标性质", "计算符号"]
    assert sign_columns(labels) == (2, 3, 0)


def test_an_imported_direction_is_read_and_told_in_its_cell():
    lines, problems = imported(
        f"{HEAD}|是否核心指标",
        "产出指标|数量指标|巡检数量|正向|120|处|20|是",
        "产出指标|时效指标|到场时间|反向|≤15|分钟|20|否",
        "效益指标|社会效益指标|秩序改善|定性|良好||20|否",
    )
    assert [line.target for line in lines] == [
        NumericTarget(GE, Decimal(120)),
        NumericTarget(LE, Decimal(15)),
        QualitativeTarget("良好"),
    ]
    assert [p for p in problems if p[2] == "指标性质"] == [
        ("hint", 1, "指标性质", "『正向』按『≥』读取，请核对。"),
        ("hint", 2, "指标性质", "『反向』按『≤』读取，请核对。"),
    ]


def test_a_form_with_nature_and_direction_loses_neither():
    lines, problems = imported(
        "一级指标|二级指标|三级指标|指标性质|指标方向|指标值|计量单位|权重|是否核心指标",
        "产出指标|数量指标|巡检数量|定量|正向|120|处|20|是",
        "效益指标|社会效益指标|秩序改善|定性|正向|良好||20|否",
    )
    assert lines[0].target == NumericTarget(GE, Decimal(120))
    assert lines[1].target == QualitativeTarget("良好")
    assert [p for p in problems if p[0] == "warning"] == []


def test_a_pasted_direction_is_shown_as_it_was_understood():
    paste = pasted(
        HEAD,
        "产出指标|数量指标|巡检数量|正向|120|处|20",
        "产出指标|时效指标|到场时间|反向|15|分钟|20",
        "效益指标|社会效益指标|秩序改善|定性|良好||20",
    )
    assert [line.target for line in lines_of(paste)] == [
        NumericTarget(GE, Decimal(120)),
        NumericTarget(LE, Decimal(15)),
        QualitativeTarget("良好"),
    ]
    preview = preview_of(paste, PasteMode.REPLACE)
    place = [name for name, _ in preview.columns].index("comparison")
    shown = [(row[place].text, row[place].typed) for row in preview.rows]
    assert shown == [("≥", "正向"), ("≤", "反向"), ("定性", "")]
    assert not preview.is_direct
    assert preview.notes == (
        "指标方向“正向”：指标值没有自带符号的，按“≥”填入，请核对。",
        "指标方向“反向”：指标值没有自带符号的，按“≤”填入，请核对。",
    )


def test_a_column_of_directions_without_a_head_is_known_by_its_words():
    paste = pasted(
        "产出指标|数量指标|巡检数量|正向|120|处|20",
        "产出指标|时效指标|到场时间|反向|15|分钟|30",
        "满意度指标|服务对象满意度指标|群众满意度|正向|95|%|40",
    )
    assert paste.fields[3] == "comparison"
    assert [line.target.comparison for line in lines_of(paste)] == [GE, LE, GE]


def test_nature_and_direction_are_pasted_together_and_so_taken():
    head = "一级指标|二级指标|三级指标|指标性质|指标方向|指标值|计量单位|权重"
    rows = (
        "产出指标|数量指标|巡检数量|定量|正向|120|处|20",
        "效益指标|社会效益指标|秩序改善|定性|正向|良好||20",
    )
    paste = pasted(head, *rows)
    wanted = [NumericTarget(GE, Decimal(120)), QualitativeTarget("良好")]
    assert [line.target for line in lines_of(paste)] == wanted
    assert [FIELDS.get(name) for name in paste.fields[3:5]] == ["指标性质", "指标性质"]
    assert not [note for note in paste.notes if "没有对应的栏目" in note]
    # What the preview shows of the columns comes back with it when it is taken.
    again = pasted(head, *rows, choice=paste.fields)
    assert [line.target for line in lines_of(again)] == wanted
