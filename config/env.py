"""Strict readers of environment variables: nonsense is refused in Chinese, absence is a default."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SQLITE_SCHEMES = frozenset({"sqlite"})
POSTGRESQL_SCHEMES = frozenset({"postgres", "postgresql"})
REDIS_SCHEMES = frozenset({"redis", "rediss", "unix"})


def text(name: str, *, default: str) -> str:
    """The value without surrounding blanks; an empty value counts as absent."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """True or False, written exactly so: `false` must never silently mean yes."""
    raw = text(name, default=str(default))
    if raw not in {"True", "False"}:
        raise ImproperlyConfigured(f"环境变量 {name}={raw!r} 无法识别：请写 True 或 False。")
    return raw == "True"


def number(name: str, *, default: int, minimum: int = 0, maximum: int = 2**31 - 1) -> int:
    """A whole number within its bounds, both included."""
    raw = text(name, default=str(default))
    if not (raw.isascii() and raw.isdigit() and minimum <= int(raw) <= maximum):
        raise ImproperlyConfigured(
            f"环境变量 {name}={raw!r} 无法识别：请写 {minimum} 到 {maximum} 之间的整数。"
        )
    return int(raw)


def choice(name: str, *, default: str, options: Iterable[str]) -> str:
    """One of the listed words."""
    allowed = sorted(options)
    raw = text(name, default=default)
    if raw not in allowed:
        raise ImproperlyConfigured(
            f"环境变量 {name}={raw!r} 无法识别：请从 {'、'.join(allowed)} 中选一个。"
        )
    return raw


def items(name: str, *, default: Iterable[str]) -> list[str]:
    """A list written with commas; blanks around and empty members are dropped."""
    raw = text(name, default=",".join(default))
    return [item.strip() for item in raw.split(",") if item.strip()]


def database_url(name: str, *, default_file: Path, base_dir: Path) -> dict[str, Any]:
    """Django's connection settings from a URL; without one, the SQLite file."""
    raw = text(name, default="")
    if not raw:
        return _sqlite(str(default_file))
    scheme = raw.partition("://")[0]
    if scheme in SQLITE_SCHEMES:
        return _sqlite_from(name, raw, base_dir)
    if scheme in POSTGRESQL_SCHEMES:
        return _postgresql_from(name, raw)
    raise ImproperlyConfigured(
        f"环境变量 {name} 无法识别：请写 postgres://用户:口令@主机:端口/库名，或 sqlite:///文件路径。"
    )


def redis_url(name: str) -> str:
    """The Redis address, or an empty string where no Redis is used."""
    raw = text(name, default="")
    if not raw:
        return ""
    try:
        parts = urlsplit(raw)
        complete = bool(parts.path if parts.scheme == "unix" else parts.hostname)
        known = parts.scheme in REDIS_SCHEMES and (parts.port or 1) > 0
    except ValueError:
        complete = known = False
    if not (complete and known):
        raise ImproperlyConfigured(f"环境变量 {name} 无法识别：请写 redis://主机:端口/库号。")
    return raw


def secret_key(name: str, *, file: Path) -> str:
    """The signing key: from the environment, else made once and kept in a private file."""
    given = text(name, default="")
    if given:
        return given
    if not file.exists():
        _write_once(file, secrets.token_urlsafe(50))
    kept = file.read_text(encoding="ascii").strip()
    if not kept:
        raise ImproperlyConfigured(
            f"密钥文件 {file} 是空的：请删除它后重新启动，系统会另生成一个。"
        )
    return kept


def _write_once(file: Path, content: str) -> None:
    # Web server and worker may start at the same moment: the link fails for the second of them,
    # and nobody ever reads a half-written key.
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(content)
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # A web server and a worker share the file: writers queue up instead of failing half-way.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
            ),
        },
    }


def _sqlite_from(name: str, raw: str, base_dir: Path) -> dict[str, Any]:
    path = urlsplit(raw).path[1:]
    if raw.startswith("sqlite:///") and path:
        return _sqlite(str(base_dir / path))
    raise ImproperlyConfigured(
        f"环境变量 {name} 缺少文件路径：请写 sqlite:///文件路径"
        "（绝对路径写成四条斜杠 sqlite:////目录/文件）。"
    )


def _postgresql_from(name: str, raw: str) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = environ.Env.db_url_config(raw)
    except ValueError:
        parsed = {}
    if not parsed.get("NAME"):
        raise ImproperlyConfigured(
            f"环境变量 {name} 不完整：请写 postgres://用户:口令@主机:端口/库名"
            "（口令中的特殊字符按网址规则转写，如 @ 写作 %40）。"
        )
    # Compiling a query takes seconds where the query, over a whole city, takes one. Helpers of a
    # query answer one person sooner and fifty people later: starting them costs processor time.
    tuned = "-c jit=off -c max_parallel_workers_per_gather=0"
    options = {"options": tuned, **parsed.get("OPTIONS", {})}
    return {**parsed, "OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
