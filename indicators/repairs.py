"""The smallest change that makes the weights of a draft 100. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from common.decimals import ZERO, plain
from common.text import tidy
from indicators.compliance import DEFAULT_DOCTRINE, SHEET_RULES, Doctrine, SheetReview
from indicators.compliance.weights import deletable
from indicators.sheets import FULL_WEIGHT, IndicatorLine, ObjectiveSheet

STEP = Decimal("0.5")
"""Weights are best multiples of this."""
_WEIGHT_RULES = frozenset(rule.code for rule in SHEET_RULES if rule.group == "B")
"""What a proposal must not call up in the place of what it mends."""


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


@dataclass(frozen=True, slots=True)
class LineRemoval:
    """One line of the proposal that goes: the head of the sheet scores the same already."""

    position: int
    name: str
    scored: Decimal

    def __str__(self) -> str:
        return f"删除第{self.position}行『{tidy(self.name)}』（表头已计{plain(self.scored)}分）"


Repair = tuple[LineRemoval | WeightChange, ...]


def propose_repair(
    sheet: ObjectiveSheet,
    reference: Mapping[str, Decimal],
    scored_twice: Iterable[IndicatorLine] = (),
    doctrine: Doctrine = DEFAULT_DOCTRINE,
) -> Repair:
    """The fewest changes that make 100 and bring no new finding about the weights.

    Lines that are scored twice go first: a weight that is sound is not cut in their stead. Then
    blank weights are filled, then one line gives or takes the rest, the one that brings the
    levels nearest to the reference; only where no single line can do it, or none without being
    too heavy or too light, is the rest shared out. Empty where nothing is to be done or can be.
    """
    gone = _removals(sheet, scored_twice)
    kept = _without(sheet, gone)
    changes = _reweighed(kept, reference, doctrine)
    return (*gone, *changes) if changes or not kept.missing_weight else ()


def _removals(
    sheet: ObjectiveSheet, scored_twice: Iterable[IndicatorLine]
) -> tuple[LineRemoval, ...]:
    """As many of the lines as can go, each as a part of the proposal."""
    scored = sheet.execution_weight or ZERO
    return tuple(
        LineRemoval(line.position, line.name, scored) for line in deletable(sheet, scored_twice)
    )


def _without(sheet: ObjectiveSheet, removals: Iterable[LineRemoval]) -> ObjectiveSheet:
    gone = {removal.position for removal in removals}
    return replace(sheet, lines=tuple(line for line in sheet.lines if line.position not in gone))


def _reweighed(
    sheet: ObjectiveSheet, reference: Mapping[str, Decimal], doctrine: Doctrine
) -> tuple[WeightChange, ...]:
    missing = sheet.missing_weight
    if not missing or not sheet.lines:
        return ()
    blank = [line for line in sheet.lines if line.weight is None]
    if missing > 0 and blank and missing >= STEP * len(blank):
        return _shared_out(blank, missing)
    return _soundest(_ways(sheet, reference), sheet, doctrine)


def _ways(
    sheet: ObjectiveSheet, reference: Mapping[str, Decimal]
) -> Iterator[tuple[WeightChange, ...]]:
    """Ways to bring in what is missing, those with the fewest changes first."""
    missing = sheet.missing_weight
    weighed = [line for line in sheet.lines if line.weight is not None]
    ranked = _ranked(weighed, sheet, reference)
    for line in ranked:
        if ZERO < _weight(line) + missing < FULL_WEIGHT:
            yield (_change(line, missing),)
    for count in range(2, len(ranked) + 1):
        shared = _shared_out(ranked[:count], missing)
        if all(ZERO < change.after < FULL_WEIGHT for change in shared):
            yield _in_order(shared)
    yield _scaled(weighed, missing)
    if missing < 0:
        yield _taken_from_all(weighed, -missing)


def _soundest(
    ways: Iterable[tuple[WeightChange, ...]], sheet: ObjectiveSheet, doctrine: Doctrine
) -> tuple[WeightChange, ...]:
    """The first way that calls up nothing new, else the one that calls up least."""
    before = _faults(sheet, doctrine)
    best: tuple[int, tuple[WeightChange, ...]] | None = None
    for way in ways:
        if not way:
            continue
        fresh = len(_faults(apply_repair(sheet, way), doctrine) - before)
        if not fresh:
            return way
        if best is None or fresh < best[0]:
            best = fresh, way
    return best[1] if best else ()


def _faults(sheet: ObjectiveSheet, doctrine: Doctrine) -> frozenset[tuple[str, int]]:
    report = SHEET_RULES.run(SheetReview(sheet, doctrine), None, _WEIGHT_RULES)
    return frozenset((one.code, one.location.row) for one in report.findings)


def apply_repair(sheet: ObjectiveSheet, repair: Repair) -> ObjectiveSheet:
    """The sheet with these weights and without these lines."""
    after = {change.position: change.after for change in repair if isinstance(change, WeightChange)}
    removals = [change for change in repair if isinstance(change, LineRemoval)]
    kept = [
        replace(line, weight=after.get(line.position, line.weight))
        for line in _without(sheet, removals).lines
    ]
    if removals:
        kept = [replace(line, position=row) for row, line in enumerate(kept, start=1)]
    return replace(sheet, lines=tuple(kept))


def level_weights(sheet: ObjectiveSheet) -> dict[str, Decimal]:
    """Points under each first-level indicator, in the order of the sheet."""
    shares: dict[str, Decimal] = {}
    for line in sheet.lines:
        level = tidy(line.level1)
        shares[level] = shares.get(level, ZERO) + _weight(line)
    return shares


def _ranked(
    lines: Sequence[IndicatorLine], sheet: ObjectiveSheet, reference: Mapping[str, Decimal]
) -> list[IndicatorLine]:
    """Of the level that is furthest off its reference the lightest to raise, the heaviest to cut."""
    shares, missing = level_weights(sheet), sheet.missing_weight

    def distance(line: IndicatorLine) -> tuple[Decimal, Decimal, int]:
        level = tidy(line.level1)
        off = abs(shares[level] + missing - reference.get(level, ZERO))
        weight = _weight(line)
        return off, weight if missing > 0 else -weight, line.position

    return sorted(lines, key=distance)


def _change(line: IndicatorLine, points: Decimal) -> WeightChange:
    return WeightChange(line.position, line.name, line.weight, _weight(line) + points)


def _shared_out(lines: Sequence[IndicatorLine], points: Decimal) -> tuple[WeightChange, ...]:
    """Equal parts in half points; the first line takes what is left over."""
    part = (points / len(lines) // STEP) * STEP
    rest = points - part * len(lines)
    parts = [part + rest, *[part] * (len(lines) - 1)]
    return tuple(_change(line, own) for line, own in zip(lines, parts, strict=True))


def _in_order(changes: Iterable[WeightChange]) -> tuple[WeightChange, ...]:
    """What is changed, in the order of the sheet."""
    changed = (change for change in changes if change.before != change.after)
    return tuple(sorted(changed, key=lambda change: change.position))


def _scaled(lines: Sequence[IndicatorLine], points: Decimal) -> tuple[WeightChange, ...]:
    """Every weight in the proportion that it has, in half points; the heaviest evens it out."""
    total = sum(map(_weight, lines), start=ZERO)
    wanted = total + points
    if total <= ZERO or wanted < STEP * len(lines) or wanted > FULL_WEIGHT:
        return ()
    order = sorted(lines, key=_weight, reverse=True)
    parts = [max(STEP, _weight(line) * wanted / total // STEP * STEP) for line in order]
    place = 0
    while (rest := wanted - sum(parts, start=ZERO)) >= STEP or rest < ZERO:
        step = STEP if rest > ZERO else -STEP
        if parts[place] + step > ZERO:
            parts[place] += step
        place = (place + 1) % len(parts)
    parts[0] += rest
    return _in_order(
        _change(line, part - _weight(line)) for line, part in zip(order, parts, strict=True)
    )


def _taken_from_all(lines: Sequence[IndicatorLine], points: Decimal) -> tuple[WeightChange, ...]:
    """From the heaviest line down, leaving every line something."""
    changes = []
    for line in sorted(lines, key=_weight, reverse=True):
        taken = min(points, _weight(line) - STEP)
        if taken > 0:
            changes.append(_change(line, -taken))
            points -= taken
        if not points:
            return _in_order(changes)
    return ()


def _weight(line: IndicatorLine) -> Decimal:
    return line.weight or ZERO
