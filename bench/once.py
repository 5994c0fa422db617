"""One evaluation of the city in a process of its own: prints seconds and peak megabytes.

`python -m bench.once streamed|ordinary`
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import django

django.setup()

from bench import ordinary  # noqa: E402
from bench.city import NOW, YEAR  # noqa: E402
from budgets.selectors import year_of  # noqa: E402
from evaluations.services import evaluate_year  # noqa: E402


def streamed() -> None:
    """The real thing: the service that the command and the tasks call."""
    evaluate_year(actor=None, fiscal_year=year_of(YEAR), as_of=NOW)


WAYS: Mapping[str, Callable[[], None]] = {"streamed": streamed, "ordinary": ordinary.score}


def main() -> None:
    start = time.perf_counter()
    WAYS[sys.argv[1]]()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": peak_megabytes()}))


def peak_megabytes() -> float:
    """Of this program alone: ru_maxrss would still count the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
