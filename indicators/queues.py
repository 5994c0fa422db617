"""What waits at a reviewer's desks, in the order of what needs attention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import inf
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from budgets.deadlines import own_period
from budgets.enums import Activity
from budgets.models import FiscalYear
from budgets.periods import Period, YearPeriods
from budgets.windows import periods_of
from indicators.department_counts import UnitCounts, longest_first
from indicators.enums import ObjectiveKind, QueueOrder, RequestStatus
from indicators.held import Held, held_for
from indicators.models import AdjustmentRequest, ObjectiveQuerySet, PerformanceObjective
from indicators.selectors import desks_of
from indicators.worklists import at_desks_of, at_own_desk
from organizations.enums import Role
from organizations.kept import kept, kept_rows
from organizations.models import User
from organizations.prepared import Prepared, number_of, padded

PAGE_SIZE = 50
REACH = 25
"""Places before and after the old one where a sheet is looked for that has moved in the queue."""
_COLUMNS = (
    "pk",
    "version",
    "kind",
    "submissions",
    "submitted_at",
    "organization__code",
    "organization__name",
    "project__code",
    "project__name",
    "project__category",
    "project__appropriation__original_amount",
    "department_budget__appropriation__original_amount",
    "submitted_by__full_name",
    "verdict__errors",
    "verdict__warnings",
    "verdict__unexplained",
    "verdict__hints",
    "verdict__codes",
)
_CLEAN = Q(verdict__errors=0, verdict__unexplained=0)
_Judged = tuple[int | None, int | None]
"""Errors and warnings without a word; None where the sheet was never judged."""


@dataclass(frozen=True, slots=True)
class TriageFilter:
    """What the worklist is narrowed to and how it is sorted; blanks narrow nothing."""

    department: str = ""
    category: str = ""
    rule: str = ""
    clean_only: bool = False
    order: QueueOrder = QueueOrder.ATTENTION

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.department or self.category or self.rule or self.clean_only)


@dataclass(frozen=True, slots=True)
class TriageRow:
    """One sheet at the desk; budget in 万元, None where there is none."""

    pk: int
    version: int
    place: int
    """Its place in the whole list, from 1."""
    code: str
    name: str
    kind: ObjectiveKind
    unit: str
    category: str
    budget: Decimal | None
    errors: int
    warnings: int
    unexplained: int
    hints: int
    rounds: int
    """How often it was submitted: 1 for the first time."""
    submitted_by: str
    submitted_at: datetime | None
    codes: tuple[str, ...]
    period: Period | None
    """The time for reviewing this unit's sheets; None where the year sets none."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is open: no error, every warning explained."""
        return not self.errors and not self.unexplained


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of what waits, most urgent first; pages count from 1."""

    rows: tuple[TriageRow, ...]
    page: int
    waiting: int
    clean: int
    departments: tuple[UnitCounts, ...] = ()
    """Everything that waits, whatever the list is narrowed to; longest queue first."""
    period: Period | None = None
    """The time for reviewing as this person has it: the common time, or what all the own units were granted."""
    adjustments: int = 0
    """Requests for adjustments that wait at the same desks."""

    @property
    def has_next(self) -> bool:
        """Whether there is another page."""
        return self.page * PAGE_SIZE < self.waiting


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a sheet lies in the list of its reviewer, and what lies beside it."""

    place: int
    before: int | None
    after: int | None


def worklist(user: User, fiscal_year: FiscalYear, wanted: TriageFilter, page: int = 1) -> Worklist:
    """What waits at this person's desks: open findings first, then money, then the deadline."""
    desks = desks_of(fiscal_year)
    held = held_for(user, fiscal_year)
    roles = tuple(role for role, _ in desks)
    queue = _Queue(user, fiscal_year, roles, held, wanted)
    periods = periods_of(fiscal_year, Activity.REVIEW)
    counts = _counted(queue)
    start = (page - 1) * PAGE_SIZE
    found = _page(queue, periods, start, counts) if counts.waiting > start else ()
    return Worklist(
        rows=tuple(found),
        page=page,
        waiting=counts.waiting,
        clean=counts.clean,
        departments=counts.departments,
        period=own_period(user, periods),
        adjustments=sum(_adjustments(user, fiscal_year, roles)),
    )


