"""A wrong word, a busy port, a server that is not there: one Chinese sentence, no traceback."""

import os
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.golden.rongchang_2023.documents import built
from tests.scripts.running import ROOT, environment, script
from tests.services.processes import free_port


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "abc"}, "端口 PORT=abc 无法识别：请写 1 到 65535 之间的整数。"),
        ({"PORT": "０"}, "端口 PORT=０ 无法识别"),
        ({"PORT": "65536"}, "端口 PORT=65536 无法识别"),
        ({"PORT": ""}, "端口 PORT= 无法识别"),
        ({"DEMO": "maybe"}, "DEMO=maybe 无法识别：请写 yes（装演示数据）或 no（不装）。"),
    ],
)
def test_run_refuses_nonsense_before_it_does_anything(tmp_path, variables, sentence):
    done = script("run.py", folder=tmp_path, **{"PORT": str(free_port()), **variables})
    assert done.returncode == 1
    assert sentence in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_run_names_the_next_port_when_one_is_busy(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = script("run.py", folder=tmp_path, PORT=str(port))
    assert done.returncode == 1
    assert f"端口 {port} 已被占用：请换一个，例如 make run PORT=" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("role", "variables", "sentence"),
    [
        ("worker", {}, "没有设置 REDIS_URL"),
        ("beat", {}, "没有设置 REDIS_URL"),
        ("worker", {"REDIS_URL": "nonsense"}, "后台进程没有启动，原因见上。"),
        ("beat", {"REDIS_URL": "redis://127.0.0.1:1/0"}, "连不上 REDIS_URL 所指的 Redis"),
    ],
)
def test_background_processes_need_a_redis_that_answers(tmp_path, role, variables, sentence):
    done = script("background.py", role, folder=tmp_path, **variables)
    assert done.returncode == 1
    assert sentence in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("address", ["postgresql://u:p@127.0.0.1:1/d", "sqlite:////no/where"])
def test_a_database_out_of_reach_is_told_in_a_sentence(tmp_path, address):
    done = subprocess.run(
        [sys.executable, "manage.py", "showmigrations"],
        cwd=ROOT,
        env=environment(tmp_path, DATABASE_URL=address),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("连不上数据库：")
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


COMMANDS = [
    pytest.param(["import_disclosure", "{document}"], id="import"),
    pytest.param(["check_compliance", "--year", "2023"], id="check"),
    pytest.param(["record_actuals", "{document}"], id="actuals"),
    pytest.param(["evaluate_year", "2023"], id="evaluate"),
    pytest.param(["verify_audit"], id="audit"),
    pytest.param(["verify_versions"], id="versions"),
    pytest.param(["demo"], id="demo"),
]


def command(arguments, folder, address):
    """One management command on the database of this address, with a document at hand."""
    document = folder / "公开文档.txt"
    document.write_bytes(built("txt"))
    return subprocess.run(
        [sys.executable, "manage.py", *(one.format(document=document) for one in arguments)],
        cwd=ROOT,
        env=environment(folder, DATABASE_URL=address),
        capture_output=True,
        text=True,
        check=False,
    )


def refused_in_a_sentence(done):
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("arguments", COMMANDS)
def test_commands_on_an_empty_database_ask_for_its_tables(tmp_path, arguments):
    done = command(arguments, tmp_path, f"sqlite:///{tmp_path}/empty.sqlite3")
    said = refused_in_a_sentence(done)
    assert said.startswith("数据库还没有建好表，或停在旧版本：请先运行 python manage.py migrate")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("arguments", COMMANDS[:2])
def test_commands_without_their_database_say_where_to_look(tmp_path, arguments):
    done = command(arguments, tmp_path, "postgresql://u:p@127.0.0.1:1/d")
    said = refused_in_a_sentence(done)
    assert said.startswith("连不上数据库：")
    assert "DATABASE_URL" in said


def test_a_file_that_is_no_database_is_out_of_reach_as_well(tmp_path):
    (tmp_path / "notes.sqlite3").write_text("这是一份文本。" * 200, encoding="utf-8")
    done = command(["verify_audit"], tmp_path, f"sqlite:///{tmp_path}/notes.sqlite3")
    assert refused_in_a_sentence(done).startswith("连不上数据库：")


def test_a_half_migrated_database_asks_for_the_rest(tmp_path):
    address = f"sqlite:///{tmp_path}/half.sqlite3"
    assert command(["migrate", "organizations", "-v0"], tmp_path, address).returncode == 0
    assert command(["verify_audit"], tmp_path, address).returncode == 0
    said = refused_in_a_sentence(command(["check_compliance", "--year=2023"], tmp_path, address))
    assert "python manage.py migrate" in said


@pytest.mark.postgresql
def test_an_empty_postgresql_database_asks_for_its_tables(tmp_path):
    address = os.environ["TEST_DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS zhunsheng_empty")
        connection.execute("CREATE DATABASE zhunsheng_empty")
    empty = urlsplit(address)._replace(path="/zhunsheng_empty").geturl()
    for arguments in (["verify_audit"], ["check_compliance", "--year=2023"], ["demo"]):
        said = refused_in_a_sentence(command(arguments, tmp_path, empty))
        assert said.startswith("数据库还没有建好表")
