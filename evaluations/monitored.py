"""Reading what was reported in monitoring: single reports, what K rules take from them, counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr

from budgets.models import FiscalYear, Outturn
from evaluations.compliance import Likelihood, Midyear
from evaluations.enums import Cause, Light, ProgressType, QualitativeBand, SelfStatus
from evaluations.forecasts import LineProgress, Money, suggested_kind
from evaluations.models import MonitoringLine, MonitoringReport
from evaluations.readings import Reading
from evaluations.selectors import plan_of
from evaluations.watches import Watch, watched
from indicators.models import ObjectiveQuerySet, PerformanceObjective
from indicators.selectors import doctrine_of, line_of
from organizations.codes import LEVEL_DIGITS
from organizations.models import Organization, User
from organizations.permissions import Person
from organizations.prepared import Prepared

HANDED_IN = (SelfStatus.SUBMITTED.value, SelfStatus.ACCEPTED.value)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a unit reports of one objective: money, and progress by the key of the line."""

    money: Money = field(default_factory=Money)
    lines: Mapping[int, LineProgress] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """A statement on one objective, and the version that its author saw; 0 before the first."""

    objective: PerformanceObjective
    statement: Statement
    base_version: int = 0


@dataclass(frozen=True, slots=True)
class LightCounts:
    """The lights of one department: how many objectives show each; grey counts those without report."""

    code: str
    name: str
    objectives: int
    handed_in: int
    lights: Mapping[Light, int]
    execution: Mapping[Light, int]

    @property
    def missing(self) -> int:
        """Approved objectives whose report was not handed in."""
        return self.objectives - self.handed_in


@dataclass(frozen=True, slots=True)
class Duties:
    """How many reports of the month wait for the person: to fill in, to correct, to review."""

    unreported: int
    returned: int
    waiting: int


def monitored_objectives(user: Person, fiscal_year: FiscalYear) -> ObjectiveQuerySet:
    """The objectives that are monitored: approved ones within reach."""
    found = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).approved()
    return found.visible_to(user)


def narrowed(
    found: ObjectiveQuerySet, month: int, status: SelfStatus | None, light: Light | None
) -> ObjectiveQuerySet:
    """Those whose report of the month stands so, and shows this light once it was handed in."""
    reports = MonitoringReport.objects.filter(objective=OuterRef("pk"), month=month)
    if status is not None:
        found = found.filter(Exists(reports.filter(status=status.value)))
    handed_in = reports.filter(status__in=HANDED_IN)
    if light is Light.GREY:
        return found.filter(~Exists(handed_in.exclude(light=Light.GREY.value)))
    if light is not None:
        return found.filter(Exists(handed_in.filter(light=light.value)))
    return found


def without_report(found: ObjectiveQuerySet, month: int) -> ObjectiveQuerySet:
    """Those for which nobody has begun a report of the month."""
    reports = MonitoringReport.objects.filter(objective=OuterRef("pk"), month=month)
    return found.filter(~Exists(reports))


def report_of(objective: PerformanceObjective, month: int) -> MonitoringReport | None:
    """The report of this month, whatever its status."""
    rows = MonitoringReport.objects.filter(objective=objective, month=month)
    return rows.select_related("saved_by", "submitted_by", "reviewed_by").first()


def reports_of(
    objectives: Iterable[PerformanceObjective], month: int
) -> Mapping[int, MonitoringReport]:
    """The reports of the month by the key of their objective."""
    rows = MonitoringReport.objects.filter(objective__in=list(objectives), month=month)
    return {row.objective_id: row for row in rows.select_related("submitted_by")}


def statements_of(
    objectives: Sequence[PerformanceObjective], month: int
) -> Mapping[int, Statement]:
    """What is stored for each, or what a new report begins with; five queries at most.

    A new report takes kinds and days from the last one before it, the budget from what is known.
    """
    latest = _latest_up_to(objectives, month)
    stored: dict[int, dict[int, MonitoringLine]] = {}
    for row in MonitoringLine.objects.filter(report__in=[one.pk for one in latest.values()]):
        stored.setdefault(row.report_id, {})[row.indicator_id] = row
    budgets = _budgets(objectives)
    return {
        one.pk: _statement(
            one, latest.get(one.pk), stored, month, budgets.get(one.appropriation.pk)
        )
        for one in objectives
    }


def watches_of(filled: Sequence[Filled], month: int) -> list[Watch]:
    """The objectives of one year with the lights of these statements; plan and doctrine read once."""
    if not filled:
        return []
    year = filled[0].objective.fiscal_year
    plan, doctrine = plan_of(year), doctrine_of(year)
    return [
        watched(
            [
                (line_of(line), one.statement.lines.get(line.pk, LineProgress()))
                for line in sorted(one.objective.indicators.all(), key=lambda row: row.position)
            ],
            one.statement.money,
            year=year.year,
            month=month,
            plan=plan,
            doctrine=doctrine,
        )
        for one in filled
    ]


def stored_watch(objective: PerformanceObjective, month: int) -> Watch:
    """The objective as its stored report has it, with lights and findings."""
    statement = statements_of([objective], month)[objective.pk]
    return watches_of([Filled(objective, statement)], month)[0]


def midyears_of(objectives: Collection[int]) -> Mapping[int, Midyear]:
    """What the last report that was handed in said of each line of these sheets, by its key."""
    reports = MonitoringReport.objects.filter(objective__in=objectives, status__in=HANDED_IN)
    last = dict(reports.order_by("month").values_list("objective", "pk"))
    rows = MonitoringLine.objects.filter(report__in=last.values()) if last else ()
    return {
        row.indicator_id: Midyear(
            light=Light(row.light),
            forecast=row.forecast_value,
            likelihood=Likelihood(row.likelihood) if row.likelihood else None,
            measures=row.measures,
        )
        for row in rows
    }


