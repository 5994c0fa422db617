"""Lists and boards whose counts are kept say at once what somebody has done."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.department_counts import department_counts
from indicators.enums import Shelf
from indicators.models import PerformanceObjective
from indicators.progress import progress_board
from indicators.queues import TriageFilter, worklist
from indicators.reminders import send_reminder
from indicators.services import (
    approve_objective,
    open_objective,
    return_objective,
    submit_objective,
    withdraw_objective,
)
from indicators.worklists import ListFilter, listing
from organizations import kept
from organizations.enums import Role
from organizations.models import Organization, User
from organizations.permissions import standing_of
from organizations.services import grant_role
from tests.cast import NOW, build_cast
from tests.factories import draft, registered, year_2023

ALL = TriageFilter()


@pytest.fixture
def people(transactional_db, settings):
    settings.KEPT_SECONDS = 3600
    return build_cast()


def fresh(user):
    """The person as the next request finds him."""
    return User.objects.get(pk=user.pk)


def waiting(user):
    """What waits at the person's desks, as four pages tell it; the same everywhere."""
    user, year = fresh(user), year_2023()
    found = worklist(user, year, ALL)
    by_list = listing(user, year, ListFilter(shelf=Shelf.MINE))
    numbers = {
        len(found.rows),
        found.waiting,
        sum(one.submitted for one in found.departments),
        by_list.counts[Shelf.MINE],
        len(by_list.rows),
        sum(one.submitted for one in department_counts(user, year).waiting),
    }
    assert len(numbers) == 1, numbers
    return numbers.pop()


def approved(user):
    """How many sheets are approved, as three pages tell it; the same everywhere."""
    user, year = fresh(user), year_2023()
    numbers = {
        listing(user, year, ListFilter()).counts[Shelf.APPROVED],
        department_counts(user, year).total.approved,
        progress_board(user, year, NOW).total.approved,
    }
    assert len(numbers) == 1, numbers
    return numbers.pop()


def again(objective):
    return PerformanceObjective.objects.get(pk=objective.pk)


def test_every_step_of_a_sheet_is_told_at_once(people):
    objective = draft(people.unit)
    assert [waiting(one) for one in (people.zhou, people.zhao)] == [0, 0]
    submit_objective(actor=people.chen, objective=objective, now=NOW)
    assert [waiting(one) for one in (people.zhou, people.zhao)] == [1, 0]
    withdraw_objective(actor=people.chen, objective=again(objective), now=NOW)
    assert waiting(people.zhou) == 0
    submit_objective(actor=people.chen, objective=again(objective), now=NOW)
    for reviewer in (people.zhou, people.liu, people.zhao):
        assert waiting(reviewer) == 1
        assert approved(people.zhao) == 0
        approve_objective(actor=reviewer, objective=again(objective), now=NOW)
        assert waiting(reviewer) == 0
    assert approved(people.zhao) == 1


def told_to_wait(user):
    """What waits at the person's desks, by what is kept alone."""
    user, year = fresh(user), year_2023()
    return (
        listing(user, year, ListFilter()).counts[Shelf.MINE],
        sum(one.submitted for one in department_counts(user, year).waiting),
    )


def test_everybody_is_told_at_once_of_his_own_acts_and_soon_of_all_others(
    people, settings, monkeypatch
):
    seconds = [0.0]
    settings.LATE_SECONDS = 3
    monkeypatch.setattr(kept, "_ANSWERS", kept.Answers(lambda: seconds[0]))
    objective = submit_objective(actor=people.chen, objective=draft(people.unit), now=NOW)
    assert [told_to_wait(one) for one in (people.zhou, people.liu)] == [(1, 1), (0, 0)]
    approve_objective(actor=people.zhou, objective=objective, now=NOW)
    assert [told_to_wait(one) for one in (people.zhou, people.liu)] == [(0, 0), (0, 0)]
    seconds[0] = 3.0
    assert told_to_wait(people.liu) == (1, 1)
    approve_objective(actor=people.liu, objective=again(objective), now=NOW)
    assert told_to_wait(people.liu) == (0, 0)


