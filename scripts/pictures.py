"""`make pictures`: the demo in a real browser, one picture of every page its people can reach."""

import sys

import environment
import packages
from environment import PYTHON, ROOT, run, stop


def main() -> int:
    environment.ensure("requirements-dev.txt")
    if missing := packages.ensure("browser", "font"):
        stop(f"缺少 {'、'.join(map(packages.label, missing))}，请安装后再运行。")
    return run(PYTHON, ROOT / "scripts" / "tour.py")


if __name__ == "__main__":
    sys.exit(main())
