"""The scoring plan of a year: every choice on which the provinces differ, as a parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from common.decimals import ONE, ZERO, NotANumber, parse_decimal, plain
from evaluations.enums import (
    DownwardMethod,
    EqualMethod,
    ExcessPolicy,
    ExecutionCap,
    ExecutionMethod,
    QualitativeBand,
    ShortfallMethod,
    SummaryMethod,
)

Steps = tuple[tuple[Decimal, Decimal], ...]
Payload = dict[str, Any]

STANDARD_STEPS: Steps = (
    (Decimal(1), Decimal(1)),
    (Decimal("0.8"), Decimal("0.7")),
    (Decimal("0.6"), Decimal("0.5")),
)
STANDARD_CAPS: Steps = (
    (Decimal("0.5"), Decimal(59)),
    (Decimal("0.6"), Decimal(69)),
    (Decimal("0.7"), Decimal(79)),
    (Decimal("0.8"), Decimal(89)),
)
HUNDRED = Decimal(100)


class InvalidPlan(ValueError):
    """The parameters do not make a plan; `problems` says everything at once, in Chinese."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ScoringPlan:
    """All yearly parameters; the defaults are the national plan 国标.

    Rates and shares are 0–1, grade floors and caps are points out of 100, the deduction
    and the standard execution weight are points.
    """

    name: str = "国标"
    description: str = ""
    downward: DownwardMethod = DownwardMethod.RATIO
    equal: EqualMethod = EqualMethod.REACHED
    range_above: DownwardMethod = DownwardMethod.RATIO
    shortfall: ShortfallMethod = ShortfallMethod.PROPORTIONAL
    excess: ExcessPolicy = ExcessPolicy.EXPLAIN
    excess_threshold: Decimal = Decimal("1.3")
    excess_deduction: Decimal = Decimal(2)
    excess_floor: Decimal = ZERO
    far_below_threshold: Decimal = Decimal("0.7")
    achieved_floor: Decimal = Decimal("0.8")
    partly_floor: Decimal = Decimal("0.6")
    achieved_default: Decimal = ONE
    partly_default: Decimal = Decimal("0.7")
    missed_default: Decimal = Decimal("0.3")
    execution: ExecutionMethod = ExecutionMethod.LINEAR
    execution_steps: Steps = STANDARD_STEPS
    execution_cap: ExecutionCap = ExecutionCap.NONE
    execution_caps: Steps = STANDARD_CAPS
    execution_explain_below: Decimal = Decimal("0.9")
    execution_weight: Decimal = Decimal(10)
    budget_includes_carryover: bool = True
    excellent_floor: Decimal = Decimal(90)
    good_floor: Decimal = Decimal(80)
    fair_floor: Decimal = Decimal(60)
    summary: SummaryMethod = SummaryMethod.WEIGHTED
    review_gap: Decimal = Decimal(10)

    def __hash__(self) -> int:
        return hash(self.name)

    def band_limits(self, band: QualitativeBand) -> tuple[Decimal, Decimal]:
        """Lower bound (inside) and upper bound of a band; only 1 itself is inside as upper."""
        return {
            QualitativeBand.ACHIEVED: (self.achieved_floor, ONE),
            QualitativeBand.PARTLY: (self.partly_floor, self.achieved_floor),
            QualitativeBand.MISSED: (ZERO, self.partly_floor),
        }[band]

    def band_default(self, band: QualitativeBand) -> Decimal:
        """The share of a band where nobody gave one."""
        return {
            QualitativeBand.ACHIEVED: self.achieved_default,
            QualitativeBand.PARTLY: self.partly_default,
            QualitativeBand.MISSED: self.missed_default,
        }[band]

    def is_within_band(self, band: QualitativeBand, share: Decimal) -> bool:
        """Whether the share lies in the band: 达成[0.8,1], 部分[0.6,0.8), 未[0,0.6)."""
        if not share.is_finite():
            return False
        lower, upper = self.band_limits(band)
        return lower <= share < upper or share == upper == ONE

    def to_payload(self) -> Payload:
        """The plan as JSON holds it: decimals and choices as strings, steps as pairs."""
        return {field.name: _packed(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> ScoringPlan:
        """The plan out of its JSON; a parameter that is not there has its national value.

        Raises InvalidPlan with every problem: unknown names, unreadable or senseless values.
        """
        problems = [f"评分方案没有『{key}』这个参数" for key in payload if key not in _DEFAULTS]
        values: dict[str, Any] = {}
        for name in _DEFAULTS.keys() & payload.keys():
            try:
                values[name] = _unpacked(_DEFAULTS[name], payload[name])
            except (ValueError, TypeError):
                problems.append(f"『{PARAMETER_LABELS[name]}』读不懂：{payload[name]}")
        plan = cls(**values)
        problems += problems_of(plan)
        if problems:
            raise InvalidPlan(tuple(problems))
        return plan


PARAMETER_LABELS: Mapping[str, str] = {
    "name": "方案名称",
    "description": "方案说明",
    "downward": "反向指标（≤ ＜）超出目标时",
    "equal": "等于型指标（＝）",
    "range_above": "区间指标高于上限时",
    "shortfall": "定量指标未达标时",
    "excess": "大幅超额的处理",
    "excess_threshold": "大幅超额的界线（完成÷目标）",
    "excess_deduction": "固定减分的分值",
    "excess_floor": "按偏离度调减的下限系数",
    "far_below_threshold": "反向指标远低于目标的界线",
    "achieved_floor": "『达成』的最低系数",
    "partly_floor": "『部分达成』的最低系数",
    "achieved_default": "『达成』的默认系数",
    "partly_default": "『部分达成』的默认系数",
    "missed_default": "『未达成』的默认系数",
    "execution": "预算执行率计分",
    "execution_steps": "执行率分段（执行率下限、得分系数）",
    "execution_cap": "执行率封顶联动",
    "execution_caps": "封顶表（执行率低于、总分最高）",
    "execution_explain_below": "执行率低于多少须说明原因",
    "execution_weight": "预算执行率的标准权重",
    "budget_includes_carryover": "执行率分母含上年结转",
    "excellent_floor": "『优』的最低分",
    "good_floor": "『良』的最低分",
    "fair_floor": "『中』的最低分",
    "summary": "部门汇总以哪个平均为主",
    "review_gap": "自评高于复核多少分列入虚高清单",
}
_DEFAULTS: Mapping[str, Any] = {field.name: field.default for field in fields(ScoringPlan)}
_SHARES = (
    "excess_floor",
    "far_below_threshold",
    "achieved_floor",
    "partly_floor",
    "achieved_default",
    "partly_default",
    "missed_default",
    "execution_explain_below",
)
_POINTS = (
    "excess_deduction",
    "execution_weight",
    "excellent_floor",
    "good_floor",
    "fair_floor",
    "review_gap",
)


def parameter_text(plan: ScoringPlan, name: str) -> str:
    """One parameter as a person reads it."""
    value = getattr(plan, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return "、".join(f"{plain(limit)}→{plain(result)}" for limit, result in value)
    return str(value.label if isinstance(value, StrEnum) and hasattr(value, "label") else value)


def differences(plan: ScoringPlan, base: ScoringPlan) -> tuple[tuple[str, str, str], ...]:
    """Where two plans differ: label, the base's value, the plan's value."""
    return tuple(
        (label, parameter_text(base, name), parameter_text(plan, name))
        for name, label in PARAMETER_LABELS.items()
        if name not in {"name", "description"} and getattr(plan, name) != getattr(base, name)
    )


def problems_of(plan: ScoringPlan) -> tuple[str, ...]:
    """Everything that makes no sense in a plan, each with what would."""
    return (*_range_problems(plan), *_order_problems(plan), *_step_problems(plan))


def _range_problems(plan: ScoringPlan) -> Iterator[str]:
    if not plan.name.strip():
        yield "请给评分方案起个名字"
    for name in _SHARES:
        if not ZERO <= getattr(plan, name) <= ONE:
            yield f"『{PARAMETER_LABELS[name]}』应在0到1之间"
    for name in _POINTS:
        if not ZERO <= getattr(plan, name) <= HUNDRED:
            yield f"『{PARAMETER_LABELS[name]}』应在0到100之间"
    if not ONE < plan.excess_threshold <= HUNDRED:
        yield f"『{PARAMETER_LABELS['excess_threshold']}』应大于1，例如1.3"


def _order_problems(plan: ScoringPlan) -> Iterator[str]:
    if not plan.excellent_floor > plan.good_floor > plan.fair_floor:
        yield "等级界线应当优高于良、良高于中"
    if not plan.achieved_floor > plan.partly_floor:
        yield "定性档次应当『达成』的最低系数高于『部分达成』"
    for band in QualitativeBand:
        if not plan.is_within_band(band, plan.band_default(band)):
            yield f"『{band.short_label}』的默认系数不在本档之内"


def _step_problems(plan: ScoringPlan) -> Iterator[str]:
    limits = [limit for limit, _ in plan.execution_steps]
    shares = [share for _, share in plan.execution_steps]
    if sorted(limits, reverse=True) != limits or sorted(shares, reverse=True) != shares:
        yield f"『{PARAMETER_LABELS['execution_steps']}』应从高到低排列，执行率低的系数不能更高"
    if any(not ZERO <= number <= ONE for number in (*limits, *shares)):
        yield f"『{PARAMETER_LABELS['execution_steps']}』的数应在0到1之间"
    rates = [rate for rate, _ in plan.execution_caps]
    totals = [total for _, total in plan.execution_caps]
    if sorted(rates) != rates or sorted(totals) != totals:
        yield f"『{PARAMETER_LABELS['execution_caps']}』应从低到高排列，执行率低的封顶不能更高"
    if any(not ZERO <= rate <= ONE for rate in rates) or any(
        not ZERO <= total <= HUNDRED for total in totals
    ):
        yield f"『{PARAMETER_LABELS['execution_caps']}』的执行率应在0到1之间，总分应在0到100之间"


def _packed(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return [[plain(number) for number in pair] for pair in value]
    return str(value)


def _unpacked(default: Any, value: Any) -> Any:
    if isinstance(default, bool):
        return _flag(value)
    if isinstance(default, Decimal):
        return _number(value)
    if isinstance(default, tuple):
        return tuple((_number(limit), _number(result)) for limit, result in value)
    if not isinstance(value, str):
        raise TypeError(value)
    return type(default)(value)


def _flag(value: Any) -> bool:
    known = {True: True, False: False, "true": True, "false": False}
    if not isinstance(value, (bool, str)) or value not in known:
        raise ValueError(value)
    return known[value]


def _number(value: Any) -> Decimal:
    if isinstance(value, float):
        raise NotANumber(value)
    return parse_decimal(str(value))
