"""`make check`: the quick judgement — static checks, then the tests that need only SQLite."""

import sys

import checks
import environment
import suite


def main() -> int:
    environment.ensure("requirements-dev.txt")
    failed_checks = checks.failures()
    return suite.close([suite.outcome_of(suite.SQLITE)], failed_checks, [])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        environment.stop("已中断。")
