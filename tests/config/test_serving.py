import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import serving

ROOT = Path(__file__).resolve().parents[2]
STARTED = """
import gc, json
import config.wsgi
from django.forms.renderers import get_default_renderer
from django.template import engines
from django.urls import get_resolver
[cached] = engines["django"].engine.template_loaders
print(json.dumps({
    "frozen": gc.get_freeze_count(), "left": len(gc.get_objects()),
    "threshold": gc.get_threshold(), "loaded": "url_patterns" in vars(get_resolver()),
    "templates": len(cached.get_template_cache),
    "fields": "engine" in vars(get_default_renderer()),
}))
"""


def test_without_redis_one_process_holds_the_cache_of_all_requests(monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert serving.default_processes() == 1


def test_with_redis_every_processor_serves(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:6399/0")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 5})
    assert serving.default_processes() == 3


def test_the_collector_passes_over_what_is_loaded_at_the_start(tmp_path):
    environment = {
        **os.environ,
        "ZHUNSHENG_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["loaded"]
    assert told["templates"] >= len(list((ROOT / "templates").rglob("*.html")))
    assert told["fields"]
    assert told["frozen"] > 50_000 > told["left"]
    assert told["threshold"] == [10_000, 10, 10]


@pytest.mark.parametrize(("name", "raw"), [("WEB_PROCESSES", "0"), ("WEB_THREADS", "vier")])
def test_nonsense_stops_the_start(tmp_path, name, raw):
    done = subprocess.run(
        [sys.executable, "-c", "import config.serving"],
        cwd=ROOT,
        env={**os.environ, "ZHUNSHENG_VAR": str(tmp_path), name: raw},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert ImproperlyConfigured.__name__ in done.stderr
    assert f"环境变量 {name}={raw!r} 无法识别" in done.stderr
