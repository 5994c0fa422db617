"""A year judged by a worker of its own, and what is left when it is killed."""

import time
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from config.celery import app
from evaluations import tasks
from evaluations.models import EvaluationRun, RunStatus
from evaluations.selectors import progress_of
from evaluations.services import evaluate_year, open_run
from organizations.models import Organization
from tests.evaluations.year_end import YEAR_END, report, stored
from tests.factories import draft, year_2023
from tests.services import worker

PATIENCE_SECONDS = 60
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def wait_until(is_so):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "nothing happened in time"
        time.sleep(0.02)


def sheets_in_units(department, count):
    for number in range(2, 2 + count):
        unit = Organization.objects.create(
            code=f"118{number:03d}", name=f"单位{number}", parent=department
        )
        report(draft(unit, number=number))


def in_process():
    return evaluate_year(actor=None, fiscal_year=year_2023(), as_of=YEAR_END)


def is_done(run):
    run.refresh_from_db()
    return run.status == RunStatus.DONE


@pytest.mark.worker
@pytest.mark.postgresql
def test_a_worker_judges_the_year_that_the_command_queued(celery_worker, cast, capsys):
    sheets_in_units(cast.department, 3)
    call_command("evaluate_year", "2023", "--queue")
    assert "已交给后台" in capsys.readouterr().out
    run = EvaluationRun.objects.get()
    wait_until(lambda: is_done(run))
    assert progress_of(run) == (3, 3)
    assert stored(run) == stored(in_process())
    wait_until(lambda: "evaluations.tasks.evaluate_slice" in celery_worker.log())


@contextmanager
def results_locked():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE evaluations_evaluationresult IN SHARE MODE")
        yield


def is_somebody_waiting():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0


@pytest.mark.worker
@pytest.mark.postgresql
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(
    transactional_db, queued_tasks, worker_environment, cast, tmp_path
):
    sheets_in_units(cast.department, 4)
    run = open_run(actor=None, fiscal_year=year_2023(), as_of=YEAR_END, slice_size=1)
    environment = {**worker_environment, "ZHUNSHENG_VAR": str(tmp_path)}
    with worker.running(name="doomed", environment=environment, processes=1) as doomed:
        # A queue of its own: no other worker takes the slices.
        app.control.add_consumer("doomed", destination=[doomed.name], reply=True)
        with results_locked():
            for slice_id in run.slices.values_list("pk", flat=True):
                message = {"slice_id": slice_id}
                tasks.evaluate_slice.apply_async(kwargs=message, queue="doomed")
            # The worker has claimed a slice and cannot write its results: the power goes.
            wait_until(is_somebody_waiting)
            doomed.kill()
        assert stored(run) == []
        assert progress_of(run) == (0, 4)
    wait_until(lambda: in_process().status == RunStatus.DONE)
    assert [result[0] for result in stored(run)] == sorted({r[0] for r in stored(run)})
    assert (is_done(run), progress_of(run)) == (True, (4, 4))
    assert stored(run) == stored(in_process())


@pytest.mark.django_db
def test_without_a_broker_the_same_slices_run_in_process(cast):
    sheets_in_units(cast.department, 2)
    number = tasks.evaluate_year(year=2023, actor_id=None, as_of=YEAR_END.isoformat())
    run = EvaluationRun.objects.get(pk=number)
    assert (run.status, run.as_of, progress_of(run)) == (RunStatus.DONE, YEAR_END, (2, 2))
    assert tasks.resume_open_runs() == 0


@pytest.mark.django_db
def test_a_task_acts_for_the_person_who_asked(cast):
    year_2023()
    tasks.evaluate_year(year=2023, actor_id=cast.zhao.pk, as_of=YEAR_END.isoformat())
    assert EvaluationRun.objects.get().opened_by == cast.zhao


@pytest.mark.django_db
def test_without_a_broker_nothing_is_said_of_connections(cast, caplog):
    sheets_in_units(cast.department, 1)
    call_command("evaluate_year", "2023", "--queue")
    assert caplog.messages == []
