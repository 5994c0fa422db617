"""How far every department is with the year's objectives, the latest ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import (
    F,
    JSONField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import FiscalYear
from budgets.periods import Period, YearPeriods
from budgets.windows import periods_of
from indicators.compliance import SHEET_RULES
from indicators.enums import Status
from indicators.held import Held, held_for
from indicators.models import FindingTally, Reminder
from indicators.rule_hits import hits_by_department
from indicators.selectors import desks_of
from indicators.year_counts import Progress, YearCounts, year_counts
from organizations.codes import LEVEL_DIGITS
from organizations.kept import Since, kept, kept_value
from organizations.models import Organization, User
from organizations.permissions import Standing, standing_of
from organizations.prepared import Prepared, padded

TREND_DAYS = 30
RULES_SHOWN = 3
_NAMES = {rule.code: rule.name for rule in SHEET_RULES}
_TENTH = Decimal("0.1")
PAGE_SIZE = 50
"""Departments on one page of the board."""
_ALL = ""
"""Stands for all departments together; no unit has this code."""
_TOGETHER = 0
"""The same among the keys of units."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule, and how many sheets of the department it finds something on."""

    code: str
    name: str
    sheets: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """Open findings of error and warning level at the end of a day."""

    on: date
    findings: int


@dataclass(frozen=True, slots=True)
class DepartmentProgress(Progress):
    """One department's sheets by where they are; every number counts sheets."""

    code: str
    name: str
    unfilled: int = 0
    """Drafts without any indicator: not started."""
    unsheeted: int = 0
    """Projects of the register without a sheet: not started either."""
    drafting: int = 0
    returned: int = 0
    late: int = 0
    """Drafts, returned ones and projects without a sheet whose unit's time has run out."""
    desks: tuple[int, ...] = ()
    """At each desk of the year's route."""
    approved: int = 0
    submissions: int = 0
    """How often the approved ones were handed in, all together."""
    findings: tuple[RuleCount, ...] = ()
    trend: tuple[DayCount, ...] = ()
    reminded_at: datetime | None = None
    extended_to: datetime | None = None
    """The later end that the department was granted for handing in."""
    extension_reason: str = ""

    @property
    def has_sheets(self) -> bool:
        """Whether there is anything that rules can be asked about."""
        return self.total > self.unsheeted

    @property
    def submitted(self) -> int:
        """At any desk."""
        return sum(self.desks)

    @property
    def drafts(self) -> int:
        """Never handed in, or taken back."""
        return self.unfilled + self.drafting

    @property
    def unstarted(self) -> int:
        """Nobody has begun: an empty sheet, or none at all."""
        return self.unfilled + self.unsheeted

    @property
    def unsubmitted(self) -> int:
        """Sheets in the hands of the department."""
        return self.drafts + self.returned

    @property
    def rounds(self) -> Decimal | None:
        """Average submissions until approval, to a tenth; None before the first approval."""
        if not self.approved:
            return None
        return (Decimal(self.submissions) / self.approved).quantize(_TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ProgressBoard:
    """A page of the departments within reach: most late sheets first, then most unsubmitted ones."""

    departments: tuple[DepartmentProgress, ...]
    total: DepartmentProgress
    """Over all pages."""
    desk_names: tuple[str, ...]
    period: Period | None
    """The common time for handing in; None where the year sets none."""
    everybody: tuple[DepartmentProgress, ...] = ()
    """The departments of all pages, without what was found on their sheets."""
    page: int = 1

    @property
    def has_next(self) -> bool:
        """Whether there is another page."""
        return self.page * PAGE_SIZE < len(self.everybody)

    def department(self, code: str) -> DepartmentProgress | None:
        """The department with this code, on whatever page it is."""
        return next((one for one in self.everybody if one.code == code), None)


class _Unit(NamedTuple):
    key: int
    code: str
    name: str
    reminded_at: datetime | None


@dataclass(slots=True)
class _Tally:
    """The sheets of one department while they are counted."""

    statuses: Counter[str] = field(default_factory=Counter)
    desks: Counter[int] = field(default_factory=Counter)
    unfilled: int = 0
    unsheeted: int = 0
    late: int = 0
    submissions: int = 0


@dataclass(frozen=True, slots=True)
class _Whole:
    """Everything on the board but what the nights have kept; departments by their codes."""

    everybody: tuple[DepartmentProgress, ...]
    total: DepartmentProgress
    desk_names: tuple[str, ...]
    period: Period | None
    keys: Mapping[int, str]
    """Code of each department by the key of its unit."""


def progress_board(
    user: User, fiscal_year: FiscalYear, now: datetime, page: int = 1
) -> ProgressBoard:
    """The departments within the person's reach, in a constant number of queries.

    What was counted is kept for a while (`organizations.kept`).
    """
    held, standing = held_for(user, fiscal_year), standing_of(user)

    def ask(since: Since | None) -> _Whole:
        return _whole(user, fiscal_year, replace(held, since=since), now)

    board = kept_value(held.since, ("progress", fiscal_year.pk, standing), ask)
    shown = board.everybody[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    whole = {key: code for key, code in board.keys.items() if _sees_whole(standing, code)}
    since = timezone.localdate(now) - timedelta(days=TREND_DAYS)
    # Hundreds of keys in a query cost more than reading what they leave out.
    keys = None if standing.sees_everything else padded(whole)

    def nights(shown: tuple[int, ...]) -> Iterable[Any]:
        return kept(held.since, _nights, fiscal_year, since, keys, shown)

    hits, days = _kept(nights, whole, {one.code for one in shown})
    if missing := {one.code for one in board.everybody if one.has_sheets} - set(hits):
        # Before the first night of a department, and for those who see a part of it only.
        judged = hits_by_department(user, fiscal_year)
        hits |= {code: judged[code] for code in missing & set(judged)}
    return ProgressBoard(
        tuple(_with(one, hits.get(one.code, {}), days.get(one.code, ())) for one in shown),
        _with(board.total, _added_up(hits.values()), days.get(_ALL, ())),
        board.desk_names,
        board.period,
        board.everybody,
        page,
    )


def _with(
    one: DepartmentProgress, hits: Mapping[str, int], days: tuple[DayCount, ...]
) -> DepartmentProgress:
    return replace(one, findings=_most_frequent(hits), trend=days)


def _whole(user: User, fiscal_year: FiscalYear, held: Held, now: datetime) -> _Whole:
    periods = periods_of(fiscal_year, Activity.OBJECTIVES)
    units = _units(fiscal_year)
    tallies = _tallies(year_counts(user, fiscal_year, held), units, periods, now)
    desk_names = tuple(name for _, name in desks_of(fiscal_year))
    departments = {unit.code: unit for unit in units.values() if unit.code in tallies}
    everybody = sorted(
        (
            _department(departments[code], one, len(desk_names), periods)
            for code, one in tallies.items()
        ),
        key=lambda one: (-one.late, -one.outstanding, one.code),
    )
    keys = {unit.key: code for code, unit in departments.items()}
    return _Whole(tuple(everybody), _total(everybody), desk_names, periods.common, keys)


def _units(fiscal_year: FiscalYear) -> Mapping[int, _Unit]:
    """Every unit by its key, with when it was last reminded."""
    return {unit.key: unit for unit in map(_Unit._make, _reminded(fiscal_year))}


@Prepared
def _reminded(fiscal_year: FiscalYear) -> QuerySet[Any, Any]:
    last = (
        Reminder.objects.filter(fiscal_year=fiscal_year, organization=OuterRef("pk"))
        .order_by()
        .values("organization")
        .annotate(last=Max("created_at"))
        .values("last")
    )
    rows = Organization.objects.annotate(reminded_at=last).order_by()
    return rows.values_list("pk", "code", "name", "reminded_at")


def _tallies(
    counts: YearCounts, units: Mapping[int, _Unit], periods: YearPeriods, now: datetime
) -> dict[str, _Tally]:
    """What is where, by the code of the department."""
    found: dict[str, _Tally] = {}
    for unit, status, desk, number, unfilled, submissions in counts.sheets:
        code = units[unit].code
        tally = found.setdefault(code[:LEVEL_DIGITS], _Tally())
        known = Status(status)
        tally.statuses[known] += number
        tally.unfilled += unfilled
        if known is Status.SUBMITTED:
            tally.desks[desk] += number
        if known is Status.APPROVED:
            tally.submissions += submissions or 0
        if known.is_editable and periods.is_late(code, now):
            tally.late += number
    for unit, number in counts.unsheeted.items():
        code = units[unit].code
        tally = found.setdefault(code[:LEVEL_DIGITS], _Tally())
        tally.unsheeted += number
        if periods.is_late(code, now):
            tally.late += number
    return found


def _sees_whole(standing: Standing, code: str) -> bool:
    return standing.sees_everything or any(held == code for _, held in standing.roles)


def _kept(
    nights: Callable[[tuple[int, ...]], Iterable[Any]],
    whole: Mapping[int, str],
    shown: Collection[str],
) -> tuple[dict[str, Mapping[str, int]], Mapping[str, tuple[DayCount, ...]]]:
    """What the nights have kept of whole departments, in one query.

    The sheets that each rule hits, by department, after its last night; and the open findings of
    the last weeks day by day, of each department that is shown and of all together.
    """
    rules: dict[str, Mapping[str, int]] = {}
    days: dict[str, dict[date, int]] = {}
    codes = {**whole, _TOGETHER: _ALL}
    for key, on, number, hits in nights(
        padded([key for key, code in whole.items() if code in shown])
    ):
        code = codes.get(key)
        if code is None:
            continue  # a department that has no sheets any more
        if code in shown or code == _ALL:
            days.setdefault(code, {})[on] = number
        if hits is not None:
            rules[code] = hits
    return rules, {
        code: tuple(DayCount(on, counts[on]) for on in sorted(counts))
        for code, counts in days.items()
    }


@Prepared
def _nights(
    fiscal_year: FiscalYear, since: date, whole: tuple[int, ...] | None, shown: tuple[int, ...]
) -> QuerySet[Any, Any]:
    """Of these units (None: of all): the last night, every night of those shown, and all together."""
    tallies = FindingTally.objects.filter(fiscal_year=fiscal_year, on__gt=since).order_by()
    if whole is not None:
        tallies = tallies.filter(organization__in=whole)
    last = tallies.filter(organization=OuterRef("organization")).order_by("-on").values("on")[:1]
    found, nothing = F("errors") + F("warnings"), Cast(Value(None), JSONField())
    columns = ("whose", "on", "found", "hits")
    latest = (
        tallies.filter(on=Subquery(last))
        .annotate(whose=F("organization"), found=found, hits=F("codes"))
        .values_list(*columns)
    )
    single = (
        tallies.filter(organization__in=shown)
        .annotate(whose=F("organization"), found=found, hits=nothing)
        .values_list(*columns)
    )
    together = (
        tallies.annotate(whose=Value(_TOGETHER))
        .values("whose", "on")
        .annotate(found=Sum(found), hits=nothing)
        .values_list(*columns)
    )
    return latest.union(single, together, all=True)


def _department(unit: _Unit, tally: _Tally, desks: int, periods: YearPeriods) -> DepartmentProgress:
    width = max([desks, *(desk + 1 for desk in tally.desks)])
    return DepartmentProgress(
        code=unit.code,
        name=unit.name,
        unfilled=tally.unfilled,
        unsheeted=tally.unsheeted,
        drafting=tally.statuses[Status.DRAFT] - tally.unfilled,
        returned=tally.statuses[Status.RETURNED],
        late=tally.late,
        desks=tuple(tally.desks[desk] for desk in range(width)),
        approved=tally.statuses[Status.APPROVED],
        submissions=tally.submissions,
        reminded_at=unit.reminded_at,
        extended_to=periods.extensions.get(unit.code),
        extension_reason=periods.reasons.get(unit.code, ""),
    )


def _added_up(all_hits: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for hits in all_hits:
        found.update(hits)
    return +found


def _most_frequent(hits: Mapping[str, int]) -> tuple[RuleCount, ...]:
    ranked = sorted(hits.items(), key=lambda item: (-item[1], item[0]))
    named = [RuleCount(code, _NAMES[code], sheets) for code, sheets in ranked if code in _NAMES]
    return tuple(named[:RULES_SHOWN])


def _total(departments: Sequence[DepartmentProgress]) -> DepartmentProgress:
    width = max((len(one.desks) for one in departments), default=0)
    return DepartmentProgress(
        code="",
        name="合计",
        unfilled=sum(one.unfilled for one in departments),
        unsheeted=sum(one.unsheeted for one in departments),
        drafting=sum(one.drafting for one in departments),
        returned=sum(one.returned for one in departments),
        late=sum(one.late for one in departments),
        desks=tuple(sum(sum(one.desks[n : n + 1]) for one in departments) for n in range(width)),
        approved=sum(one.approved for one in departments),
        submissions=sum(one.submissions for one in departments),
    )
