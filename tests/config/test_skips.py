import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = """
import pytest

def test_for_want_of_a_server():
    pytest.skip("没有数据库")

def test_for_want_of_the_document():
    pytest.skip("没有 ../shared/data：公开文件不在此处")
"""


@pytest.mark.parametrize(
    ("forbid", "status", "closing"), [(False, 0, "2 skipped"), (True, 1, "1 failed, 1 skipped")]
)
def test_a_skip_fails_where_skipping_is_forbidden(tmp_path, forbid, status, closing):
    file = tmp_path / "test_sample.py"
    file.write_text(SAMPLE, encoding="utf-8")
    plain = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider",
         "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), str(file)],
        cwd=ROOT,
        env={**plain, "ZHUNSHENG_FORBID_SKIPS": "1" if forbid else ""},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, closing in done.stdout) == (status, True)
