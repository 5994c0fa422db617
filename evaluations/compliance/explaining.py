"""K, third part: is what fell short, ran over or was asked explained (K04–K06, K16, K17, K21–K23)."""

from __future__ import annotations

from collections.abc import Iterator

from common.decimals import plain
from common.findings import Severity
from common.rules import Hit, MissingData, NotApplicable
from common.text import squeeze, tidy
from evaluations.compliance.assertions import claimed, claimed_of_a_part
from evaluations.compliance.reports import (
    ACTUAL,
    EVIDENCE,
    REASON,
    REPORT_RULES,
    LineReport,
    ReportReview,
    filled,
    head_hit,
    hit,
    named,
    satisfactions,
    scored,
    unmet,
    whole_percent,
)
from evaluations.enums import Light
from indicators.compliance import bases
from indicators.compliance.reading import is_satisfaction

rule = REPORT_RULES.rule


def _done(report: LineReport) -> str:
    value, band = report.actual.value, report.actual.band
    if value is not None:
        return f"{plain(value)}{tidy(report.line.unit)}"
    return band.short_label if band else "未填"


def _goal(report: LineReport) -> str:
    return f"{report.line.target.text}{tidy(report.line.unit)}"


@rule(
    "K04",
    "执行率偏低未说明",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="写明资金没有用完的原因（100字以内），如结算未完、招标节约、任务取消。",
    why="钱没用完要有交代，否则下一年预算就该压减。",
    good="执行率76%：二标段11月才完工，结算款次年一季度支付",
    bad="执行率76%，原因栏空白",
)
def low_spending_is_explained(review: ReportReview) -> Iterator[Hit]:
    """A rate under the year's bound has a reason."""
    rate, bound = review.rate, review.plan.execution_explain_below
    if rate < bound and not tidy(review.report.execution_reason):
        shown = whole_percent(rate)
        message = f"执行率{shown}，低于{whole_percent(bound)}，请说明原因（100字以内）。"
        yield head_hit(
            message, "预算执行率", actual=shown, expected=f"≥{whole_percent(bound)}或说明"
        )


@rule(
    "K05",
    "未达标无原因",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="写明没有完成的原因和改进措施。",
    why="不说原因就没有办法改，下一年还会完不成。",
    good="征地延误两个月，少改造1处；已调整工期，明年3月前完成",
    bad="完成80，目标100，原因栏空白",
)
def shortfalls_are_explained(review: ReportReview) -> Iterator[Hit]:
    """A line that missed its target has a reason."""
    for report, score in unmet(review):
        if not tidy(report.actual.deviation_reason):
            share = whole_percent(score.share) if score.share is not None else "0%"
            message = (
                f"{named(report)}目标{_goal(report)}，完成{_done(report)}（得分系数{share}），"
                "请填写偏差原因和改进措施。"
            )
            yield hit(report, REASON, message, actual="空", expected="原因和措施")


@rule(
    "K06",
    "大幅超额无说明",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="说明超出的原因：目标偏低、政策追加、需求激增还是统计口径变化。",
    why="超出太多，多半是年初目标定低了，要分析清楚才能用于下一年。",
    good="因省里追加任务60人，完成160人",
    bad="目标100人，完成160人，原因栏空白",
)
def excess_is_explained(review: ReportReview) -> Iterator[Hit]:
    """A line far above its target has a reason."""
    bound = review.plan.excess_threshold
    for report, score in scored(review):
        if score.basis.is_excess and not tidy(report.actual.deviation_reason):
            over = whole_percent(bound - 1)
            message = (
                f"{named(report)}目标{_goal(report)}，完成{_done(report)}，"
                f"超出{over}以上，请说明是否目标偏低。"
            )
            yield hit(report, REASON, message, actual="空", expected="超额原因")


@rule(
    "K16",
    "佐证缺失",
    Severity.WARNING,
    basis=bases.CORE_101,
    mend="上传统计报表、验收单、问卷汇总等能证明完成值的材料。",
    why="核心指标和满意度最受关注，拿不出材料的数没有人信。",
    good="满意度98%，附问卷汇总表",
    bad="满意度98%，没有附件",
)
def cores_and_satisfaction_have_evidence(review: ReportReview) -> Iterator[Hit]:
    """Every core line and every line on satisfaction has an attachment."""
    words = review.doctrine.vocabulary
    due = [r for r in filled(review) if r.line.is_core or is_satisfaction(r.line, words)]
    if not due:
        raise NotApplicable("没有核心指标和满意度指标。")
    told = [report for report in due if report.attachments is not None]
    if not told:
        raise MissingData("没有收集逐条佐证材料。")
    for report in told:
        if not report.attachments:
            what = "问卷汇总" if is_satisfaction(report.line, words) else "佐证材料"
            message = f"{named(report)}完成{_done(report)}，请上传{what}。"
            yield hit(report, EVIDENCE, message, actual="0个附件", expected="至少1个附件")


