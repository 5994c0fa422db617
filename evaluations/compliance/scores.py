"""K, second part: are shares, scores, total and grade what the formula says (K07–K10, K12, K14, K15, K27)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from common.decimals import ONE, plain, to_cents
from common.findings import Finding, Severity
from common.rules import Hit, MissingData, NotApplicable
from evaluations.compliance.reports import (
    REPORT_RULES,
    SCORE,
    SHARE,
    TOTAL,
    LineReport,
    ReportReview,
    SelfReport,
    filled,
    head_hit,
    hit,
    named,
    scored,
    whole_percent,
)
from evaluations.enums import ExecutionCap, Grade
from evaluations.scoring import LineScore, ScoringPlan, grade_of, suggested_share
from evaluations.scoring.totals import cap_of
from indicators.compliance import bases
from indicators.sheets import QualitativeTarget

rule = REPORT_RULES.rule

TAKE_FORMULA = "take_formula"
"""Name of the one-step mend of K08."""
_LOW_RATE = Decimal("0.8")


@rule(
    "K07",
    "超额建议调减",
    Severity.WARNING,
    basis=bases.EVALUATION_10,
    mend="分析超额原因；属于年初目标偏低的，按偏离度调减得分，并上调下年目标。",
    why="目标定得太低，超额就不稀奇，照给满分对别人不公平。",
    good="超出60%，因政策追加任务，附文件说明",
    bad="目标100人，完成260人，仍给满分，也不说明",
)
def excess_is_weighed(review: ReportReview) -> Iterator[Hit]:
    """A line far above its target is shown with the score it would have by deviation."""
    for report, score in scored(review):
        if not score.basis.is_excess or score.score is None or report.line.weight is None:
            continue
        share = suggested_share(report.line.target, report.actual, review.plan)
        if share is None:
            continue
        points = to_cents(share * report.line.weight)
        if points < score.score:
            value = report.actual.value or Decimal(0)
            message = (
                f"{named(report)}目标{report.line.target.text}，完成{plain(value)}，"
                f"建议按偏离度调减，调减后{points}分。"
            )
            yield hit(report, SCORE, message, actual=f"{score.score}分", expected=f"{points}分")


@rule(
    "K08",
    "得分不等于公式",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="点一下即可按公式改正得分和得分系数。",
    why="得分由完成值和权重算出，不是填出来的。",
    good="目标560、完成545、权重10，得9.73分",
    bad="目标560、完成545、权重10，填10.00分",
)
def scores_follow_the_formula(review: ReportReview) -> Iterator[Hit]:
    """A reported score is what the plan's formula gives."""
    claimed = [pair for pair in scored(review) if pair[0].claimed_score is not None]
    if not claimed:
        raise MissingData("还没有填报得分。")
    for report, score in claimed:
        if report.claimed_score is None or score.score is None:
            continue
        if report.claimed_score != score.score:
            given = plain(report.claimed_score)
            message = f"{named(report)}应得{score.score}分，填报{given}分。{score.explanation}。"
            found = hit(report, SCORE, message, actual=f"{given}", expected=f"{score.score}")
            yield replace(found, mend_action=TAKE_FORMULA)


def taken_by_formula(report: SelfReport, finding: Finding, plan: ScoringPlan) -> SelfReport:
    """The report with this line's score and share as the formula gives them."""
    review = ReportReview(report, plan)
    return replace(
        report,
        reports=tuple(
            _scored_anew(review, one) if one.line.position == finding.location.row else one
            for one in report.reports
        ),
    )


def _scored_anew(review: ReportReview, report: LineReport) -> LineReport:
    score = review.score_of(report)
    return replace(report, claimed_score=score.score, claimed_share=score.share)


@rule(
    "K09",
    "得分系数越界",
    Severity.ERROR,
    basis=bases.LOGIC,
    mend="得分系数填0到100之间的数；超额完成不加分。",
    why="系数超过100%，得分就会超过权重，总分超过100。",
    good="得分系数100%",
    bad="得分系数120%",
)
def shares_lie_between_0_and_100(review: ReportReview) -> Iterator[Hit]:
    """A reported share lies between 0 and 100 per cent."""
    given = [report for report in filled(review) if report.claimed_share is not None]
    if not given:
        raise MissingData("还没有填报得分系数。")
    for report in given:
        share = report.claimed_share
        if share is not None and not 0 <= share <= ONE:
            shown = f"{plain(share * 100)}%"
            message = f"{named(report)}得分系数{shown}超出0–100%，请改正（超额不加分）。"
            yield hit(report, SHARE, message, actual=shown, expected="0–100%")


