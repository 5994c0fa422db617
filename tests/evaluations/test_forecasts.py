"""The cells of the monitoring form: every kind of good and bad text."""

from datetime import date
from decimal import Decimal

import pytest

from evaluations.compliance import Likelihood
from evaluations.enums import Cause, ProgressType, QualitativeBand
from evaluations.forecasts import (
    Money,
    TypedProgress,
    read_money,
    read_progress,
    suggested_kind,
    typed_progress,
)
from indicators.enums import Comparison, Level2


def read(comparison=Comparison.AT_LEAST, unit="处", **cells):
    return read_progress(TypedProgress(**cells), comparison, unit, 2023)


def test_a_whole_line_is_read_by_value_and_by_label():
    progress, problems = read(
        kind="累计型", share="58.33%", due="9月30日", actual="60处", forecast="121",
        likelihood="有可能", causes=("人员保障、其他",), reason=" 汛期 ", measures="增派",
    )  # fmt: skip
    assert problems == ()
    assert (progress.kind, progress.planned_share) == (ProgressType.CUMULATIVE, Decimal("0.5833"))
    assert progress.due_on == date(2023, 9, 30)
    assert (progress.reading.value, progress.forecast.value) == (Decimal(60), Decimal(121))
    assert progress.likelihood is Likelihood.POSSIBLE
    assert progress.causes == (Cause.STAFF, Cause.OTHER)
    assert (progress.reason, progress.measures) == ("汛期", "增派")


def test_what_is_stored_is_typed_and_read_again_as_the_same():
    progress, _ = read(
        kind="once", share="10%", due="2024/1/5", actual="60", likelihood="impossible",
        causes=("funding",),
    )  # fmt: skip
    again, problems = read_progress(typed_progress(progress), Comparison.AT_LEAST, "处", 2023)
    assert (again, problems) == (progress, ())


def test_blank_is_absent_and_never_zero():
    progress, problems = read()
    assert problems == ()
    assert progress.reading.value is None
    assert progress.forecast.value is None
    assert (progress.planned_share, progress.due_on, progress.likelihood) == (None, None, None)
    assert read_money("", " ", "") == (Money(None, None, None), ())
    assert read(actual="0")[0].reading.value == 0


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"kind": "随便"}, "进度类型", "请选累计型、时点或比率型、一次性"),
        ({"share": "一半"}, "本期计划进度", "不是百分数"),
        ({"share": "130%"}, "本期计划进度", "应在0%到100%之间"),
        ({"share": "33.333%"}, "本期计划进度", "最多两位小数"),
        ({"due": "年底前"}, "完成期限", "不是日期"),
        ({"due": "2023-02-30"}, "完成期限", "不是日期"),
        ({"actual": "很多"}, "累计完成值", "不是数"),
        ({"actual": "9" * 60}, "累计完成值", "位数过多"),
        ({"actual": "<script>"}, "累计完成值", "不是数"),
        ({"forecast": "NaN"}, "全年预计完成值", "不是数"),
        ({"likelihood": "大概"}, "完成目标可能性", "请选确定能、有可能、完全不可能"),
        ({"causes": ("天气",)}, "偏差原因类别", "请选经费保障"),
    ],
)
def test_a_bad_cell_is_told_with_its_column(cells, column, said):
    progress, problems = read(**cells)
    assert [one for one, _ in problems] == [column]
    assert said in problems[0][1]
    assert progress.reading.value is None


def test_all_bad_cells_are_told_at_once_and_the_good_ones_are_read():
    progress, problems = read(actual="很多", forecast="不少", likelihood="确定能", due="改天")
    assert [column for column, _ in problems] == ["完成期限", "累计完成值", "全年预计完成值"]
    assert progress.likelihood is Likelihood.CERTAIN


def test_a_described_line_takes_a_band_and_no_share():
    progress, problems = read(Comparison.QUALITATIVE, actual="部分达成", forecast="达成")
    assert problems == ()
    assert progress.reading.band is QualitativeBand.PARTLY
    _, problems = read(Comparison.QUALITATIVE, actual="部分达成 0.75")
    assert "得分系数年终自评时再填" in problems[0][1]


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        (("约百万", "1", "1"), "调整后预算数", "不是金额"),
        (("1", "-1", "1"), "累计执行数", "不能为负数"),
        (("1", "1", "1.234"), "全年预计执行数", "最多两位小数"),
    ],
)
def test_bad_amounts_are_told_with_their_column(cells, column, said):
    _, problems = read_money(*cells)
    assert problems[0][0] == column
    assert said in problems[0][1]


@pytest.mark.parametrize(
    ("level2", "unit", "kind"),
    [
        (Level2.QUANTITY, "处", ProgressType.CUMULATIVE),
        (Level2.QUANTITY, "%", ProgressType.LEVEL),
        (Level2.QUALITY, "分", ProgressType.LEVEL),
        (Level2.TIMELINESS, "月", ProgressType.ONCE),
        (Level2.TIMELINESS, "％", ProgressType.LEVEL),
        (Level2.TIMELINESS, "‰", ProgressType.LEVEL),
        (Level2.QUANTITY, "例/10万", ProgressType.LEVEL),
        (Level2.SATISFACTION, "分", ProgressType.LEVEL),
        (Level2.COST, "万元", ProgressType.CUMULATIVE),
    ],
)
def test_a_kind_is_suggested_by_level_and_unit(level2, unit, kind):
    assert suggested_kind(level2, unit) is kind
