"""Background work: each task translates its message into one call of a service."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from budgets.selectors import open_years, year_of
from evaluations import department_verdicts, norms, quality, self_verdicts, services
from organizations.models import User


@shared_task
def evaluate_year(
    *, year: int, actor_id: int | None, as_of: str, organization_code: str = ""
) -> int:
    """Open the run (or join the open one) and ask for its slices; the number of the run."""
    run = services.open_run(
        actor=None if actor_id is None else User.objects.get(pk=actor_id),
        fiscal_year=year_of(year),
        as_of=datetime.fromisoformat(as_of),
        organization_code=organization_code,
    )
    resume_open_runs()
    return run.pk


@shared_task
def evaluate_slice(*, slice_id: int) -> bool:
    """One slice of a run."""
    return services.evaluate_slice(slice_id=slice_id, now=timezone.now())


@shared_task
def resume_open_runs() -> int:
    """Ask for the slices that nobody works on; the number of them."""
    due = services.due_slices(now=timezone.now())
    for slice_id in due:
        evaluate_slice.delay(slice_id=slice_id)
    return len(due)


@shared_task
def recheck_departments() -> int:
    """Ask for the departments of the open years whose papers want judging; the number asked."""
    return sum(recheck_year_departments(year=fiscal_year.year) for fiscal_year in open_years())


@shared_task
def recheck_year_departments(*, year: int) -> int:
    """The same for one year; the number of departments."""
    slices = department_verdicts.slices_due(year_of(year))
    for keys in slices:
        recheck_department_slice.delay(year=year, keys=list(keys))
    return sum(map(len, slices))


@shared_task
def recheck_department_slice(*, year: int, keys: list[int]) -> int:
    """One slice; the number of departments that were judged."""
    fiscal_year = year_of(year)
    return department_verdicts.recheck_departments(fiscal_year, keys, now=timezone.now())


@shared_task
def recheck_self_evaluations() -> int:
    """Ask for the self-evaluations of the open years that want judging; the number of slices."""
    years = open_years()
    return sum(recheck_year_self_evaluations(year=fiscal_year.year) for fiscal_year in years)


@shared_task
def recheck_year_self_evaluations(*, year: int) -> int:
    """The same for one year."""
    slices = self_verdicts.self_slices_due(year_of(year))
    for first, last in slices:
        recheck_self_slice.delay(year=year, first=first, last=last)
    return len(slices)


@shared_task
def recheck_self_slice(*, year: int, first: int, last: int) -> int:
    """One slice; the number of self-evaluations that were judged."""
    return self_verdicts.recheck_self_evaluations(
        year_of(year), now=timezone.now(), first=first, last=last
    )


@shared_task
def record_self_trends() -> int:
    """What is open today in the self-evaluations of every open year; the number of departments."""
    today = timezone.localdate()
    return sum(quality.record_self_trend(fiscal_year, on=today) for fiscal_year in open_years())


@shared_task
def record_norms() -> int:
    """What is usual for the indicators of every open year; the number of open years."""
    years = open_years()
    for fiscal_year in years:
        record_year_norms.delay(year=fiscal_year.year)
    return len(years)


@shared_task
def record_year_norms(*, year: int) -> int:
    """The same for one year; the number of norms."""
    return norms.record_norms(year_of(year), now=timezone.now())
