"""How pages are served: `gunicorn --config python:config.serving config.wsgi`.

Gunicorn reads the names of this module; every one of its processes begins with `settle`.
"""

import gc

from django.urls import get_resolver

from config import env
from organizations.processes import processors


def default_processes() -> int:
    """One for each processor; without Redis just one, whose memory is the cache of all requests."""
    return processors() if env.redis_url("REDIS_URL") else 1


def settle() -> None:
    """Load every page, and let the collector pass over all that stays loaded.

    A full collection of a process that has just started takes a tenth of a second, and whoever
    happens to open a page then waits for it.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


worker_class = "gthread"
workers = env.number("WEB_PROCESSES", default=default_processes(), minimum=1, maximum=64)
threads = env.number("WEB_THREADS", default=8, minimum=1, maximum=64)
timeout = 120
graceful_timeout = 5
loglevel = "warning"
