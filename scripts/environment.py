"""The virtual environment of the project. Standard library only: it runs before anything else."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import packages

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
# What is needed to run is among what is needed to develop: the longer lock satisfies both.
SATISFIED_BY = {"requirements.txt": ("requirements.txt", "requirements-dev.txt")}
PING = (
    "import os, redis; "
    "redis.Redis.from_url(os.environ['REDIS_URL'], socket_connect_timeout=3).ping()"
)


def say(message: str) -> None:
    """One line for the person at the terminal, in order with what the programs print."""
    print(f"准绳：{message}", flush=True)


def stop(message: str) -> NoReturn:
    """End with a sentence that says what to do."""
    say(message)
    sys.exit(1)


def run(*command: object, env: dict[str, str] | None = None) -> int:
    """The exit status of a program run in the project's folder."""
    merged = {**os.environ, **(env or {})}
    parts = [str(part) for part in command]
    return subprocess.run(parts, cwd=ROOT, env=merged, check=False).returncode


def ensure(lock: str) -> None:
    """Make the virtual environment hold exactly what the lock names; nothing to do when it does."""
    if sys.version_info < OLDEST:
        stop("需要 Python 3.11 或更高版本；可用 make PYTHON=python3.11 … 指定解释器。")
    if not _is_sound():
        _create()
    if any(_is_installed(enough) for enough in SATISFIED_BY.get(lock, (lock,))):
        return
    say(f"正在按 {lock} 安装依赖（首次约需一两分钟）……")
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    if run(*pip, "--require-hashes", "-r", lock):
        stop("依赖没有装好，原因见上。请检查网络或 pip 的软件源设置，然后再运行一次。")
    _stamp(lock).write_text(_mark(lock))


def require_redis() -> None:
    """Stop when REDIS_URL is set and no Redis answers there."""
    if not os.environ.get("REDIS_URL"):
        return
    done = subprocess.run([PYTHON, "-c", PING], capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["没有回答"])[-1]
        stop(
            f"连不上 REDIS_URL 所指的 Redis：{reason}\n"
            "请确认它已启动、地址和口令正确；不用 Redis 时请去掉环境变量 REDIS_URL。"
        )


def _is_installed(lock: str) -> bool:
    return _stamp(lock).is_file() and _stamp(lock).read_text() == _mark(lock)


def _stamp(lock: str) -> Path:
    return VENV / f".installed-{Path(lock).stem}"


def _mark(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _is_sound() -> bool:
    # A folder that was moved, or made by a Python since removed, holds a python that cannot start.
    if not PYTHON.exists():
        return False
    probe = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    done = subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False)
    scripts_belong_here = str(VENV) in (VENV / "bin" / "activate").read_text(errors="replace")
    return done.returncode == 0 and scripts_belong_here


def _create() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    if not _ensurepip_is_present():
        packages.ensure("venv")
    if not _ensurepip_is_present():
        stop("缺少 Python 的 venv 模块。请先以 root 身份运行：apt-get install -y python3-venv")
    say("正在建立虚拟环境 .venv ……")
    if run(sys.executable, "-m", "venv", VENV):
        shutil.rmtree(VENV, ignore_errors=True)
        stop(
            f"虚拟环境没有建成，原因见上。请检查 {ROOT} 能否写入、磁盘是否有空间，然后再运行一次。"
        )


def _ensurepip_is_present() -> bool:
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0
