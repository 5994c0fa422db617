"""One objective under monitoring: its lights, and what stops the report from being handed in."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from common.decimals import plain
from common.findings import Finding, Location, Severity, by_severity
from common.rules import RuleChoice
from common.text import tidy
from evaluations import forecasts
from evaluations.compliance import (
    REPORT_RULES,
    Likelihood,
    LineReport,
    Midyear,
    ReportReview,
    SelfReport,
)
from evaluations.enums import Light, ProgressType
from evaluations.forecasts import LineProgress, Money
from evaluations.monitoring import (
    LightReading,
    Progress,
    execution_light,
    indicator_light,
    objective_light,
)
from evaluations.monitoring import Reading as Reported
from evaluations.readings import Reading, is_doubtful_minus
from evaluations.scoring import DEFAULT_PLAN, ScoringPlan
from indicators.compliance.doctrine import DEFAULT_DOCTRINE, Doctrine
from indicators.sheets import IndicatorLine, NumericTarget, RangeTarget, Target

STANDARD_MONTH = 7
"""每年8月集中监控一次，看1–7月（财预〔2019〕136号）."""
_RULES = ("K23", "K24")
_COLUMNS = {"K23": forecasts.MEASURES, "K24": forecasts.LIKELIHOOD}
_BASIS = "财预〔2019〕136号"


@dataclass(frozen=True, slots=True)
class WatchedLine:
    """An approved line with what was reported of it and its light."""

    line: IndicatorLine
    progress: LineProgress
    light: LightReading

    @property
    def midyear(self) -> Midyear:
        """What the K rules look at."""
        return Midyear(
            light=self.light.light,
            forecast=self.progress.forecast.value,
            likelihood=self.progress.likelihood,
            measures=self.progress.measures,
        )

    @property
    def needs_causes(self) -> bool:
        """Whether the form asks why: it is late, or may not get there."""
        if self.progress.likelihood not in {None, Likelihood.CERTAIN}:
            return True
        is_event = self.progress.kind is ProgressType.ONCE
        # An event shortly before its day is yellow, not late.
        return self.light.light is Light.RED or (self.light.light is Light.YELLOW and not is_event)


@dataclass(frozen=True, slots=True)
class Watch:
    """The report of one objective up to the end of a month."""

    lines: tuple[WatchedLine, ...]
    money: Money
    execution: LightReading
    plan: ScoringPlan = DEFAULT_PLAN
    doctrine: Doctrine = DEFAULT_DOCTRINE

    @property
    def light(self) -> Light:
        """目标灯: the worst light of the lines."""
        return objective_light(one.light.light for one in self.lines)

    def findings(self, choices: Mapping[str, RuleChoice] | None = None) -> tuple[Finding, ...]:
        """What is missing and what does not fit (K23, K24), the worst first."""
        found = [*self._missing(), *self._doubtful(choices)]
        return tuple(by_severity(found))

    def _missing(self) -> Iterator[Finding]:
        yield from _money_gaps(self.money)
        for one in self.lines:
            for column, message in _line_gaps(one):
                yield _gap(message, column, one.line.position, one.line.name)

    def _doubtful(self, choices: Mapping[str, RuleChoice] | None) -> Iterator[Finding]:
        report = SelfReport(
            reports=tuple(LineReport(line=one.line, midyear=one.midyear) for one in self.lines),
            approved=tuple(one.line for one in self.lines),
        )
        review = ReportReview(report, self.plan, self.doctrine)
        for finding in REPORT_RULES.run(review, choices, only=_RULES).findings:
            place = Location(row=finding.location.row, column=_COLUMNS[finding.code])
            yield Finding(
                code=finding.code,
                severity=finding.severity,
                message=finding.message,
                location=place,
                name=finding.name,
                indicator=finding.indicator,
                mend=finding.mend,
                basis=finding.basis,
            )


def watched(
    pairs: Iterable[tuple[IndicatorLine, LineProgress]],
    money: Money,
    *,
    year: int,
    month: int,
    plan: ScoringPlan = DEFAULT_PLAN,
    doctrine: Doctrine = DEFAULT_DOCTRINE,
) -> Watch:
    """The objective with its lights at the end of the month; ValueError for a month outside 1–12."""
    return Watch(
        lines=tuple(
            WatchedLine(line, told, light_of(line, told, year, month)) for line, told in pairs
        ),
        money=money,
        execution=execution_light(money.spent, money.budget, month),
        plan=plan,
        doctrine=doctrine,
    )


def light_of(line: IndicatorLine, told: LineProgress, year: int, month: int) -> LightReading:
    """The light of one line at the end of the month: the pure formula on what was reported."""
    progress = Progress(
        month=month,
        today=period_end(year, month),
        kind=told.kind,
        planned_share=told.planned_share,
        due_on=told.due_on,
    )
    return indicator_light(line.target, Reported(told.reading.value, told.reading.band), progress)


def period_end(year: int, month: int) -> date:
    """The last day of the month: lights show the state of that day, whenever they are looked at."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _money_gaps(money: Money) -> Iterator[Finding]:
    named = (
        (forecasts.BUDGET_AMOUNT, money.budget, "没有填写，请填调整后的预算数。"),
        (forecasts.SPENT_AMOUNT, money.spent, "没有填写；没有执行请填0。"),
        (forecasts.FORECAST_AMOUNT, money.forecast, "没有填写，请填预计全年执行到多少。"),
    )
    for column, amount, message in named:
        if amount is None:
            yield _gap(message, column)
    if money.budget is not None and money.spent is not None and money.spent > money.budget:
        message = (
            f"累计执行{plain(money.spent)}万元，超过调整后预算{plain(money.budget)}万元，请核对。"
        )
        yield _gap(message, forecasts.SPENT_AMOUNT)
    if money.spent is not None and money.forecast is not None and money.forecast < money.spent:
        message = f"全年预计执行{plain(money.forecast)}万元，少于已经执行的{plain(money.spent)}万元，请核对。"
        yield _gap(message, forecasts.FORECAST_AMOUNT)


