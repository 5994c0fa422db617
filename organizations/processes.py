"""Work shared by several processes of one command, where nobody started a worker.

Each process has a connection of its own and does what a worker does: takes a piece, works on it
and commits. Killing any of them leaves pieces undone, and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from django.db import connection, connections

Piece = TypeVar("Piece")
Done = TypeVar("Done")


def side_by_side(
    work: Callable[[Piece], Done], pieces: Sequence[Piece], *, processes: int
) -> list[Done]:
    """Do the pieces, so many at a time; one after another where that cannot help.

    Raises BrokenProcessPool where a process was killed. The work must be known by name to the
    other processes: a function of a module, or a partial of one.
    """
    several = min(processes, len(pieces))
    if several <= 1 or not can_fork():
        return [work(piece) for piece in pieces]
    # A connection cannot be shared with a fork: each process opens its own when it needs one.
    connections.close_all()
    with ProcessPoolExecutor(several, mp_context=get_context("fork")) as pool:
        return list(pool.map(work, pieces))


def key_ranges(keys: Sequence[int], size: int) -> tuple[tuple[int, int], ...]:
    """First and last of every piece of at most `size` of these ascending keys."""
    parts = [keys[start : start + size] for start in range(0, len(keys), size)]
    return tuple((part[0], part[-1]) for part in parts)


def can_fork() -> bool:
    """Whether other processes would see what is here: PostgreSQL, and nothing left to commit."""
    is_free = not connection.in_atomic_block
    return hasattr(os, "fork") and connection.vendor == "postgresql" and is_free


def processors() -> int:
    """How many processes can compute at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
