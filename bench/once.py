"""One evaluation or re-check of the city in a process of its own: prints seconds and megabytes.

`python -m bench.once streamed|commanded|ordinary|rechecked|rechecked_commanded`
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import django

django.setup()

from bench import ordinary  # noqa: E402
from bench.city import NOW, YEAR  # noqa: E402
from budgets.selectors import year_of  # noqa: E402
from evaluations.services import evaluate_year  # noqa: E402
from evaluations.side_by_side import judge_side_by_side  # noqa: E402
from indicators.verdicts import recheck_side_by_side  # noqa: E402
from organizations.processes import processors  # noqa: E402


def streamed() -> None:
    """The service that the command and the tasks call, in one process."""
    evaluate_year(actor=None, fiscal_year=year_of(YEAR), as_of=NOW)


def commanded() -> None:
    """As the command does it: a process a processor."""
    judge = partial(judge_side_by_side, processes=processors())
    evaluate_year(actor=None, fiscal_year=year_of(YEAR), as_of=NOW, judge=judge)


def rechecked(processes: int = 1) -> None:
    """All that is out of date, as the night's tasks do it, or as the command."""
    recheck_side_by_side(year_of(YEAR), now=NOW, processes=processes)


WAYS: Mapping[str, Callable[[], None]] = {
    "streamed": streamed,
    "commanded": commanded,
    "ordinary": ordinary.score,
    "rechecked": rechecked,
    "rechecked_commanded": partial(rechecked, processors()),
}


def main() -> None:
    start = time.perf_counter()
    WAYS[sys.argv[1]]()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": peak_megabytes()}))


def peak_megabytes() -> float:
    """Of the biggest process: this one, whose ru_maxrss would still count its starter, or a fork."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = int(status.partition("VmHWM:")[2].split()[0])
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


if __name__ == "__main__":
    main()
