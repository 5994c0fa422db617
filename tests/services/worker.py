"""A real Celery worker in a process of its own, working on the database of the tests."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from config.celery import app
from tests.services.processes import bound

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
STOP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Worker:
    """One running worker: its name among the workers, its process and what it printed."""

    name: str
    process: "subprocess.Popen[bytes]"
    output: IO[bytes]

    def log(self) -> str:
        """Everything the worker has printed so far."""
        # The worker writes through the same open file: moving its place would garble the log.
        number = self.output.fileno()
        return os.pread(number, os.fstat(number).st_size, 0).decode(errors="replace")

    def kill(self) -> None:
        """End the worker and its children at once, as a power cut would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Let the worker finish what it holds; kill it when it does not come to an end."""
        self.process.terminate()
        try:
            self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def running(*, name: str, environment: Mapping[str, str], processes: int = 2) -> Iterator[Worker]:
    """A worker that has answered; `environment` names at least DATABASE_URL and REDIS_URL."""
    with tempfile.TemporaryFile() as output:
        celery = [sys.executable, "-m", "celery", "-A", "config", "worker"]
        manners = ["-l", "INFO", "--without-gossip", "--without-mingle"]
        process = subprocess.Popen(
            bound(*celery, "-n", f"{name}@test", "-c", processes, *manners),
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        worker = Worker(name=f"{name}@test", process=process, output=output)
        try:
            _wait_until_it_answers(worker)
            yield worker
        finally:
            worker.stop()


def environment_of(database: Mapping[str, Any], redis_url: str) -> dict[str, str]:
    """What a worker must be told to work on the given connection's database."""
    if "sqlite" in database["ENGINE"]:
        url = f"sqlite:///{database['NAME']}"
    else:
        url = "postgresql://{USER}@{HOST}:{PORT}/{NAME}".format_map(database)
    return {"DATABASE_URL": url, "REDIS_URL": redis_url}


def _wait_until_it_answers(worker: Worker) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and worker.process.poll() is None:
        # The readiness line comes first: a ping sent earlier would wait unread in the mailbox.
        if " ready." in worker.log() and app.control.ping([worker.name], timeout=2):
            return
        time.sleep(0.2)
    raise RuntimeError(f"Celery 工作进程未能就绪：\n{worker.log()}")
