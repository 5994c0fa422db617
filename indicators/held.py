"""From when on the counts of a year may be kept, and whose sheets must be left out of them.

A reviewer does not decide what he handed in himself. That alone makes the queues of two people
different who have the same reach; hardly anybody has such sheets, so for everybody else the queue
is counted once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet

from budgets.models import FiscalYear
from indicators.enums import Status
from indicators.models import PerformanceObjective
from organizations.kept import Since, may_keep
from organizations.models import AuditHead, User
from organizations.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Held:
    """What a person's counts depend on beside the statement that asks for them."""

    since: Since | None
    """The entries of the trail that the answers hold from; None where every count is made anew."""
    own: User | None
    """The person, where sheets of the year wait that he handed in himself; or where nobody looked."""


def held_for(user: User, fiscal_year: FiscalYear) -> Held:
    """One query; none where nothing is kept."""
    if not may_keep():
        return Held(None, user)
    for milestone, moves, has_own in _point(user, fiscal_year):
        return Held(Since.of(milestone, moves, user.pk), user if has_own else None)
    return Held(None, user)


@Prepared
def _point(user: User, fiscal_year: FiscalYear) -> QuerySet[Any, Any]:
    own = PerformanceObjective.objects.filter(
        submitted_by=user, fiscal_year=fiscal_year, status=Status.SUBMITTED.value
    )
    return AuditHead.objects.values_list("milestone", "moves", Exists(own))
