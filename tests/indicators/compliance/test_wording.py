import pytest

from common.rules import Verdict
from indicators.compliance import Doctrine
from indicators.compliance.reading import tidy_label
from tests.indicators.compliance.builders import (
    department,
    findings_of,
    line,
    project,
    verdict_of,
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("购置设备XX台", "XX"),
        ("购置设备ＸＸ台", "XX"),
        ("根据××文件", "××"),
        ("投入***万元", "***"),
        ("比上年增加（减少）12万元", "增加(减少)"),
        ("无 目标", "无目标"),
        ("（略）", "(略)"),
        ("此项待填", "待填"),
    ],
)
def test_placeholders_are_found_however_they_are_typed(text, left):
    (finding,) = findings_of("A10", project(statement=text))
    assert finding.actual == left
    assert finding.location.column == "当年绩效目标"


@pytest.mark.parametrize("text", ["新建3*5米展板", "期待填补空白", "增加12万元", "X光机1台"])
def test_real_text_is_no_placeholder(text):
    assert verdict_of("A10", project(statement=text)) is Verdict.PASSED


def test_placeholders_in_lines_are_placed_by_row():
    (finding,) = findings_of("A10", project(line(), line("某某XX数量")))
    assert (finding.location.row, finding.location.column) == (2, "三级指标")


def test_short_texts_are_counted_without_blanks():
    (finding,) = findings_of("A11", project(statement="完 成 任 务" + " " * 40))
    assert finding.message.startswith("『当年绩效目标』仅4字")
    assert verdict_of("A11", project(statement="", rationale="")) is Verdict.MISSING_DATA
    assert verdict_of("A11", project(statement="字" * 30)) is Verdict.PASSED
    assert verdict_of("A11", department(statement="字" * 29)) is Verdict.HIT


def test_long_texts_name_their_length_and_limit():
    sheet = project(line("量" * 61), name="名" * 61, overview="述" * 2001, statement="标" * 2000)
    found = {(f.location.row, f.location.column): f.actual for f in findings_of("A12", sheet)}
    assert found == {
        (0, "项目名称"): "61字",
        (0, "项目概述"): "2001字",
        (1, "三级指标"): "61字",
    }
    # Not 超出60字: that would be 60 more than allowed.
    told = next(f.message for f in findings_of("A12", sheet) if f.location.row)
    assert "共61字，最多60字" in told


def test_limits_are_the_year_s():
    sheet = project(overview="述" * 80)
    assert verdict_of("A12", sheet, Doctrine(text_limits={"overview": 79})) is Verdict.HIT
    assert verdict_of("A12", sheet, Doctrine(text_limits={})) is Verdict.PASSED


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("群众满意度 ", "群众满意度"),
        ("\u3000受教育学生数", "受教育学生数"),
        ("群众 满意度", "群众满意度"),
        ("设备(套)", "设备（套）"),
        ("个(套）", "个（套）"),
        ("４Ｇ图传", "4G图传"),
        ("％", "%"),
        ("GB  (TB)", "GB (TB)"),
        ("4G 图传", "4G 图传"),
    ],
)
def test_labels_are_tidied(typed, tidied):
    assert tidy_label(typed) == tidied
    assert tidy_label(tidied) == tidied


def test_untidy_cells_are_named_one_by_one():
    sheet = project(line("满意度 ", unit="％ "), name="经费 ")
    places = [(f.location.row, f.location.column) for f in findings_of("A13", sheet)]
    assert places == [(0, "项目名称"), (1, "三级指标"), (1, "计量单位")]
