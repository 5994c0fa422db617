"""When what has to be done, for one person: the windows of the year with the unit's own time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import FiscalYear, Window
from budgets.periods import Period, YearPeriods
from organizations.models import User
from organizations.permissions import standing_of
from organizations.prepared import Prepared

SOON = 7
"""Days before the end from which a window is urgent."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One activity with its time; `days_left` counts midnights, negative once it is over."""

    activity: Activity
    opens_at: datetime
    closes_at: datetime
    days_left: int
    is_open: bool
    is_extended: bool

    @property
    def is_urgent(self) -> bool:
        """Whether it is open and about to close."""
        return self.is_open and self.days_left <= SOON

    @property
    def is_over(self) -> bool:
        """Whether the time has run out."""
        return self.days_left < 0 or (self.days_left == 0 and not self.is_open)


def deadlines_of(user: User, fiscal_year: FiscalYear, now: datetime) -> tuple[Deadline, ...]:
    """The year's windows in the order of their ends, with the extensions of one's own units."""
    common: dict[str, tuple[datetime, datetime]] = {}
    ends: dict[str, datetime] = {}
    for activity, opens_at, closes_at, code, extended_to in _windows(fiscal_year):
        common[activity] = (opens_at, closes_at)
        own = extended_to if code is not None and _is_own(user, code) else None
        ends[activity] = max(ends.get(activity, closes_at), own or closes_at)
    periods = (
        Period(
            Activity(activity),
            timezone.localtime(opens_at),
            timezone.localtime(ends[activity]),
            is_extended=ends[activity] > closes_at,
        )
        for activity, (opens_at, closes_at) in common.items()
    )
    found = (_deadline(period, now) for period in periods)
    return tuple(sorted(found, key=lambda one: one.closes_at))


@Prepared
def _windows(fiscal_year: FiscalYear) -> QuerySet[Any, Any]:
    return Window.objects.filter(fiscal_year=fiscal_year).values_list(
        "activity",
        "opens_at",
        "closes_at",
        "extensions__organization__code",
        "extensions__closes_at",
    )


def own_period(user: User, periods: YearPeriods) -> Period | None:
    """The time for all that is this person's: what was granted to only a part of it does not count.

    With several units it is the earliest end; who sees everything has the common time.
    """
    standing = standing_of(user)
    if standing.sees_everything:
        return periods.common
    found = [periods.for_unit(code) for _, code in standing.roles]
    return min((one for one in found if one), key=lambda one: one.closes_at, default=periods.common)


def _is_own(user: User, code: str) -> bool:
    """Whether what this unit was granted holds for a unit of the person, who sees not all."""
    standing = standing_of(user)
    return not standing.sees_everything and any(
        code.startswith(own) or own.startswith(code) for _, own in standing.roles
    )


def _deadline(period: Period, now: datetime) -> Deadline:
    return Deadline(
        activity=period.activity,
        opens_at=period.opens_at,
        closes_at=period.closes_at,
        days_left=period.days_left(now),
        is_open=period.is_open(now),
        is_extended=period.is_extended,
    )
