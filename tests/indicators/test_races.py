"""Real threads on one sheet: one wins, the others are told, and the sum stays 100."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from indicators.enums import Status
from indicators.models import Indicator, ObjectiveVersion, PerformanceObjective
from indicators.selectors import objective_for, sheet_of
from indicators.services import (
    StaleObjective,
    approve_objective,
    return_objective,
    save_sheet,
    submit_objective,
    withdraw_objective,
)
from indicators.versions import broken_versions
from organizations import audit
from organizations.models import AuditEntry
from tests.cast import NOW, build_cast
from tests.factories import draft

ROUNDS = 12
FROZEN = {Status.SUBMITTED, Status.APPROVED}


@pytest.fixture
def people(transactional_db):
    return build_cast()


def at_once(*acts):
    """Run each act in a thread with its own connection; all start together.

    The answer holds what each returned or raised.
    """
    barrier = Barrier(len(acts))

    def take_part(act):
        try:
            barrier.wait(timeout=30)
            return act()
        except Exception as error:  # noqa: BLE001 -- the outcome of a race may be an exception
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(take_part, acts))


def editor(who, objective, change):
    """An editor who has the sheet open and saves it with this change."""
    seen = objective_for(who, objective.pk)
    sheet = change(sheet_of(seen))
    return lambda: save_sheet(
        actor=who, objective=seen, sheet=sheet, now=NOW, base_version=seen.version
    )


def actor(act, who, objective, **more):
    """Somebody who has the sheet open and decides."""
    seen = objective_for(who, objective.pk)
    return lambda: act(actor=who, objective=seen, now=NOW, base_version=seen.version, **more)


def lighter(sheet):
    """80 instead of 100: no sheet that may be submitted."""
    first = replace(sheet.lines[4], weight=Decimal(0))
    return replace(sheet, lines=(*sheet.lines[:4], first, *sheet.lines[5:]))


def shorter(sheet):
    return replace(sheet, lines=sheet.lines[:-1])


def shifted(sheet):
    """Another lawful sheet: five points moved from one line to another."""
    one, two = sheet.lines[0], sheet.lines[1]
    moved = (replace(one, weight=one.weight - 5), replace(two, weight=two.weight + 5))
    return replace(sheet, lines=(*moved, *sheet.lines[2:]))


def heavier_head(sheet):
    return replace(sheet, execution_weight=Decimal(20))


def told(outcomes):
    """The outcomes that are refusals; anything but StaleObjective is a defect."""
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert all(isinstance(error, StaleObjective) for error in errors), errors
    return errors


def stands(objective):
    """The sheet as it is now, after every invariant was looked at."""
    now = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
    sheet = sheet_of(now)
    if now.status in FROZEN:
        assert sheet.total_weight == 100
    kept = ObjectiveVersion.objects.filter(objective=now).order_by("number")
    assert [version.number for version in kept] == list(range(1, now.version + 1))
    assert kept.last().status == now.status
    assert list(broken_versions()) == []
    assert list(audit.breaks()) == []
    return now, sheet


@pytest.mark.parametrize("change", [lighter, shorter, shifted, heavier_head])
def test_an_editor_against_a_submitter(people, change):
    for number in range(1, ROUNDS + 1):
        objective = draft(people.unit, number=number)
        outcomes = at_once(
            editor(people.chen, objective, change),
            actor(submit_objective, people.chen, objective),
        )
        assert len(told(outcomes)) == 1
        now, sheet = stands(objective)
        submitted = not isinstance(outcomes[1], Exception)
        assert (now.status == Status.SUBMITTED) == submitted
        assert (sheet.total_weight == 100) == (submitted or change is shifted)


def test_two_editors(people):
    for number in range(1, ROUNDS + 1):
        objective = draft(people.unit, number=number)
        outcomes = at_once(
            editor(people.chen, objective, lighter), editor(people.chen, objective, shorter)
        )
        assert len(told(outcomes)) == 1
        now, sheet = stands(objective)
        first_won = not isinstance(outcomes[0], Exception)
        assert len(sheet.lines) == (7 if first_won else 6)
        assert sheet.total_weight == (80 if first_won else 90)
        assert now.version == objective.version + 1


def test_two_submitters(people):
    for number in range(1, ROUNDS + 1):
        objective = draft(people.unit, number=number)
        outcomes = at_once(*(actor(submit_objective, people.chen, objective) for _ in range(2)))
        assert len(told(outcomes)) == 1
        assert stands(objective)[0].status == Status.SUBMITTED
        assert entries(objective, "indicators.objective_submitted") == 1


def test_two_approvers(people):
    for number in range(1, ROUNDS + 1):
        objective = submit_objective(
            actor=people.chen, objective=draft(people.unit, number=number), now=NOW
        )
        for reviewer in (people.zhou, people.liu):
            seen = objective_for(reviewer, objective.pk)
            approve_objective(actor=reviewer, objective=seen, now=NOW)
        outcomes = at_once(*(actor(approve_objective, people.zhao, objective) for _ in range(2)))
        assert len(told(outcomes)) == 1
        assert stands(objective)[0].status == Status.APPROVED
        assert entries(objective, "indicators.objective_approved") == 1


def test_an_approver_against_a_returner_against_the_submitter_who_withdraws(people):
    for number in range(1, ROUNDS + 1):
        objective = submit_objective(
            actor=people.chen, objective=draft(people.unit, number=number), now=NOW
        )
        outcomes = at_once(
            actor(approve_objective, people.zhou, objective),
            actor(return_objective, people.zhou, objective, comment="请补充。"),
            actor(withdraw_objective, people.chen, objective),
        )
        assert len(told(outcomes)) == 2
        now, _ = stands(objective)
        (winner,) = [n for n, one in enumerate(outcomes) if not isinstance(one, Exception)]
        expected = [(Status.SUBMITTED, 1), (Status.RETURNED, 0), (Status.DRAFT, 0)][winner]
        assert (now.status, now.desk) == expected


def test_a_crowd_of_editors_and_submitters(people):
    for number in range(1, ROUNDS // 2 + 1):
        objective = draft(people.unit, number=number)
        changes = [lighter, shorter, shifted, heavier_head]
        outcomes = at_once(
            *(editor(people.chen, objective, change) for change in changes),
            *(actor(submit_objective, people.chen, objective) for _ in range(3)),
        )
        assert len(told(outcomes)) == 6
        assert stands(objective)[0].version == objective.version + 1


def test_without_a_base_version_the_object_in_hand_is_the_base(people):
    objective = draft(people.unit)
    one, two = (objective_for(people.chen, objective.pk) for _ in range(2))
    outcomes = at_once(
        lambda: save_sheet(actor=people.chen, objective=one, sheet=lighter(sheet_of(one)), now=NOW),
        lambda: submit_objective(actor=people.chen, objective=two, now=NOW),
    )
    assert len(told(outcomes)) == 1
    stands(objective)


def raw(statement):
    """A statement past every service, in its own transaction."""

    def act():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount

    return act


def test_raw_changes_of_rows_against_a_raw_submission(people):
    """The second lock alone: whoever comes second is refused by the database."""
    for number in range(1, ROUNDS + 1):
        objective = draft(people.unit, number=number)
        row = objective.indicators.order_by("position")[0].pk
        rows = Indicator._meta.db_table
        spoil = [
            f"UPDATE {rows} SET weight = 0 WHERE id = {row}",
            f"DELETE FROM {rows} WHERE id = {row}",
            f"UPDATE {rows} SET weight = weight + 1 WHERE id = {row}",
        ][number % 3]
        outcomes = at_once(
            raw(spoil),
            raw(
                "UPDATE indicators_performanceobjective SET status = 'submitted' "
                f"WHERE id = {objective.pk}"
            ),
        )
        assert sum(isinstance(one, Exception) for one in outcomes) == 1, outcomes
        now = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
        assert now.status == Status.DRAFT or sheet_of(now).total_weight == 100


def test_a_submitter_against_a_raw_change(people):
    for number in range(1, ROUNDS + 1):
        objective = draft(people.unit, number=number)
        row = objective.indicators.order_by("position")[0].pk
        outcomes = at_once(
            raw(f"UPDATE {Indicator._meta.db_table} SET weight = 0 WHERE id = {row}"),
            actor(submit_objective, people.chen, objective),
        )
        assert sum(isinstance(one, Exception) for one in outcomes) == 1, outcomes
        now = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
        assert now.status == Status.DRAFT or sheet_of(now).total_weight == 100


def test_many_sheets_at_once_leave_one_unbroken_trail(people):
    objectives = [draft(people.unit, number=n) for n in range(1, 9)]
    before = AuditEntry.objects.count()
    outcomes = at_once(*(actor(submit_objective, people.chen, one) for one in objectives))
    assert told(outcomes) == []
    assert AuditEntry.objects.count() == before + 8
    for objective in objectives:
        assert stands(objective)[0].status == Status.SUBMITTED


def entries(objective, action):
    found = AuditEntry.objects.filter(target_type="indicators.PerformanceObjective")
    return found.filter(target_id=str(objective.pk), action=action).count()