@rule(
    "K10",
    "定性得分越档",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="先选档次，再在档次的区间内给系数；系数不合适就改档次。",
    why="选了『部分达成』却给满分，档次和分数互相矛盾。",
    good="部分达成，系数70%",
    bad="部分达成，系数95%",
)
def described_lines_stay_in_their_band(review: ReportReview) -> Iterator[Hit]:
    """A described line's share lies within the band that was chosen."""
    described = [
        report
        for report in filled(review)
        if isinstance(report.line.target, QualitativeTarget) and report.actual.band is not None
    ]
    if not described:
        raise NotApplicable("没有已选档次的定性指标。")
    for report in described:
        band, share = report.actual.band, report.actual.share
        share = report.claimed_share if share is None else share
        if band is None or share is None or review.plan.is_within_band(band, share):
            continue
        lower, upper = review.plan.band_limits(band)
        limits = f"{whole_percent(lower)}（含）–{whole_percent(upper)}"
        message = f"{named(report)}选『{band.short_label}』，系数应在{limits}之间，填{whole_percent(share)}。"
        yield hit(report, SHARE, message, actual=whole_percent(share), expected=limits)


def _total(review: ReportReview) -> Decimal:
    if review.report.total is None:
        raise MissingData("还没有自评总分。")
    return review.report.total


@rule(
    "K12",
    "执行率低却自评优",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="说明钱没花完而任务全部完成的原因；按年度方案封顶的，把总分降到上限以内。",
    why="钱花了一半多，事却全办成了，要么预算编大了，要么自评打高了。",
    good="执行率65%，因招标节约，附结算说明",
    bad="执行率65%，自评96分，没有说明",
)
def little_spending_is_not_excellent(review: ReportReview) -> Iterator[Hit]:
    """A total of 优 does not stand on a rate below 80 %, nor above the year's cap."""
    rate, total = review.rate, _total(review)
    is_linked = review.plan.execution_cap is ExecutionCap.LINKED
    cap = cap_of(rate, review.plan) if is_linked else None
    shown = whole_percent(rate)
    if cap is not None and total > cap:
        message = f"执行率{shown}，按规则自评不得超过{plain(cap)}分，现为{plain(total)}分。"
        yield head_hit(message, TOTAL, actual=plain(total), expected=f"≤{plain(cap)}")
    elif cap is None and rate < _LOW_RATE and total >= review.plan.excellent_floor:
        message = f"执行率{shown}，自评{plain(total)}分（优），请说明理由。"
        expected = f"＜{plain(review.plan.excellent_floor)}或说明"
        yield head_hit(message, TOTAL, actual=plain(total), expected=expected)


def _given(report: LineReport, score: LineScore) -> Decimal | None:
    return score.score if report.claimed_score is None else report.claimed_score


@rule(
    "K14",
    "全部满分",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="逐条核对原始数据；确实全部完成的，准备好佐证，迎接重点复核。",
    why="所有指标都是满分，不是目标定低了，就是分打高了。",
    good="12条中10条满分，2条如实扣分",
    bad="12条全部满分",
)
def not_every_line_has_full_marks(review: ReportReview) -> Iterator[Hit]:
    """Not every line but the execution rate has its full weight."""
    pairs = scored(review)
    lines = [pair for pair in pairs if pair[0].line.weight]
    if len(pairs) < len(filled(review)) or len(lines) < 2:  # noqa: PLR2004 -- one says little
        raise MissingData("还有指标没有得分，或只有1条指标。")
    if all(_given(report, score) == report.line.weight for report, score in lines):
        message = f"{len(lines)}条指标全部满分，列入重点复核。"
        yield head_hit(message, SCORE, actual=f"{len(lines)}条满分", expected="如实计分")


@rule(
    "K15",
    "核心指标未达标却为优",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="说明核心指标未完成而总体仍为优的理由，或下调等级。",
    why="核心指标说明职责有没有履行，它没完成，优就站不住。",
    good="核心指标完成65%，自评为良",
    bad="核心指标完成65%，自评为优",
)
def cores_carry_an_excellent_grade(review: ReportReview) -> Iterator[Hit]:
    """With 优 every core line has at least 80 % of its share."""
    grade = review.report.grade or grade_of(_total(review), review.plan)
    cores = [(r, s) for r, s in scored(review) if r.line.is_core]
    if not cores:
        raise NotApplicable("没有已计分的核心指标。")
    if grade is not Grade.EXCELLENT:
        return
    for report, score in cores:
        if score.share is not None and score.share < _LOW_RATE:
            done = whole_percent(score.share)
            message = f"核心指标{named(report)}仅完成{done}，自评等级为优，请说明理由。"
            yield hit(report, SHARE, message, actual=done, expected="≥80%或等级下调")


@rule(
    "K27",
    "等级与分数不符",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="按总分改正等级。",
    why="等级由总分定，89.99分就是良。",
    good="90.00分为优，89.99分为良",
    bad="89.99分填优",
)
def the_grade_follows_the_total(review: ReportReview) -> Iterator[Hit]:
    """The reported grade is that of the reported total."""
    total, grade = _total(review), review.report.grade
    if grade is None:
        raise MissingData("还没有填报等级。")
    due = grade_of(total, review.plan)
    if grade is not due:
        message = f"自评{plain(total)}分应为『{due.label}』，填报『{grade.label}』。"
        yield head_hit(message, "等级", actual=grade.label, expected=due.label)
