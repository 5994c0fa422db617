"""`make run`: environment, migrations, demo data, server — from nothing, and again any time."""

import os
import socket
import sys
from urllib.parse import urlsplit

import environment
from environment import PYTHON, run, say, stop

HIGHEST_PORT = 65_535


def main() -> int:
    port = _port()
    has_demo = _has_demo()
    environment.ensure("requirements.txt")
    say("正在更新数据库结构……")
    if run(PYTHON, "manage.py", "migrate", "--no-input", "--verbosity", "0"):
        stop("数据库没有更新成功，原因见上。")
    environment.require_redis()
    if has_demo:
        # The people of the demo sign in with the printed password alone; every page says so.
        os.environ.setdefault("ZHUNSHENG_REQUIRE_MFA", "False")
    if has_demo and run(PYTHON, "manage.py", "demo"):
        stop("演示数据没有装好，原因见上。可用 make run DEMO=no 跳过演示数据。")
    return _serve(port)


def _has_demo() -> bool:
    raw = os.environ.get("DEMO", "yes")
    if raw not in {"yes", "no"}:
        stop(f"DEMO={raw} 无法识别：请写 yes（装演示数据）或 no（不装）。")
    return raw == "yes"


def _port() -> int:
    raw = os.environ.get("PORT", "8000")
    if not (raw.isascii() and raw.isdigit() and 0 < int(raw) <= HIGHEST_PORT):
        stop(f"端口 PORT={raw} 无法识别：请写 1 到 {HIGHEST_PORT} 之间的整数。")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(raw)))
        except OSError:
            stop(f"端口 {raw} 已被占用：请换一个，例如 make run PORT={int(raw) % 60_000 + 1}")
    return int(raw)


def _serve(port: int) -> int:
    say(f"服务地址：http://127.0.0.1:{port}/ （按 Ctrl+C 停止）")
    if os.environ.get("REDIS_URL"):
        redis = urlsplit(os.environ["REDIS_URL"])
        say(f"后台任务经 Redis（{redis.hostname}）执行：请另开一个终端运行 make worker。")
    command = [
        str(PYTHON), "-m", "gunicorn", "--config", "python:config.serving", "config.wsgi",
        "--bind", f"127.0.0.1:{port}",
    ]  # fmt: skip
    os.chdir(environment.ROOT)
    sys.stdout.flush()
    os.execv(PYTHON, command)


if __name__ == "__main__":
    sys.exit(main())
