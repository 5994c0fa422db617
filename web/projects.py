"""The pages of projects: those without a sheet, and one project on one line of time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.http import HttpRequest
from django.utils import timezone

from budgets.models import FiscalYear
from common.decimals import plain, wanyuan
from evaluations.courses import Spent, course_of, spent_of
from evaluations.enums import Grade, Light
from evaluations.monitored import lamps_of
from evaluations.overviews import scorecard_of
from evaluations.selectors import finished_results
from indicators.differences import one_line
from indicators.enums import Action
from indicators.histories import acts_on
from indicators.models import PerformanceObjective
from indicators.opinions import Given, opinions_of
from indicators.unsheeted import projects_without_sheet, sheet_of_project
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry, User
from organizations.permissions import standing_of
from organizations.selectors import entries_about, units_prepared_by
from projects.models import Project
from web.queries import key_of, text_of
from web.timelines import Moment, newest_first, timeline
from web.trail_details import LABELS, details_text

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
    versions = acts_on(objective)[::-1] if objective else ()
    results = finished_results(objective) if objective else ()
    course = course_of(objective, results) if objective else ()
    card = scorecard_of(objective, results) if objective else None
    opinions = opinions_of(objective) if objective else ()
    acts = sorted(one.at for one in versions if one.action != Action.SAVE)
    moments = [*_money_moments(project, acts), *reversed(timeline(versions, course, opinions))]
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


def _money_moments(project: Project, acts: Sequence[datetime]) -> Iterator[Moment]:
    about = entries_about((project, project.appropriation))
    told = (one for one in about if one.action in _MONEY)
    for _, rows in groupby(told, key=lambda one: _sitting(one, acts)):
        yield _moment(list(rows))


def _sitting(entry: AuditEntry, acts: Sequence[datetime]) -> tuple[object, ...]:
    """The same for revisions of one person on one day between the same acts on the sheet.

    Anything else stands alone.
    """
    if entry.action != AuditAction.PROJECT_REVISED:
        return (entry.pk,)
    day = timezone.localtime(entry.at).date()
    return (entry.actor_label, day, bisect_right(acts, entry.at))


def _moment(rows: Sequence[AuditEntry]) -> Moment:
    """Entries of one sitting, the oldest first."""
    newest = rows[-1]
    title, icon = _MONEY[AuditAction(newest.action)]
    is_revision = newest.action == AuditAction.PROJECT_REVISED
    return Moment(
        at=newest.at,
        title=title if len(rows) == 1 else f"{title} {len(rows)} 次",
        who=newest.actor_label or "系统",
        icon=icon,
        text=_revised_text(rows) if is_revision else details_text(newest),
    )


def _revised_text(rows: Sequence[AuditEntry]) -> str:
    """From the first text to the last one, of a long text the passage that changed."""
    found: dict[str, tuple[str, str]] = {}
    for entry in rows:
        for name, (old, new) in entry.changes.items():
            found[name] = (found.get(name, (old, new))[0], new)
    told = (
        f"{LABELS.get(name, name)}：{one_line(str(before), str(after))}"
        for name, (before, after) in found.items()
        if before != after
    )
    return "；".join(told) or "改过又改回原样"
