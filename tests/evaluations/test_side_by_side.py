"""Slices shared by several processes of one command give what one after another gives."""

import os
from functools import partial

import pytest
from django.db import transaction

from evaluations.models import EvaluationRun, RunStatus
from evaluations.selectors import progress_of
from evaluations.services import evaluate_year
from evaluations.side_by_side import judge_side_by_side
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from organizations.processes import can_fork
from tests.evaluations.test_tasks import in_process, sheets_in_units
from tests.evaluations.year_end import YEAR_END, stored
from tests.factories import year_2023


def shared_by(processes):
    judge = partial(judge_side_by_side, processes=processes)
    return evaluate_year(
        actor=None, fiscal_year=year_2023(), as_of=YEAR_END, slice_size=1, judge=judge
    )


def seconds_of_children():
    return os.times().children_user


@pytest.mark.postgresql
def test_two_processes_give_the_same_results_once(transactional_db, cast):
    sheets_in_units(cast.department, 4)
    expected = stored(in_process())
    before = seconds_of_children()
    run = shared_by(2)
    assert seconds_of_children() > before
    assert (run.status, progress_of(run)) == (RunStatus.DONE, (4, 4))
    assert stored(run) == expected
    finished = AuditEntry.objects.filter(action=AuditAction.RUN_FINISHED, target_id=str(run.pk))
    assert finished.count() == 1


@pytest.mark.postgresql
def test_what_other_processes_could_not_see_is_judged_here(transactional_db, cast):
    sheets_in_units(cast.department, 2)
    assert can_fork()
    before = seconds_of_children()
    with transaction.atomic():
        assert not can_fork()
        run = shared_by(2)
    assert seconds_of_children() == before
    assert progress_of(run) == (2, 2)


@pytest.mark.django_db
def test_a_slice_at_a_time_where_one_process_is_asked_for(cast):
    sheets_in_units(cast.department, 3)
    before = seconds_of_children()
    run = shared_by(1)
    assert seconds_of_children() == before
    assert progress_of(EvaluationRun.objects.get(pk=run.pk)) == (3, 3)
