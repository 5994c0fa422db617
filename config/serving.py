"""How pages are served: `gunicorn --config python:config.serving config.wsgi`.

Gunicorn reads the names of this module; every one of its processes begins with `settle`.
"""

import gc
from pathlib import Path

from django.forms.renderers import get_default_renderer
from django.template.loader import get_template
from django.urls import reverse

from config import env
from organizations.processes import processors

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def default_processes() -> int:
    """One for each processor; without Redis just one, whose memory is the cache of all requests."""
    return processors() if env.redis_url("REDIS_URL") else 1


def settle() -> None:
    """Load every page, and let the collector pass over all that stays loaded.

    Addresses and templates of a process that has just started take a fifth of a second and a full
    collection another tenth, and whoever happens to open a page then waits for it.
    """
    reverse("home")
    for page in sorted(TEMPLATES.rglob("*.html")):
        get_template(str(page.relative_to(TEMPLATES)))
    get_default_renderer().get_template("django/forms/widgets/input.html")
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


worker_class = "config.workers.QueueingWorker"
workers = env.number("WEB_PROCESSES", default=default_processes(), minimum=1, maximum=64)
threads = env.number("WEB_THREADS", default=4, minimum=1, maximum=64)
timeout = 120
graceful_timeout = 5
loglevel = "warning"
