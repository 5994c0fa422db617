"""How far a target was reached: one function per sign, each answering with a fraction.

The share is kept as numerator over denominator so that the score can be computed as
weight × numerator ÷ denominator and rounded once: a share cut at 28 digits beforehand
would lose half a cent now and then (4.5 points × 11 ÷ 900 is 0.055, not 0.05499…).
Every zero divisor has its own branch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from common.decimals import ONE, ZERO
from evaluations.enums import (
    Basis,
    DownwardMethod,
    EqualMethod,
    ExcessPolicy,
    QualitativeBand,
    ShortfallMethod,
)
from evaluations.scoring.plan import ScoringPlan
from indicators.enums import Comparison

Fraction = tuple[Decimal, Decimal, Basis]
"""Numerator, denominator (above zero), reason."""
Rule = Callable[[Decimal, Decimal], Fraction]
"""From (goal, actual value) to the fraction."""

_MET: Fraction = (ONE, ONE, Basis.MET)
_MET_AT_BOUND: Fraction = (ONE, ONE, Basis.MET_AT_BOUND)
_MET_ABOVE: Fraction = (ONE, ONE, Basis.MET_ABOVE)
_MET_FAR_BELOW: Fraction = (ONE, ONE, Basis.MET_FAR_BELOW)
_MET_ZERO_TARGET: Fraction = (ONE, ONE, Basis.MET_ZERO_TARGET)
_NOTHING: Fraction = (ZERO, ONE, Basis.NOTHING)


@dataclass(frozen=True, slots=True)
class Actual:
    """What was reported for one line; an absent value is not zero.

    `share` (0–1) is what the unit gives itself inside the band of a described target;
    `is_exempt` is 经批准不考核: the weight falls away and the total is scaled to 100;
    `reviewer_attainment` (0–1) is what a reviewer grants a line far above its target.
    """

    value: Decimal | None = None
    band: QualitativeBand | None = None
    share: Decimal | None = None
    is_exempt: bool = False
    deviation_reason: str = ""
    reviewer_attainment: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Attainment:
    """得分系数 unrounded (0–1, None where the line cannot be scored), why, and what to tell."""

    share: Decimal | None
    basis: Basis
    notes: tuple[str, ...] = ()

    @property
    def needs_reason(self) -> bool:
        """Whether the unit owes an explanation: short of the target or far above it."""
        return self.basis.is_excess or (self.share is not None and self.share < ONE)

    @property
    def is_met(self) -> bool:
        """Whether the target was reached, whatever the plan makes of an excess."""
        return self.basis.is_excess or self.share == ONE


def rules_of(plan: ScoringPlan) -> Mapping[str, Rule]:
    """The rule of every sign with one number, under this plan."""
    return {
        Comparison.AT_LEAST: upward(plan, at_bound=_MET),
        Comparison.MORE_THAN: upward(plan, at_bound=_MET_AT_BOUND),
        Comparison.AT_MOST: downward(plan, at_bound=_MET),
        Comparison.LESS_THAN: downward(plan, at_bound=_MET_AT_BOUND),
        Comparison.EQUAL: equal(plan),
    }


def upward(plan: ScoringPlan, *, at_bound: Fraction) -> Rule:
    """≥ ＞: B≥A is full, below it B÷A; at zero or under it by explicit branches."""
    threshold = plan.excess_threshold
    excess = excess_rule(plan)
    below = shortfall_rule(plan)

    def share(goal: Decimal, value: Decimal) -> Fraction:
        if value < goal:
            return below(goal, value)
        if value == goal:
            return at_bound if goal else _MET_ZERO_TARGET
        if goal > ZERO and value >= goal * threshold:
            return excess(goal, value)
        return _MET

    return share


def downward(plan: ScoringPlan, *, at_bound: Fraction) -> Rule:
    """≤ ＜: B≤A is full, above it A÷B or the straight line, as the plan says."""
    threshold = plan.far_below_threshold
    above = overrun_rule(plan, plan.downward)

    def share(goal: Decimal, value: Decimal) -> Fraction:
        if value > goal:
            return above(goal, value)
        if value == goal:
            return at_bound
        if goal > ZERO and value <= goal * threshold:
            return _MET_FAR_BELOW
        return _MET

    return share


def equal(plan: ScoringPlan) -> Rule:
    """＝: reaching is enough, or both directions count, as the plan says."""
    return _symmetric(plan) if plan.equal is EqualMethod.SYMMETRIC else _reached(plan)


def within(plan: ScoringPlan) -> Callable[[Decimal, Decimal, Decimal], Fraction]:
    """区间 [a, b]: both bounds inside; below B÷a, above b÷B or the straight line."""
    below = shortfall_rule(plan)
    above = overrun_rule(plan, plan.range_above)

    def share(lower: Decimal, upper: Decimal, value: Decimal) -> Fraction:
        if value < lower:
            return below(lower, value)
        return above(upper, value) if value > upper else _MET

    return share


def shortfall_rule(plan: ScoringPlan) -> Rule:
    """What a value below its goal still earns."""
    return _nothing if plan.shortfall is ShortfallMethod.NOTHING else _proportion_below


def overrun_rule(plan: ScoringPlan, method: DownwardMethod) -> Rule:
    """What a value above its limit still earns."""
    if plan.shortfall is ShortfallMethod.NOTHING:
        return _nothing
    positive = _linear_above if method is DownwardMethod.LINEAR else _ratio_above

    def share(goal: Decimal, value: Decimal) -> Fraction:
        return positive(goal, value) if goal > ZERO else _deviation_above(goal, value)

    return share


def excess_rule(plan: ScoringPlan) -> Rule:
    """S0–S4 for a value at or above threshold × goal, the goal above zero."""
    if plan.excess is ExcessPolicy.BY_DEVIATION:
        return _by_deviation(plan)
    fixed: Mapping[ExcessPolicy, Fraction] = {
        ExcessPolicy.EXPLAIN: (ONE, ONE, Basis.EXCESS_EXPLAIN),
        ExcessPolicy.FIXED_DEDUCTION: (ONE, ONE, Basis.EXCESS_FIXED),
        ExcessPolicy.NO_SCORE: (ZERO, ONE, Basis.EXCESS_NO_SCORE),
        ExcessPolicy.REVIEWER: (ONE, ONE, Basis.EXCESS_AWAITING),
    }
    answer = fixed[plan.excess]
    return lambda _goal, _value: answer


def deviation_share(goal: Decimal, value: Decimal, plan: ScoringPlan) -> Fraction:
    """S3: 1−(B÷A−threshold), at least the floor, at most 1."""
    top = goal * (ONE + plan.excess_threshold) - value
    if top <= goal * plan.excess_floor:
        return (plan.excess_floor, ONE, Basis.EXCESS_DEVIATION)
    return (min(top, goal), goal, Basis.EXCESS_DEVIATION)


def _by_deviation(plan: ScoringPlan) -> Rule:
    return lambda goal, value: deviation_share(goal, value, plan)


def _reached(plan: ScoringPlan) -> Rule:
    threshold = plan.excess_threshold
    excess = excess_rule(plan)
    below = shortfall_rule(plan)

    def share(goal: Decimal, value: Decimal) -> Fraction:
        if not goal:
            return _MET if value <= ZERO else _NOTHING
        if value < goal:
            return below(goal, value)
        if value == goal:
            return _MET
        return excess(goal, value) if ZERO < goal * threshold <= value else _MET_ABOVE

    return share


def _symmetric(plan: ScoringPlan) -> Rule:
    is_all_or_nothing = plan.shortfall is ShortfallMethod.NOTHING

    def share(goal: Decimal, value: Decimal) -> Fraction:
        if value == goal:
            return _MET
        size = abs(goal)
        gap = abs(value - goal)
        if is_all_or_nothing or gap >= size:
            return _NOTHING
        return (size - gap, size, Basis.SYMMETRIC)

    return share


def _nothing(_goal: Decimal, _value: Decimal) -> Fraction:
    return _NOTHING


def _proportion_below(goal: Decimal, value: Decimal) -> Fraction:
    if goal > ZERO:
        return (value, goal, Basis.RATIO_UP) if value > ZERO else _NOTHING
    gap = goal - value
    size = abs(goal)
    return (size - gap, size, Basis.DEVIATION_UP) if gap < size else _NOTHING


def _ratio_above(goal: Decimal, value: Decimal) -> Fraction:
    return (goal, value, Basis.RATIO_DOWN)


def _linear_above(goal: Decimal, value: Decimal) -> Fraction:
    gap = value - goal
    return (goal - gap, goal, Basis.LINEAR) if gap < goal else _NOTHING


def _deviation_above(goal: Decimal, value: Decimal) -> Fraction:
    """1−(B−A)÷|A|, which for two negative numbers is B÷A; nothing from zero upwards."""
    return (abs(value), abs(goal), Basis.DEVIATION_DOWN) if value < ZERO else _NOTHING
