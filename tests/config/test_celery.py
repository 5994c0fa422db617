import pytest
from django.db import connection

from config.celery import app


@pytest.mark.worker
@pytest.mark.postgresql
def test_a_real_worker_takes_tasks_from_redis(celery_worker):
    result = app.tasks["celery.backend_cleanup"].apply_async()
    result.get(timeout=30)
    assert result.successful()
    assert "celery.backend_cleanup" in celery_worker.log()


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_private_server_speaks_utf8():
    assert connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT '准绳', pg_encoding_to_char(encoding) FROM pg_database LIMIT 1")
        assert cursor.fetchone() == ("准绳", "UTF8")


def test_tasks_run_in_process_unless_a_test_asks_otherwise():
    assert app.conf.task_always_eager is True
    assert app.conf.timezone == "Asia/Shanghai"
    assert app.conf.accept_content == ["json"]


def test_every_task_of_the_beat_schedule_exists():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled
    assert scheduled <= set(app.tasks)