def _line_gaps(one: WatchedLine) -> Iterator[tuple[str, str]]:
    told = one.progress
    is_number = isinstance(one.line.target, NumericTarget | RangeTarget)
    is_event = told.kind is ProgressType.ONCE and is_number
    if is_event and told.due_on is None:
        yield forecasts.DUE, "一次性指标请填完成期限。"
    if not is_event and _is_blank(told.reading):
        yield forecasts.ACTUAL, "本期没有填报；确无进展请填0，定性指标请选等次。"
    if _is_blank(told.forecast):
        yield forecasts.FORECAST, "请填写全年预计完成情况。"
    if told.likelihood is None:
        yield forecasts.LIKELIHOOD, "请选择完成目标的可能性。"
    if asked := minus_question(one.line.target, told):
        yield forecasts.REASON, asked
    yield from _cause_gaps(one)


def minus_question(target: Target, told: LineProgress) -> str:
    """What is asked of numbers below zero where the target has none; a written reason answers it."""
    if tidy(told.reason):
        return ""
    read = ((forecasts.ACTUAL, told.reading.value), (forecasts.FORECAST, told.forecast.value))
    doubtful = [
        f"{column}{plain(value)}"
        for column, value in read
        if value is not None and is_doubtful_minus(value, target)
    ]
    if not doubtful:
        return ""
    return (
        f"{'、'.join(doubtful)}为负数，请核对正负号；确为负值的（如增长率），"
        f"请在{forecasts.REASON}写明口径。"
    )


def _cause_gaps(one: WatchedLine) -> Iterator[tuple[str, str]]:
    told = one.progress
    if one.needs_causes and not told.causes:
        yield forecasts.CAUSES, "进度落后或不能确定完成，请勾选偏差原因。"
    if one.needs_causes and not tidy(told.reason):
        yield forecasts.REASON, "请写明偏差的具体原因。"
    if told.likelihood is Likelihood.IMPOSSIBLE and not tidy(told.measures):
        yield forecasts.MEASURES, "选了完全不可能，请写明准备怎么办：调整目标、收回资金或其他措施。"


def _is_blank(reading: Reading) -> bool:
    return reading.value is None and reading.band is None


def _gap(message: str, column: str, row: int = 0, indicator: str = "") -> Finding:
    return Finding(
        code="",
        severity=Severity.ERROR,
        message=message,
        location=Location(row=row, column=column),
        indicator=indicator,
        basis=_BASIS,
    )
