import pytest

from common.rules import Verdict
from tests.indicators.compliance.builders import OUTPUT, QUALITY, line, on_line


@pytest.mark.parametrize(
    ("name", "unit", "verdict"),
    [
        ("视频巡视监室间数", "处", Verdict.HIT),
        ("视频巡视监室间数", "间", Verdict.PASSED),
        ("法制讲座场次", "次", Verdict.PASSED),
        ("法制讲座场次", "场", Verdict.PASSED),
        ("法制讲座场次", "人", Verdict.HIT),
        ("治安镜头个数", "个（套）", Verdict.PASSED),
        ("预警劝阻软件数", "套", Verdict.PASSED),
        ("办理案件数", "起", Verdict.PASSED),
        ("培训人数", "名", Verdict.PASSED),
        ("培训人数", "户", Verdict.HIT),
        ("受教育学生数", "人", Verdict.PASSED),
        ("服务户数", "", Verdict.PASSED),
    ],
)
def test_units_agree_with_names(name, unit, verdict):
    assert on_line("C13", line(name, "≥2", unit)) is verdict


@pytest.mark.parametrize(
    ("unit", "verdict"),
    [
        ("个（套）", Verdict.HIT),
        ("套", Verdict.PASSED),
        ("万亩", Verdict.PASSED),
        ("元/亩", Verdict.PASSED),
        ("日历天", Verdict.PASSED),
        ("路", Verdict.PASSED),
        ("％", Verdict.PASSED),
        ("1/10万", Verdict.PASSED),
        ("例/10万", Verdict.PASSED),
        ("每百万", Verdict.PASSED),
        ("‰", Verdict.PASSED),
        ("1/3", Verdict.HIT),
        ("坨", Verdict.HIT),
        ("口", Verdict.PASSED),
        ("万页", Verdict.PASSED),
        ("吨/日", Verdict.PASSED),
        ("吨/趟子", Verdict.HIT),
        ("元/人·月", Verdict.PASSED),
        ("元/人/月", Verdict.PASSED),
        ("万元/平方米·年", Verdict.PASSED),
        ("元/人·趟子", Verdict.HIT),
        ("个·套", Verdict.HIT),
    ],
)
def test_units_are_standard(unit, verdict):
    assert on_line("C14", line(unit=unit)) is verdict


@pytest.mark.parametrize(
    ("unit", "target", "verdict"),
    [
        ("处", "≥40", Verdict.HIT),
        ("%", "≥40", Verdict.PASSED),
        ("级", "≥2", Verdict.PASSED),
        ("1/10万", "≤12", Verdict.PASSED),
        ("1/3", "≥2", Verdict.HIT),
        ("", "定性良好", Verdict.PASSED),
    ],
)
def test_quality_is_not_counted(unit, target, verdict):
    assert on_line("C15", line("监室视频巡视", target, unit, QUALITY)) is verdict
    assert on_line("C15", line("监室视频巡视", target, unit, OUTPUT)) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("name", "target", "verdict"),
    [
        ("信息系统故障次数", "≤2", Verdict.PASSED),
        ("服务投诉件数", "＜3", Verdict.PASSED),
        ("返工处数", "＝0", Verdict.PASSED),
        ("故障处置次数", "≥2", Verdict.HIT),
        ("故障排查次数", "＝12", Verdict.HIT),
        ("视频巡视监室间数", "≤40", Verdict.HIT),
    ],
)
def test_a_cap_on_faults_is_quality(name, target, verdict):
    assert on_line("C15", line(name, target, "次", QUALITY)) is verdict


def test_quantity_is_not_a_percentage():
    assert on_line("C16", line(unit="%")) is Verdict.HIT
    assert on_line("C16", line(unit="处")) is Verdict.PASSED
    assert on_line("C16", line(level=QUALITY)) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("code", ["C13", "C14"])
def test_described_lines_have_no_unit_to_judge(code):
    assert on_line(code, line("制度建设", "定性健全", "")) is Verdict.NOT_APPLICABLE
