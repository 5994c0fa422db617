"""A private Redis server: in memory, on a free port, thrown away at the end.

As a program: `python -m tests.services.redis COMMAND …` runs the command with
TEST_REDIS_URL and REDIS_URL set to such a server.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.processes import bound, free_port

START_SECONDS = 20


def program() -> str | None:
    """The path of redis-server; None without one."""
    return shutil.which("redis-server")


@contextmanager
def running() -> Iterator[str]:
    """An empty server, as a Redis URL."""
    executable = program()
    if executable is None:
        raise RuntimeError("没有找到 Redis：请安装 redis-server。")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="zhunsheng-redis-") as home:
        place = ["--port", port, "--bind", "127.0.0.1", "--dir", home, "--logfile", f"{home}/log"]
        server = subprocess.Popen(
            bound(executable, *place, "--save", "", "--appendonly", "no"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait_until_it_answers(server, port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)


def _wait_until_it_answers(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if _answers(port):
            return
        time.sleep(0.05)
    raise RuntimeError("私有 Redis 未能启动。")


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def main() -> int:
    """Run the given command beside a private server."""
    with running() as url:
        env = {**os.environ, "TEST_REDIS_URL": url, "REDIS_URL": url}
        return subprocess.run(sys.argv[1:], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
