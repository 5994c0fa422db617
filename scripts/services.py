"""Run a command beside a private PostgreSQL and a private Redis: `services.py COMMAND …`."""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import environment
import packages
from environment import run, stop

from tests.services import postgresql, redis

# What a server for measuring wants and a throw-away one for tests does not mind.
GENEROUS = {"shared_buffers": "256MB", "work_mem": "64MB", "max_wal_size": "4GB"}


@contextmanager
def running(
    options: Mapping[str, str] = postgresql.NOTHING, *, place: str | None = None
) -> Iterator[dict[str, str]]:
    """The addresses of both servers, for the settings and for the settings of the tests."""
    # A plain termination must stop the servers, too: leave by the ordinary door.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgresql.running(options, place=place) as database_url, redis.running() as redis_url:
        yield {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "TEST_DATABASE_URL": database_url,
            "TEST_REDIS_URL": redis_url,
        }


def main() -> int:
    environment.ensure("requirements-dev.txt")
    if missing := packages.ensure("postgresql", "redis"):
        stop(f"缺少 {'、'.join(map(packages.label, missing))}，请安装后再运行。")
    with running(GENEROUS) as addresses:
        return run(*sys.argv[1:], env=addresses)


if __name__ == "__main__":
    sys.exit(main())
