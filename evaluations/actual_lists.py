"""How far the sheets of a list are filled with actuals, read as columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef

from budgets.models import Outturn
from evaluations.models import Measurement
from indicators.enums import Status
from indicators.models import Indicator, ObjectiveQuerySet

_COLUMNS = (
    "pk",
    "status",
    "organization__code",
    "organization__name",
    "project__code",
    "project__name",
    "project__appropriation",
    "department_budget__appropriation",
)


@dataclass(frozen=True, slots=True)
class ActualsRow:
    """One objective in the list of actuals: how far the unit has come."""

    pk: int
    code: str
    name: str
    unit: str
    status: Status
    lines: int
    filled: int
    has_money: bool

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing any more."""
        return self.lines == self.filled and self.has_money


def actuals_rows(objectives: ObjectiveQuerySet) -> tuple[ActualsRow, ...]:
    """How far these objectives are filled, in their order; three queries."""
    found = list(objectives.values_list(*_COLUMNS))
    counts = _counts([columns[0] for columns in found])
    money = _told([holder for *_, own, department in found for holder in (own, department)])
    return tuple(_row(counts.get(columns[0], (0, 0)), money, *columns) for columns in found)


def _counts(objectives: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """Lines, and those with an actual value, by objective."""
    told = Exists(Measurement.objects.filter(indicator=OuterRef("pk")))
    lines = Indicator.objects.filter(objective__in=objectives).order_by().values("objective")
    counted = lines.annotate(lines=Count("pk"), filled=Count("pk", filter=told))
    rows = counted.values_list("objective", "lines", "filled")
    return {key: (number, filled) for key, number, filled in rows}


def _told(holders: Collection[int | None]) -> frozenset[int]:
    """The appropriations whose spending is recorded."""
    known = Outturn.objects.filter(appropriation__in=[one for one in holders if one is not None])
    return frozenset(known.values_list("appropriation_id", flat=True))


def _row(counts: tuple[int, int], money: Collection[int], *columns: Any) -> ActualsRow:
    key, status, unit_code, unit, code, name, own, department = columns
    lines, filled = counts
    is_project = code is not None
    return ActualsRow(
        pk=key,
        code=code if is_project else unit_code,
        name=name if is_project else unit,
        unit=unit,
        status=Status(status),
        lines=lines,
        filled=filled,
        has_money=(own if is_project else department) in money,
    )
