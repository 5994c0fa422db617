"""The smallest change that makes the weights of a draft 100. No database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from common.decimals import ZERO, plain
from common.text import tidy
from indicators.sheets import FULL_WEIGHT, IndicatorLine, ObjectiveSheet

STEP = Decimal("0.5")
"""Weights are best multiples of this."""


@dataclass(frozen=True, slots=True)
class WeightChange:
    """One weight of the proposal; `before` is None where none was filled in."""

    position: int
    name: str
    before: Decimal | None
    after: Decimal

    def __str__(self) -> str:
        before = "空白" if self.before is None else plain(self.before)
        name = tidy(self.name) or "未命名"
        return f"第{self.position}行『{name}』{before} → {plain(self.after)}"


def propose_repair(
    sheet: ObjectiveSheet, reference: Mapping[str, Decimal]
) -> tuple[WeightChange, ...]:
    """The fewest weights to change, each where it brings the levels nearest to the reference.

    Blank weights are filled first, then one line gives or takes the rest; only where no single
    line can do it is the rest shared out. Empty where nothing is to be done or nothing can be.
    """
    missing = sheet.missing_weight
    if not missing or not sheet.lines:
        return ()
    blank = [line for line in sheet.lines if line.weight is None]
    if missing > 0 and blank and missing >= STEP * len(blank):
        return _shared_out(blank, missing)
    weighed = [line for line in sheet.lines if line.weight is not None]
    able = [line for line in weighed if ZERO < _weight(line) + missing < FULL_WEIGHT]
    if able:
        return (_change(_best(able, sheet, reference), missing),)
    return _taken_from_all(weighed, -missing) if missing < 0 else ()


def apply_repair(sheet: ObjectiveSheet, changes: Sequence[WeightChange]) -> ObjectiveSheet:
    """The sheet with these weights."""
    after = {change.position: change.after for change in changes}
    lines = tuple(
        replace(line, weight=after.get(line.position, line.weight)) for line in sheet.lines
    )
    return replace(sheet, lines=lines)


def level_weights(sheet: ObjectiveSheet) -> dict[str, Decimal]:
    """Points under each first-level indicator, in the order of the sheet."""
    shares: dict[str, Decimal] = {}
    for line in sheet.lines:
        level = tidy(line.level1)
        shares[level] = shares.get(level, ZERO) + _weight(line)
    return shares


def _best(
    lines: Sequence[IndicatorLine], sheet: ObjectiveSheet, reference: Mapping[str, Decimal]
) -> IndicatorLine:
    """Of the level that is furthest off its reference the lightest to raise, the heaviest to cut."""
    shares, missing = level_weights(sheet), sheet.missing_weight

    def distance(line: IndicatorLine) -> tuple[Decimal, Decimal, int]:
        level = tidy(line.level1)
        off = abs(shares[level] + missing - reference.get(level, ZERO))
        weight = _weight(line)
        return off, weight if missing > 0 else -weight, line.position

    return min(lines, key=distance)


def _change(line: IndicatorLine, points: Decimal) -> WeightChange:
    return WeightChange(line.position, line.name, line.weight, _weight(line) + points)


def _shared_out(lines: Sequence[IndicatorLine], points: Decimal) -> tuple[WeightChange, ...]:
    """Equal parts in half points; the first line takes what is left over."""
    part = (points / len(lines) // STEP) * STEP
    rest = points - part * len(lines)
    parts = [part + rest, *[part] * (len(lines) - 1)]
    return tuple(_change(line, own) for line, own in zip(lines, parts, strict=True))


def _taken_from_all(lines: Sequence[IndicatorLine], points: Decimal) -> tuple[WeightChange, ...]:
    """From the heaviest line down, leaving every line something."""
    changes = []
    for line in sorted(lines, key=_weight, reverse=True):
        taken = min(points, _weight(line) - STEP)
        if taken > 0:
            changes.append(_change(line, -taken))
            points -= taken
        if not points:
            return tuple(sorted(changes, key=lambda change: change.position))
    return ()


def _weight(line: IndicatorLine) -> Decimal:
    return line.weight or ZERO
