import pytest

from common.rules import Verdict
from tests.indicators.compliance.builders import (
    COST,
    TIMELINESS,
    findings_of,
    line,
    on_line,
    project,
    verdict_of,
)


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        ("≥98", Verdict.PASSED),
        ("≥1,026", Verdict.PASSED),
        ("≥九成以上", Verdict.HIT),
        ("区间约一百", Verdict.HIT),
        ("区间90～110", Verdict.PASSED),
        ("定性完成", Verdict.PASSED),
        ("≥", Verdict.PASSED),
    ],
)
def test_numeric_targets_are_numbers(target, verdict):
    assert on_line("C01", line(target=target)) is verdict


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        ("定性95", Verdict.HIT),
        ("定性95%", Verdict.HIT),
        ("定性完成", Verdict.PASSED),
        ("≥95", Verdict.NOT_APPLICABLE),
    ],
)
def test_described_targets_are_words(target, verdict):
    assert on_line("C02", line(target=target)) is verdict


@pytest.mark.parametrize(
    ("code", "target", "verdict"),
    [
        ("C17", "≥0", Verdict.HIT),
        ("C17", "＞0", Verdict.HIT),
        ("C17", "≤0", Verdict.PASSED),
        ("C17", "＝0", Verdict.PASSED),
        ("C17", "定性完成", Verdict.NOT_APPLICABLE),
        ("C17", "≥若干", Verdict.MISSING_DATA),
        ("C18", "≥-3", Verdict.HIT),
        ("C18", "区间-1～3", Verdict.HIT),
        ("C18", "≥0", Verdict.PASSED),
        ("C19", "区间110～90", Verdict.HIT),
        ("C19", "区间90～110", Verdict.PASSED),
        ("C19", "≥90", Verdict.NOT_APPLICABLE),
    ],
)
def test_zero_negative_and_reversed(code, target, verdict):
    assert on_line(code, line(target=target)) is verdict


def test_a_reversed_range_is_shown_the_right_way_round():
    assert findings_of("C19", project(line(target="区间110～90")))[0].expected == "90～110"


@pytest.mark.parametrize(
    ("name", "target", "unit", "verdict"),
    [
        ("项目完工时间", "≤12", "月", Verdict.PASSED),
        ("故障修复时间", "≤24", "小时", Verdict.PASSED),
        ("建设工期", "≤180", "日历天", Verdict.PASSED),
        ("响应时间", "≤30", "min", Verdict.PASSED),
        ("资金拨付及时率", "＝100", "%", Verdict.PASSED),
        ("完成时间", "定性2024年11月底前", "", Verdict.PASSED),
        ("完成时间", "定性十二月三十一日前", "", Verdict.PASSED),
        ("完成时间", "定性尽快完成", "", Verdict.HIT),
        ("提高信息收发及时高效率", "≥30", "%", Verdict.HIT),
        ("办理进度", "≥30", "%", Verdict.HIT),
        ("按时完成项目", "≥3", "个", Verdict.HIT),
    ],
)
def test_timeliness_is_a_time_or_a_rate(name, target, unit, verdict):
    assert on_line("C20", line(name, target, unit, TIMELINESS)) is verdict


def test_timeliness_is_judged_only_where_it_is_set():
    assert on_line("C20", line()) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("name", "target", "level", "verdict"),
    [
        ("单路口造价", "≥25", COST, Verdict.HIT),
        ("单路口造价", "＞25", ("成本指标", "经济成本指标"), Verdict.HIT),
        ("单路口造价", "≤25", COST, Verdict.PASSED),
        ("节约成本", "≥25", COST, Verdict.NOT_APPLICABLE),
        ("单路口建设成本", "≥25", ("产出指标", "数量指标"), Verdict.HIT),
        ("改造路口数", "≥25", ("产出指标", "数量指标"), Verdict.NOT_APPLICABLE),
    ],
)
def test_costs_have_a_ceiling(name, target, level, verdict):
    assert on_line("C21", line(name, target, "万元", level)) is verdict


def test_mixed_signs_are_one_finding_that_lists_the_strict_rows():
    mixed = project(line(target="≥2"), line(target="＞2"), line(target="＜2"))
    (finding,) = findings_of("C23", mixed)
    assert finding.message.startswith("第2、3行用＞或＜，另有1行")
    assert verdict_of("C23", project(line(target="＞2"), line(target="＝2"))) is Verdict.PASSED


@pytest.mark.parametrize(
    ("target", "unit", "month"),
    [
        ("≤12月31日", "日", "12"),
        ("＝2024年6月30日前", "年月日", "6"),
        ("≤2024-09-30", "", "9"),
        ("＜11月底", "月", "11"),
    ],
)
def test_a_date_is_told_how_to_be_written(target, unit, month):
    written = line("工程完成时间", target, unit, TIMELINESS)
    (finding,) = findings_of("C01", project(written))
    assert finding.is_blocking
    assert f"请填『{month}』，性质用『≤』，计量单位填『月』" in finding.message
    assert on_line("C20", written) is Verdict.PASSED
    mended = line("工程完成时间", f"≤{month}", "月", TIMELINESS)
    described = line("工程完成时间", f"定性{target[1:].removesuffix('前')}前完成", "", TIMELINESS)
    for item in (mended, described):
        assert (on_line("C01", item), on_line("C20", item)) == (Verdict.PASSED, Verdict.PASSED)


def test_what_is_no_date_is_told_to_be_a_number():
    (finding,) = findings_of("C01", project(line("办理时间", "≤提前", "月", TIMELINESS)))
    assert finding.message.endswith("却不是一个数。")
    assert on_line("C20", line("办理效率", "≥显著提高", "", TIMELINESS)) is Verdict.HIT


@pytest.mark.parametrize(
    ("name", "target", "verdict"),
    [
        ("逾期未办结件数", "＝0", Verdict.PASSED),
        ("超期办理件数", "≤3", Verdict.PASSED),
        ("逾期催办件数", "≥30", Verdict.HIT),
        ("办结件数", "＝120", Verdict.HIT),
    ],
)
def test_what_is_late_may_be_counted_where_it_is_capped(name, target, verdict):
    assert on_line("C20", line(name, target, "件", TIMELINESS)) is verdict
