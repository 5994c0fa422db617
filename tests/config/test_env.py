import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

BASE = Path("/srv/zhunsheng")


@pytest.mark.parametrize(("raw", "expected"), [("True", True), ("False", False), ("", True)])
def test_flag_reads_exactly_true_and_false(monkeypatch, raw, expected):
    monkeypatch.setenv("X", raw)
    assert env.flag("X", default=True) is expected


@pytest.mark.parametrize("raw", ["true", "false", "1", "0", "yes", "真"])
def test_flag_refuses_anything_else(monkeypatch, raw):
    monkeypatch.setenv("X", raw)
    with pytest.raises(ImproperlyConfigured, match=f"X='{raw}' 无法识别：请写 True 或 False"):
        env.flag("X", default=False)


@pytest.mark.parametrize("raw", ["-1", "1.5", "十", "１", "0", "101", "1e2"])
def test_number_refuses_what_is_no_whole_number_within_bounds(monkeypatch, raw):
    monkeypatch.setenv("X", raw)
    with pytest.raises(ImproperlyConfigured, match="1 到 100 之间的整数"):
        env.number("X", default=5, minimum=1, maximum=100)


@pytest.mark.parametrize(("raw", "expected"), [("1", 1), (" 100 ", 100), ("", 5)])
def test_number_accepts_its_bounds(monkeypatch, raw, expected):
    monkeypatch.setenv("X", raw)
    assert env.number("X", default=5, minimum=1, maximum=100) == expected


def test_choice_names_what_may_be_written(monkeypatch):
    monkeypatch.setenv("X", "LOUD")
    with pytest.raises(ImproperlyConfigured, match="ERROR、INFO"):
        env.choice("X", default="INFO", options=["INFO", "ERROR"])


def test_items_are_parted_by_commas(monkeypatch):
    monkeypatch.setenv("X", " a.example , ,b.example")
    assert env.items("X", default=[]) == ["a.example", "b.example"]


def database(monkeypatch, raw):
    monkeypatch.setenv("X", raw)
    return env.database_url("X", default_file=BASE / "var/z.sqlite3", base_dir=BASE)


@pytest.mark.parametrize(
    ("raw", "file"),
    [
        ("", "/srv/zhunsheng/var/z.sqlite3"),
        ("sqlite:///var/other.sqlite3", "/srv/zhunsheng/var/other.sqlite3"),
        ("sqlite:////data/z.sqlite3", "/data/z.sqlite3"),
    ],
)
def test_sqlite_queues_writers_whatever_the_file(monkeypatch, raw, file):
    settings = database(monkeypatch, raw)
    assert settings["NAME"] == file
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in settings["OPTIONS"]["init_command"]


def test_postgresql_address_is_taken_apart(monkeypatch):
    settings = database(monkeypatch, "postgres://u:p%40x@db.example:5433/zs?sslmode=require")
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    parts = [settings[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert parts == ["u", "p@x", "db.example", 5433, "zs"]
    tuned = "-c jit=off -c max_parallel_workers_per_gather=0"
    assert settings["OPTIONS"] == {"sslmode": "require", "options": tuned}


def test_options_of_the_address_come_first(monkeypatch):
    settings = database(monkeypatch, "postgres://u:p@db.example/zs?options=-c%20jit%3Don")
    assert settings["OPTIONS"] == {"options": "-c jit=on"}


@pytest.mark.parametrize(
    "raw",
    [
        "mysql://u:p@h/zs",
        "zs.sqlite3",
        "sqlite://",
        "sqlite:///",
        "postgres://u:p@h:5432",
        "postgres://u:p@h:port/zs",
    ],
)
def test_other_database_addresses_are_refused_without_repeating_the_password(monkeypatch, raw):
    with pytest.raises(ImproperlyConfigured, match="环境变量 X") as refused:
        database(monkeypatch, raw)
    assert "u:p" not in str(refused.value)


@pytest.mark.parametrize(
    "raw", ["redis://127.0.0.1:6379/0", "rediss://:pw@cache/1", "unix:///run/redis.sock"]
)
def test_redis_addresses(monkeypatch, raw):
    monkeypatch.setenv("X", raw)
    assert env.redis_url("X") == raw


@pytest.mark.parametrize("raw", ["127.0.0.1:6379", "redis://", "redis://h:port/0", "http://h/0"])
def test_other_redis_addresses_are_refused(monkeypatch, raw):
    monkeypatch.setenv("X", raw)
    with pytest.raises(ImproperlyConfigured, match="redis://主机:端口/库号"):
        env.redis_url("X")


def test_signing_key_is_made_once_and_private(monkeypatch, tmp_path):
    monkeypatch.delenv("X", raising=False)
    file = tmp_path / "var" / "secret_key"
    first = env.secret_key("X", file=file)
    assert env.secret_key("X", file=file) == first
    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_signing_key_is_one_for_processes_that_start_together(monkeypatch, tmp_path):
    monkeypatch.delenv("X", raising=False)
    start = threading.Barrier(8)
    keys = []

    def begin():
        start.wait()
        keys.append(env.secret_key("X", file=tmp_path / "secret_key"))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_signing_key_of_the_environment_is_preferred(monkeypatch, tmp_path):
    monkeypatch.setenv("X", "given")
    assert env.secret_key("X", file=tmp_path / "secret_key") == "given"
    assert not list(tmp_path.iterdir())


def test_empty_signing_key_file_is_refused(monkeypatch, tmp_path):
    monkeypatch.delenv("X", raising=False)
    file = tmp_path / "secret_key"
    file.touch()
    with pytest.raises(ImproperlyConfigured, match="是空的"):
        env.secret_key("X", file=file)
