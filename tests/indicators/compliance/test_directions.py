import pytest

from common.findings import Severity
from common.rules import Verdict
from tests.indicators.compliance.builders import (
    COST,
    OUTCOME,
    QUALITY,
    findings_of,
    line,
    on_line,
    project,
    verdict_of,
)


@pytest.mark.parametrize(
    ("name", "target", "unit", "verdict"),
    [
        ("发案同比下降", "≤10", "%", Verdict.HIT),
        ("发案同比下降", "≥10", "%", Verdict.PASSED),
        ("为群众挽回损失", "≤100", "万元", Verdict.HIT),
        ("事故控制幅度", "＜10", "%", Verdict.HIT),
        ("三公经费控制率", "≤100", "%", Verdict.PASSED),
        ("群众投诉件数", "≥5", "件", Verdict.HIT),
        ("群众投诉件数", "≤5", "件", Verdict.PASSED),
        ("案件办理超期率", "＞1", "%", Verdict.HIT),
        ("投诉率下降", "≥5", "%", Verdict.PASSED),
        ("处理违规投诉件数", "≥5", "件", Verdict.PASSED),
        ("群众满意度", "≤90", "%", Verdict.HIT),
        ("产品不合格率", "≤5", "%", Verdict.PASSED),
        ("产品不合格率", "≥5", "%", Verdict.HIT),
        ("设备完好率", "＜98", "%", Verdict.HIT),
        ("改造路口数", "≤5", "处", Verdict.PASSED),
        ("游客收入下降", "≤5", "%", Verdict.AMBIGUOUS),
        ("发案同比下降", "定性明显", "%", Verdict.NOT_APPLICABLE),
        ("火灾起数", "≥5", "起", Verdict.HIT),
        ("火灾起数", "≤5", "起", Verdict.PASSED),
        ("网络安全事件发生数", "≥1", "起", Verdict.HIT),
        ("脱贫人口返贫率", "≥1", "%", Verdict.HIT),
        ("重复信访率", "≤5", "%", Verdict.PASSED),
        ("PM2.5平均浓度", "≥35", "微克/立方米", Verdict.HIT),
        ("PM2.5监测点位数", "≥5", "个", Verdict.PASSED),
        ("空气质量优良天数比率", "≤90", "%", Verdict.HIT),
        ("信访积案化解率", "≤90", "%", Verdict.HIT),
        ("档案资料完整率", "≤95", "%", Verdict.HIT),
        ("政策知晓率", "≤80", "%", Verdict.HIT),
        ("高峰通行时间缩短率", "≤10", "%", Verdict.HIT),
        ("高峰通行时间缩短率", "≥10", "%", Verdict.PASSED),
        ("项目完工时间", "≥11", "月", Verdict.HIT),
        ("项目完工时间", "≤11", "月", Verdict.PASSED),
        ("故障修复时长", "≥12", "小时", Verdict.HIT),
        ("场馆开放时间", "≥8", "小时", Verdict.PASSED),
        ("预算完成率", "≤100", "%", Verdict.PASSED),
    ],
)
def test_sign_and_name_agree(name, target, unit, verdict):
    assert on_line("C05", line(name, target, unit, OUTCOME)) is verdict


@pytest.mark.parametrize(
    ("name", "target", "unit", "words"),
    [
        ("发案同比下降", "≤10", "%", ("下降25%", "上升5%却得满分")),
        ("为群众挽回损失", "≤100", "万元", ("做到250万元", "只做到50万元却得满分")),
        ("群众投诉件数", "≥6", "件", ("达到12件得满分", "降到0反而得0分")),
        ("群众满意度", "≤90", "%", ("只做到45%也得满分", "超过90%")),
    ],
)
def test_the_consequence_is_told_in_figures(name, target, unit, words):
    (finding,) = findings_of("C05", project(line(name, target, unit)))
    assert all(word in finding.message for word in words), finding.message


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("办件无差错率", "≥99"),
        ("零差错率", "≥99"),
        ("设备无故障率", "≥98.5"),
        ("行车无事故率", "＝100"),
        ("服务零投诉率", "≥95"),
        ("办件不超期率", "＞95"),
        ("未逾期率", "≥90"),
        ("零投诉率", "≤0"),
    ],
)
def test_what_is_without_harm_may_have_a_floor(name, target):
    assert on_line("C05", line(name, target, "%", QUALITY)) is Verdict.PASSED


