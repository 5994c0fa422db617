"""The pages of projects: those without a sheet, and one project on one line of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest

from budgets.models import FiscalYear
from common.decimals import plain, wanyuan
from evaluations.courses import Spent, course_of, spent_of
from evaluations.enums import Grade, Light
from evaluations.monitored import lamps_of
from evaluations.overviews import scorecard_of
from indicators.models import PerformanceObjective
from indicators.opinions import Given, opinions_of
from indicators.unsheeted import projects_without_sheet, sheet_of_project
from indicators.worklists import versions_of
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry, User
from organizations.permissions import standing_of
from organizations.selectors import entries_about, units_prepared_by
from projects.models import Project
from web.queries import key_of, text_of
from web.timelines import Moment, newest_first, timeline
from web.trail_details import details_text

PAGE_SIZE = 50
_MONEY = {
    AuditAction.PROJECT_REGISTERED: ("登记项目", "folder"),
    AuditAction.PROJECT_REVISED: ("修改项目信息", "edit"),
    AuditAction.APPROPRIATION_RECORDED: ("登记预算安排", "report-money"),
    AuditAction.OUTTURN_RECORDED: ("登记执行数", "coins"),
}


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project without a sheet."""

    project: Project
    budget: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class ProjectList:
    """One page of the projects without a sheet."""

    rows: tuple[ProjectRow, ...]
    after: int | None
    may_register: bool
    unit: str = ""
    """Code of the only unit that is shown, with those below it."""


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """One project: budget, sheet, monitoring, evaluation, and everything on one line of time."""

    project: Project
    objective: PerformanceObjective | None
    budget: Decimal | None
    own: Decimal | None
    transfer: Decimal | None
    spent: Spent | None
    lamps: tuple[tuple[int, Light, Light], ...]
    total: str
    grade: Grade | None
    moments: tuple[Moment, ...]
    opinions: tuple[Given, ...]
    """The reviewers' opinions, newest first."""
    may_open: bool


def project_list(request: HttpRequest, user: User, fiscal_year: FiscalYear | None) -> ProjectList:
    """The projects of the year within reach that nobody has opened a sheet for."""
    standing = standing_of(user)
    may_register = standing.has(Role.PREPARER)
    if fiscal_year is None:
        return ProjectList((), None, may_register)
    found = projects_without_sheet(user, fiscal_year).order_by("pk")
    code = text_of(request, "unit")
    if code:
        found = found.filter(organization__code__startswith=code)
    if (after := key_of(request, "after")) is not None:
        found = found.filter(pk__gt=after)
    rows = list(found[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return ProjectList(
        tuple(
            ProjectRow(
                one,
                wanyuan(one.appropriation.original_amount),
                standing.holds(Role.PREPARER, one.organization.code),
            )
            for one in shown
        ),
        shown[-1].pk if len(rows) > PAGE_SIZE else None,
        may_register,
        code,
    )


def project_page(user: User, project: Project) -> ProjectPage:
    """The page of one project for this person; a constant number of queries."""
    objective = sheet_of_project(project)
    money = project.appropriation
    versions = versions_of(objective) if objective else ()
    course = course_of(objective) if objective else ()
    card = scorecard_of(objective) if objective else None
    opinions = opinions_of(objective) if objective else ()
    moments = [*_money_moments(project), *reversed(timeline(versions, course, opinions))]
    return ProjectPage(
        project=project,
        objective=objective,
        budget=money.original_amount,
        own=money.own_amount,
        transfer=money.transfer_amount,
        spent=spent_of(objective) if objective else None,
        lamps=lamps_of(objective) if objective else (),
        total=plain(card.total) if card and card.total is not None else "",
        grade=card.grade if card else None,
        opinions=opinions,
        moments=newest_first(moments),
        may_open=objective is None
        and standing_of(user).holds(Role.PREPARER, project.organization.code),
    )


def own_units(user: User) -> tuple[tuple[str, str], ...]:
    """The units for which the person registers projects, as choices."""
    return tuple((unit.code, str(unit)) for unit in units_prepared_by(user))


def _money_moments(project: Project) -> Iterator[Moment]:
    for entry in entries_about((project, project.appropriation)):
        if entry.action in _MONEY:
            yield _moment(entry)


def _moment(entry: AuditEntry) -> Moment:
    title, icon = _MONEY[AuditAction(entry.action)]
    return Moment(
        at=entry.at,
        title=title,
        who=entry.actor_label or "系统",
        icon=icon,
        text=details_text(entry),
    )
