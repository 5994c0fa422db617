"""What changed between two states of a sheet."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from exchange.fixtures import load_fixture
from indicators.differences import Change, differences
from indicators.sheets import ObjectiveSheet
from indicators.targets import parse_target

SHEET: ObjectiveSheet = next(
    replace(sheet, lines=tuple(replace(one, key=n) for n, one in enumerate(sheet.lines, 101)))
    for sheet in load_fixture().objectives
    if sheet.name == "反诈专项资金"
)
FIRST = SHEET.lines[0]


def with_line(position: int, **values: object) -> ObjectiveSheet:
    lines = tuple(
        replace(one, **values) if one.position == position else one for one in SHEET.lines
    )
    return replace(SHEET, lines=lines)


def said(after: ObjectiveSheet, before: ObjectiveSheet = SHEET) -> list[str]:
    return [str(one) for one in differences(before, after)]


def test_the_same_sheet_has_no_difference():
    assert differences(SHEET, SHEET) == ()


def test_a_changed_cell_is_told_with_its_place():
    assert said(with_line(1, weight=Decimal("12.5"))) == [
        "第1行『发案同比下降』的指标权重：10 → 12.5"
    ]


def test_a_long_text_is_told_from_where_it_changed():
    old = "立项依据" * 30
    before, after = replace(SHEET, rationale=f"{old}甲。"), replace(SHEET, rationale=f"{old}乙。")
    assert said(after, before) == [
        "『立项依据』：…依据立项依据立项依据甲。 → …依据立项依据立项依据乙。"
    ]
    (only,) = differences(before, after)
    assert only.passage is not None
    assert [one.text for one in only.passage.shown if one.fate != "kept"] == ["甲", "乙"]


def test_a_short_value_stands_side_by_side():
    (only,) = differences(SHEET, with_line(1, weight=Decimal("12.5")))
    assert only.passage is None


def test_a_turned_sign_and_a_new_number_are_two_differences():
    target = parse_target("≥", "15", "%")
    assert said(with_line(1, target=target)) == [
        "第1行『发案同比下降』的指标性质：≤ → ≥",
        "第1行『发案同比下降』的指标值：10 → 15",
    ]


def test_the_core_flag_is_told_in_words():
    assert said(with_line(1, is_core=True)) == ["第1行『发案同比下降』的是否核心指标：否 → 是"]
    assert said(with_line(1, is_core=None)) == ["第1行『发案同比下降』的是否核心指标：否 → 空"]


def test_the_head_is_told_before_the_lines():
    after = replace(with_line(2, weight=Decimal(5)), budget=Decimal("120.5"), overview="新的概述")
    labels = [(one.label, one.before, one.after) for one in differences(SHEET, after)]
    assert labels[0] == ("当年预算", "100.00", "120.50")
    assert labels[1][0] == "项目概述"
    assert labels[2] == ("指标权重", "10", "5")


def test_a_line_that_came_and_one_that_went_are_whole_lines():
    new = replace(FIRST, key=None, name="涉诈账户冻结数", unit="个", position=9)
    after = replace(SHEET, lines=(*SHEET.lines[1:], new))
    changes = [(one.change, one.line) for one in differences(SHEET, after)]
    assert changes == [(Change.ADDED, "涉诈账户冻结数"), (Change.REMOVED, "发案同比下降")]
    assert said(after)[0] == "第9行『涉诈账户冻结数』：新增 质量指标，≤10个，10分"


def test_what_a_new_line_does_not_say_yet_is_left_out():
    begun = replace(FIRST, key=None, name="新", level2="", unit="个", weight=None, position=9)
    after = replace(SHEET, lines=(*SHEET.lines, replace(begun, is_core=False)))
    assert said(after) == ["第9行『新』：新增 ≤10个，未填权重"]


def test_a_line_that_only_moved_has_no_difference():
    moved = tuple(replace(one, position=n) for n, one in enumerate(reversed(SHEET.lines), 1))
    assert differences(SHEET, replace(SHEET, lines=moved)) == ()


def test_a_renamed_line_keeps_its_identity():
    (only,) = differences(SHEET, with_line(1, name="电信诈骗发案下降率"))
    assert (only.change, only.field, only.key) == (Change.CHANGED, "name", FIRST.key)


def test_lines_without_identity_are_matched_by_name_and_then_by_place():
    bare = replace(SHEET, lines=tuple(replace(one, key=None) for one in SHEET.lines))
    assert differences(SHEET, bare) == ()
    renamed = replace(bare, lines=(replace(bare.lines[0], name="发案下降率"), *bare.lines[1:]))
    assert said(renamed) == ["第1行『发案下降率』的三级指标：发案同比下降 → 发案下降率"]


@given(st.permutations(range(len(SHEET.lines))), st.sets(st.integers(0, len(SHEET.lines) - 1)))
def test_what_went_one_way_comes_the_other(order, dropped):
    lines = tuple(SHEET.lines[n] for n in order if n not in dropped)
    after = replace(SHEET, lines=lines)
    there = differences(SHEET, after)
    back = differences(after, SHEET)
    assert {one.line for one in there} == {one.line for one in back}
    assert all(one.change is Change.REMOVED for one in there)
    assert all(one.change is Change.ADDED for one in back)
    assert len(there) == len(dropped)
