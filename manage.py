#!/usr/bin/env python3
"""Entry to the management commands."""

import os
import sys
from typing import NoReturn


def main() -> None:
    """Run one management command against config.settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415
    except ImportError:
        sys.exit("没有找到 Django：请先运行 make run（或用 .venv/bin/python manage.py …）。")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        _refuse(f"配置有误：{refusal}")
    except DatabaseError as refusal:
        origin = refusal.__cause__
        if _is_out_of_reach(origin):
            _refuse(f"连不上数据库：{refusal}\n请确认数据库已启动，DATABASE_URL 的地址和口令正确。")
        if _lacks_structure(origin) and _has_pending_migrations():
            _refuse(
                "数据库还没有建好表，或停在旧版本：请先运行 python manage.py migrate"
                "（make run 会自动运行），再执行本命令。"
            )
        raise


def _is_out_of_reach(origin: BaseException | None) -> bool:
    """The database never answered; an error that it did answer is a fault of ours."""
    if sqlite_says := getattr(origin, "sqlite_errorname", ""):
        return sqlite_says in {"SQLITE_CANTOPEN", "SQLITE_NOTADB"}
    return getattr(origin, "sqlstate", "") is None


def _lacks_structure(origin: BaseException | None) -> bool:
    """A table or a column is not there."""
    undefined = {"42P01", "42703"}
    return "no such " in str(origin) or getattr(origin, "sqlstate", "") in undefined


def _has_pending_migrations() -> bool:
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _refuse(sentence: str) -> NoReturn:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