def neighbours(
    user: User, fiscal_year: FiscalYear, wanted: TriageFilter, pk: int, place: int
) -> Neighbours:
    """What lies beside this sheet, which lay at `place`.

    A sheet that has left the list leaves its place to the one behind it.
    """
    roles = [role for role, _ in desks_of(fiscal_year)]
    mine = at_desks_of(user, fiscal_year, roles, user)
    rows = _ordered(_narrowed(mine, wanted), wanted, periods_of(fiscal_year, Activity.REVIEW))
    first = max(place - 1 - REACH, 0)
    keys = list(rows.values_list("pk", flat=True)[first : place + REACH])
    if pk in keys:
        here = keys.index(pk)
        behind = here + 1
    else:
        here = behind = min(place - 1 - first, len(keys))
    return Neighbours(
        place=first + here + 1,
        before=keys[here - 1] if here else None,
        after=keys[behind] if behind < len(keys) else None,
    )


def adjustments_at_desks(
    user: User, fiscal_year: FiscalYear, roles: tuple[Role, ...]
) -> QuerySet[AdjustmentRequest, AdjustmentRequest]:
    """The requests for adjustments that this person decides; `roles` are those of the desks."""
    rows = AdjustmentRequest.objects.filter(
        at_own_desk(user, roles, "objective__"),
        objective__fiscal_year=fiscal_year,
        status=RequestStatus.SUBMITTED.value,
    )
    return rows.exclude(submitted_by=user)


@Prepared
def _adjustments(
    user: User, fiscal_year: FiscalYear, roles: tuple[Role, ...]
) -> QuerySet[Any, int]:
    return number_of(adjustments_at_desks(user, fiscal_year, roles))


@dataclass(frozen=True, slots=True)
class _Queue:
    """Whose desks of which year, what is known of their sheets, and what is wanted of them."""

    user: User
    fiscal_year: FiscalYear
    roles: tuple[Role, ...]
    held: Held
    wanted: TriageFilter

    @property
    def asked(self) -> tuple[User, FiscalYear, tuple[Role, ...], User | None]:
        """What tells the sheets at these desks."""
        return self.user, self.fiscal_year, self.roles, self.held.own

    @property
    def mine(self) -> ObjectiveQuerySet:
        """The sheets at these desks."""
        return at_desks_of(*self.asked)


@dataclass(frozen=True, slots=True)
class _Counts:
    """What waits by department; and of what is wanted, how much there is, and how it is judged."""

    departments: tuple[UnitCounts, ...]
    judged: Mapping[_Judged, int]

    @property
    def waiting(self) -> int:
        return sum(self.judged.values())

    @property
    def clean(self) -> int:
        return self.judged.get((0, 0), 0)


def _counted(queue: _Queue) -> _Counts:
    names: dict[str, str] = {}
    numbers: dict[str, int] = {}
    judged: dict[_Judged, int] = {}
    for code, name, parent_code, parent_name, errors, unexplained, number, shown in _groups(queue):
        department = parent_code or code
        names[department] = parent_name or name
        numbers[department] = numbers.get(department, 0) + number
        judged[errors, unexplained] = judged.get((errors, unexplained), 0) + shown
    return _Counts(longest_first(numbers, names), judged)


def _groups(queue: _Queue) -> Sequence[tuple[Any, ...]]:
    if not queue.wanted.is_narrowed:
        return kept(queue.held.since, _all_groups, *queue.asked)
    shown = Count("pk", filter=_narrowing(queue.wanted))
    return kept_rows(queue.held.since, _grouped(queue.mine, shown))


@Prepared
def _all_groups(
    user: User, fiscal_year: FiscalYear, roles: tuple[Role, ...], own: User | None
) -> QuerySet[Any, Any]:
    return _grouped(at_desks_of(user, fiscal_year, roles, own), Count("*"))


def _grouped(mine: ObjectiveQuerySet, shown: Count) -> QuerySet[Any, Any]:
    """By unit and by what was found: how many there are, and how many are shown."""
    rows = mine.order_by().values_list(
        "organization__code",
        "organization__name",
        "organization__parent__code",
        "organization__parent__name",
        "verdict__errors",
        "verdict__unexplained",
    )
    counted: QuerySet[Any, Any] = rows.annotate(number=Count("*"), shown=shown)
    return counted


def _narrowing(wanted: TriageFilter) -> Q:
    narrowing = Q(pk__isnull=False)
    if wanted.department:
        narrowing &= Q(organization__code__startswith=wanted.department)
    if wanted.category:
        narrowing &= Q(project__category=wanted.category)
    if wanted.rule:
        narrowing &= Q(verdict__codes__contains=f" {wanted.rule} ")
    return narrowing & _CLEAN if wanted.clean_only else narrowing


