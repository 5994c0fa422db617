"""What a sheet may cost by its own ceilings, against its budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators.compliance.measures import measure
from indicators.compliance.reading import is_cost, plain_name
from indicators.enums import Level2
from indicators.language.shingles import shares_run
from indicators.sheets import IndicatorLine, NumericTarget, ObjectiveSheet

_WANYUAN = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10_000)}
_EACH = re.compile(
    r"[单每](?P<of>平方米|立方米|延米|公里|[个座间片亩吨户册件台套辆所栋盏株头米只份场人名])"
    r"|(?P<mean>[亩户人])均"
)
_OF_ONE = re.compile(r"[单每均]|标准|单价|次均|[/／]")
_OF_ANYTHING = frozenset("个人名件户场份")
"""Units of which a name must say more before two lines are of the same thing."""
_ROUNDED = Decimal("1.05")
_RUN = 2


@dataclass(frozen=True, slots=True)
class Excess:
    """A ceiling that comes to more than the budget, in 万元; with the quantity of one of many."""

    line: IndicatorLine
    amount: Decimal
    quantity: IndicatorLine | None = None


def ceilings_over(sheet: ObjectiveSheet, budget: Decimal) -> Iterator[Excess]:
    """Every cost indicator whose ceiling, times its quantity where it is of one, is too high."""
    for line in sheet.lines:
        target, share = line.target, _WANYUAN.get(plain_name(line.unit).partition("/")[0])
        if share is None or not isinstance(target, NumericTarget):
            continue
        if not (is_cost(line) and target.comparison.is_downward):
            continue
        ceiling = target.value * share
        if not _OF_ONE.search(line.name + line.unit):
            if ceiling > budget:
                yield Excess(line, ceiling)
        elif many := _quantity_of(line, sheet):
            amount = ceiling * many[1]
            if amount > budget * _ROUNDED:
                yield Excess(line, amount, many[0])


def _quantity_of(
    line: IndicatorLine, sheet: ObjectiveSheet
) -> tuple[IndicatorLine, Decimal] | None:
    """The only quantity that is counted in what the cost is for one of, and how many there are."""
    found = _EACH.search(line.name)
    if found is None:
        return None
    unit = found["of"] or found["mean"]
    base, scale = measure(unit)
    counted = []
    for other in sheet.lines:
        target, (name, share) = other.target, measure(other.unit)
        is_same = name == base and other.is_level2(Level2.QUANTITY)
        if is_same and isinstance(target, NumericTarget):
            counted.append((other, target.value * share / scale))
    if len(counted) != 1:
        return None
    is_told = unit not in _OF_ANYTHING or shares_run(_thing(line), counted[0][0].name, _RUN)
    return counted[0] if is_told else None


def _thing(line: IndicatorLine) -> str:
    return _EACH.sub("", line.name)
