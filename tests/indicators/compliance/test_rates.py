from decimal import Decimal

import pytest

from common.findings import Severity
from common.rules import Verdict
from indicators.compliance import Doctrine
from tests.indicators.compliance.builders import (
    OUTCOME,
    QUALITY,
    SATISFACTION,
    findings_of,
    line,
    on_line,
    project,
)


@pytest.mark.parametrize(
    ("name", "target", "unit", "verdict"),
    [
        ("设备完好率", "≥980", "%", Verdict.HIT),
        ("设备完好率", "区间90～110", "%", Verdict.HIT),
        ("设备完好率", "≥100", "%", Verdict.PASSED),
        ("产值增长率", "≥120", "%", Verdict.NOT_APPLICABLE),
        ("培训人数", "≥300", "人", Verdict.NOT_APPLICABLE),
        ("空气质量优良天数", "≥380", "天", Verdict.HIT),
        ("空气质量优良天数", "≥366", "天", Verdict.PASSED),
        ("空气质量优良天数", "≥330", "天", Verdict.PASSED),
        ("累计优良天数", "≥900", "天", Verdict.NOT_APPLICABLE),
        ("连续安全生产天数", "≥900", "天", Verdict.NOT_APPLICABLE),
    ],
)
def test_rates_do_not_pass_100(name, target, unit, verdict):
    assert on_line("C03", line(name, target, unit, QUALITY)) is verdict


@pytest.mark.parametrize(
    ("name", "target", "verdict"),
    [
        ("处置群体性事件", "≥100", Verdict.HIT),
        ("处置群体性事件", "＞100", Verdict.HIT),
        ("处置群体性事件", "＝100", Verdict.PASSED),
        ("产值增长率", "≥100", Verdict.PASSED),
    ],
)
def test_full_rates_use_the_equal_sign(name, target, verdict):
    assert on_line("C04", line(name, target, "%", OUTCOME)) is verdict


def satisfaction(target, unit="%"):
    return line("群众满意度", target, unit, SATISFACTION)


@pytest.mark.parametrize(
    ("target", "severity"),
    [("≥10", Severity.ERROR), ("≥59.99", Severity.ERROR), ("≥60", Severity.WARNING)],
)
def test_low_satisfaction_is_graded(target, severity):
    (finding,) = findings_of("C07", project(satisfaction(target)))
    assert finding.severity is severity


def test_low_satisfaction_is_told_the_bound_of_the_year():
    strict = Doctrine(satisfaction_warning_below=Decimal(95))
    (finding,) = findings_of("C07", project(satisfaction("≥92")), strict)
    assert finding.message == "『群众满意度』目标仅92%，偏低，请核对（一般不低于95%）。"
    assert finding.mend == "核对是否漏填了一位数字；没有漏填的，提高到95%以上。"
    (points,) = findings_of("C07", project(satisfaction("≥50", "分")))
    assert "（一般不低于80分）" in points.message


@pytest.mark.parametrize(
    ("code", "target", "unit", "verdict"),
    [
        ("C07", "≥80", "%", Verdict.PASSED),
        ("C07", "≥50", "分", Verdict.HIT),
        ("C07", "≥4.5", "分", Verdict.NOT_APPLICABLE),
        ("C07", "≥9.5", "分", Verdict.NOT_APPLICABLE),
        ("C07", "≥50", "人", Verdict.NOT_APPLICABLE),
        ("C07", "区间70～90", "%", Verdict.HIT),
        ("C08", "≥100", "%", Verdict.HIT),
        ("C08", "＝100", "%", Verdict.HIT),
        ("C08", "≥99", "%", Verdict.PASSED),
        ("C08", "≤100", "%", Verdict.PASSED),
        ("C09", "≥98", "%", Verdict.HIT),
        ("C09", "≥97.9", "%", Verdict.PASSED),
        ("C09", "定性满意", "%", Verdict.NOT_APPLICABLE),
    ],
)
def test_height_of_satisfaction(code, target, unit, verdict):
    assert on_line(code, satisfaction(target, unit)) is verdict


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("服务对象投诉率", "≤2"),
        ("群众不满意率", "≤5"),
        ("群众不满意度", "＜10"),
        ("服务对象投诉率", "区间0～3"),
        ("群众满意度提升幅度", "≥5"),
        ("投诉量同比下降率", "≥10"),
        ("群众知晓率", "≤10"),
    ],
)
def test_ceilings_and_steps_are_no_low_satisfaction(name, target):
    lines = (line(name, target, "%", SATISFACTION), satisfaction("≥90"))
    assert findings_of("C07", project(*lines)) == ()


@pytest.mark.parametrize(
    ("name", "target"),
    [("受益群众满意率", "≥9"), ("使用单位认可度", "＝50"), ("群众安全感", "＞59")],
)
def test_low_satisfaction_has_many_names(name, target):
    (finding,) = findings_of("C07", project(line(name, target, "%", SATISFACTION)))
    assert finding.severity is Severity.ERROR


def test_satisfaction_rules_do_not_apply_without_satisfaction():
    assert {on_line(code, line()) for code in ("C07", "C08", "C09")} == {Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("name", "target", "verdict"),
    [
        ("安全生活保障率", "≥50", Verdict.HIT),
        ("安全生活保障率", "＝79", Verdict.HIT),
        ("安全生活保障率", "≥80", Verdict.PASSED),
        ("设备完好率", "区间50～60", Verdict.HIT),
        ("设备完好率", "区间90～98", Verdict.PASSED),
        ("设备完好率", "≤60", Verdict.PASSED),
        ("产品不合格率", "≤5", Verdict.NOT_APPLICABLE),
    ],
)
def test_assurance_is_high(name, target, verdict):
    assert on_line("C10", line(name, target, "%", QUALITY)) is verdict


def test_low_rates_show_their_history():
    bare = line("刑事案件破案率", "≥45", "%", OUTCOME)
    kept = line("刑事案件破案率", "≥45", "%", OUTCOME, baseline="43")
    fallen = line("刑事案件破案率", "≥45", "%", OUTCOME, baseline="50")
    assert "请附近三年实际值" in findings_of("C11", project(bare))[0].message
    assert on_line("C11", kept) is Verdict.PASSED
    assert "低于历史值50%" in findings_of("C11", project(fallen))[0].message


def test_thresholds_are_the_year_s():
    mild = Doctrine(satisfaction_error_below=Decimal(5), satisfaction_warning_below=Decimal(5))
    assert findings_of("C07", project(satisfaction("≥10")), mild) == ()


@pytest.mark.parametrize(
    ("target", "verdict"),
    [("＝0", Verdict.NOT_APPLICABLE), ("≥0", Verdict.HIT), ("＝1", Verdict.HIT)],
)
def test_a_rate_that_shall_be_nought_needs_no_history(target, verdict):
    assert on_line("C11", line("脱贫人口返贫率", target, "%", OUTCOME)) is verdict
