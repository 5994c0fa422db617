"""The scripts of the project as a person starts them, in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANSWERED = 900
"""Seconds after which something hangs; a loaded machine is only slow."""
OF_THE_USER = ("DATABASE_URL", "REDIS_URL", "PORT", "DEMO", "CI", "DJANGO_SETTINGS_MODULE")


def environment(folder, **variables):
    """Nothing of the tests' own settings; everything written goes to the folder."""
    plain = {name: value for name, value in os.environ.items() if name not in OF_THE_USER}
    return {**plain, "ZHUNSHENG_VAR": str(folder), **variables}


def script(name, *arguments, folder, **variables):
    """One script to its end, with what it printed."""
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / name), *arguments],
        env=environment(folder, **variables),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=ANSWERED,
        check=False,
    )
