"""`make run` from an empty folder, and again: the server answers, the demo is there once."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from tests.scripts.running import ANSWERED, ROOT, environment
from tests.services.processes import bound, free_port


@contextmanager
def served(folder):
    """The address of a server started by the script, and the file that it prints to."""
    port, log = free_port(), folder / "log"
    with log.open("w+b") as output:
        server = subprocess.Popen(
            bound(sys.executable, ROOT / "scripts" / "run.py"),
            env=environment(folder / "var", PORT=str(port)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(server, address, log)
            yield address, log.read_text()
        finally:
            server.terminate()
            server.wait(timeout=ANSWERED)


def _wait_until_it_answers(server, address, log):
    deadline = time.monotonic() + ANSWERED
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/login/", timeout=ANSWERED).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text())


def test_it_runs_from_nothing_and_again(tmp_path):
    with served(tmp_path) as (address, told):
        assert "演示数据已装好" in told
        assert "chenjing" in told
        assert f"服务地址：{address}/" in told
        with urllib.request.urlopen(f"{address}/") as page:
            assert page.url == f"{address}/login/?next=/"
            assert 'lang="zh-Hans"' in page.read().decode()
        with urllib.request.urlopen(f"{address}/static/zhunsheng/site.css") as style:
            assert style.headers["Content-Type"].startswith("text/css")
    with served(tmp_path) as (_, told):
        assert "演示数据已在，未作改动" in told
