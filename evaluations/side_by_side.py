"""Slices judged by several processes of one command, where nobody started a worker.

Each process has a connection of its own and does what a worker does: claims a slice, judges and
stores it in one transaction. Killing any of them leaves open slices, and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from multiprocessing import get_context

from django.db import connection, connections

from evaluations.runs import evaluate_slice, judge_in_turn


def judge_side_by_side(slice_ids: Sequence[int], now: datetime, *, processes: int) -> None:
    """Judge the slices, so many at a time; one after another where that cannot help.

    Raises BrokenProcessPool where a process was killed: the run stays open to be resumed.
    """
    several = min(processes, len(slice_ids))
    if several <= 1 or not can_fork():
        judge_in_turn(slice_ids, now)
        return
    # A connection cannot be shared with a fork: each process opens its own when it needs one.
    connections.close_all()
    with ProcessPoolExecutor(several, mp_context=get_context("fork")) as pool:
        list(pool.map(partial(_judged, now=now), slice_ids))


def can_fork() -> bool:
    """Whether other processes would see the run: PostgreSQL, and nothing left to commit."""
    is_free = not connection.in_atomic_block
    return hasattr(os, "fork") and connection.vendor == "postgresql" and is_free


def processors() -> int:
    """How many processes can compute at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _judged(slice_id: int, *, now: datetime) -> bool:
    return evaluate_slice(slice_id=slice_id, now=now)
