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
    from django.db import OperationalError  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        _refuse(f"配置有误：{refusal}")
    except OperationalError as refusal:
        if not _is_out_of_reach(refusal):
            raise
        _refuse(f"连不上数据库：{refusal}\n请确认数据库已启动，DATABASE_URL 的地址和口令正确。")


def _is_out_of_reach(refusal: Exception) -> bool:
    """The database never answered; an error that it did answer is a fault of ours."""
    origin = refusal.__cause__
    is_unopened_file = getattr(origin, "sqlite_errorname", "") == "SQLITE_CANTOPEN"
    return is_unopened_file or getattr(origin, "sqlstate", "") is None


def _refuse(sentence: str) -> NoReturn:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