def lights_by_department(
    user: User, fiscal_year: FiscalYear, month: int
) -> tuple[LightCounts, ...]:
    """The lights of each department within reach, the one with most red first; three queries.

    A report counts once it was handed in; without one an objective is grey, never zero.
    """
    department = Substr("organization__code", 1, LEVEL_DIGITS)
    totals = dict(
        monitored_objectives(user, fiscal_year)
        .annotate(department=department)
        .values_list("department")
        .annotate(Count("pk"))
        .order_by("department")
    )
    rows = (
        MonitoringReport.objects.filter(
            objective__in=monitored_objectives(user, fiscal_year),
            month=month,
            status__in=HANDED_IN,
        )
        .annotate(department=Substr("objective__organization__code", 1, LEVEL_DIGITS))
        .values_list("department", "light", "execution_light")
        .annotate(Count("pk"))
        .order_by()
    )
    counted: dict[str, list[tuple[Light, Light, int]]] = {}
    for code, light, execution, number in rows:
        counted.setdefault(code, []).append((Light(light), Light(execution), number))
    names = dict(Organization.objects.filter(code__in=totals).values_list("code", "name"))
    found = (
        _light_counts(code, names.get(code, code), total, counted.get(code, []))
        for code, total in ((str(code), total) for code, total in totals.items())
    )
    return tuple(sorted(found, key=_urgency))


def duties_of(user: User, fiscal_year: FiscalYear, month: int) -> Duties:
    """What is to be done in the month within reach; one query."""
    counts = dict(_standings(user, fiscal_year, month))
    return Duties(
        unreported=sum(number for status, number in counts.items() if status not in HANDED_IN),
        returned=counts.get(SelfStatus.RETURNED.value, 0),
        waiting=counts.get(SelfStatus.SUBMITTED.value, 0),
    )


@Prepared
def _standings(user: User, fiscal_year: FiscalYear, month: int) -> QuerySet[Any, Any]:
    reports = MonitoringReport.objects.filter(objective=OuterRef("pk"), month=month)
    objectives = monitored_objectives(user, fiscal_year)
    standing = objectives.annotate(standing=Subquery(reports.values("status")[:1]))
    return standing.values_list("standing").annotate(Count("pk")).order_by()


def _urgency(one: LightCounts) -> tuple[int, int, int, str]:
    return -one.lights[Light.RED], -one.lights[Light.YELLOW], -one.missing, one.code


def _light_counts(
    code: str, name: str, total: int, rows: Sequence[tuple[Light, Light, int]]
) -> LightCounts:
    handed_in = sum(number for _, _, number in rows)
    lights = {light: sum(n for one, _, n in rows if one is light) for light in Light}
    execution = {light: sum(n for _, one, n in rows if one is light) for light in Light}
    for counts in (lights, execution):
        counts[Light.GREY] += total - handed_in
    return LightCounts(code, name, total, handed_in, lights, execution)


def _latest_up_to(
    objectives: Sequence[PerformanceObjective], month: int
) -> Mapping[int, MonitoringReport]:
    rows = MonitoringReport.objects.filter(objective__in=objectives, month__lte=month)
    return {row.objective_id: row for row in rows.order_by("month")}


def _budgets(objectives: Sequence[PerformanceObjective]) -> Mapping[int, Decimal | None]:
    keys = [one.appropriation.pk for one in objectives]
    final = dict(
        Outturn.objects.filter(appropriation__in=keys).values_list(
            "appropriation_id", "final_amount"
        )
    )
    return {
        one.appropriation.pk: final.get(one.appropriation.pk) or one.appropriation.original_amount
        for one in objectives
    }


def _statement(
    objective: PerformanceObjective,
    report: MonitoringReport | None,
    stored: Mapping[int, Mapping[int, MonitoringLine]],
    month: int,
    budget: Decimal | None,
) -> Statement:
    rows = stored.get(report.pk, {}) if report else {}
    is_this_month = report is not None and report.month == month
    lines = {}
    for line in objective.indicators.all():
        row = rows.get(line.pk)
        if row is None:
            lines[line.pk] = LineProgress(kind=suggested_kind(line.level2, line.unit))
        else:
            lines[line.pk] = _progress(row) if is_this_month else _begun(row)
    if report is None or not is_this_month:
        return Statement(Money(budget=budget), lines)
    money = Money(report.budget_amount, report.spent_amount, report.forecast_amount)
    return Statement(money, lines)


def _begun(row: MonitoringLine) -> LineProgress:
    """What stays the same from one report to the next."""
    return LineProgress(kind=ProgressType(row.kind), due_on=row.due_on)


def _progress(row: MonitoringLine) -> LineProgress:
    return LineProgress(
        kind=ProgressType(row.kind),
        planned_share=row.planned_share,
        due_on=row.due_on,
        reading=_reading(row.actual_value, row.band),
        forecast=_reading(row.forecast_value, row.forecast_band),
        likelihood=Likelihood(row.likelihood) if row.likelihood else None,
        causes=tuple(cause for cause in Cause if cause.value in row.causes),
        reason=row.reason,
        measures=row.measures,
    )


def _reading(value: Decimal | None, band: str) -> Reading:
    return Reading(value, QualitativeBand.stored(band))


def lamps_of(objective: PerformanceObjective) -> tuple[tuple[int, Light, Light], ...]:
    """Month, 目标灯 and 执行灯 of every report that was handed in, in the order of the year."""
    rows = MonitoringReport.objects.filter(objective=objective, status__in=HANDED_IN)
    told = rows.order_by("month").values_list("month", "light", "execution_light")
    return tuple((month, Light(light), Light(execution)) for month, light, execution in told)
