"""Requests wait in one queue for all processes, and silent connections hold nobody up."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial

import pytest

from tests.config.answering import SLOW
from tests.services.processes import served

QUICK = SLOW / 2
"""Seconds: whoever waits behind a slow request takes longer."""


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    """Two processes with a thread each, both at work."""
    environment = {
        "ZHUNSHENG_VAR": str(tmp_path_factory.mktemp("var")),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "WEB_PROCESSES": "2",
        "WEB_THREADS": "1",
    }
    with served("tests.config.answering", **environment) as number:
        _wait_for_both(number)
        yield number


def _wait_for_both(port: int) -> None:
    """Until two slow requests at the same time are answered by two processes."""
    for _ in range(10):
        with ThreadPoolExecutor(2) as pool:
            if len(set(pool.map(partial(_asked, port), ("/slow", "/slow")))) > 1:
                return
    pytest.fail("one process alone has answered")


def _asked(port: int, address: str) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as link:
        link.request("GET", address)
        return link.getresponse().read().decode()


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
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as link:
        link.connect()
        own, answers = link.sock, set()
        for _ in range(3):
            link.request("GET", "/")
            answers.add(link.getresponse().read())
            assert link.sock is own
    assert len(answers) == 1