@pytest.mark.parametrize(
    ("name", "target", "expected"),
    [
        ("办件无差错率", "≤99", "≥"),
        ("零投诉率", "＜98", "≥"),
        ("办件差错率", "≥1", "≤"),
        ("设备故障率", "＞2", "≤"),
        ("群众不满意率", "≥5", "≤"),
        ("无线网络故障率", "≥2", "≤"),
    ],
)
def test_harm_and_its_absence_are_told_apart(name, target, expected):
    (finding,) = findings_of("C05", project(line(name, target, "%", QUALITY)))
    assert finding.expected == expected


def test_no_consequence_is_told_of_a_target_of_zero():
    (finding,) = findings_of("C05", project(line("发案同比下降", "≤0", "%")))
    assert finding.message.endswith("应为≥。")


def test_a_contradiction_is_told_even_beside_a_doubtful_line():
    doubtful = line("游客收入下降", "≤5", "%")
    sheet = project(doubtful, line("发案同比下降", "≤10", "%"))
    assert [f.location.row for f in findings_of("C05", sheet)] == [2]


@pytest.mark.parametrize(
    ("name", "target", "unit", "verdict"),
    [
        ("预防和减少道路交通事故", "≥10", "起", Verdict.HIT),
        ("预防和减少道路交通事故", "≥10", "%", Verdict.PASSED),
        ("预防和减少道路交通事故", "≤10", "起", Verdict.PASSED),
        ("减少群众损失", "≥200", "万元", Verdict.PASSED),
        ("改造路口数", "≥10", "处", Verdict.PASSED),
    ],
)
def test_reductions_are_not_counted_up(name, target, unit, verdict):
    assert on_line("C06", line(name, target, unit)) is verdict


def test_increments_need_a_base():
    bare = line("提高守法率", "≥21", "%", OUTCOME)
    based = line("提高守法率", "≥21", "%", OUTCOME, baseline="70")
    assert on_line("C12", bare) is Verdict.HIT
    assert on_line("C12", based) is Verdict.PASSED
    assert on_line("C12", line("守法率提高", "≥21", "%")) is Verdict.PASSED
    assert on_line("C12", line("提高覆盖户数", "≥21", "户")) is Verdict.PASSED


@pytest.mark.parametrize(
    ("name", "target", "unit", "verdict"),
    [
        ("保障在押人员人数", "≥415", "人", Verdict.HIT),
        ("保障在押人员人数", "＝415", "人", Verdict.PASSED),
        ("在押人员安全生活保障率", "≥50", "%", Verdict.PASSED),
        ("事故应急演练次数", "≥4", "次", Verdict.PASSED),
        ("受教育学生数", "≥4", "人", Verdict.PASSED),
        ("责任事故起数", "≥4", "起", Verdict.PASSED),
        ("安全无事故天数", "≥365", "天", Verdict.PASSED),
        ("未发生事故天数", "≥365", "天", Verdict.PASSED),
        ("无涉毒社区数", "≥12", "个", Verdict.PASSED),
        ("道路事故现场数", "≥12", "个", Verdict.HIT),
        ("拖欠工资案件数", "≥3", "件", Verdict.HIT),
        ("火灾监测点数量", "≥3", "个", Verdict.PASSED),
    ],
)
def test_more_of_a_bad_thing_is_not_rewarded(name, target, unit, verdict):
    assert on_line("C22", line(name, target, unit)) is verdict


def test_handling_bad_things_is_a_hint_only():
    (finding,) = findings_of("C22", project(line("查处吸毒人员", "≥250", "人")))
    assert finding.severity is Severity.HINT


@pytest.mark.parametrize(
    ("name", "target", "unit", "verdict"),
    [
        ("学校涉毒品数", "≤1", "所", Verdict.HIT),
        ("责任事故", "≤0", "起", Verdict.PASSED),
        ("责任事故", "＜1", "起", Verdict.PASSED),
        ("责任事故", "＜2", "起", Verdict.HIT),
        ("事故下降率", "≤5", "%", Verdict.PASSED),
        ("群众投诉件数", "≤5", "件", Verdict.PASSED),
        ("零事故路段整改数", "≤5", "处", Verdict.PASSED),
        ("事故现场响应时间", "≤30", "分钟", Verdict.PASSED),
        ("事故赔付金额", "≤5", "万元", Verdict.PASSED),
        ("事故案件超时办理率", "≤5", "%", Verdict.PASSED),
        ("安全责任事故发生率", "≤1", "%", Verdict.HIT),
        ("民警违纪人数", "≤2", "人", Verdict.HIT),
    ],
)
def test_nothing_intolerable_is_allowed(name, target, unit, verdict):
    assert on_line("C24", line(name, target, unit)) is verdict


def test_a_cost_that_falls_is_left_to_the_rule_on_costs():
    assert verdict_of("C05", project(line("单位成本下降", "≤5", "%", COST))) is Verdict.PASSED
