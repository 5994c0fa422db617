"""The list of a month's monitoring, and the board of lights by department."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import FiscalYear
from budgets.windows import periods_of, refusal_of
from evaluations.enums import Light, SelfStatus
from evaluations.models import MonitoringReport
from evaluations.monitored import (
    HANDED_IN,
    LightCounts,
    lights_by_department,
    monitored_objectives,
    narrowed,
    reports_of,
    without_report,
)
from evaluations.trials import code_of
from evaluations.watches import STANDARD_MONTH
from indicators.models import PerformanceObjective
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of
from web.progress import OVERSEERS, require_overseer
from web.queries import key_of, one_of, text_of

PAGE_SIZE = 50
MONTHS = tuple(range(1, 13))
MISSING = "missing"
_STATES = (MISSING, *SelfStatus)


@dataclass(frozen=True, slots=True)
class MonitoringRow:
    """One objective in the list of a month; until its report is handed in it is grey, never zero."""

    pk: int
    code: str
    name: str
    unit: str
    status: SelfStatus | None
    light: Light
    execution: Light

    @property
    def is_open(self) -> bool:
        """Whether the unit still has to fill it in or to hand it in."""
        return self.status is None or self.status.is_editable

    @property
    def state_label(self) -> str:
        """Where the report stands, in words."""
        return self.status.label if self.status else "未填报"


@dataclass(frozen=True, slots=True)
class MonitoringList:
    """One page of the month; `after` is the key to go on from."""

    month: int
    rows: tuple[MonitoringRow, ...]
    after: int | None
    may_report: bool
    may_oversee: bool
    unit: str
    state: str
    light: str
    refusal: str
    months: tuple[int, ...] = MONTHS
    states: tuple[tuple[str, str], ...] = (
        (MISSING, "未填报"),
        *((status.value, status.label) for status in SelfStatus),
    )
    lights: tuple[Light, ...] = tuple(Light)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the month narrows the list."""
        return bool(self.unit or self.state or self.light)


@dataclass(frozen=True, slots=True)
class LightsRow:
    """One department of the board, light by light."""

    code: str
    name: str
    objectives: int
    handed_in: int
    lights: tuple[tuple[Light, int], ...]
    execution: tuple[tuple[Light, int], ...]


@dataclass(frozen=True, slots=True)
class LightsBoard:
    """The lights of every department within reach for one month."""

    month: int
    departments: tuple[LightCounts, ...]
    lights: tuple[Light, ...] = tuple(Light)
    months: tuple[int, ...] = MONTHS

    @property
    def rows(self) -> tuple[LightsRow, ...]:
        """The departments as the table shows them."""
        return tuple(
            LightsRow(
                one.code,
                one.name,
                one.objectives,
                one.handed_in,
                tuple((light, one.lights[light]) for light in Light),
                tuple((light, one.execution[light]) for light in Light),
            )
            for one in self.departments
        )

    @property
    def totals(self) -> tuple[tuple[Light, int], ...]:
        """All departments together, light by light."""
        return tuple((light, sum(one.lights[light] for one in self.departments)) for light in Light)


def month_of(request: HttpRequest) -> int:
    """The month that the address asks for; the one of the yearly round where it asks for none."""
    asked = one_of(request, "month", {str(month) for month in MONTHS})
    return int(asked) if asked else STANDARD_MONTH


def monitoring_list(
    request: HttpRequest, user: User, fiscal_year: FiscalYear | None
) -> MonitoringList:
    """The approved objectives within reach with their reports of the month."""
    month = month_of(request)
    unit, state = text_of(request, "unit"), one_of(request, "state", set(_STATES))
    light = one_of(request, "light", set(Light))
    rows: list[PerformanceObjective] = []
    if fiscal_year is not None:
        found = monitored_objectives(user, fiscal_year).with_sheets().order_by("pk")
        if unit:
            found = found.filter(organization__code__startswith=unit)
        if state == MISSING:
            found = without_report(found, month)
        status = SelfStatus(state) if state and state != MISSING else None
        found = narrowed(found, month, status, Light(light) if light else None)
        if (after := key_of(request, "after")) is not None:
            found = found.filter(pk__gt=after)
        rows = list(found[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    reports = reports_of(shown, month)
    standing = standing_of(user)
    return MonitoringList(
        month=month,
        rows=tuple(_row(one, reports.get(one.pk)) for one in shown),
        after=shown[-1].pk if len(rows) > PAGE_SIZE else None,
        may_report=standing.has(Role.PREPARER),
        may_oversee=standing.has(*OVERSEERS),
        unit=unit,
        state=state,
        light=light,
        refusal=_refusal(user, fiscal_year),
    )


def lights_board(request: HttpRequest, user: User, fiscal_year: FiscalYear | None) -> LightsBoard:
    """The board for those who oversee departments; Http404 for everybody else."""
    require_overseer(user)
    month = month_of(request)
    if fiscal_year is None:
        return LightsBoard(month, ())
    return LightsBoard(month, lights_by_department(user, fiscal_year, month))


def _refusal(user: User, fiscal_year: FiscalYear | None) -> str:
    """Why the person's first unit cannot report now; blank where it can."""
    codes = [code for role, code in standing_of(user).roles if role is Role.PREPARER]
    if fiscal_year is None or not codes:
        return ""
    periods = periods_of(fiscal_year, Activity.MONITORING)
    return refusal_of(periods, codes[0], timezone.now())


def _row(objective: PerformanceObjective, report: MonitoringReport | None) -> MonitoringRow:
    is_in = report is not None and report.status in HANDED_IN
    return MonitoringRow(
        pk=objective.pk,
        code=code_of(objective),
        name=objective.project.name if objective.project else objective.organization.name,
        unit=objective.organization.name,
        status=SelfStatus(report.status) if report else None,
        light=Light(report.light) if report and is_in else Light.GREY,
        execution=Light(report.execution_light) if report and is_in else Light.GREY,
    )
