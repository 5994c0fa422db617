"""`make test`: everything. Services are started here on free ports and stopped again.

Three runs of pytest: SQLite, the browser, and — only what touches the database — once more on
PostgreSQL with Redis and a Celery worker. The closing lines name every part and every failure.
"""

import sys

import checks
import environment
import packages
import suite


def main() -> int:
    environment.ensure("requirements-dev.txt")
    missing = packages.ensure("postgresql", "redis", "browser", "font")
    failed_checks = checks.failures()
    done = [suite.outcome_of(part) for part in suite.PARTS if not part.needs & set(missing)]
    return suite.close(done, failed_checks, [packages.label(name) for name in missing])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        environment.stop("已中断。")
