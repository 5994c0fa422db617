"""Requests wait in one queue for all processes, and silent connections hold nobody up."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.config.answering import SLOW
from tests.services.processes import bound, free_port

ROOT = Path(__file__).resolve().parents[2]
QUICK = SLOW / 2
"""Seconds: whoever waits behind a slow request takes longer."""


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    """Two processes with a thread each."""
    number = free_port()
    command = bound(
        sys.executable, "-m", "gunicorn", "--config", "python:config.serving",
        "tests.config.answering", "--bind", f"127.0.0.1:{number}",
    )  # fmt: skip
    environment = {
        **os.environ,
        "ZHUNSHENG_VAR": str(tmp_path_factory.mktemp("var")),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "WEB_PROCESSES": "2",
        "WEB_THREADS": "1",
    }
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        try:
            _wait_for(number)
            yield number
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    last = time.monotonic() + 60
    while time.monotonic() < last:
        try:
            asked = {_asked(port, "/") for _ in range(8)}
        except OSError:
            time.sleep(0.1)
        else:
            if asked:
                return


def _asked(port: int, address: str) -> str:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("GET", address)
        return link.getresponse().read().decode()
    finally:
        link.close()


def _seconds(port: int) -> float:
    start = time.monotonic()
    _asked(port, "/")
    return time.monotonic() - start


def test_nobody_waits_behind_a_slow_request_while_another_process_is_free(port):
    slow = threading.Thread(target=_asked, args=(port, "/slow"))
    slow.start()
    time.sleep(0.2)
    taken: list[float] = []
    crowd = [threading.Thread(target=lambda: taken.append(_seconds(port))) for _ in range(20)]
    for one in crowd:
        one.start()
    for one in (*crowd, slow):
        one.join()
    assert len(taken) == len(crowd)
    assert max(taken) < QUICK


def test_connections_that_say_nothing_take_no_thread(port):
    with ExitStack() as open_ahead:
        for _ in range(6):
            open_ahead.enter_context(socket.create_connection(("127.0.0.1", port)))
        time.sleep(0.2)
        assert max(_seconds(port) for _ in range(4)) < QUICK


def test_a_connection_that_was_silent_at_first_is_answered(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        time.sleep(0.5)
        link.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert link.recv(100).startswith(b"HTTP/1.1 200")


def test_one_connection_may_ask_again(port):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    answers = set()
    for _ in range(3):
        link.request("GET", "/")
        answers.add(link.getresponse().read())
    link.close()
    assert len(answers) == 1