@rule(
    "K17",
    "满意度样本不明",
    Severity.HINT,
    basis=bases.CORE_101,
    mend="填写样本数、调查时间和调查方法。",
    why="问了10个人的98%和问了1000个人的98%不是一回事。",
    good="随机电话回访400人，2023年11月",
    bad="满意度98%，没有样本数",
)
def surveys_are_described(review: ReportReview) -> Iterator[Hit]:
    """Satisfaction comes with sample size, time and method."""
    asked = satisfactions(review)
    if not asked:
        raise NotApplicable("没有满意度指标。")
    for report in asked:
        if report.survey is None or not report.survey.is_complete:
            message = f"{named(report)}完成{_done(report)}，请填样本数、调查时间和方法。"
            yield hit(report, EVIDENCE, message, actual="未填全", expected="样本数、时间、方法")


def _reasons(review: ReportReview) -> tuple[LineReport, ...]:
    told = tuple(r for r in filled(review) if tidy(r.actual.deviation_reason))
    if not told:
        raise NotApplicable("没有填写偏差原因的指标。")
    return told


@rule(
    "K21",
    "原因是套话",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="写清具体原因（什么事、差多少、什么时候）和具体措施。",
    why="『受疫情影响』四个字说明不了差在哪里，也看不出怎么改。",
    good="9月强降雨致3处路面损毁，返工两周；已改用透水材料",
    bad="疫情影响；无",
)
def reasons_are_concrete(review: ReportReview) -> Iterator[Hit]:
    """A reason has some length and is no stock phrase."""
    doctrine = review.doctrine
    for report in _reasons(review):
        reason = squeeze(report.actual.deviation_reason).strip("。，、；")
        is_stock = reason in doctrine.vocabulary.stock_reasons
        if len(reason) < doctrine.min_reason_length or is_stock:
            message = f"{named(report)}的原因只写『{reason}』，请写清具体原因与措施。"
            expected = f"≥{doctrine.min_reason_length}字的具体原因"
            yield hit(report, REASON, message, actual=f"{len(reason)}字", expected=expected)


@rule(
    "K22",
    "未达标却说已完成",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="核对完成值和原因，两处改成一致。",
    why="数字说没完成，文字说完成了，总有一个不对。",
    good="完成80，目标100：尚余20户于次年完成",
    bad="完成80，目标100：已全部完成",
)
def reasons_do_not_deny_the_numbers(review: ReportReview) -> Iterator[Hit]:
    """The reason of a line that fell short does not claim that it was finished."""
    _reasons(review)
    words = review.doctrine.vocabulary
    for report, _ in unmet(review):
        reason = report.actual.deviation_reason
        claim = claimed(reason, words.finished, words.unfinished) or claimed_of_a_part(
            reason, words.finished_in_part, words.unfinished
        )
        if claim:
            message = (
                f"{named(report)}完成值{_done(report)}未达到指标值{_goal(report)}，"
                f"但原因栏写『{claim}』，前后矛盾。"
            )
            yield hit(report, REASON, message, actual=claim, expected="与完成值一致的原因")


@rule(
    "K23",
    "监控红灯未纠偏",
    Severity.WARNING,
    basis=bases.MONITORING_136,
    mend="写明怎么赶、谁负责、什么时候赶上；确需调整目标的走调整流程。",
    why="年中亮了红灯没有人管，年底就只能解释。",
    good="增派两个班组，10月底前补齐进度",
    bad="进度30%，纠偏措施空白",
)
def red_lights_lead_to_measures(review: ReportReview) -> Iterator[Hit]:
    """A line that stood on red in monitoring has measures."""
    lit = [
        (report, report.midyear)
        for report in filled(review)
        if report.midyear is not None and report.midyear.light is not None
    ]
    if not lit:
        raise MissingData("没有年中监控的灯。")
    for report, midyear in lit:
        if midyear.light is Light.RED and not tidy(midyear.measures):
            message = f"{named(report)}年中监控为红灯，进度落后，请填纠偏措施。"
            yield hit(report, ACTUAL, message, actual="红灯、无措施", expected="纠偏措施")
