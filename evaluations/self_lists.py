"""Lists of self-evaluations: which sheets of a year stand where, within a person's reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from budgets.models import FiscalYear
from evaluations.enums import Grade, SelfShelf, SelfStatus
from evaluations.models import SelfEvaluation
from indicators.enums import Status
from indicators.models import ObjectiveQuerySet, PerformanceObjective
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of
from organizations.prepared import Prepared


@dataclass(frozen=True, slots=True)
class SelfRow:
    """One approved objective with its self-evaluation, as a list shows them."""

    objective: PerformanceObjective
    own: SelfEvaluation | None

    @property
    def shelf(self) -> SelfShelf:
        """Where it stands."""
        return SelfShelf(self.own.status) if self.own else SelfShelf.UNSTARTED

    @property
    def grade(self) -> Grade | None:
        """The grade that the own scores come to."""
        return Grade(self.own.grade) if self.own and self.own.grade else None


@dataclass(frozen=True, slots=True)
class SelfList:
    """One page of a shelf; `after` is the key to go on from."""

    rows: tuple[SelfRow, ...]
    counts: Mapping[SelfShelf, int]
    after: int | None = None


def self_list(
    user: User,
    fiscal_year: FiscalYear,
    shelf: SelfShelf = SelfShelf.ALL,
    *,
    rule: str = "",
    unit: str = "",
    after: int | None = None,
    size: int = 50,
) -> SelfList:
    """The approved objectives of the year within reach, narrowed to a shelf; three queries.

    `rule` leaves those whose self-evaluation it found something in when it was last checked,
    `unit` those of this unit and below; the shelves count what is left.
    """
    reach = _narrowed(_reach(user, fiscal_year), rule, unit)
    found = _on(shelf, reach).order_by("pk")
    if after is not None:
        found = found.filter(pk__gt=after)
    objectives = list(found.select_related("organization", "project")[: size + 1])
    shown = objectives[:size]
    own = {row.objective_id: row for row in SelfEvaluation.objects.filter(objective__in=shown)}
    return SelfList(
        rows=tuple(SelfRow(one, own.get(one.pk)) for one in shown),
        counts=_counts(_by_standing(reach)),
        after=shown[-1].pk if len(objectives) > size else None,
    )


def waiting_counts(user: User, fiscal_year: FiscalYear) -> Mapping[SelfShelf, int]:
    """How many self-evaluations stand where, for the start page; one query."""
    return _counts(_standings(user, fiscal_year))


@Prepared
def _standings(user: User, fiscal_year: FiscalYear) -> QuerySet[Any, Any]:
    return _by_standing(_reach(user, fiscal_year))


def to_review(user: User, fiscal_year: FiscalYear) -> int:
    """How many wait for this person as their unit's reviewer; one query."""
    codes = [code for role, code in standing_of(user).roles if role is Role.UNIT_REVIEWER]
    rows = SelfEvaluation.objects.filter(
        status=SelfStatus.SUBMITTED.value, objective__in=_reach(user, fiscal_year)
    ).exclude(submitted_by=user)
    units = rows.values_list("objective__organization__code", flat=True)
    return sum(any(unit.startswith(code) for code in codes) for unit in units)


def _reach(user: User, fiscal_year: FiscalYear) -> ObjectiveQuerySet:
    rows = PerformanceObjective.objects.filter(
        fiscal_year=fiscal_year, status=Status.APPROVED.value
    )
    return rows.visible_to(user)


def _narrowed(reach: ObjectiveQuerySet, rule: str, unit: str) -> ObjectiveQuerySet:
    if unit:
        reach = reach.filter(organization__code__startswith=unit)
    if rule:
        hit = SelfEvaluation.objects.filter(verdict__codes__contains=f" {rule} ")
        reach = reach.filter(Exists(hit.filter(objective=OuterRef("pk"))))
    return reach


def _on(shelf: SelfShelf, reach: ObjectiveQuerySet) -> QuerySet[PerformanceObjective]:
    own = SelfEvaluation.objects.filter(objective=OuterRef("pk"))
    if shelf is SelfShelf.ALL:
        return reach
    if shelf is SelfShelf.UNSTARTED:
        return reach.filter(~Exists(own))
    return reach.filter(Exists(own.filter(status=shelf.value)))


def _by_standing(reach: ObjectiveQuerySet) -> QuerySet[Any, Any]:
    """How many stand where; what has no self-evaluation yet has no status."""
    own = SelfEvaluation.objects.filter(objective=OuterRef("pk")).values("status")
    rows = reach.order_by().annotate(own=Subquery(own)).values_list("own")
    return rows.annotate(count=Count("pk"))


def _counts(standings: Iterable[tuple[str | None, int]]) -> Mapping[SelfShelf, int]:
    stood = dict(standings)
    counts = {SelfShelf(status): count for status, count in stood.items() if status}
    counts[SelfShelf.ALL] = sum(stood.values())
    counts[SelfShelf.UNSTARTED] = stood.get(None, 0)
    return counts
