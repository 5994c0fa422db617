"""The nightly re-check in slices, and its trend."""

import time

import pytest
from django.utils import timezone

from indicators import tasks
from indicators.models import FindingTally, SheetVerdict
from indicators.verdicts import out_of_date
from tests.factories import draft

pytestmark = pytest.mark.django_db


def test_the_night_judges_every_open_year_and_keeps_the_trend(cast, monkeypatch):
    monkeypatch.setattr(tasks, "SLICE_SIZE", 2)
    drafts = [draft(cast.unit, number=number) for number in range(1, 6)]
    assert tasks.recheck_open_years() == 3
    assert SheetVerdict.objects.count() == 5
    assert tasks.recheck_open_years() == 0
    assert tasks.record_trends() == 1
    assert FindingTally.objects.get().on == timezone.localdate()
    assert not out_of_date(drafts[0].fiscal_year).exists()


PATIENCE_SECONDS = 60


@pytest.mark.worker
@pytest.mark.postgresql
def test_a_worker_judges_the_slices_of_the_night(celery_worker, cast, monkeypatch):
    monkeypatch.setattr(tasks, "SLICE_SIZE", 2)
    for number in range(1, 6):
        draft(cast.unit, number=number)
    assert tasks.recheck_open_years() == 3
    deadline = time.monotonic() + PATIENCE_SECONDS
    while SheetVerdict.objects.count() < 5:
        assert time.monotonic() < deadline, "nothing happened in time"
        time.sleep(0.02)
    # The last slice may be judged before the worker says so.
    while celery_worker.log().count("indicators.tasks.recheck_slice") < 3:
        assert time.monotonic() < deadline, "the slices went another way"
        time.sleep(0.02)


def test_a_closed_year_is_left_alone(cast):
    year = draft(cast.unit).fiscal_year
    year.is_open = False
    year.save()
    assert tasks.recheck_open_years() == 0
    assert not SheetVerdict.objects.exists()