def _narrowed(rows: ObjectiveQuerySet, wanted: TriageFilter) -> ObjectiveQuerySet:
    return rows.filter(_narrowing(wanted)) if wanted.is_narrowed else rows


def _page(queue: _Queue, periods: YearPeriods, start: int, counts: _Counts) -> Sequence[TriageRow]:
    """The sheets of one page: their keys are sorted first, alone, and only of them more is read."""
    first, wanted = start + 1, queue.wanted
    rows = _ordered(_narrowed(queue.mine, wanted), wanted, periods)
    if wanted.order is QueueOrder.ATTENTION or not _by_deadline(periods):
        among, start = _groups_at(counts.judged, start)
        rows = rows.filter(among)
    keys = kept_rows(queue.held.since, rows.values_list("pk", flat=True)[start : start + PAGE_SIZE])
    found = {columns[0]: columns for columns in _whole(padded(keys))}
    return [
        _row(periods, place, *found[key])
        for place, key in enumerate(keys, start=first)
        if key in found
    ]


@Prepared
def _whole(keys: tuple[int, ...]) -> QuerySet[Any, Any]:
    return PerformanceObjective.objects.filter(pk__in=keys).values_list(*_COLUMNS)


def _groups_at(judged: Mapping[_Judged, int], start: int) -> tuple[Q, int]:
    """The sheets among which the page lies, and where it starts among them.

    Open findings come first in the order: the numbers that were counted tell which sheets are
    before the page and which behind it, and money and deadlines of those need not be read.
    """
    among, seen, skipped = Q(pk__in=[]), 0, 0
    for group in sorted(judged, key=_worst_first):
        if seen >= start + PAGE_SIZE:
            break
        seen += judged[group]
        if seen <= start:
            skipped = seen
        else:
            among |= _judged_as(group)
    return among, start - skipped


def _worst_first(group: _Judged) -> tuple[float, ...]:
    return tuple(-inf if number is None else -number for number in group)


def _judged_as(group: _Judged) -> Q:
    errors, unexplained = group
    if errors is None:
        return Q(verdict__isnull=True)
    return Q(verdict__errors=errors, verdict__unexplained=unexplained)


def _ordered(
    rows: ObjectiveQuerySet, wanted: TriageFilter, periods: YearPeriods
) -> ObjectiveQuerySet:
    money = Coalesce(
        "project__appropriation__original_amount",
        "department_budget__appropriation__original_amount",
    )
    problems = (
        F("verdict__errors").desc(nulls_first=True),
        F("verdict__unexplained").desc(nulls_first=True),
    )
    deadline = _by_deadline(periods)
    if wanted.order is QueueOrder.DEADLINE:
        return rows.order_by(
            *deadline, *problems, money.desc(nulls_last=True), "submitted_at", "pk"
        )
    return rows.order_by(*problems, money.desc(nulls_last=True), *deadline, "submitted_at", "pk")


def _by_deadline(periods: YearPeriods) -> tuple[OrderBy, ...]:
    """The end of each unit's time; nothing to sort by where all have the same."""
    if periods.common is None or not periods.extensions:
        return ()
    latest_first = sorted(periods.extensions.items(), key=lambda one: one[1], reverse=True)
    granted = [
        When(organization__code__startswith=code, then=Value(end))
        for code, end in latest_first
        if end > periods.common.closes_at
    ]
    ends = Case(*granted, default=Value(periods.common.closes_at), output_field=DateTimeField())
    return (ends.asc(),)


def _row(periods: YearPeriods, place: int, *columns: Any) -> TriageRow:
    key, version, kind, rounds, submitted_at, unit_code, unit, code, name, category, *rest = columns
    project_money, department_money, submitter, errors, warnings, unexplained, hints, codes = rest
    is_project = code is not None
    return TriageRow(
        pk=key,
        version=version,
        place=place,
        code=code if is_project else unit_code,
        name=name if is_project else unit,
        kind=ObjectiveKind(kind),
        unit=unit,
        category=category or "",
        budget=project_money if is_project else department_money,
        errors=errors or 0,
        warnings=warnings or 0,
        unexplained=unexplained or 0,
        hints=hints or 0,
        rounds=rounds or 0,
        submitted_by=submitter or "",
        submitted_at=submitted_at,
        codes=tuple((codes or "").split()),
        period=periods.for_unit(unit_code),
    )
