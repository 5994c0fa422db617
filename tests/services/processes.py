"""Server processes that never outlive the process that started them."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds in which a server has answered for the first time."""


def free_port() -> int:
    """A TCP port nobody listens on just now, on the loopback address only."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bound(*command: object, farewell: signal.Signals = signal.SIGTERM) -> list[str]:
    """The command, to be sent `farewell` by the kernel should its parent die, however it dies."""
    setpriv = shutil.which("setpriv")
    prefix = [setpriv, "--pdeathsig", farewell.name.removeprefix("SIG")] if setpriv else []
    return [*prefix, *map(str, command)]


@contextmanager
def served(application: str = "config.wsgi", **environment: str) -> Iterator[int]:
    """The web server as it is installed, on a port of its own, once it has answered."""
    port = free_port()
    command = bound(
        sys.executable, "-m", "gunicorn", "--config", "python:config.serving", application,
        "--bind", f"127.0.0.1:{port}",
    )  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    """Listening is not answering: a server listens before it has loaded anything."""
    last = time.monotonic() + PATIENCE
    while not _answers(port):
        if time.monotonic() > last:
            raise TimeoutError(f"no answer within {PATIENCE:.0f} s")
        time.sleep(0.2)


def _answers(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as link:
        try:
            link.request("GET", "/")
            link.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
    return True
