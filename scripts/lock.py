"""`make lock`: write the hashed locks anew from requirements/*.in."""

import shutil
import sys
from pathlib import Path

import environment
from environment import PYTHON, VENV, run, say, stop

OPTIONS = (
    "--quiet",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command",
    "make lock",
)
LOCKS = {"requirements/base.in": "requirements.txt", "requirements/dev.in": "requirements-dev.txt"}


def main() -> int:
    environment.ensure("requirements-dev.txt")
    uv = Path(shutil.which("uv") or VENV / "bin" / "uv")
    if not uv.exists() and run(PYTHON, "-m", "pip", "install", "--quiet", "uv"):
        stop("没有装好 uv，原因见上。")
    for source, lock in LOCKS.items():
        say(f"{source} → {lock}")
        if run(uv, "pip", "compile", *OPTIONS, *sys.argv[1:], source, "-o", lock):
            stop(f"{lock} 没有生成，原因见上。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
