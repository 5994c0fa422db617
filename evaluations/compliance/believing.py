"""K, fourth part: do money, numbers, forecasts and words fit each other (K11, K13, K24–K26)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from common.decimals import plain, ratio
from common.findings import Severity
from common.rules import Hit, MissingData
from common.text import tidy
from evaluations.compliance.assertions import claimed
from evaluations.compliance.reports import (
    ACTUAL,
    HUNDRED,
    REPORT_RULES,
    SUMMARY,
    Likelihood,
    LineReport,
    Midyear,
    ReportReview,
    filled,
    head_hit,
    hit,
    named,
    scored,
    unmet,
    whole_percent,
)
from evaluations.scoring import Actual, attainment
from indicators.compliance import bases
from indicators.enums import Level1
from indicators.sheets import NumericTarget

rule = REPORT_RULES.rule

_FEWEST = 3


def _output_share(review: ReportReview) -> Decimal:
    """How far the outputs were reached, 0–1, by weight."""
    outputs = [
        (report.line.weight, score.share)
        for report, score in scored(review)
        if report.line.is_level1(Level1.OUTPUT) and report.line.weight and score.share is not None
    ]
    weights = sum((weight for weight, _ in outputs), start=Decimal(0))
    if not weights:
        raise MissingData("没有已计分的产出指标。")
    return ratio(sum((weight * share for weight, share in outputs), start=Decimal(0)), weights)


@rule(
    "K11",
    "执行率与产出反差",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="核对执行数和完成值；确实如此的，说明钱花在哪里、事为什么没办成（或怎样省下的）。",
    why="钱花完了事没办成，或事办成了钱没花，都要说得通。",
    good="执行率60%，产出完成98%：招标节约40%，附合同",
    bad="执行率100%，产出只完成60%，没有说明",
)
def money_and_output_go_together(review: ReportReview) -> Iterator[Hit]:
    """Execution rate and completion of the outputs differ by no more than the year allows."""
    rate, done = min(review.rate, Decimal(1)), _output_share(review)
    gap = abs(rate - done) * HUNDRED
    if gap > review.doctrine.rate_gap:
        points = plain(Decimal(int(gap)))
        message = (
            f"执行率{whole_percent(rate)}，产出指标完成{whole_percent(done)}，"
            f"相差{points}个百分点，请说明。"
        )
        allowed = plain(review.doctrine.rate_gap)
        yield head_hit(
            message, "预算执行率", actual=f"差{points}个百分点", expected=f"≤{allowed}个百分点"
        )


def _numeric(review: ReportReview) -> list[tuple[LineReport, Decimal, Decimal]]:
    return [
        (report, report.actual.value, report.line.target.value)
        for report in filled(review)
        if isinstance(report.line.target, NumericTarget) and report.actual.value is not None
    ]


@rule(
    "K13",
    "完成值恰等于目标",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="对照原始台账核实完成值。",
    why="条条都不多不少正好完成，多半是照着目标抄的。",
    good="目标26次，完成27次；目标98%，完成98.4%",
    bad="12条里11条完成值与目标一模一样",
)
def actuals_are_not_copied_targets(review: ReportReview) -> Iterator[Hit]:
    """Most actual values are not exactly the target; 100 % and 0 may well be."""
    open_ended = [
        (report, value, goal)
        for report, value, goal in _numeric(review)
        if not (report.line.is_percentage and goal == HUNDRED) and goal != 0
    ]
    if len(open_ended) < _FEWEST:
        raise MissingData(f"可以比对的定量指标不足{_FEWEST}条。")
    equal = sum(value == goal for _, value, goal in open_ended)
    share = ratio(Decimal(equal), Decimal(len(open_ended)))
    if share >= review.doctrine.equal_actuals_share:
        message = f"{len(open_ended)}条中{equal}条恰好等于目标，请核实原始数据。"
        bound = whole_percent(review.doctrine.equal_actuals_share)
        yield head_hit(message, ACTUAL, actual=f"{equal}条相等", expected=f"少于{bound}")


def _midyears(review: ReportReview) -> list[tuple[LineReport, Midyear]]:
    told = [
        (report, report.midyear)
        for report in filled(review)
        if report.midyear is not None and report.midyear.likelihood is not None
    ]
    if not told:
        raise MissingData("没有年中监控的完成可能性。")
    return told


@rule(
    "K24",
    "可能性与预计矛盾",
    Severity.ERROR,
    basis=bases.MONITORING_136,
    mend="核对全年预计完成值；预计完不成的，可能性选『有可能』或『完全不可能』。",
    why="预计只能完成八成，却说确定能完成，两处不能都对。",
    good="全年预计80、目标100：有可能，已增派人手",
    bad="全年预计80、目标100：确定能",
)
def certainty_fits_the_forecast(review: ReportReview) -> Iterator[Hit]:
    """Who is certain forecasts at least the target."""
    for report, midyear in _midyears(review):
        if midyear.likelihood is not Likelihood.CERTAIN or midyear.forecast is None:
            continue
        forecast = attainment(report.line.target, Actual(midyear.forecast), review.plan)
        if forecast.share is not None and not forecast.is_met:
            goal = report.line.target.text
            message = (
                f"{named(report)}全年预计{plain(midyear.forecast)}，目标{goal}，"
                f"可能性却选『{Likelihood.CERTAIN.label}』。"
            )
            yield hit(
                report,
                "完成目标可能性",
                message,
                actual=f"预计{plain(midyear.forecast)}、{Likelihood.CERTAIN.label}",
                expected=f"预计达到{goal}",
            )


@rule(
    "K25",
    "监控与自评反差",
    Severity.HINT,
    basis=bases.MONITORING_136,
    mend="说明下半年做了什么，并上传佐证。",
    why="8月说完全不可能，年底却满分，要么当时没看准，要么年底打高了。",
    good="9月追加资金后完工，附验收单",
    bad="8月完全不可能，年底满分，没有说明",
)
def wonders_are_explained(review: ReportReview) -> Iterator[Hit]:
    """A line called impossible in August does not end in full marks without a word."""
    impossible = {
        report.line.position
        for report, midyear in _midyears(review)
        if midyear.likelihood is Likelihood.IMPOSSIBLE
    }
    for report, score in scored(review):
        if report.line.position in impossible and score.attainment.is_met:
            message = f"{named(report)}年中监控填『完全不可能』，年底却为满分，请说明并上传佐证。"
            yield hit(report, ACTUAL, message, actual="满分", expected="与监控一致或说明")


@rule(
    "K26",
    "自评总结与分数不符",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="按实际情况改写总结，点明没有完成的指标。",
    why="总结给领导和公众看，说全面完成而有指标没完成，就是不实。",
    good="12项指标完成11项，『路口改造』差1处",
    bad="全面完成年度目标（有3项未达标）",
)
def the_summary_fits_the_scores(review: ReportReview) -> Iterator[Hit]:
    """A summary does not claim that all was done while lines fell short."""
    summary = review.report.summary
    if not tidy(summary):
        raise MissingData("还没有填写自评总结。")
    words = review.doctrine.vocabulary
    claim = claimed(summary, words.all_done, words.unfinished)
    if not claim:
        return
    short = [report for report, _ in unmet(review)]
    if short:
        names = "、".join(map(named, short))
        message = f"自评结论称『{claim}』，但有{len(short)}项指标未达标（{names}），请修改表述。"
        yield head_hit(message, SUMMARY, actual=claim, expected="与分数一致的表述")
