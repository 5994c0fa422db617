"""The parts of the test suite, how each is run, and the judgement over them."""

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import outcomes
import services
from environment import PYTHON, run, say
from outcomes import Outcome

from tests.services import postgresql

FORBIDDEN = os.environ.get("ZHUNSHENG_FORBID_SKIPS") == "1" or (
    os.environ.get("CI", "").lower() in {"1", "true"}
)
# One process a core, each with databases of its own; an idle one takes over what waits.
PARALLEL = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")
NO_SERVICES = {"TEST_DATABASE_URL": "", "TEST_REDIS_URL": ""}


@dataclass(frozen=True)
class Part:
    """One run of pytest: which tests, and what the system must offer for them."""

    label: str
    markers: str
    needs: frozenset[str] = frozenset()
    has_services: bool = False


SQLITE = Part("SQLite", "not postgresql and not worker and not browser")
BROWSER = Part("浏览器", "browser", frozenset({"browser", "font"}))
SERVERS = Part(
    "PostgreSQL、Redis、Celery",
    "(database or postgresql or worker) and not browser",
    frozenset({"postgresql", "redis"}),
    has_services=True,
)
PARTS = (SQLITE, BROWSER, SERVERS)


def outcome_of(part: Part) -> Outcome:
    """Run one part, beside the services it asks for."""
    if not part.has_services:
        return _pytest(part, NO_SERVICES)
    # Nothing of it is kept: in memory the tests do not wait for a slow disk.
    with services.running(place=postgresql.memory()) as addresses:
        return _pytest(part, addresses)


def _pytest(part: Part, environ: dict[str, str]) -> Outcome:
    say(f"—— pytest（{part.label}）")
    with tempfile.TemporaryDirectory(prefix="zhunsheng-report-") as folder:
        report = Path(folder, "report.xml")
        command = [PYTHON, "-m", "pytest", *PARALLEL, "--durations=5", f"--junitxml={report}"]
        started = time.monotonic()
        status = run(*command, "-m", part.markers, *sys.argv[1:], env=environ)
        seconds = time.monotonic() - started
        return outcomes.read(report, label=part.label, status=status, seconds=seconds)


def close(done: list[Outcome], failed_checks: list[str], missing: list[str]) -> int:
    for line in outcomes.closing(done, failed_checks=failed_checks, missing=missing):
        say(line)
    if missing:
        verdict = "此处不允许跳过，判为不通过" if FORBIDDEN else "结论不完整"
        say(f"注意！因缺少上述程序跳过了相应测试，{verdict}。")
    is_good = outcomes.is_good(done) and not failed_checks and not (missing and FORBIDDEN)
    say("全部通过。" if is_good and not missing else "通过，但不完整。" if is_good else "未通过。")
    print(outcomes.total(done), flush=True)
    return 0 if is_good else 1
