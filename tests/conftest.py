"""What every test may ask for, and the refusal of skipped tests where they are forbidden."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
import pytest

from tests.services import browser as system_browser

SKIPS_FORBIDDEN = "true" in os.environ.get("CI", "").lower() or (
    os.environ.get("ZHUNSHENG_FORBID_SKIPS") == "1"
)
# The published document lies beside the project, not in it: it may be absent anywhere.
PERMITTED_REASON = "../shared/data"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


hypothesis.settings.register_profile("timeless", deadline=None, derandomize=SKIPS_FORBIDDEN)
hypothesis.settings.load_profile("timeless")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database.

    Browser tests come last: their driver leaves an event loop running in this thread.
    """
    for item in items:
        if _touches_the_database(item):
            item.add_marker("database")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if items and items[-1].get_closest_marker("browser"):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _touches_the_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with the reason, what needs a service that is not there."""
    for marker, (is_present, reason) in SERVICES.items():
        if item.get_closest_marker(marker) and not is_present():
            pytest.skip(reason)


SERVICES = {
    "postgresql": (
        lambda: os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"),
        "需要 PostgreSQL：请用 make test，或 python -m tests.services.postgresql pytest …",
    ),
    "worker": (
        lambda: bool(os.environ.get("TEST_REDIS_URL")),
        "需要 Redis 和 Celery 工作进程：请用 make test，或 python -m tests.services.redis pytest …",
    ),
    "browser": (
        lambda: system_browser.program() is not None,
        "需要浏览器：请安装 chromium",
    ),
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test is a failed one where skipping is forbidden."""
    report = yield
    return _refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself."""
    report = yield
    return _refuse_skip(report)


def _refuse_skip(report: Report) -> Report:
    if not (SKIPS_FORBIDDEN and report.skipped) or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if PERMITTED_REASON not in reason:
        report.outcome = "failed"
        report.longrepr = f"此处不允许跳过测试。{reason}"
    return report


@pytest.fixture(autouse=True)
def _uploads_in_a_folder_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def base_url() -> None:
    """No fixed address: each test asks for the live server's. Replaces the driver's own fixture,
    which is written in a way that pytest has deprecated.
    """


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": system_browser.program(),
        "args": list(system_browser.ARGUMENTS),
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def worker_environment(django_db_setup: None) -> dict[str, str]:
    """DATABASE_URL and REDIS_URL for a worker on the database of the tests."""
    from django.db import connection  # noqa: PLC0415

    from tests.services.worker import environment_of  # noqa: PLC0415

    return environment_of(connection.settings_dict, os.environ["TEST_REDIS_URL"])


@pytest.fixture(scope="session")
def _session_worker(worker_environment: dict[str, str], tmp_path_factory: Any) -> Iterator[Any]:
    from tests.services import worker  # noqa: PLC0415

    var = str(tmp_path_factory.mktemp("worker-var"))
    environment = {**worker_environment, "ZHUNSHENG_VAR": var}
    with worker.running(name="session", environment=environment) as process:
        yield process


@pytest.fixture
def queued_tasks(worker_environment: dict[str, str]) -> Iterator[None]:
    """Tasks go to Redis instead of running in-process; the queue is empty before and after."""
    from config.celery import app  # noqa: PLC0415

    app.control.purge()
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True
    app.control.purge()


@pytest.fixture
def celery_worker(transactional_db: None, queued_tasks: None, _session_worker: Any) -> Any:
    """The running worker of the session; tasks of this test are sent to it."""
    return _session_worker


@pytest.fixture
def cast(db: None) -> Any:
    """The named people and their units."""
    from tests.cast import build_cast  # noqa: PLC0415

    return build_cast()


@pytest.fixture(autouse=True)
def _sheets_can_be_flushed(request: pytest.FixtureRequest) -> Iterator[None]:
    """SQLite empties tables row by row: open the frozen sheets first, or the triggers refuse."""
    needs_flush = {"transactional_db", "live_server"} & set(request.fixturenames)
    if needs_flush:
        request.getfixturevalue("transactional_db")
    yield
    if needs_flush:
        from indicators.models import PerformanceObjective  # noqa: PLC0415

        PerformanceObjective.objects.update(status="draft")
