"""A year's re-check shared by several processes of one command."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from budgets.models import FiscalYear
from budgets.selectors import year_of
from indicators.verdicts.rechecking import recheck, recheck_next, slices_of
from organizations.processes import side_by_side

SLICE_SIZE = 1000
"""Sheets a slice, for processes as for workers: about a second of work."""
_TURN_SIZE = 5000
"""Sheets that one process by itself looks for at a time: looking takes a tenth of the work."""


def recheck_side_by_side(
    fiscal_year: FiscalYear, *, now: datetime, processes: int, slice_size: int | None = None
) -> int:
    """Renew what is out of date, so many slices at a time; how many sheets that were.

    Raises BrokenProcessPool where a process was killed: what is left is done the next time.
    """
    if processes == 1:
        return _rechecked_in_turn(fiscal_year, now, slice_size or _TURN_SIZE)
    slices = slices_of(fiscal_year, slice_size or SLICE_SIZE)
    work = partial(_rechecked, year=fiscal_year.year, now=now)
    return sum(side_by_side(work, slices, processes=processes))


def _rechecked(bounds: tuple[int, int], *, year: int, now: datetime) -> int:
    first, last = bounds
    return recheck(year_of(year), now=now, first=first, last=last)


def _rechecked_in_turn(fiscal_year: FiscalYear, now: datetime, size: int) -> int:
    """In one process: what is out of date is looked for once, not to be divided beforehand too."""
    renewed, after = 0, 0
    while keys := recheck_next(fiscal_year, now=now, after=after, size=size):
        renewed += len(keys)
        after = keys[-1]
        if len(keys) < size:
            break
    return renewed
