"""Taking measures side by side: every way in every round, medians at the end."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from django.db import connection

from common.consoles import table

CLEAR = """
    TRUNCATE evaluations_evaluationresult, evaluations_evaluationslice, evaluations_evaluationrun;
"""


@dataclass(frozen=True)
class Measure:
    """Wall seconds and, where a process was looked at, its peak memory in megabytes."""

    seconds: float
    megabytes: float | None = None


Way = Callable[[], Measure]
Figures = Mapping[str, list[Measure]]


def side_by_side(ways: Mapping[str, Way], rounds: int, prepare: Callable[[], None]) -> Figures:
    """Each way once a round, from the same state, so that a busy machine is busy for all."""
    figures: dict[str, list[Measure]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            clear()
            prepare()
            figures[name].append(way())
    return figures


def clear() -> None:
    """No run, no result."""
    with connection.cursor() as cursor:
        cursor.execute(CLEAR)
        cursor.execute("CHECKPOINT")


def timed(action: Callable[[], object]) -> Measure:
    """In this process."""
    start = time.perf_counter()
    action()
    return Measure(time.perf_counter() - start)


def apart(way: str) -> Measure:
    """In a process of its own, as a worker would be."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.once", way], check=True, capture_output=True, text=True
    )
    return Measure(**json.loads(done.stdout.splitlines()[-1]))


def seconds_of(figures: Figures, name: str) -> float:
    """The median."""
    return median(measure.seconds for measure in figures[name])


def printed(figures: Figures, projects: int, base: str) -> str:
    """One row a way: median, fastest, time per project, memory, and the ratio to the base."""
    heads = ("方式", "中位数 s", "最快 s", "每项目 ms", "峰值内存 MB", f"相对{base}")
    rows = []
    for name, measures in figures.items():
        middle = seconds_of(figures, name)
        memory = [m.megabytes for m in measures if m.megabytes is not None]
        rows.append(
            (
                name,
                f"{middle:.2f}",
                f"{min(m.seconds for m in measures):.2f}",
                f"{middle / projects * 1000:.3f}",
                f"{max(memory):.0f}" if memory else "—",
                f"{middle / seconds_of(figures, base):.2f} ×",
            )
        )
    return table(heads, rows)


@contextmanager
def said(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"{what} ……", end="", flush=True)
    start = time.perf_counter()
    yield
    print(f" {time.perf_counter() - start:.1f} s", flush=True)


def environment() -> dict[str, str]:
    """For workers on the same servers."""
    return {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
