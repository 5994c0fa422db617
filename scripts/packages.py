"""What the system must offer beside Python, and how Debian's apt brings it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.services import browser, postgresql, redis

CLUSTER_SETTINGS = Path("/etc/postgresql-common/createcluster.conf")


@dataclass(frozen=True)
class Need:
    """One thing needed: how it is called, whether it is there, which packages bring it."""

    label: str
    is_present: Callable[[], bool]
    packages: tuple[str, ...]


def _has_chinese_font() -> bool:
    folders = (Path("/usr/share/fonts"), Path.home() / ".local/share/fonts")
    patterns = ("wqy*", "NotoSansCJK*", "NotoSerifCJK*", "SourceHan*", "sim*.tt?")
    return any(any(folder.rglob(pattern)) for folder in folders for pattern in patterns)


def _never() -> bool:
    return False


NEEDS = {
    "venv": Need("Python 虚拟环境", _never, ("python3-venv",)),
    "postgresql": Need(
        "PostgreSQL", lambda: postgresql.programs() is not None, ("postgresql-common", "postgresql")
    ),
    "redis": Need("Redis", lambda: redis.program() is not None, ("redis-server",)),
    "browser": Need("浏览器", lambda: browser.program() is not None, ("chromium",)),
    "font": Need("中文字体", _has_chinese_font, ("fonts-wqy-microhei",)),
}


def ensure(*names: str) -> list[str]:
    """Install what is missing where that is allowed; the names still missing afterwards."""
    missing = [name for name in names if not NEEDS[name].is_present()]
    if missing and _may_install():
        _install(missing)
    return [name for name in missing if not NEEDS[name].is_present()]


def label(name: str) -> str:
    """What people call it, with the packages that bring it."""
    need = NEEDS[name]
    return f"{need.label}（apt-get install {' '.join(need.packages)}）"


def _may_install() -> bool:
    forbidden = os.environ.get("ZHUNSHENG_NO_APT") == "1"
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and not forbidden


def _install(names: list[str]) -> None:
    print(f"准绳：正在用 apt 安装：{'、'.join(NEEDS[name].label for name in names)}……", flush=True)
    if not _apt("update", "-qq"):
        print("准绳：apt-get update 没有成功，仍按现有清单试装。", flush=True)
    for name in names:
        for package in NEEDS[name].packages:
            _apt("install", "-y", "-qq", "--no-install-recommends", package)
            if package == "postgresql-common":
                _keep_debian_from_starting_a_cluster()


def _keep_debian_from_starting_a_cluster() -> None:
    # The tests start servers of their own; the package would start another one on port 5432.
    if not CLUSTER_SETTINGS.is_file():
        return
    text = CLUSTER_SETTINGS.read_text()
    wanted = "create_main_cluster = false"
    if wanted not in text:
        CLUSTER_SETTINGS.write_text(text.replace("#create_main_cluster = true", wanted))


def _apt(*arguments: str) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", *arguments]
    done = subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0
