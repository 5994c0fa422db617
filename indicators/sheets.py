"""The objective sheet as the rules, the scoring and the forms see it. No database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from common.decimals import ZERO, plain
from common.text import tidy
from indicators.enums import Comparison, Level1, Level2, ObjectiveKind

FULL_WEIGHT = Decimal(100)
STANDARD_EXECUTION_WEIGHT = Decimal(10)
TARGET_DECIMALS = 4
"""Decimals of a target or a baseline that can be kept."""
TARGET_LENGTH = 200
"""Characters of a target that can be kept."""
STANDARD_FRAMEWORK: dict[str, tuple[str, ...]] = {
    Level1.OUTPUT: (Level2.QUANTITY, Level2.QUALITY, Level2.TIMELINESS, Level2.COST),
    Level1.OUTCOME: (
        Level2.ECONOMIC,
        Level2.SOCIAL,
        Level2.ENVIRONMENTAL,
        Level2.SUSTAINABILITY,
    ),
    Level1.SATISFACTION: (Level2.SATISFACTION,),
    Level1.COST: ("经济成本指标", "社会成本指标", "生态环境成本指标"),
}
"""The two-level framework where a year has none of its own (财预〔2015〕88号, 〔2021〕101号)."""


def added_weights(weights: Iterable[Decimal | None]) -> Decimal:
    """Sum of the weights that are filled in."""
    return sum((weight for weight in weights if weight is not None), start=ZERO)


@dataclass(frozen=True, slots=True)
class NumericTarget:
    """One number to reach (≥ ＞), to stay under (≤ ＜) or to meet (＝)."""

    comparison: Comparison
    value: Decimal

    @property
    def text(self) -> str:
        """The number as the form prints it, without the sign."""
        return plain(self.value)


@dataclass(frozen=True, slots=True)
class RangeTarget:
    """Both bounds count as inside."""

    lower: Decimal
    upper: Decimal

    comparison: Comparison = field(default=Comparison.RANGE, init=False)

    @property
    def text(self) -> str:
        """Both bounds as the form prints them."""
        return f"{plain(self.lower)}～{plain(self.upper)}"


@dataclass(frozen=True, slots=True)
class QualitativeTarget:
    """A described state; scored by band, never divided."""

    text: str

    comparison: Comparison = field(default=Comparison.QUALITATIVE, init=False)


@dataclass(frozen=True, slots=True)
class UnreadTarget:
    """What a draft may hold while it is not yet a target: a missing sign, letters, nothing."""

    comparison: Comparison | None
    text: str


Target = NumericTarget | RangeTarget | QualitativeTarget | UnreadTarget
_NUMERIC = (NumericTarget, RangeTarget)


def numbers_in(target: Target) -> tuple[Decimal, ...]:
    """The number of the target, or both bounds of a range; none where it is not read as such."""
    if isinstance(target, RangeTarget):
        return (target.lower, target.upper)
    return (target.value,) if isinstance(target, NumericTarget) else ()


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One third-level indicator as it stands on the sheet; position is 1-based."""

    position: int
    level1: str
    level2: str
    name: str
    weight: Decimal | None
    unit: str
    target: Target
    is_core: bool | None = None
    baseline: Decimal | None = None
    definition: str = ""
    source: str = ""
    key: int | None = None
    """Identity of the line through the versions of its sheet; None for a new line."""
    unconfirmed: str = ""
    """Where the line was copied from, for as long as nobody confirmed it; else blank."""

    @property
    def comparison(self) -> Comparison | None:
        """The sign of the target, None while it is missing."""
        return self.target.comparison

    @property
    def number(self) -> Decimal | None:
        """The target where it is one number."""
        return self.target.value if isinstance(self.target, NumericTarget) else None

    @property
    def is_numeric(self) -> bool:
        """Whether the target is read as a number, or as the two bounds of a range."""
        return isinstance(self.target, _NUMERIC)

    @property
    def has_weight(self) -> bool:
        """Whether a weight is filled in, be it zero."""
        return self.weight is not None

    @property
    def has_baseline(self) -> bool:
        """Whether a baseline is filled in, be it zero."""
        return self.baseline is not None

    @property
    def has_definition(self) -> bool:
        """Whether something says how the line is worked out."""
        return bool(tidy(self.definition))

    @property
    def has_source(self) -> bool:
        """Whether something says where its value is taken from."""
        return bool(tidy(self.source))

    @property
    def is_percentage(self) -> bool:
        """Whether the unit is per cent."""
        return self.unit.strip() in {"%", "％", "百分比"}

    def is_level1(self, level: Level1) -> bool:
        """Whether the printed first level is this one."""
        return self.level1.strip() == level

    def is_level2(self, level: Level2) -> bool:
        """Whether the printed second level is this one."""
        return self.level2.strip() == level


class Lined(Protocol):
    """Whatever has lines, in the order of the form."""

    @property
    def lines(self) -> tuple[IndicatorLine, ...]:
        """The lines."""
        ...


@dataclass(frozen=True, slots=True)
class ObjectiveSheet:
    """A whole objective: head, funding in 万元, three texts, indicators."""

    kind: ObjectiveKind
    year: int
    organization_code: str
    organization_name: str
    name: str
    lines: tuple[IndicatorLine, ...]
    execution_weight: Decimal | None = None
    """预算执行率权重; None where the form has no such box (表十)."""
    project_code: str = ""
    compiling_unit: str = ""
    supervising_department: str = ""
    category: str = ""
    budget: Decimal | None = None
    own: Decimal | None = None
    transfer: Decimal | None = None
    overview: str = ""
    rationale: str = ""
    statement: str = ""
    has_no_service_users: bool = False

    @property
    def indicator_weight(self) -> Decimal:
        """Sum of the weights that are filled in."""
        return added_weights(line.weight for line in self.lines)

    @property
    def total_weight(self) -> Decimal:
        """Indicators plus 预算执行率权重."""
        return self.indicator_weight + (self.execution_weight or ZERO)

    @property
    def missing_weight(self) -> Decimal:
        """Points still to give (positive) or over (negative)."""
        return FULL_WEIGHT - self.total_weight

    def lines_of(self, level: Level1) -> tuple[IndicatorLine, ...]:
        """The lines under one first-level indicator."""
        return tuple(line for line in self.lines if line.is_level1(level))

    @property
    def core_lines(self) -> tuple[IndicatorLine, ...]:
        """The lines marked 核心."""
        return tuple(line for line in self.lines if line.is_core)
