"""Answers that are kept: for how long, for whom, and what ends them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from organizations import audit
from organizations.enums import AuditAction
from organizations.kept import MOST, Answers, Since, kept, kept_rows, kept_value, may_keep
from organizations.models import AuditHead, Organization, User
from organizations.permissions import within_reach
from organizations.prepared import Prepared
from tests.cast import NOW, build_cast

SINCE = Since("a", 7, 3)


class Clock:
    """Seconds that pass when they are told to."""

    seconds = 0.0

    def __call__(self):
        return self.seconds


class Asked:
    """Numbers its answers, so that a kept one can be told from a new one."""

    times = 0

    def __call__(self):
        self.times += 1
        return [self.times]


def answers_at(settings, clock):
    """What somebody is told at second 0, at the end of the trail that SINCE knows."""
    settings.KEPT_SECONDS, settings.LATE_SECONDS = 10, 3
    answers, asked = Answers(clock), Asked()
    assert answers.rows("key", SINCE, asked) == [1]
    return lambda since: answers.rows("key", since, asked)


def test_what_others_did_is_told_so_many_seconds_later(settings):
    clock = Clock()
    told = answers_at(settings, clock)
    clock.seconds = 2.9
    assert told(Since("b", 8, 3)) == [1]
    assert told(Since("c", 9, 7)) == [1]
    clock.seconds = 3.0
    assert told(Since("c", 9, 7)) == [2]


def test_what_one_did_oneself_is_told_at_once(settings):
    told = answers_at(settings, Clock())
    assert told(Since("b", 8, 8)) == [2]
    assert told(Since("c", 9, 8)) == [2]
    assert told(Since("c", 9, 9)) == [3]


def test_nobody_is_told_of_another_trail_for_longer_than_that(settings):
    """As after a backup was put back: the numbers are lower, or the same with other entries."""
    clock = Clock()
    told = answers_at(settings, clock)
    clock.seconds = 3.0
    assert told(Since("z", 7, 2)) == [2]
    assert told(Since("y", 8, 8)) == [3]


def test_what_is_worked_out_for_all_is_worked_out_of_what_is_up_to_date(settings):
    settings.KEPT_SECONDS, settings.LATE_SECONDS = 10, 3
    asked_with = []
    since = Since("worked out", 9, 2)
    assert kept_value(since, "worked out", lambda strict: asked_with.append(strict) or 1) == 1
    assert asked_with == [Since("worked out", 9, 9)]
    assert kept_value(None, "worked out", lambda strict: strict) is None


@pytest.mark.parametrize(
    ("moves", "person", "own"),
    [
        ([], 1, 0),
        ([[5, 1], [6, 2], [8, 1], [9, None]], 1, 8),
        ([[5, 1], [6, 2], [8, 1], [9, None]], 2, 6),
        ([[5, 1], [6, 2]], 3, 5),
    ],
)
def test_own_acts_are_found_among_the_last_ones(moves, person, own):
    latest = moves[-1][0] if moves else 0
    assert Since.of("a", moves, person) == Since("a", latest, own)


@pytest.fixture
def people(transactional_db, settings):
    settings.KEPT_SECONDS = 10
    return build_cast()


@Prepared
def units_within_reach(user):
    return Organization.objects.filter(within_reach(user, "")).order_by("code").values_list("code")


def milestone():
    return AuditHead.objects.get().milestone


def since(person=None):
    head = AuditHead.objects.get()
    return Since.of(head.milestone, head.moves, person.pk if person else 0)


def queries(act):
    with CaptureQueriesContext(connection) as caught:
        act()
    return len(caught)


def test_an_answer_is_kept_for_so_many_seconds_and_then_asked_for_again(settings):
    settings.KEPT_SECONDS = 10
    clock, asked = Clock(), Asked()
    answers = Answers(clock)
    assert answers.rows("key", SINCE, asked) == [1]
    clock.seconds = 9.9
    assert answers.rows("key", SINCE, asked) == [1]
    clock.seconds = 10.0
    assert answers.rows("key", SINCE, asked) == [2]


def test_what_was_handed_out_is_nobody_elses_to_change(settings):
    settings.KEPT_SECONDS = 10
    answers = Answers(Clock())
    answers.rows("key", SINCE, lambda: [1]).append(2)
    assert answers.rows("key", SINCE, Asked()) == [1]


def test_a_failure_is_not_kept(settings):
    settings.KEPT_SECONDS = 10
    answers = Answers(Clock())

    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answers.rows("key", SINCE, fail)
    assert answers.rows("key", SINCE, Asked()) == [1]


def test_a_failure_after_the_time_leaves_nothing_of_the_old_answer(settings):
    settings.KEPT_SECONDS = 10
    clock, asked = Clock(), Asked()
    answers = Answers(clock)
    answers.rows("key", SINCE, asked)
    clock.seconds = 11
    with pytest.raises(ZeroDivisionError):
        answers.rows("key", SINCE, lambda: [1 / 0])
    assert answers.rows("key", SINCE, asked) == [2]


def test_the_answers_asked_for_last_are_kept(settings):
    settings.KEPT_SECONDS = 10
    answers, asked = Answers(Clock()), Asked()
    for key in range(MOST):
        answers.rows(key, SINCE, asked)
    answers.rows(0, SINCE, asked)
    answers.rows(MOST, SINCE, asked)
    assert asked.times == MOST + 1
    assert answers.rows(0, SINCE, asked) == [1]
    assert answers.rows(1, SINCE, asked) == [MOST + 2]


def test_who_asks_while_it_is_being_looked_for_waits_for_the_same_answer(settings):
    settings.KEPT_SECONDS = 10
    answers, asked, looking, found = Answers(Clock()), Asked(), Event(), Event()

    def slowly():
        looking.set()
        assert found.wait(timeout=30)
        return asked()

    with ThreadPoolExecutor() as pool:
        first = pool.submit(answers.rows, "key", SINCE, slowly)
        assert looking.wait(timeout=30)
        others = [pool.submit(answers.rows, "key", SINCE, slowly) for _ in range(3)]
        assert answers.rows("another", SINCE, lambda: [0]) == [0]  # nobody else waits
        found.set()
        assert [one.result(timeout=30) for one in (first, *others)] == [[1]] * 4


def test_the_same_question_is_asked_once_for_all_who_have_the_same_reach(people):
    everything = kept(since(), units_within_reach, people.zhao)
    assert len(everything) == Organization.objects.count()
    assert queries(lambda: kept(since(), units_within_reach, people.qian)) == 2  # roles, milestone
    own = kept(since(), units_within_reach, people.chen)
    assert own == [("118",), ("118001",)]
    assert kept(since(), units_within_reach, people.wu) == everything


def test_rows_that_are_not_prepared_are_kept_by_their_statement(people):
    def asked(code):
        return kept_rows(people_since, Organization.objects.filter(code=code).values_list("name"))

    people_since = since()
    assert queries(lambda: asked("118")) == 1
    assert queries(lambda: asked("118")) == 0
    assert asked("120") == [("重庆市荣昌区交通局",)]
    assert asked("118") == [("重庆市荣昌区公安局",)]


def test_without_an_entry_to_count_from_everything_is_asked_for_anew(people):
    for _ in range(2):
        assert queries(lambda: kept(None, units_within_reach, people.zhao)) <= 2
        assert queries(lambda: kept_rows(None, User.objects.values_list("pk"))) == 1


@pytest.mark.parametrize(
    ("action", "moves"),
    [
        (AuditAction.OBJECTIVE_SAVED, False),
        (AuditAction.SIGNED_IN, False),
        (AuditAction.EXPORTED, False),
        (AuditAction.OBJECTIVE_SUBMITTED, True),
        (AuditAction.OBJECTIVE_APPROVED, True),
        (AuditAction.PROJECT_REGISTERED, True),
        (AuditAction.UNIT_CREATED, True),
        (AuditAction.ROLE_GRANTED, True),
    ],
)
def test_an_act_that_moves_something_ends_every_answer(people, action, moves):
    before = milestone()
    audit.record(actor=people.chen, action=action, target=people.unit, now=NOW)
    assert (milestone() != before) is moves
    if moves:
        assert milestone() == AuditHead.objects.get().hash


def test_among_several_entries_the_last_that_moves_something_counts(people):
    deeds = [
        audit.Deed(AuditAction.OBJECTIVE_SUBMITTED, people.unit),
        audit.Deed(AuditAction.EXPORTED, people.unit),
    ]
    moved, exported = audit.record_many(actor=people.chen, deeds=deeds, now=NOW)
    assert milestone() == moved.hash != exported.hash


def test_the_head_remembers_who_acted_last(people):
    for actor, action in (
        (people.chen, AuditAction.OBJECTIVE_SUBMITTED),
        (None, AuditAction.YEAR_CHANGED),
        (people.zhou, AuditAction.OBJECTIVE_SAVED),
    ):
        audit.record(actor=actor, action=action, target=people.unit, now=NOW)
    head = AuditHead.objects.get()
    assert head.moves[-2:] == [[head.entries - 2, people.chen.pk], [head.entries - 1, None]]
    for _ in range(audit.MOVES):
        audit.record(
            actor=people.liu, action=AuditAction.OBJECTIVE_APPROVED, target=people.unit, now=NOW
        )
    head.refresh_from_db()
    assert len(head.moves) == audit.MOVES
    assert {actor for _, actor in head.moves} == {people.liu.pk}


def test_within_a_transaction_nothing_is_kept(people, settings):
    assert may_keep()
    with transaction.atomic():
        assert not may_keep()
    settings.KEPT_SECONDS = 0
    assert not may_keep()


def test_a_query_that_can_find_nothing_is_answered_with_nothing(people):
    nobody = Organization.objects.none().values_list("code", flat=True)
    everybody = Organization.objects.filter(pk__in=[]).values_list("code", flat=True)
    assert kept_rows(since(), nobody) == kept_rows(since(), everybody.union(nobody)) == []
