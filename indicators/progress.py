"""How far every department is with the year's objectives, the latest ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Value, When
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import FiscalYear
from budgets.periods import Period, YearPeriods
from budgets.windows import periods_of
from indicators.compliance import SHEET_RULES
from indicators.enums import Action, Status
from indicators.models import (
    FindingTally,
    Indicator,
    ObjectiveVersion,
    PerformanceObjective,
    Reminder,
    SheetVerdict,
)
from indicators.worklists import desks_of
from organizations.codes import LEVEL_DIGITS
from organizations.models import Organization, User
from organizations.permissions import standing_of, within_reach

TREND_DAYS = 30
RULES_SHOWN = 3
_TENTH = Decimal("0.1")
_HANDED_IN = ""
"""Marks the rows that count submissions; no status of a sheet."""


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
class DepartmentProgress:
    """One department's sheets by where they are; every number counts sheets."""

    code: str
    name: str
    unfilled: int = 0
    """Drafts without any indicator: not started."""
    drafting: int = 0
    returned: int = 0
    late: int = 0
    """Drafts and returned ones whose unit's time has run out."""
    desks: tuple[int, ...] = ()
    """At each desk of the year's route."""
    approved: int = 0
    submissions: int = 0
    """How often the approved ones were handed in, all together."""
    findings: tuple[RuleCount, ...] = ()
    trend: tuple[DayCount, ...] = ()
    reminded_at: datetime | None = None

    @property
    def submitted(self) -> int:
        """At any desk."""
        return sum(self.desks)

    @property
    def drafts(self) -> int:
        """Never handed in, or taken back."""
        return self.unfilled + self.drafting

    @property
    def unsubmitted(self) -> int:
        """In the hands of the department."""
        return self.drafts + self.returned

    @property
    def total(self) -> int:
        """All of them."""
        return self.unsubmitted + self.submitted + self.approved

    @property
    def approved_percent(self) -> int:
        """Share of the approved ones, in whole per cent rounded down."""
        return self.approved * 100 // self.total if self.total else 0

    @property
    def rounds(self) -> Decimal | None:
        """Average submissions until approval, to a tenth; None before the first approval."""
        if not self.approved:
            return None
        return (Decimal(self.submissions) / self.approved).quantize(_TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ProgressBoard:
    """Every department within reach: most late sheets first, then most unsubmitted ones."""

    departments: tuple[DepartmentProgress, ...]
    total: DepartmentProgress
    desk_names: tuple[str, ...]
    period: Period | None
    """The common time for handing in; None where the year sets none."""


@dataclass(slots=True)
class _Tally:
    """The sheets of one department while they are counted."""

    statuses: Counter[str] = field(default_factory=Counter)
    desks: Counter[int] = field(default_factory=Counter)
    unfilled: int = 0
    late: int = 0
    submissions: int = 0


def progress_board(user: User, fiscal_year: FiscalYear, now: datetime) -> ProgressBoard:
    """The departments within the person's reach, in a constant number of queries."""
    periods = periods_of(fiscal_year, Activity.OBJECTIVES)
    tallies = _tallies(user, fiscal_year, periods, now)
    desk_names = tuple(name for _, name in desks_of(fiscal_year))
    names = _names(fiscal_year, tallies)
    days, rules = _findings(user, fiscal_year, tallies, timezone.localdate(now))
    departments = [
        _department(
            code,
            *names[code],
            tally,
            len(desk_names),
            rules.get(code, Counter()),
            days.get(code, ()),
        )
        for code, tally in tallies.items()
    ]
    departments.sort(key=lambda one: (-one.late, -one.unsubmitted, one.code))
    return ProgressBoard(
        tuple(departments), _total(departments, rules.values()), desk_names, periods.common
    )


def _tallies(
    user: User, fiscal_year: FiscalYear, periods: YearPeriods, now: datetime
) -> dict[str, _Tally]:
    found: dict[str, _Tally] = {}
    for code, status, desk, is_unfilled, sheets in _counted(user, fiscal_year):
        tally = found.setdefault(code[:LEVEL_DIGITS], _Tally())
        if status == _HANDED_IN:
            tally.submissions += sheets
            continue
        known = Status(status)
        tally.statuses[known] += sheets
        if known is Status.SUBMITTED:
            tally.desks[desk] += sheets
        if known is Status.DRAFT and is_unfilled:
            tally.unfilled += sheets
        if known.is_editable and periods.is_late(code, now):
            tally.late += sheets
    return found


def _counted(user: User, fiscal_year: FiscalYear) -> Iterable[tuple[str, str, int, bool, int]]:
    """Unit, status, desk, whether without indicators, and how many sheets are so.

    In the same query, marked as _HANDED_IN: how often the approved sheets were handed in.
    """
    filled = Exists(Indicator.objects.filter(objective=OuterRef("pk")))
    draft = When(status=Status.DRAFT.value, then=~filled)
    sheets = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).visible_to(user)
    by_status = (
        sheets.order_by()
        .annotate(
            unit=F("organization__code"),
            state=F("status"),
            at_desk=F("desk"),
            is_unfilled=Case(draft, default=Value(value=False)),
        )
        .values_list("unit", "state", "at_desk", "is_unfilled")
        .annotate(number=Count("pk"))
    )
    acts = ObjectiveVersion.objects.filter(
        within_reach(user, "objective__organization"),
        objective__fiscal_year=fiscal_year,
        objective__status=Status.APPROVED.value,
        action=Action.SUBMIT.value,
    )
    submissions = (
        acts.order_by()
        .annotate(
            unit=F("objective__organization__code"),
            state=Value(_HANDED_IN),
            at_desk=Value(0),
            is_unfilled=Value(value=False),
        )
        .values_list("unit", "state", "at_desk", "is_unfilled")
        .annotate(number=Count("pk"))
    )
    return by_status.union(submissions, all=True)


