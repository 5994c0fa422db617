"""A wrong word, a busy port, a server that is not there: one Chinese sentence, no traceback."""

import socket
import subprocess
import sys

import pytest

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
