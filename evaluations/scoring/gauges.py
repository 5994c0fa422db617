"""Which amounts can happen at all: no 0.9 套, no satisfaction of 190 %."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from evaluations.scoring.plan import HUNDRED
from indicators.compliance.reading import counted_units, says
from indicators.compliance.vocabulary import Vocabulary
from indicators.sheets import IndicatorLine, NumericTarget, RangeTarget

_WORDS = Vocabulary()


@dataclass(frozen=True, slots=True)
class Gauge:
    """How the amounts of one line come: in whole things, and up to where."""

    is_whole: bool = False
    ceiling: Decimal | None = None

    def at_most(self, value: Decimal) -> Decimal:
        """The amount, or the next lower one that can happen."""
        return value.to_integral_value(ROUND_FLOOR) if self.is_whole else self.capped(value)

    def at_least(self, value: Decimal) -> Decimal:
        """The amount, or the next higher one that can happen."""
        return value.to_integral_value(ROUND_CEILING) if self.is_whole else self.capped(value)

    def capped(self, value: Decimal) -> Decimal:
        """The amount where it can be reached, else the highest that can."""
        return value if self.ceiling is None else min(value, self.ceiling)


def gauge_of(line: IndicatorLine) -> Gauge:
    """Whole things for counted units; at most 100 for shares whose own target is not above."""
    goals = goals_of(line)
    is_whole = counted_units(line, _WORDS) and all(
        goal == goal.to_integral_value() for goal in goals
    )
    is_share = line.is_percentage and not says(line.name, _WORDS.growth)
    is_within = bool(goals) and max(goals) <= HUNDRED
    return Gauge(is_whole, HUNDRED if is_share and is_within else None)


def goals_of(line: IndicatorLine) -> tuple[Decimal, ...]:
    """The numbers of the target; none where it is described or unread."""
    if isinstance(line.target, NumericTarget):
        return (line.target.value,)
    return (line.target.lower, line.target.upper) if isinstance(line.target, RangeTarget) else ()
