"""K, first part: is everything reported, on the approved lines and in their units (K01–K03, K18–K20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from common.decimals import ONE, plain, ratio, wanyuan
from common.findings import Severity
from common.rules import Hit, MissingData
from common.text import squeeze, tidy
from evaluations.compliance.reports import (
    ACTUAL,
    BUDGET,
    HUNDRED,
    REPORT_RULES,
    SPENT,
    LineReport,
    ReportReview,
    filled,
    head_hit,
    hit,
    named,
)
from indicators.compliance import Vocabulary, bases
from indicators.compliance.reading import says
from indicators.sheets import NumericTarget, QualitativeTarget

rule = REPORT_RULES.rule

_YEARS = 3
_SIGMAS = 3
_TENFOLD = Decimal(10)
_NAME = "三级指标"


def _is_blank(report: LineReport) -> bool:
    actual = report.actual
    if actual.is_exempt:
        return False
    if isinstance(report.line.target, QualitativeTarget):
        return actual.band is None
    return actual.value is None


@rule(
    "K01",
    "完成值漏填",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="填写全年完成值；没有开展的填0并说明原因，经批准不考核的勾选不考核。",
    why="空着不等于0，空着就不能计分，总分也出不来。",
    good="全年完成值：0（因征地未完成，未开工）",
    bad="全年完成值：（空）",
)
def actuals_are_reported(review: ReportReview) -> Iterator[Hit]:
    """Every line has an actual value or a band, unless it is exempt."""
    for report in filled(review):
        if _is_blank(report):
            message = f"{named(report)}未填完成值；如未开展请填0并说明。"
            yield hit(report, ACTUAL, message, actual="空", expected="完成值或档次")


def _amounts(review: ReportReview) -> tuple[Decimal, Decimal]:
    budget, spent = review.report.budget, review.report.spent
    if budget is None or spent is None:
        raise MissingData("全年预算数或全年执行数没有填写。")
    return budget, spent


@rule(
    "K02",
    "执行数大于预算数",
    Severity.ERROR,
    basis=bases.LOGIC,
    mend="核对执行数；确有追加的，先补记预算调整。",
    why="没有预算就不能支出，执行数超过预算数必有一个数不对。",
    good="全年预算120.00万元，执行118.50万元",
    bad="全年预算120.00万元，执行125.00万元",
)
def spending_stays_within_the_budget(review: ReportReview) -> Iterator[Hit]:
    """No more was spent than the adjusted budget."""
    budget, spent = _amounts(review)
    if spent > budget:
        message = (
            f"全年执行数{wanyuan(spent)}万元超过调整后预算{wanyuan(budget)}万元，"
            f"多{wanyuan(spent - budget)}万元，请核对。"
        )
        yield head_hit(message, SPENT, actual=wanyuan(spent), expected=f"≤{wanyuan(budget)}")


@rule(
    "K03",
    "预算数与批复和调整不符",
    Severity.ERROR,
    basis=bases.INTEGRATION,
    mend="以批复的年初预算和历次调整文件为准，改正全年预算数。",
    why="全年预算数是执行率的分母，错了执行率就错了。",
    good="年初100.00＋追加20.00＝全年120.00万元",
    bad="年初100.00、追加20.00，全年写110.00万元",
)
def the_budget_follows_its_adjustments(review: ReportReview) -> Iterator[Hit]:
    """Initial budget and adjustments add up to the budget of the year."""
    report = review.report
    if report.initial_budget is None or report.budget is None:
        raise MissingData("年初预算数或全年预算数没有填写。")
    changes = sum(report.adjustments, start=Decimal(0))
    due = report.initial_budget + changes
    if due != report.budget:
        message = (
            f"年初预算{wanyuan(report.initial_budget)}万元，调整{wanyuan(changes)}万元，"
            f"全年应为{wanyuan(due)}万元，填报{wanyuan(report.budget)}万元。"
        )
        yield head_hit(message, BUDGET, actual=wanyuan(report.budget), expected=wanyuan(due))


@rule(
    "K18",
    "年底改指标",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="按批复（含调整）的指标填报；要改指标，年中走『目标调整』。",
    why="年底换指标等于先射箭再画靶。",
    good="自评指标与批复指标逐条一致",
    bad="批复的『破案率』没有完成，自评换成『宣传场次』",
)
def lines_are_the_approved_ones(review: ReportReview) -> Iterator[Hit]:
    """The reported lines are those of the approval, no more and no fewer."""
    if not review.report.approved:
        raise MissingData("没有批复的指标可以对照。")
    approved = Counter(squeeze(line.name) for line in review.report.approved)
    reported = Counter(squeeze(report.line.name) for report in filled(review))
    for report in review.report.reports:
        if squeeze(report.line.name) not in approved:
            message = f"{named(report)}不在批复指标中。"
            yield hit(report, _NAME, message, actual=tidy(report.line.name), expected="批复的指标")
    for name in approved - reported:
        message = f"批复的『{name}』没有填报。"
        yield head_hit(message, _NAME, actual="未填报", expected=name)


@rule(
    "K19",
    "单位或口径变化",
    Severity.ERROR,
    basis=bases.LOGIC,
    mend="按批复的计量单位填写完成值；百分比填98，不填0.98。",
    why="单位一变，完成值与目标值就不可比，得分也就错了。",
    good="目标98%，完成值96.5%",
    bad="目标98%，完成值0.98",
)
def units_stay_the_same(review: ReportReview) -> Iterator[Hit]:
    """An actual is in the unit of its target, and per cent is not written as a fraction."""
    for report in filled(review):
        unit, given = squeeze(report.line.unit), squeeze(report.unit)
        if given and given != unit:
            message = f"{named(report)}目标单位是『{unit}』，完成值单位是『{given}』，请统一。"
            yield hit(report, ACTUAL, message, actual=given, expected=unit)
            continue
        value = report.actual.value
        if value is not None and _is_fraction(report, value, review.doctrine.vocabulary):
            likely = f"{plain(value * HUNDRED)}%"
            message = f"{named(report)}完成值填{plain(value)}，疑应为{likely}。"
            yield hit(report, ACTUAL, message, actual=plain(value), expected=likely)


def _is_fraction(report: LineReport, value: Decimal, words: Vocabulary) -> bool:
    """Whether 0.98 was meant for 98 %: only where a hundred times as much is near the target.

    A ceiling may well be kept at less than 1 %, and a growth may well be as small.
    """
    line, goal = report.line, report.line.number
    if goal is None or line.comparison is None or not line.is_percentage:
        return False
    if line.comparison.is_downward or says(line.name, words.growth):
        return False
    likely = value * HUNDRED
    return 0 < value <= ONE < goal <= likely * 2 and likely <= min(HUNDRED, goal * 2)


def _strays(value: Decimal, history: tuple[Decimal, ...]) -> str:
    """How the value strays from former years, empty where it does not."""
    mean = ratio(sum(history, start=Decimal(0)), Decimal(len(history)))
    if mean > 0 and value > 0 and not ratio(mean, _TENFOLD) < value < mean * _TENFOLD:
        times = ratio(max(value, mean), min(value, mean))
        return f"相差{plain(Decimal(int(times)))}倍"
    if len(history) < _YEARS:
        return ""
    variance = ratio(
        sum(((one - mean) ** 2 for one in history), start=Decimal(0)), Decimal(len(history))
    )
    is_far = variance > 0 and (value - mean) ** 2 > _SIGMAS**2 * variance
    return "偏离近三年均值三倍标准差以上" if is_far else ""


@rule(
    "K20",
    "完成值离群",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="核对是否多写或少写了零、口径是否变了；确实如此的说明原因。",
    why="与往年差十倍、百倍，多半是单位或小数点错了。",
    good="完成值26次，近三年25、24、27次",
    bad="完成值2500次，上年25次",
)
def actuals_are_of_the_usual_size(review: ReportReview) -> Iterator[Hit]:
    """A number is not ten times off former years, nor three sigmas from their mean."""
    known = [
        report
        for report in filled(review)
        if report.history
        and report.actual.value is not None
        and isinstance(report.line.target, NumericTarget)
    ]
    if not known:
        raise MissingData("没有往年完成值可以对照。")
    for report in known:
        value = report.actual.value
        former = report.history[:_YEARS]
        if value is not None and (how := _strays(value, former)):
            years = "、".join(map(plain, former))
            message = f"{named(report)}完成值{plain(value)}，与往年（{years}）{how}，请核对。"
            yield hit(report, ACTUAL, message, actual=plain(value), expected=f"往年{years}")
