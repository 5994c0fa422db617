"""A private PostgreSQL server: made in a temporary folder, thrown away at the end.

As a program: `python -m tests.services.postgresql COMMAND …` runs the command with
TEST_DATABASE_URL and DATABASE_URL set to such a server.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.services.processes import bound, free_port

DATABASE = "zhunsheng"
OWNER = "postgres"
START_SECONDS = 60
STOP_SECONDS = 30
NOTHING: Mapping[str, str] = MappingProxyType({})
MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes that must be free there: some databases and their write-ahead log."""


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest version installed; None without one."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda found: int(re.sub(r"\D", "", found.parts[-3]) or 0),
    )
    if versions:
        return versions[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def memory() -> str | None:
    """A folder that is not on a disk, where there is room in it; None elsewhere."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return str(MEMORY) if has_room else None


@contextmanager
def running(options: Mapping[str, str] = NOTHING, *, place: str | None = None) -> Iterator[str]:
    """A server with an empty database, as a database URL.

    `options` are server settings, `place` is the folder for its data: by default the system's
    for temporary files.
    """
    folder = programs()
    if folder is None:
        raise RuntimeError("没有找到 PostgreSQL：请安装 postgresql。")
    port = free_port()
    with tempfile.TemporaryDirectory(
        prefix="zhunsheng-pg-", dir=place, ignore_cleanup_errors=True
    ) as home:
        identity = _identity(Path(home))
        _initialize(folder, home, identity)
        server = _start(folder, home, port, options, identity)
        try:
            _wait_until_it_answers(server, folder, home, port)
            _run([folder / "createdb", *_address(port), DATABASE], identity)
            yield f"postgresql://{OWNER}@127.0.0.1:{port}/{DATABASE}"
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=STOP_SECONDS)


def _initialize(folder: Path, home: str, identity: Mapping[str, Any]) -> None:
    account = ["-A", "trust", "-U", OWNER]
    encoding = ["-E", "UTF8", "--locale=C.UTF-8"]
    _run([folder / "initdb", "-D", f"{home}/data", *account, *encoding, "--no-sync"], identity)


def _start(
    folder: Path, home: str, port: int, options: Mapping[str, str], identity: Mapping[str, Any]
) -> "subprocess.Popen[bytes]":
    settings = {"full_page_writes": "off", "max_connections": "60", **options}
    flags = [f"--{name}={value}" for name, value in settings.items()]
    place = ["-D", f"{home}/data", "-k", home, "-h", "127.0.0.1", "-p", str(port)]
    with Path(home, "log").open("wb") as log:
        return subprocess.Popen(
            bound(folder / "postgres", *place, "-F", *flags, farewell=signal.SIGQUIT),
            **identity,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # An interrupt at the terminal is for the tests; the server is stopped after them.
            start_new_session=True,
        )


def _wait_until_it_answers(
    server: "subprocess.Popen[bytes]", folder: Path, home: str, port: int
) -> None:
    deadline = time.monotonic() + START_SECONDS
    probe = [folder / "pg_isready", "-q", *_address(port)]
    while time.monotonic() < deadline and server.poll() is None:
        if subprocess.run(probe, check=False, cwd="/").returncode == 0:
            return
        time.sleep(0.05)
    log = Path(home, "log").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"私有 PostgreSQL 未能启动：\n{log}")


def _address(port: int) -> list[str]:
    return ["-h", "127.0.0.1", "-p", str(port), "-U", OWNER]


def _identity(home: Path) -> dict[str, Any]:
    # The server refuses to run as root: hand its folder to the account of the package.
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(OWNER)
    os.chown(home, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _run(command: Sequence[object], identity: Mapping[str, Any]) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        **identity,
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise RuntimeError(f"私有 PostgreSQL 未能建立：\n{done.stdout.decode(errors='replace')}")


def main() -> int:
    """Run the given command beside a private server."""
    with running() as url:
        env = {**os.environ, "TEST_DATABASE_URL": url, "DATABASE_URL": url}
        return subprocess.run(sys.argv[1:], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
