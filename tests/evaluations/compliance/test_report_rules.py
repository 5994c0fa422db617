"""Every K rule hits what the catalogue names and is silent on a sound report."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.rules import Verdict
from evaluations.compliance import (
    REPORT_RULE_MODULES,
    REPORT_RULES,
    Likelihood,
    LineReport,
    Midyear,
    ReportReview,
    SelfReport,
    Survey,
    review_report,
    taken_by_formula,
)
from evaluations.enums import ExecutionCap, Grade, Light, QualitativeBand
from evaluations.scoring import Actual, ScoringPlan
from indicators.compliance import Doctrine, Vocabulary
from indicators.targets import parse_target
from tests.indicators.compliance.builders import OUTCOME, OUTPUT, SATISFACTION, line

LINKED = ScoringPlan(execution_cap=ExecutionCap.LINKED)


def reported(name="改造路口数量", target="≥100", value="100", level=OUTPUT, unit="处", **facts):
    """A line of ten points with what was reported for it."""
    reason = facts.pop("reason", "")
    item = replace(
        line(name, target, unit, level, is_core=facts.pop("is_core", False)),
        position=facts.pop("row", 1),
    )
    actual = Actual(None if value is None else Decimal(value), deviation_reason=reason)
    return LineReport(item, facts.pop("actual", actual), **facts)


def report(*reports, **facts):
    """A report in rows from 1, on exactly the approved lines."""
    rows = tuple(
        replace(one, line=replace(one.line, position=row)) for row, one in enumerate(reports, 1)
    )
    amounts = {
        name: None if facts.get(name) is None else Decimal(facts[name])
        for name in ("initial_budget", "budget", "spent", "total")
    }
    return SelfReport(rows, **({"approved": tuple(one.line for one in rows)} | facts | amounts))


def outcome_of(code, subject, plan=None, doctrine=None):
    review = ReportReview(subject, plan or ScoringPlan(), doctrine or Doctrine())
    (outcome,) = REPORT_RULES.run(review, only=[code]).outcomes
    assert outcome.verdict is not Verdict.FAILED, outcome.reason
    return outcome


def message_of(code, subject, **facts):
    (finding,) = outcome_of(code, subject, **facts).findings
    return finding.message


DESCRIBED = line("制度健全程度", "定性健全", "", OUTPUT)
MIDYEAR = Midyear(Light.RED, Decimal(80), Likelihood.CERTAIN)

HITS = {
    "K01": (report(reported(value=None)), "未填完成值"),
    "K02": (report(reported(), budget="120", spent="125"), "多5.00万元"),
    "K03": (
        report(reported(), initial_budget="100", adjustments=(Decimal(20),), budget="110"),
        "全年应为120.00万元，填报110.00万元",
    ),
    "K04": (report(reported(), budget="100", spent="76"), "执行率76%，低于90%"),
    "K05": (report(reported(value="80")), "目标100处，完成80处（得分系数80%）"),
    "K06": (report(reported(value="160")), "目标100处，完成160处，超出30%以上"),
    "K07": (report(reported(target="≥250", value="400")), "目标250，完成400，建议按偏离度调减，调减后7.00分"),
    "K08": (
        report(reported(target="≥560", value="545", claimed_score=Decimal(10))),
        "应得9.73分，填报10分",
    ),
    "K09": (report(reported(claimed_share=Decimal("1.2"))), "得分系数120%超出0–100%"),
    "K10": (
        report(
            LineReport(DESCRIBED, Actual(band=QualitativeBand.PARTLY), claimed_share=Decimal("0.95"))
        ),
        "选『部分达成』，系数应在60%（含）–80%之间，填95%",
    ),
    "K11": (report(reported(value="60"), budget="100", spent="100"), "执行率100%，产出指标完成60%，相差40个百分点"),
    "K12": (report(reported(), budget="100", spent="65", total="96"), "执行率65%，自评96分（优）"),
    "K13": (report(*[reported(f"指标{n}数") for n in "甲乙丙丁"]), "4条中4条恰好等于目标"),
    "K14": (report(reported(), reported("新建数")), "2条指标全部满分"),
    "K15": (report(reported(value="65", is_core=True), total="95"), "核心指标『改造路口数量』仅完成65%"),
    "K16": (
        report(reported("群众满意度", "≥95", "98", SATISFACTION, "%", attachments=0)),
        "完成98%，请上传问卷汇总",
    ),
    "K17": (
        report(reported("群众满意度", "≥95", "98", SATISFACTION, "%", survey=Survey(sample=400))),
        "请填样本数",
    ),
    "K18": (report(reported(), approved=(line("改造路口数量"), line("破案率"))), "批复的『破案率』没有填报"),
    "K19": (report(reported("完好率", "≥98", "0.98", OUTPUT, "%")), "0.98，疑应为98%"),
    "K20": (report(reported(value="2500", history=(Decimal(25),))), "相差100倍"),
    "K21": (report(reported(value="80", reason="疫情影响")), "只写『疫情影响』"),
    "K22": (
        report(reported(value="80", reason="各项任务已全部完成，效果良好")),
        "完成值80处未达到指标值100处，但原因栏写『已全部完成』",
    ),
    "K23": (report(reported(midyear=MIDYEAR)), "年中监控为红灯"),
    "K24": (report(reported(midyear=MIDYEAR)), "全年预计80，目标100，可能性却选『确定能』"),
    "K25": (report(reported(midyear=Midyear(likelihood=Likelihood.IMPOSSIBLE))), "年底却为满分"),
    "K26": (report(reported(value="80"), summary="全面完成年度目标。"), "称『全面完成』，但有1项指标未达标（『改造路口数量』）"),
    "K27": (report(reported(), total="89.99", grade=Grade.EXCELLENT), "89.99分应为『良』，填报『优』"),
}  # fmt: skip

GOOD_SURVEY = Survey(400, "2023年11月", "电话回访")
SOUND = report(
    reported(
        "改造路口数量", value="104", is_core=True, attachments=1,
        claimed_score=Decimal(10), claimed_share=Decimal(1),
        history=(Decimal(96), Decimal(101), Decimal(99)),
        midyear=Midyear(Light.GREEN, Decimal(101), Likelihood.CERTAIN),
    ),
    reported(
        "新建路口数量", value="95", claimed_score=Decimal("9.5"), claimed_share=Decimal("0.95"),
        reason="征地延误两个月，少建5处，已调整工期，明年3月完成",
        midyear=Midyear(Light.RED, Decimal(90), Likelihood.POSSIBLE, "增派班组"),
    ),
    reported("通行时间缩短率", "≥10", "12", OUTCOME, "%"),
    reported("群众满意度", "≥90", "93", SATISFACTION, "%", attachments=2, survey=GOOD_SURVEY),
    LineReport(DESCRIBED, Actual(band=QualitativeBand.ACHIEVED, share=Decimal("0.9"), deviation_reason="一项制度仍在修订，次年一季度印发")),
    initial_budget="100", adjustments=(Decimal(20),), budget="120", spent="114",
    total="97.5", grade=Grade.EXCELLENT, summary="完成路口改造，新建差5处。",
)  # fmt: skip


@pytest.mark.parametrize("code", HITS)
def test_each_rule_hits_with_the_numbers_of_the_report(code):
    subject, words = HITS[code]
    assert words in message_of(code, subject)


def test_every_rule_of_the_catalogue_is_there():
    assert [rule.code for rule in REPORT_RULES] == [f"K{number:02}" for number in range(1, 28)]
    homes = {rule.check.__module__ for rule in REPORT_RULES}
    assert homes == {module.__name__ for module in REPORT_RULE_MODULES}


def test_a_sound_report_passes_every_rule():
    verdicts = {outcome.code: outcome.verdict for outcome in review_report(SOUND).outcomes}
    assert verdicts == dict.fromkeys(HITS, Verdict.PASSED)


def test_an_empty_report_is_not_called_sound():
    empty = SelfReport((), ())
    passed = {o.code for o in review_report(empty).outcomes if o.verdict is Verdict.PASSED}
    assert passed == set()


@pytest.mark.parametrize("code", HITS)
def test_every_finding_can_be_acted_upon(code):
    (finding,) = outcome_of(code, HITS[code][0]).findings
    assert finding.message.endswith(("。", "？"))
    assert all((finding.actual, finding.expected, finding.mend, finding.basis))
    assert finding.location.column


def test_every_rule_teaches():
    for rule in REPORT_RULES:
        assert all((rule.name, rule.basis, rule.mend, rule.why, rule.good, rule.bad)), rule.code
        assert rule.check.__doc__, rule.code


@pytest.mark.parametrize(
    ("code", "subject", "verdict"),
    [
        ("K01", report(reported(value="0")), Verdict.PASSED),
        ("K01", report(reported(actual=Actual(is_exempt=True))), Verdict.PASSED),
        ("K01", report(LineReport(DESCRIBED, Actual(Decimal(1)))), Verdict.HIT),
        ("K02", report(reported(), budget="0", spent="1"), Verdict.HIT),
        ("K02", report(reported(), budget="120"), Verdict.MISSING_DATA),
        ("K04", report(reported(), budget="0", spent="0"), Verdict.NOT_APPLICABLE),
        ("K04", report(reported(), budget="100", spent="90"), Verdict.PASSED),
        ("K04", report(reported(), budget="100", spent="9", execution_reason="结算"), Verdict.PASSED),
        ("K05", report(reported(value="100")), Verdict.PASSED),
        ("K06", report(reported(value="129.99")), Verdict.PASSED),
        ("K06", report(reported(value="130")), Verdict.HIT),
        ("K07", report(reported(value="129")), Verdict.PASSED),
        ("K08", report(reported()), Verdict.MISSING_DATA),
        ("K09", report(reported(claimed_share=Decimal("-0.01"))), Verdict.HIT),
        ("K09", report(reported(claimed_share=Decimal(1))), Verdict.PASSED),
        ("K11", report(reported(value="70"), budget="100", spent="100"), Verdict.PASSED),
        ("K11", report(reported(value="100"), budget="100", spent="60"), Verdict.HIT),
        ("K12", report(reported(), budget="100", spent="80", total="96"), Verdict.PASSED),
        ("K12", report(reported(), budget="100", spent="65", total="89.99"), Verdict.PASSED),
        ("K13", report(*[reported(f"率{n}", "≥100", "100", OUTPUT, "%") for n in "甲乙丙"]), Verdict.MISSING_DATA),
        ("K14", report(reported(), reported("新建数", value="99")), Verdict.PASSED),
        ("K15", report(reported(value="65", is_core=True), total="85"), Verdict.PASSED),
        ("K15", report(reported(value="80", is_core=True), total="95"), Verdict.PASSED),
        ("K16", report(reported()), Verdict.NOT_APPLICABLE),
        ("K16", report(reported(is_core=True)), Verdict.MISSING_DATA),
        ("K18", report(reported(), approved=()), Verdict.MISSING_DATA),
        ("K19", report(reported(unit="处")), Verdict.PASSED),
        ("K19", report(reported("涨幅", "≥0.5", "0.6", OUTPUT, "%")), Verdict.PASSED),
        ("K20", report(reported(value="40", history=(Decimal(25),))), Verdict.PASSED),
        ("K20", report(reported(value="40", history=(Decimal(25), Decimal(26), Decimal(24)))), Verdict.HIT),
        ("K20", report(reported(value="26", history=(Decimal(25),) * 3)), Verdict.PASSED),
        ("K22", report(reported(value="80", reason="因征地延误未全部完成，次年补齐")), Verdict.PASSED),
        ("K23", report(reported(midyear=Midyear(Light.RED, measures="加班"))), Verdict.PASSED),
        ("K24", report(reported(midyear=Midyear(forecast=Decimal(100), likelihood=Likelihood.CERTAIN))), Verdict.PASSED),
        ("K25", report(reported(value="80", midyear=Midyear(likelihood=Likelihood.IMPOSSIBLE))), Verdict.PASSED),
        ("K26", report(reported(), summary="全面完成年度目标。"), Verdict.PASSED),
        ("K26", report(reported(value="80"), summary="未全面完成。"), Verdict.PASSED),
        ("K27", report(reported(), total="90", grade=Grade.EXCELLENT), Verdict.PASSED),
        ("K27", report(reported(), total="90"), Verdict.MISSING_DATA),
    ],
)  # fmt: skip
def test_where_each_rule_draws_its_line(code, subject, verdict):
    assert outcome_of(code, subject).verdict is verdict


@pytest.mark.parametrize(
    ("name", "target", "value", "verdict"),
    [
        ("设备完好率", "≥98", "0.965", Verdict.HIT),
        ("群众满意度", "≥90", "1", Verdict.HIT),
        ("资金到位率", "＝100", "1", Verdict.HIT),
        ("破案率", "≥30", "0.34", Verdict.HIT),
        ("验收合格率", "＞95", "0.5", Verdict.HIT),
        ("设备故障率", "≤2", "0.5", Verdict.PASSED),
        ("投诉率", "≤5", "1", Verdict.PASSED),
        ("差错率", "＜3", "0.02", Verdict.PASSED),
        ("产值增长率", "≥3", "0.8", Verdict.PASSED),
        ("收入同比增幅", "≥5", "0.05", Verdict.PASSED),
        ("技术转化率", "≥3", "0.8", Verdict.PASSED),
        ("工程完工率", "≥95", "0.1", Verdict.PASSED),
        ("设备完好率", "≥98", "0", Verdict.PASSED),
        ("设备完好率", "≥98", "96.5", Verdict.PASSED),
    ],
)
def test_a_fraction_is_near_its_target(name, target, value, verdict):
    assert outcome_of("K19", report(reported(name, target, value, OUTPUT, "%"))).verdict is verdict


@pytest.mark.parametrize(
    ("reason", "claim"),
    [
        ("各项任务已全部完成，效果良好", "已全部完成"),
        ("本项工作全面完成，达到预期目标", "全面完成"),
        ("工作已完成", "已完成"),
        ("已按要求如期完成，无偏差", "如期完成"),
        ("截至年底已完成80户，剩余20户因征地未签约，明年3月完成", ""),
        ("主体工程已经完成，验收推迟到次年1月", ""),
        ("剩余20户预计明年3月全部完成", ""),
        ("除征地的20户外，其余全部完成", ""),
        ("受汛期影响未能按期完成，已加派人手", ""),
        ("因资金未到位，没有全面完成", ""),
        ("招标流标两次，尚未完成验收", ""),
    ],
)
def test_only_a_claim_of_all_denies_the_numbers(reason, claim):
    found = outcome_of("K22", report(reported(value="80", reason=reason))).findings
    assert [finding.actual for finding in found] == ([claim] if claim else [])


@pytest.mark.parametrize(
    ("summary", "claim"),
    [
        ("年度目标任务全部实现。", "全部实现"),
        ("100%完成年度目标。", "100%完成"),
        ("经自评，各项指标均已完成。", "均已完成"),
        ("本年度圆满完成各项任务", "圆满完成"),
        ("未能全面完成年度目标。", ""),
        ("没有全面完成年度目标。", ""),
        ("除路口改造外，其余指标全部完成。", ""),
        ("下一步将确保全面完成年度目标。", ""),
        ("完成路口改造，新建差5处。", ""),
    ],
)
def test_only_a_claim_of_all_misfits_the_scores(summary, claim):
    found = outcome_of("K26", report(reported(value="80"), summary=summary)).findings
    assert [finding.actual for finding in found] == ([claim] if claim else [])


def test_a_line_that_was_never_approved_is_placed():
    subject = report(reported("宣传场次"), approved=(line("破案率"),))
    places = [finding.location.row for finding in outcome_of("K18", subject).findings]
    assert places == [1, 0]


def test_another_unit_is_named():
    item = line("改造路口数量", "≥100", "处")
    subject = report(LineReport(item, Actual(Decimal(99)), unit="个"))
    assert "目标单位是『处』，完成值单位是『个』" in message_of("K19", subject)


def test_a_capped_total_is_named():
    subject = report(reported(), budget="100", spent="65", total="85")
    assert "不得超过79分，现为85分" in message_of("K12", subject, plan=LINKED)


def test_the_formula_mends_a_score():
    subject = HITS["K08"][0]
    (finding,) = outcome_of("K08", subject).findings
    assert finding.mend_action == "take_formula"
    mended = taken_by_formula(subject, finding, ScoringPlan())
    assert mended.reports[0].claimed_score == Decimal("9.73")
    assert outcome_of("K08", mended).verdict is Verdict.PASSED


def test_bounds_and_words_are_the_year_s():
    short = report(reported(value="80", reason="征地延误"))
    assert outcome_of("K21", short).verdict is Verdict.HIT
    assert (
        outcome_of("K21", short, doctrine=Doctrine(min_reason_length=4)).verdict is Verdict.PASSED
    )
    wide = Doctrine(rate_gap=Decimal(50))
    assert outcome_of("K11", HITS["K11"][0], doctrine=wide).verdict is Verdict.PASSED
    silent = Doctrine(vocabulary=Vocabulary(finished=()))
    assert outcome_of("K22", HITS["K22"][0], doctrine=silent).verdict is Verdict.PASSED


NUMBERS = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2)
TARGETS = st.builds(
    parse_target, st.sampled_from(["≥", "≤", "＝", "区间", "定性"]), st.sampled_from(["9", "0", "3~5", "好", ""])
)  # fmt: skip
REPORTS = st.builds(
    LineReport,
    line=st.builds(replace, st.just(line(unit="%")), target=TARGETS, is_core=st.booleans()),
    actual=st.builds(
        Actual,
        value=NUMBERS,
        band=st.none() | st.sampled_from(QualitativeBand),
        deviation_reason=st.sampled_from(["", "无", "已全部完成"]),
    ),
    claimed_share=NUMBERS,
    claimed_score=NUMBERS,
    history=st.lists(st.decimals(-99, 99, places=1), max_size=4).map(tuple),
    midyear=st.none()
    | st.builds(Midyear, forecast=NUMBERS, likelihood=st.sampled_from(Likelihood)),
)


@given(
    st.builds(
        SelfReport,
        reports=st.lists(REPORTS, max_size=4).map(tuple),
        approved=st.just((line(),)),
        budget=NUMBERS,
        spent=NUMBERS,
        total=st.none() | st.decimals(0, 100, places=2),
        grade=st.none() | st.sampled_from(Grade),
        summary=st.sampled_from(["", "全面完成"]),
    )
)
def test_every_rule_answers_on_any_report(subject):
    broken = [o for o in review_report(subject).outcomes if o.verdict is Verdict.FAILED]
    assert broken == []
