"""Background work: judging again at night what has changed, and keeping the trend."""

from __future__ import annotations

from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone

from budgets.models import FiscalYear
from budgets.selectors import open_years, year_of
from indicators import twins, verdicts

SLICE_SIZE = verdicts.SLICE_SIZE
ALSO_CONCERNED: list[Task[..., int]] = []
"""Tasks of the apps above that judge by the same rules of a year."""


@shared_task
def recheck_open_years() -> int:
    """Ask for every slice of the open years that is out of date; the number of slices."""
    return sum(map(_ask_for_slices, open_years()))


@shared_task
def recheck_year(*, year: int) -> int:
    """The same for one year, whose rules have just been changed."""
    for task in ALSO_CONCERNED:
        task.delay(year=year)
    return _ask_for_slices(year_of(year))


def queue_recheck(fiscal_year: FiscalYear) -> None:
    """Have the year judged again once the change is in force: for pages and commands."""
    transaction.on_commit(lambda: recheck_year.delay(year=fiscal_year.year))


def _ask_for_slices(fiscal_year: FiscalYear) -> int:
    slices = verdicts.slices_of(fiscal_year, SLICE_SIZE)
    for first, last in slices:
        recheck_slice.delay(year=fiscal_year.year, first=first, last=last)
    return len(slices)


@shared_task
def recheck_slice(*, year: int, first: int, last: int) -> int:
    """One slice; the number of sheets that were judged."""
    return verdicts.recheck(year_of(year), now=timezone.now(), first=first, last=last)


@shared_task
def record_trends() -> int:
    """Today's open findings of every open year; the number of departments."""
    today = timezone.localdate()
    return sum(verdicts.record_trend(fiscal_year, on=today) for fiscal_year in open_years())


@shared_task
def record_lookalikes() -> int:
    """Which projects of every open year are alike; the number of open years."""
    years = open_years()
    for fiscal_year in years:
        record_year_lookalikes.delay(year=fiscal_year.year)
    return len(years)


@shared_task
def record_year_lookalikes(*, year: int) -> int:
    """The same for one year; the number of groups."""
    return twins.record_lookalikes(year_of(year), now=timezone.now())
