"""绩效运行监控: lights for spending and for indicators during the year (财预〔2019〕136号)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from common.decimals import ONE, ZERO, plain, to_cents
from evaluations.enums import Light, ProgressType, QualitativeBand
from indicators.enums import Comparison
from indicators.sheets import (
    NumericTarget,
    QualitativeTarget,
    RangeTarget,
    Target,
)

MONTHS = 12
_HUNDRED = Decimal(100)
_BAND_LIGHTS = {
    QualitativeBand.ACHIEVED: Light.GREEN,
    QualitativeBand.PARTLY: Light.YELLOW,
    QualitativeBand.MISSED: Light.RED,
}


@dataclass(frozen=True, slots=True)
class MonitoringPlan:
    """Where the colours change, in per cent of what was due by now, and days of warning."""

    red_below: Decimal = Decimal(60)
    yellow_below: Decimal = Decimal(80)
    blue_from: Decimal = Decimal(120)
    warning_days: int = 30


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the year is: month 1–12, today, and for one line its own curve or milestone.

    `planned_share` (0–1) replaces month ÷ 12 for a cumulative number; `due_on` is the day
    of a single event (一次性). Raises ValueError for a month outside 1–12.
    """

    month: int
    today: date
    kind: ProgressType = ProgressType.CUMULATIVE
    planned_share: Decimal | None = None
    due_on: date | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.month <= MONTHS:
            raise ValueError(f"月份应在1到12之间，现为{self.month}")

    @property
    def expected_share(self) -> Decimal:
        """What part of the year's number was due by now, 0–1."""
        if self.kind is not ProgressType.CUMULATIVE:
            return ONE
        return Decimal(self.month) / MONTHS if self.planned_share is None else self.planned_share


@dataclass(frozen=True, slots=True)
class Reading:
    """What was reported so far: a number or a band; an absent one is not zero."""

    value: Decimal | None = None
    band: QualitativeBand | None = None


@dataclass(frozen=True, slots=True)
class LightReading:
    """A light, the per cent it stands on (None where nothing is divided), and why."""

    light: Light
    percentage: Decimal | None
    explanation: str


STANDARD = MonitoringPlan()


def execution_light(
    spent: Decimal | None, budget: Decimal | None, month: int, plan: MonitoringPlan = STANDARD
) -> LightReading:
    """(累计执行÷调整后预算)÷(月÷12)×100: red below 60, yellow below 80, else green.

    Grey where an amount is missing or there is no budget. Raises ValueError for a month
    outside 1–12.
    """
    if not 1 <= month <= MONTHS:
        raise ValueError(f"月份应在1到12之间，现为{month}")
    if not (_is_known(spent) and _is_known(budget)) or spent is None or budget is None:
        return LightReading(Light.GREY, None, "未填累计执行数或调整后预算数")
    if budget <= ZERO:
        return LightReading(Light.GREY, None, "没有预算，不监控执行进度")
    percentage = _percentage(spent, budget, Decimal(month) / MONTHS)
    light = _three_colours(percentage, plan)
    shown = _shown(percentage)
    return LightReading(light, percentage, f"执行进度为{month}月应有进度的{shown}")


def indicator_light(
    target: Target, reading: Reading, progress: Progress, plan: MonitoringPlan = STANDARD
) -> LightReading:
    """The light of one line; grey where nothing was reported or the target is unread."""
    if isinstance(target, QualitativeTarget):
        return _band_light(reading.band)
    if progress.kind is ProgressType.ONCE and isinstance(target, NumericTarget | RangeTarget):
        return _event_light(target, reading.value, progress, plan)
    if not isinstance(target, NumericTarget | RangeTarget):
        return LightReading(Light.GREY, None, "指标性质或指标值读不出来")
    if reading.value is None or not _is_known(reading.value):
        return LightReading(Light.GREY, None, "本期未填报")
    if isinstance(target, NumericTarget) and _is_divisible(target):
        return _progress_light(target.value, reading.value, progress, plan)
    return _limit_light(target, reading.value)


def objective_light(lights: Iterable[Light]) -> Light:
    """The worst light of the lines; grey where there is none."""
    return min(lights, key=lambda light: light.rank, default=Light.GREY)


def _is_known(value: Decimal | None) -> bool:
    return value is not None and value.is_finite()


def _is_divisible(target: NumericTarget) -> bool:
    return target.value > ZERO and not target.comparison.is_downward


def _percentage(part: Decimal, whole: Decimal, expected_share: Decimal) -> Decimal | None:
    """Part over what was due, in per cent; None where nothing was due yet or it has no end."""
    try:
        return part * _HUNDRED / (whole * expected_share)
    except ArithmeticError:
        return None


def _shown(percentage: Decimal | None) -> str:
    try:
        return "" if percentage is None else f"{plain(to_cents(percentage))}%"
    except ArithmeticError:
        return f"{percentage}%"


def _three_colours(percentage: Decimal | None, plan: MonitoringPlan) -> Light:
    if percentage is None:
        return Light.GREY
    if percentage < plan.red_below:
        return Light.RED
    return Light.YELLOW if percentage < plan.yellow_below else Light.GREEN


def _progress_light(
    goal: Decimal, value: Decimal, progress: Progress, plan: MonitoringPlan
) -> LightReading:
    percentage = _percentage(value, goal, progress.expected_share)
    if percentage is None:
        return LightReading(Light.GREEN, None, "按计划本期还没有应完成的量")
    light = _three_colours(percentage, plan)
    if percentage >= plan.blue_from:
        light = Light.BLUE
    against = "目标值" if progress.kind is ProgressType.LEVEL else f"{progress.month}月应完成量"
    return LightReading(light, percentage, f"完成{plain(value)}，为{against}的{_shown(percentage)}")


def _limit_light(target: NumericTarget | RangeTarget, value: Decimal) -> LightReading:
    is_inside = _is_met(target, value)
    light = Light.GREEN if is_inside else Light.RED
    word = "在目标范围内" if is_inside else "超出目标范围"
    return LightReading(light, None, f"完成{plain(value)}，{word}")


def _is_met(target: NumericTarget | RangeTarget, value: Decimal) -> bool:
    if isinstance(target, RangeTarget):
        return target.lower <= value <= target.upper
    if target.comparison.is_downward:
        return value <= target.value
    if target.comparison is Comparison.EQUAL and not target.value:
        return value <= ZERO
    return value >= target.value


def _band_light(band: QualitativeBand | None) -> LightReading:
    if band is None:
        return LightReading(Light.GREY, None, "本期未填报")
    return LightReading(_BAND_LIGHTS[band], None, band.label)


def _event_light(
    target: NumericTarget | RangeTarget,
    value: Decimal | None,
    progress: Progress,
    plan: MonitoringPlan,
) -> LightReading:
    if value is not None and value.is_finite() and _is_met(target, value):
        return LightReading(Light.GREEN, None, "已完成")
    if progress.due_on is None:
        return LightReading(Light.GREY, None, "一次性指标没有填完成期限")
    if progress.today > progress.due_on:
        return LightReading(Light.RED, None, f"已过期限{progress.due_on}，尚未完成")
    if progress.today + timedelta(days=plan.warning_days) >= progress.due_on:
        return LightReading(Light.YELLOW, None, f"距期限{progress.due_on}不远，尚未完成")
    return LightReading(Light.GREEN, None, f"未到期限{progress.due_on}")
