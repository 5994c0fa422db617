import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.urls import reverse

from organizations.letters import NO_MAIL

ROOT = Path(__file__).resolve().parents[2]
VARIABLES = (
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "HTTPS", "LOG_LEVEL"),
    *("EMAIL_HOST", "EMAIL_PORT"),
)
READ = (
    "DEBUG DATABASES CACHES SECRET_KEY SESSION_COOKIE_AGE CELERY_BROKER_URL CELERY_TASK_ACKS_LATE "
    "CELERY_TASK_ALWAYS_EAGER CELERY_TASK_TIME_LIMIT CELERY_BROKER_TRANSPORT_OPTIONS "
    "EMAIL_BACKEND EMAIL_HOST EMAIL_PORT"
)


def settings_under(tmp_path, **environment):
    """What config.settings says in a process of its own, with only these variables set."""
    clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    code = (
        "import json; from config import settings; "
        f"print(json.dumps({{name: getattr(settings, name) for name in {READ.split()!r}}}))"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**clean, "ZHUNSHENG_VAR": str(tmp_path / "var"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_needs_to_be_configured(tmp_path):
    settings = json.loads(settings_under(tmp_path).stdout)
    assert settings["DEBUG"] is False
    assert settings["DATABASES"]["default"]["NAME"] == str(tmp_path / "var/zhunsheng.sqlite3")
    assert settings["CELERY_TASK_ALWAYS_EAGER"] is True
    assert settings["SECRET_KEY"] == (tmp_path / "var/secret_key").read_text()
    assert settings["SESSION_COOKIE_AGE"] == 1800


def test_redis_switches_the_queue_and_the_cache_on(tmp_path):
    url = "redis://127.0.0.1:6399/2"
    settings = json.loads(settings_under(tmp_path, REDIS_URL=url).stdout)
    assert settings["CELERY_TASK_ALWAYS_EAGER"] is False
    assert settings["CELERY_BROKER_URL"] == settings["CACHES"]["default"]["LOCATION"] == url


def test_mail_is_sent_where_there_is_a_server_alone(tmp_path):
    settings = json.loads(settings_under(tmp_path).stdout)
    assert settings["EMAIL_BACKEND"] == NO_MAIL
    named = json.loads(settings_under(tmp_path, EMAIL_HOST="mail.test", EMAIL_PORT="587").stdout)
    assert named["EMAIL_BACKEND"].endswith(".smtp.EmailBackend")
    assert (named["EMAIL_HOST"], named["EMAIL_PORT"]) == ("mail.test", 587)


def test_a_task_is_never_handed_out_again_while_it_may_still_run(tmp_path):
    settings = json.loads(settings_under(tmp_path, TASK_SECONDS="7200").stdout)
    limit = settings["CELERY_TASK_TIME_LIMIT"]
    assert limit == 7200
    assert settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"] == 2 * limit
    assert settings["CELERY_TASK_ACKS_LATE"] is True


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"DEBUG": "false"}, "环境变量 DEBUG='false' 无法识别"),
        ({"DATABASE_URL": "mysql://u@h/d"}, "环境变量 DATABASE_URL 无法识别"),
        ({"LOG_LEVEL": "loud"}, "环境变量 LOG_LEVEL='loud' 无法识别"),
        ({"DEBUG": "True", "HTTPS": "True"}, "不能同时使用"),
    ],
)
def test_nonsense_stops_the_start_with_a_sentence(tmp_path, environment, message):
    done = settings_under(tmp_path, **environment)
    assert done.returncode != 0
    assert message in done.stderr


def test_amounts_print_as_on_the_forms_and_years_plainly():
    page = Template("{{ amount|floatformat:'2g' }} {{ year }}")
    assert page.render(Context({"amount": Decimal("1233694.335"), "year": 2023})) == (
        "1,233,694.34 2023"
    )


def test_pages_are_closed_without_a_login(client):
    response = client.get("/")
    assert response.status_code == 302
    assert response.url.partition("?")[0] == reverse("admin:login") or "login" in response.url


@pytest.mark.django_db
def test_only_the_admin_may_evaluate_scripts(client):
    inside = client.get(reverse("admin:login")).headers["Content-Security-Policy"]
    outside = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe-eval" in inside
    assert "unsafe" not in outside
    assert "default-src 'self'" in outside


def test_a_command_under_nonsense_ends_with_a_sentence_and_no_traceback(tmp_path):
    nonsense = {"DJANGO_SETTINGS_MODULE": "config.settings", "REDIS_URL": "nonsense"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **nonsense, "ZHUNSHENG_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("配置有误：环境变量 REDIS_URL 无法识别")
