"""What is usual for an indicator over departments and years, and what lies far off. No database.

Observations are grouped by normalised name, unit and sign; only groups of some size say anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from common.decimals import ZERO, plain, ratio
from common.text import squeeze
from indicators.enums import Comparison
from indicators.language.shingles import letters
from indicators.typed_cells import is_per_number

FEWEST = 5
"""Observations of others that make something usual."""
_TWO = Decimal(2)
_FENCE = Decimal(3)
_LEAST_GAP = Decimal("0.2")
_COST_FACTOR = Decimal(3)
_MEASURED_UNITS = frozenset({"%", "分", "天", "日", "个工作日", "小时", "分钟", "个百分点"})


@dataclass(frozen=True, slots=True)
class Key:
    """One indicator wherever it is used: name without blanks and marks, unit, sign."""

    name: str
    unit: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Observation:
    """One line of one sheet: `place` tells people where it is.

    `value` is the target; `last_actual` is what the same line reached the year before;
    `is_full` whether it had full marks; `cost` is 万元 for one unit. None is not known.
    """

    name: str
    unit: str
    comparison: Comparison
    value: Decimal
    department: str
    year: int
    place: str
    last_actual: Decimal | None = None
    is_full: bool | None = None
    cost: Decimal | None = None
    row: int = 0
    """Its position on the sheet, where one sheet is looked at."""

    @property
    def key(self) -> Key:
        """What it is compared under."""
        return Key(letters(self.name), squeeze(self.unit), self.comparison)


@dataclass(frozen=True, slots=True)
class Norm:
    """The usual target: median, quarters, extremes, and how often it brings full marks (0–1)."""

    count: int
    departments: int
    years: int
    median: Decimal
    lower: Decimal
    upper: Decimal
    least: Decimal
    most: Decimal
    full_marks: Decimal | None

    @property
    def spread(self) -> Decimal:
        """Distance of the middle half."""
        return self.upper - self.lower


class HintKind(StrEnum):
    """What is unusual."""

    FAR_OFF = "far_off"
    TWO_UNITS = "two_units"
    COST = "cost"
    BELOW_LAST_YEAR = "below_last_year"

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return {
            "far_off": "目标值离群",
            "two_units": "同名异单位",
            "cost": "单位成本离群",
            "below_last_year": "低于上年实绩",
        }[self.value]


@dataclass(frozen=True, slots=True)
class PeerHint:
    """One unusual observation, with both numbers, in a Chinese sentence."""

    kind: HintKind
    observation: Observation
    message: str


def quantile(ordered: Sequence[Decimal], share: Decimal) -> Decimal:
    """The value below which this share of an ascending, non-empty row lies; between two, linear."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def norms_of(observations: Iterable[Observation]) -> Mapping[Key, Norm]:
    """The norm of every indicator that was observed, in one pass and one sort a group."""
    groups: dict[Key, list[Observation]] = defaultdict(list)
    for observation in observations:
        groups[observation.key].append(observation)
    return {key: _norm(group) for key, group in groups.items()}


def _norm(group: Sequence[Observation]) -> Norm:
    ordered = sorted(one.value for one in group)
    judged = [one.is_full for one in group if one.is_full is not None]
    return norm_of(
        ordered,
        departments=len({one.department for one in group}),
        years=len({one.year for one in group}),
        full_marks=ratio(Decimal(sum(judged)), Decimal(len(judged))) if judged else None,
    )


def norm_of(
    ordered: Sequence[Decimal], *, departments: int, years: int, full_marks: Decimal | None
) -> Norm:
    """The norm of an ascending, non-empty row of targets."""
    return Norm(
        count=len(ordered),
        departments=departments,
        years=years,
        median=median_of(ordered),
        lower=quantile(ordered, Decimal("0.25")),
        upper=quantile(ordered, Decimal("0.75")),
        least=ordered[0],
        most=ordered[-1],
        full_marks=full_marks,
    )


def median_of(ordered: Sequence[Decimal]) -> Decimal:
    """The middle of an ascending, non-empty row."""
    return quantile(ordered, ratio(Decimal(1), _TWO))