def test_what_was_worked_out_for_a_colleague_counts_in_what_one_did_oneself(
    people, settings, monkeypatch
):
    """The colleague may be told old counts; the board made of them must not pass for a new one."""
    colleague = User.objects.create(username="colleague")
    ((role, code),) = standing_of(fresh(people.zhao)).roles
    whole = Organization.objects.get(code=code)
    grant_role(actor=None, user=colleague, organization=whole, role=role, now=NOW)
    settings.LATE_SECONDS = 3
    monkeypatch.setattr(kept, "_ANSWERS", kept.Answers(lambda: 0.0))
    objective = submit_objective(actor=people.chen, objective=draft(people.unit), now=NOW)
    for reviewer in (people.zhou, people.liu):
        approve_objective(actor=reviewer, objective=again(objective), now=NOW)
    department_counts(fresh(people.qian), year_2023())  # the counts alone are known now
    approve_objective(actor=people.zhao, objective=again(objective), now=NOW)
    for reader in (colleague, people.zhao):
        assert progress_board(fresh(reader), year_2023(), NOW).total.approved == 1


def test_what_is_sent_back_leaves_the_desk_at_once(people):
    objective = submit_objective(actor=people.chen, objective=draft(people.unit), now=NOW)
    assert waiting(people.zhou) == 1
    return_objective(actor=people.zhou, objective=objective, comment="指标值偏低", now=NOW)
    assert waiting(people.zhou) == 0
    assert listing(fresh(people.chen), year_2023(), ListFilter()).counts[Shelf.RETURNED] == 1


def test_a_project_without_a_sheet_is_counted_at_once(people):
    assert progress_board(people.zhao, year_2023(), NOW).total.unsheeted == 0
    project = registered(people.unit)
    assert progress_board(people.zhao, year_2023(), NOW).total.unsheeted == 1
    open_objective(actor=people.chen, holder=project, now=NOW)
    assert progress_board(people.zhao, year_2023(), NOW).total.unsheeted == 0


def test_a_reminder_is_told_at_once(people):
    draft(people.unit)
    assert reminded_at(people) is None
    send_reminder(
        actor=people.zhao, fiscal_year=year_2023(), department=people.department,
        message="请尽快送审。", now=NOW,
    )  # fmt: skip
    assert reminded_at(people) == NOW


def reminded_at(people):
    board = progress_board(fresh(people.zhao), year_2023(), NOW)
    (department,) = [one for one in board.departments if one.code == people.department.code]
    return department.reminded_at


def test_nobody_is_told_of_the_departments_of_somebody_else(people):
    draft(people.unit)
    draft(people.other_unit, number=2)
    for tell in (
        lambda user: {one.code for one in progress_board(user, year_2023(), NOW).everybody},
        lambda user: {one.code for one in department_counts(user, year_2023()).progress},
    ):
        assert tell(fresh(people.zhao)) == {"118", "120"}
        assert tell(fresh(people.liu)) == {"118"}
        assert tell(fresh(people.zhao)) == {"118", "120"}


def test_nobody_finds_at_his_desk_what_he_handed_in_himself(people):
    """Two with the same desks and the same reach: one of them has handed in a sheet there."""
    grant_role(
        actor=None, user=people.chen, organization=people.department,
        role=Role.UNIT_REVIEWER, now=NOW,
    )  # fmt: skip
    assert waiting(people.chen) == waiting(people.zhou) == 0
    submit_objective(actor=people.chen, objective=draft(people.unit), now=NOW)
    assert waiting(people.zhou) == 1
    assert waiting(people.chen) == 0
    assert waiting(people.zhou) == 1


@pytest.mark.parametrize("sheets", [1, 3])
def test_who_asks_after_another_asks_the_database_less(people, sheets):
    for number in range(1, sheets + 1):
        submit_objective(actor=people.chen, objective=draft(people.unit, number=number), now=NOW)

    def asked(act):
        user = fresh(people.zhou)
        with CaptureQueriesContext(connection) as caught:
            act(user)
        return len(caught)

    year = year_2023()
    for act, first, later in (
        (lambda user: worklist(user, year, ALL), 8, 6),
        (lambda user: listing(user, year, ListFilter()), 6, 5),
        (lambda user: listing(user, year, ListFilter(rule="D16")), 6, 5),
        (lambda user: department_counts(user, year), 5, 2),
        (lambda user: progress_board(user, year, NOW), 8, 3),
    ):
        assert (asked(act), asked(act)) == (first, later)
