"""Slices judged by several processes of one command (see `organizations.processes`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from evaluations.runs import evaluate_slice
from organizations.processes import side_by_side


def judge_side_by_side(slice_ids: Sequence[int], now: datetime, *, processes: int) -> None:
    """Judge the slices, so many at a time; one after another where that cannot help.

    Raises BrokenProcessPool where a process was killed: the run stays open to be resumed.
    """
    side_by_side(partial(_judged, now=now), slice_ids, processes=processes)


def _judged(slice_id: int, *, now: datetime) -> bool:
    return evaluate_slice(slice_id=slice_id, now=now)
