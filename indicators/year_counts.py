"""What is where in a year: sheets by unit and status, and projects that have none, in one query.

The start page and the progress board count by these rows alone, so that they cannot disagree.
Each part of the query is answered by an index without the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from django.db.models import Count, IntegerField, Q, QuerySet, Sum, Value

from budgets.models import FiscalYear
from indicators.enums import Status
from indicators.held import Held
from indicators.models import ObjectiveQuerySet, PerformanceObjective
from indicators.worklists import at_desks_of
from organizations.enums import Role
from organizations.kept import kept
from organizations.models import User
from organizations.permissions import within_reach
from organizations.prepared import Prepared
from projects.models import Project

_NEEDED = "needed"
_WAITING = "waiting"
"""Beside the statuses: sheets that the year needs, and what waits at the person's desks."""


class Counted(NamedTuple):
    """Sheets of one unit in one status at one desk; in the order of the query's columns."""

    unit: int
    """Key of the unit."""
    status: str
    desk: int
    number: int
    unfilled: int
    """Drafts without any indicator among them."""
    handed_in: int | None
    """How often they were handed in, all together."""


class Progress(Protocol):
    """How far somebody is: what share of all that there is to be is approved."""

    __slots__ = ()

    @property
    def unsubmitted(self) -> int:
        """Sheets in the hands of the department."""

    @property
    def unsheeted(self) -> int:
        """Projects of the register without a sheet."""

    @property
    def submitted(self) -> int:
        """Sheets at any desk."""

    @property
    def approved(self) -> int:
        """Approved sheets."""

    @property
    def outstanding(self) -> int:
        """What the department has yet to hand in: these sheets, and those nobody has opened."""
        return self.unsubmitted + self.unsheeted

    @property
    def total(self) -> int:
        """All of them; a project without a sheet is one that is to come."""
        return self.outstanding + self.submitted + self.approved

    @property
    def approved_percent(self) -> int:
        """Share of the approved ones, in whole per cent rounded down."""
        return self.approved * 100 // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class YearCounts:
    """The year within a person's reach; units by their keys."""

    sheets: tuple[Counted, ...]
    unsheeted: Mapping[int, int]
    """Projects that have no sheet yet."""
    waiting: Mapping[int, int]
    """Sheets at the person's desks, where they were asked for."""


def year_counts(
    user: User, fiscal_year: FiscalYear, held: Held, desks: Sequence[tuple[Role, str]] = ()
) -> YearCounts:
    """What is where, whatever the number of units; with desks also what waits there for the user.

    One query; none while the counts are kept (`organizations.kept`).
    """
    roles = tuple(role for role, _ in desks)
    rows = kept(held.since, _counted, user, fiscal_year, roles, held.own if desks else None)
    return _sorted_out(Counted(*row) for row in rows)


@Prepared
def _counted(
    user: User, fiscal_year: FiscalYear, desks: tuple[Role, ...], own: User | None
) -> QuerySet[Any, Any]:
    reach = within_reach(user)
    sheets = PerformanceObjective.objects.filter(reach, fiscal_year=fiscal_year)
    needed = (
        Project.objects.filter(reach, fiscal_year=fiscal_year),
        sheets.filter(department_budget__isnull=False),
    )
    parts = [_plain(rows, _NEEDED) for rows in needed]
    if desks:
        parts.append(_plain(at_desks_of(user, fiscal_year, desks, own), _WAITING))
    return _by_status(sheets).union(*parts, all=True)


def _by_status(sheets: ObjectiveQuerySet) -> QuerySet[Any, Any]:
    without_lines = Q(status=Status.DRAFT.value) & (Q(line_count=0) | Q(line_count=None))
    counted: QuerySet[Any, Any] = (
        sheets.order_by()
        .values_list("organization", "status", "desk")
        .annotate(
            number=Count("*"),
            unfilled=Count("organization", filter=without_lines),
            handed_in=Sum("submissions"),
        )
    )
    return counted


def _plain(rows: QuerySet[Any, Any], what: str) -> QuerySet[Any, Any]:
    """The same columns for what is counted by unit alone."""
    counted: QuerySet[Any, Any] = (
        rows.order_by()
        .values("organization")
        .annotate(
            number=Count("*"),
            status=Value(what),
            desk=Value(0),
            unfilled=Value(0),
            handed_in=Value(None, output_field=IntegerField()),
        )
        .values_list("organization", "status", "desk", "number", "unfilled", "handed_in")
    )
    return counted


def _sorted_out(rows: Iterable[Counted]) -> YearCounts:
    sheets: list[Counted] = []
    lacking: Counter[int] = Counter()
    waiting: Counter[int] = Counter()
    for row in rows:
        if row.status == _NEEDED:
            lacking[row.unit] += row.number
        elif row.status == _WAITING:
            waiting[row.unit] += row.number
        else:
            sheets.append(row)
            lacking[row.unit] -= row.number
    # Projects without a sheet are what is left over: none of them is looked for.
    return YearCounts(tuple(sheets), +lacking, waiting)
