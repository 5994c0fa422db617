"""The worker of the web server: all processes serve one queue of waiting requests.

The stock worker takes every connection at once and lets it wait for its own threads. With fifty
requests at the same moment one process takes forty of them, the other ten, and whoever is among the
forty waits four times as long. Here a process takes a connection only while a thread is free for
it; all others wait where the system keeps them, in the order in which they came.
"""

from __future__ import annotations

import socket
import time
from concurrent.futures import Future
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

SILENCE = 5.0
"""Seconds for which a connection may be open before it asks for anything: browsers open some ahead."""


class QueueingWorker(ThreadWorker):  # type: ignore[misc]
    """Takes new connections only while a thread is free, and no thread for one that is silent."""

    busy = 0
    """Requests that were handed to the threads and are not finished."""

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 -- as the server calls it
        """Leave new connections in the queue of the system while all threads are busy."""
        super().set_accept_enabled(enabled and self.busy < self.cfg.threads)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Look for new connections again as soon as a thread has become free."""
        self.set_accept_enabled(self.alive and self.nr_conns < self.worker_connections)
        super().wait_for_and_dispatch_events(timeout)

    def enqueue_req(self, conn: TConn) -> None:
        """Hand a request to a thread; a new connection that is silent yet waits without one."""
        if not (conn.initialized or conn.data_ready or _has_spoken(conn.sock)):
            self._listen_to(conn)
            return
        conn.data_ready = True
        self.busy += 1
        super().enqueue_req(conn)
        self.set_accept_enabled(self.alive)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """Free the thread."""
        self.busy -= 1
        super().finish_request(conn, fs)

    def _listen_to(self, conn: TConn) -> None:
        conn.sock.setblocking(False)  # noqa: FBT003 -- as sockets say it
        conn.timeout = time.monotonic() + SILENCE
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))


def _has_spoken(link: socket.socket) -> bool:
    """Whether something has come, be it the end or a fault."""
    try:
        link.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