def _names(
    fiscal_year: FiscalYear, codes: Collection[str]
) -> Mapping[str, tuple[str, datetime | None]]:
    """Name of each department, and when it was last reminded."""
    last = (
        Reminder.objects.filter(fiscal_year=fiscal_year, organization=OuterRef("pk"))
        .order_by()
        .values("organization")
        .annotate(last=Max("created_at"))
        .values("last")
    )
    rows = Organization.objects.filter(code__in=codes).annotate(reminded_at=last)
    return {code: (name, at) for code, name, at in rows.values_list("code", "name", "reminded_at")}


def _findings(
    user: User, fiscal_year: FiscalYear, codes: Collection[str], today: date
) -> tuple[Mapping[str, tuple[DayCount, ...]], Mapping[str, Counter[str]]]:
    """The last weeks day by day, and the sheets that each rule hits, by department.

    What was kept of a whole department is only for those who see all of it; else, and before the
    first night, the verdicts of the sheets within reach are counted.
    """
    days: dict[str, list[DayCount]] = {}
    rules: dict[str, Counter[str]] = {}
    kept = FindingTally.objects.filter(
        fiscal_year=fiscal_year,
        organization__code__in=_seen_whole(user, codes),
        on__gt=today - timedelta(days=TREND_DAYS),
    ).order_by("on")
    for code, on, errors, warnings, hits in kept.values_list(
        "organization__code", "on", "errors", "warnings", "codes"
    ):
        days.setdefault(code, []).append(DayCount(on, errors + warnings))
        rules[code] = Counter(hits)
    if set(codes) - set(rules):
        rules = {**_judged(user, fiscal_year, set(codes) - set(rules)), **rules}
    return {code: tuple(found) for code, found in days.items()}, rules


def _seen_whole(user: User, codes: Collection[str]) -> list[str]:
    standing = standing_of(user)
    return [
        code
        for code in codes
        if standing.sees_everything or any(held == code for _, held in standing.roles)
    ]


def _judged(
    user: User, fiscal_year: FiscalYear, codes: Collection[str]
) -> Mapping[str, Counter[str]]:
    rows = SheetVerdict.objects.filter(
        within_reach(user, "objective__organization"), objective__fiscal_year=fiscal_year
    ).exclude(codes="")
    found: dict[str, Counter[str]] = {}
    for code, hits in rows.values_list("objective__organization__code", "codes").iterator():
        if (department := code[:LEVEL_DIGITS]) in codes:
            found.setdefault(department, Counter()).update(hits.split())
    return found


def _department(
    code: str,
    name: str,
    reminded_at: datetime | None,
    tally: _Tally,
    desks: int,
    hits: Counter[str],
    trend: tuple[DayCount, ...],
) -> DepartmentProgress:
    width = max([desks, *(desk + 1 for desk in tally.desks)])
    return DepartmentProgress(
        code=code,
        name=name,
        unfilled=tally.unfilled,
        drafting=tally.statuses[Status.DRAFT] - tally.unfilled,
        returned=tally.statuses[Status.RETURNED],
        late=tally.late,
        desks=tuple(tally.desks[desk] for desk in range(width)),
        approved=tally.statuses[Status.APPROVED],
        submissions=tally.submissions,
        findings=_most_frequent(hits),
        trend=trend,
        reminded_at=reminded_at,
    )


def _most_frequent(hits: Counter[str]) -> tuple[RuleCount, ...]:
    known = {rule.code: rule.name for rule in SHEET_RULES}
    ranked = sorted(hits.items(), key=lambda item: (-item[1], item[0]))
    named = [RuleCount(code, known[code], sheets) for code, sheets in ranked if code in known]
    return tuple(named[:RULES_SHOWN])


def _total(
    departments: Sequence[DepartmentProgress], hits: Iterable[Counter[str]]
) -> DepartmentProgress:
    width = max((len(one.desks) for one in departments), default=0)
    days: Counter[date] = Counter()
    for one in departments:
        days.update({day.on: day.findings for day in one.trend})
    return DepartmentProgress(
        code="",
        name="合计",
        unfilled=sum(one.unfilled for one in departments),
        drafting=sum(one.drafting for one in departments),
        returned=sum(one.returned for one in departments),
        late=sum(one.late for one in departments),
        desks=tuple(sum(sum(one.desks[n : n + 1]) for one in departments) for n in range(width)),
        approved=sum(one.approved for one in departments),
        submissions=sum(one.submissions for one in departments),
        findings=_most_frequent(sum(hits, Counter())),
        trend=tuple(DayCount(on, days[on]) for on in sorted(days)),
    )