def hints_of(
    observations: Sequence[Observation],
    norms: Mapping[Key, Norm] | None = None,
    costs: Mapping[tuple[str, str], Decimal] | None = None,
) -> Iterator[PeerHint]:
    """What is unusual among these; `norms` may come from more departments and years.

    So may `costs`: the median of one piece in 万元, by bare name and unit.
    """
    usual = norms_of(observations) if norms is None else norms
    units = _units_of(usual)
    costs = _costs_of(observations) if costs is None else costs
    for one in observations:
        norm = usual.get(one.key)
        if norm is not None and is_far_off(one, norm):
            yield _far_off(one, norm)
        if is_below_last_year(one):
            yield _below(one)
        if common := _commoner_unit(one, units):
            message = (
                f"{one.place}『{one.name}』单位填『{one.unit}』，别处多用『{common}』，请统一。"
            )
            yield PeerHint(HintKind.TWO_UNITS, one, message)
        median = costs.get((one.key.name, one.key.unit))
        if one.cost is not None and median and not _is_near(one.cost, median):
            message = (
                f"{one.place}『{one.name}』每{one.unit}{_shown(one.cost)}万元，"
                f"同类中位数{_shown(median)}万元，请核对。"
            )
            yield PeerHint(HintKind.COST, one, message)


def is_far_off(one: Observation, norm: Norm) -> bool:
    """Whether a measured target lies outside three times the middle half, and a fifth off.

    Counts depend on the size of a unit and are not compared.
    """
    if norm.count <= FEWEST or not _is_measured(one.unit):
        return False
    gap = abs(one.value - norm.median)
    is_outside = not (
        norm.lower - _FENCE * norm.spread <= one.value <= norm.upper + _FENCE * norm.spread
    )
    return is_outside and gap > abs(norm.median) * _LEAST_GAP


def _is_measured(unit: str) -> bool:
    return squeeze(unit) in _MEASURED_UNITS or is_per_number(unit)


def is_below_last_year(one: Observation) -> bool:
    """Whether the target asks for less than was reached the year before."""
    if one.last_actual is None:
        return False
    if one.comparison.is_downward:
        return one.value > one.last_actual
    return one.comparison.is_upward and one.value < one.last_actual


def _far_off(one: Observation, norm: Norm) -> PeerHint:
    message = (
        f"{one.place}『{one.name}』目标{one.comparison.symbol}{plain(one.value)}{one.unit}，"
        f"{norm.departments}个部门{norm.count}条同名指标的中位数是{plain(norm.median)}{one.unit}"
        f"（中间一半在{plain(norm.lower)}～{plain(norm.upper)}），请核对。"
    )
    return PeerHint(HintKind.FAR_OFF, one, message)


def _below(one: Observation) -> PeerHint:
    reached = plain(one.last_actual or ZERO)
    word = "宽" if one.comparison.is_downward else "低"
    message = (
        f"{one.place}『{one.name}』上年实际{reached}{one.unit}，"
        f"今年目标{one.comparison.symbol}{plain(one.value)}{one.unit}，比上年实绩还{word}，请说明。"
    )
    return PeerHint(HintKind.BELOW_LAST_YEAR, one, message)


def _units_of(norms: Mapping[Key, Norm]) -> Mapping[str, Counter[str]]:
    units: dict[str, Counter[str]] = defaultdict(Counter)
    for key, norm in norms.items():
        if key.name and key.unit:
            units[key.name][key.unit] += norm.count
    return units


def _commoner_unit(one: Observation, units: Mapping[str, Counter[str]]) -> str:
    """The unit that others give this name more often; empty where there is none."""
    known = units.get(one.key.name, Counter())
    if not known:
        return ""
    unit, count = known.most_common(1)[0]
    return unit if unit != one.key.unit and count > known[one.key.unit] else ""


def _costs_of(observations: Iterable[Observation]) -> Mapping[tuple[str, str], Decimal]:
    costs: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for one in observations:
        if one.cost is not None:
            costs[one.key.name, one.key.unit].append(one.cost)
    return {key: median_of(sorted(row)) for key, row in costs.items() if len(row) > FEWEST}


def _is_near(cost: Decimal, median: Decimal) -> bool:
    return median / _COST_FACTOR <= cost <= median * _COST_FACTOR


def _shown(amount: Decimal) -> str:
    """At most four decimals, as the smallest costs need; for a sentence only."""
    return plain(amount.quantize(Decimal("0.0001"), ROUND_HALF_UP))
