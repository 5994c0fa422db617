"""Setting the demo: the same services as everywhere, by the demo's people, at the demo's times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from django.db import transaction
from django.utils import timezone

from budgets.models import FiscalYear
from budgets.selectors import year_of
from evaluations.department_verdicts import departments_due, recheck_departments
from evaluations.norms import record_norms
from evaluations.quality import record_self_trend
from evaluations.self_verdicts import recheck_self_evaluations
from evaluations.services import evaluate_year, record_actuals
from exchange.actuals import read_actuals
from exchange.demo.autumn import ask_for_adjustments
from exchange.demo.cast import install_cast
from exchange.demo.last_year import record_last_year
from exchange.demo.library import stock_library
from exchange.demo.midyear import report_monitoring
from exchange.demo.reasons import reasons_for
from exchange.demo.schedule import set_times
from exchange.demo.spring import answer_and_remind, propose_for_library
from exchange.demo.story import (
    BEGINNING,
    CREWS,
    FATES,
    RETURN_COMMENT,
    YEAR_END,
    Fate,
    clock,
)
from exchange.demo.year_end import CLAIMED, evaluate_themselves, look_again, prove
from exchange.fixtures import SAMPLE, load_fixture
from exchange.services import Source, commit_import
from indicators.models import PerformanceObjective
from indicators.services import approve_objective, return_objective
from indicators.submissions import explain_and_submit
from indicators.twins import record_lookalikes
from indicators.verdicts import recheck, record_trend
from organizations.enums import Role
from organizations.models import Membership, Organization, User
from organizations.services import grant_role, revoke_role

YEAR = 2023
DOCUMENTS = (SAMPLE, "neighbour_120_2023", "neighbour_125_2023")
_ACTUALS = "actuals_2023.csv"
_DEPARTMENT_DIGITS = 3
_STAND_INS = (
    ("zhoulin", Role.UNIT_REVIEWER, "120"),
    ("liuwei", Role.SUPERVISOR, "120"),
    ("sunhao", Role.PREPARER, "125"),
    ("zhoulin", Role.UNIT_REVIEWER, "125"),
    ("liuwei", Role.SUPERVISOR, "125"),
)
"""Roles held only while the neighbours' sheets go round; afterwards everybody sees his own unit."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What was set up: counts for the closing line of the command."""

    objectives: int
    actuals: int
    results: int


class ActualsRefused(Exception):
    """The demo's list of actual values does not fit its sheets."""


@transaction.atomic
def set_stage(now: datetime) -> Stage:
    """Units, people, three departments with their sheets at every desk, actuals and scores.

    Everything happens at the demo's own times; only its deadlines lie around `now`.
    """
    people = install_cast(BEGINNING)
    for name in DOCUMENTS:
        _import(name, BEGINNING)
    record_last_year()
    stock_library(people["qianwei"], BEGINNING)
    fiscal_year = year_of(YEAR)
    with _stand_ins(people):
        proposed = propose_for_library(fiscal_year, people)
        moves = _move_sheets(fiscal_year, people)
        answer_and_remind(fiscal_year, people, proposed)
        report_monitoring(fiscal_year, people)
        ask_for_adjustments(fiscal_year, people)
        actuals = _record_actuals(fiscal_year)
        prove(fiscal_year, people)
        evaluate_themselves(fiscal_year, people)
    look_again(fiscal_year, people)
    run = evaluate_year(actor=None, fiscal_year=fiscal_year, as_of=YEAR_END)
    _work_a_night(fiscal_year)
    set_times(fiscal_year, people, now)
    return Stage(objectives=moves, actuals=actuals, results=run.results.count())


def _work_a_night(fiscal_year: FiscalYear) -> None:
    """What the timetable does after dark: check anew, keep the trend, count what is usual."""
    recheck(fiscal_year, now=YEAR_END)
    recheck_departments(fiscal_year, departments_due(fiscal_year), now=YEAR_END)
    record_trend(fiscal_year, on=timezone.localdate(YEAR_END))
    recheck_self_evaluations(fiscal_year, now=CLAIMED)
    record_self_trend(fiscal_year, on=timezone.localdate(CLAIMED))
    record_norms(fiscal_year, now=YEAR_END)
    record_lookalikes(fiscal_year, now=YEAR_END)


def _import(name: str, now: datetime) -> None:
    content = resources.files("exchange.fixtures").joinpath(f"{name}.json").read_bytes()
    commit_import(
        actor=None,
        disclosure=load_fixture(name),
        source=Source(name=f"{name}.json", content=content),
        now=now,
    )


@contextmanager
def _stand_ins(people: Mapping[str, User]) -> Iterator[None]:
    granted: list[Membership] = []
    for username, role, code in _STAND_INS:
        unit = Organization.objects.get(code=code)
        granted.append(
            grant_role(
                actor=None, user=people[username], organization=unit, role=role, now=BEGINNING
            )
        )
    yield
    for membership in granted:
        revoke_role(actor=None, membership=membership, now=BEGINNING)


def _move_sheets(fiscal_year: FiscalYear, people: Mapping[str, User]) -> int:
    times = clock()
    objectives = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).with_sheets()
    for objective in objectives.order_by("pk"):
        fate = FATES.get(_code_of(objective), Fate.DRAFT)
        if fate is not Fate.DRAFT:
            _move(objective, fate, people, times)
    return objectives.count()


def _code_of(objective: PerformanceObjective) -> str:
    project = objective.project
    return project.code if project else objective.organization.code


def _move(
    objective: PerformanceObjective,
    fate: Fate,
    people: Mapping[str, User],
    times: Iterator[datetime],
) -> None:
    crew = CREWS[objective.organization.code[:_DEPARTMENT_DIGITS]]
    explain_and_submit(
        actor=people[crew.preparer],
        objective=objective,
        explanations=reasons_for(objective),
        now=next(times),
    )
    for username in crew.desks[: fate.approvals]:
        approve_objective(actor=people[username], objective=objective, now=next(times))
    if fate is Fate.RETURNED:
        return_objective(
            actor=people[crew.desks[fate.approvals]],
            objective=objective,
            comment=RETURN_COMMENT,
            now=next(times),
        )


def _record_actuals(fiscal_year: FiscalYear) -> int:
    content = resources.files("exchange.demo").joinpath(_ACTUALS).read_bytes()
    file = read_actuals(content, filename=_ACTUALS)
    outcome = record_actuals(
        actor=None,
        fiscal_year=fiscal_year,
        entries=file.entries,
        outturns=file.outturns,
        now=YEAR_END,
    )
    if outcome.problems:
        raise ActualsRefused("；".join(finding.message for finding in outcome.problems))
    return outcome.recorded


def state_of_play() -> Mapping[str, Mapping[str, int]]:
    """How many sheets of each department stand where, by the department's code."""
    counts: dict[str, dict[str, int]] = {}
    rows = PerformanceObjective.objects.values_list("organization__code", "status")
    for code, status in rows:
        shelf = counts.setdefault(code[:_DEPARTMENT_DIGITS], {})
        shelf[status] = shelf.get(status, 0) + 1
    return dict(sorted(counts.items()))
