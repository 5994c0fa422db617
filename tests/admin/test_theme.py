"""The admin is written for the stock classes: the theme can be taken off in one setting."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from organizations.admin_theme import IS_UNFOLD

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not IS_UNFOLD, reason="本次运行已经没有主题。")
def test_the_job_is_done_without_the_theme():
    command = [sys.executable, "-m", "pytest", "-q", "tests/admin/test_whole_year.py"]
    environment = {**os.environ, "ADMIN_THEME": "stock", "TEST_DATABASE_URL": ""}
    done = subprocess.run(
        [*command, "tests/admin/test_language.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
