"""The nightly re-check in slices, and its trend."""

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


def test_a_closed_year_is_left_alone(cast):
    year = draft(cast.unit).fiscal_year
    year.is_open = False
    year.save()
    assert tasks.recheck_open_years() == 0
    assert not SheetVerdict.objects.exists()
