"""The weight meter: 90 + 10 = 100, with bars by first level and the smallest repair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from common.decimals import ZERO, plain, to_cents
from indicators.compliance import Doctrine
from indicators.compliance.weights import execution_scored_twice
from indicators.enums import Level1
from indicators.repairs import Repair, level_weights, propose_repair
from indicators.sheets import FULL_WEIGHT, ObjectiveSheet

_LOOKS: Mapping[str, str] = {
    Level1.OUTPUT.value: "output",
    Level1.OUTCOME.value: "outcome",
    Level1.SATISFACTION.value: "satisfaction",
    Level1.COST.value: "cost",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """One bar: its points, where it begins and how long it is on a line of 100."""

    label: str
    look: str
    points: str
    start: str
    length: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """The state of the weights."""

    indicators: str
    execution: str
    total: str
    state: str
    """full, short or over."""
    balance: str
    segments: tuple[Segment, ...]
    limit: str
    """Where 100 lies on the line."""
    repair: Repair


def meter_of(sheet: ObjectiveSheet, doctrine: Doctrine) -> Meter:
    """The meter of a draft; the line is as long as what is given, at least 100."""
    reference = reference_of(sheet, doctrine)
    scale = max(sheet.total_weight, FULL_WEIGHT)
    segments, start = [], ZERO
    shares = level_weights(sheet)
    for level, points in shares.items():
        look = _LOOKS.get(level, "other")
        expected = plain(reference[level]) if level in reference else ""
        segments.append(_segment(level or "未填一级指标", look, points, start, scale, expected))
        start += points
    if sheet.execution_weight:
        own = sheet.execution_weight
        segments.append(_segment("预算执行率", "execution", own, start, scale, ""))
    missing = sheet.missing_weight
    twice = execution_scored_twice(sheet, doctrine.vocabulary)
    return Meter(
        indicators=plain(sheet.indicator_weight),
        execution="" if sheet.execution_weight is None else plain(sheet.execution_weight),
        total=plain(sheet.total_weight),
        state="full" if not missing else "short" if missing > 0 else "over",
        balance=_balance(missing),
        segments=tuple(segments),
        limit=str(to_cents(FULL_WEIGHT * 100 / scale)),
        repair=propose_repair(sheet, reference, twice, doctrine),
    )


def reference_of(sheet: ObjectiveSheet, doctrine: Doctrine) -> dict[str, Decimal]:
    """The usual points of each first level under the year's doctrine."""
    has_cost = Level1.COST.value in level_weights(sheet)
    chosen = doctrine.weight_reference_with_cost if has_cost else doctrine.weight_reference
    return {str(level): points for level, points in chosen.items()}


def _segment(
    label: str, look: str, points: Decimal, start: Decimal, scale: Decimal, reference: str
) -> Segment:
    return Segment(
        label=label.removesuffix("指标"),
        look=look,
        points=plain(points),
        start=str(to_cents(start * 100 / scale)),
        length=str(to_cents(points * 100 / scale)),
        reference=reference,
    )


def _balance(missing: Decimal) -> str:
    if not missing:
        return "权重合计正好 100"
    return f"还差 {plain(missing)} 分" if missing > 0 else f"超出 {plain(-missing)} 分"
