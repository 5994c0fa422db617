"""How far the sheets of a list are filled with actuals, read as columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from budgets.models import FiscalYear, Outturn
from evaluations.models import Measurement
from evaluations.unfilled import unfilled_sheets
from indicators.enums import Status
from indicators.models import Indicator, PerformanceObjective
from organizations.models import User
from organizations.prepared import Prepared, padded

PAGE_SIZE = 50
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


def actuals_rows(
    user: User, fiscal_year: FiscalYear, *, only_unfilled: bool, after: int | None
) -> tuple[ActualsRow, ...]:
    """How far the sheets within reach behind this key are filled: a page and one more.

    Three queries, whatever their number.
    """
    found = _heads(user, fiscal_year, only_unfilled, after or 0)
    counts = _counts([columns[0] for columns in found])
    holders = [one for *_, own, department in found for one in (own, department) if one is not None]
    money = frozenset(_told(padded(holders)))
    return tuple(_row(counts.get(columns[0], (0, 0)), money, *columns) for columns in found)


def _counts(objectives: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """Lines, and those with an actual value, by objective."""
    return {key: (number, filled) for key, number, filled in _counted(padded(objectives))}


@Prepared
def _heads(
    user: User,
    fiscal_year: FiscalYear,
    only_unfilled: bool,  # noqa: FBT001 -- a statement of its own
    after: int,
) -> QuerySet[Any, Any]:
    every = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).visible_to(user)
    rows = unfilled_sheets(user, fiscal_year) if only_unfilled else every
    return rows.filter(pk__gt=after).order_by("pk").values_list(*_COLUMNS)[: PAGE_SIZE + 1]


@Prepared
def _counted(objectives: tuple[int, ...]) -> QuerySet[Any, tuple[int, int, int]]:
    told = Exists(Measurement.objects.filter(indicator=OuterRef("pk")))
    lines = Indicator.objects.filter(objective__in=objectives).order_by().values("objective")
    counted = lines.annotate(lines=Count("pk"), filled=Count("pk", filter=told))
    return counted.values_list("objective", "lines", "filled")


@Prepared
def _told(holders: tuple[int, ...]) -> QuerySet[Any, int]:
    """The appropriations whose spending is recorded."""
    known = Outturn.objects.filter(appropriation__in=holders)
    return known.values_list("appropriation_id", flat=True)


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
