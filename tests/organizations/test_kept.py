"""Answers that are kept: for how long, for whom, and what ends them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from organizations import audit
from organizations.enums import AuditAction
from organizations.kept import MOST, Answers, kept, kept_rows, may_keep
from organizations.models import AuditHead, Organization, User
from organizations.permissions import within_reach
from organizations.prepared import Prepared
from tests.cast import NOW, build_cast


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


@pytest.fixture
def people(transactional_db, settings):
    settings.KEPT_SECONDS = 10
    return build_cast()


@Prepared
def units_within_reach(user):
    return Organization.objects.filter(within_reach(user, "")).order_by("code").values_list("code")


def since():
    return AuditHead.objects.get().milestone


def queries(act):
    with CaptureQueriesContext(connection) as caught:
        act()
    return len(caught)


def test_an_answer_is_kept_for_so_many_seconds_and_then_asked_for_again(settings):
    settings.KEPT_SECONDS = 10
    clock, asked = Clock(), Asked()
    answers = Answers(clock)
    assert answers.rows("key", asked) == [1]
    clock.seconds = 9.9
    assert answers.rows("key", asked) == [1]
    clock.seconds = 10.0
    assert answers.rows("key", asked) == [2]


def test_what_was_handed_out_is_nobody_elses_to_change(settings):
    settings.KEPT_SECONDS = 10
    answers = Answers(Clock())
    answers.rows("key", lambda: [1]).append(2)
    assert answers.rows("key", Asked()) == [1]


def test_a_failure_is_not_kept(settings):
    settings.KEPT_SECONDS = 10
    answers = Answers(Clock())

    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answers.rows("key", fail)
    assert answers.rows("key", Asked()) == [1]


def test_a_failure_after_the_time_leaves_nothing_of_the_old_answer(settings):
    settings.KEPT_SECONDS = 10
    clock, asked = Clock(), Asked()
    answers = Answers(clock)
    answers.rows("key", asked)
    clock.seconds = 11
    with pytest.raises(ZeroDivisionError):
        answers.rows("key", lambda: [1 / 0])
    assert answers.rows("key", asked) == [2]


def test_the_answers_asked_for_last_are_kept(settings):
    settings.KEPT_SECONDS = 10
    answers, asked = Answers(Clock()), Asked()
    for key in range(MOST):
        answers.rows(key, asked)
    answers.rows(0, asked)
    answers.rows(MOST, asked)
    assert asked.times == MOST + 1
    assert answers.rows(0, asked) == [1]
    assert answers.rows(1, asked) == [MOST + 2]


def test_who_asks_while_it_is_being_looked_for_waits_for_the_same_answer(settings):
    settings.KEPT_SECONDS = 10
    answers, asked, looking, found = Answers(Clock()), Asked(), Event(), Event()

    def slowly():
        looking.set()
        assert found.wait(timeout=30)
        return asked()

    with ThreadPoolExecutor() as pool:
        first = pool.submit(answers.rows, "key", slowly)
        assert looking.wait(timeout=30)
        others = [pool.submit(answers.rows, "key", slowly) for _ in range(3)]
        assert answers.rows("another", lambda: [0]) == [0]  # nobody else waits
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
    before = since()
    audit.record(actor=people.chen, action=action, target=people.unit, now=NOW)
    assert (since() != before) is moves
    if moves:
        assert since() == AuditHead.objects.get().hash


def test_among_several_entries_the_last_that_moves_something_counts(people):
    deeds = [
        audit.Deed(AuditAction.OBJECTIVE_SUBMITTED, people.unit),
        audit.Deed(AuditAction.EXPORTED, people.unit),
    ]
    moved, exported = audit.record_many(actor=people.chen, deeds=deeds, now=NOW)
    assert since() == moved.hash != exported.hash


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
