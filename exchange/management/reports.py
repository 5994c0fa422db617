"""Writing a report where the command was told to."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from common.consoles import EXIT_BAD_INPUT
from common.os_errors import reason_of


def save_report(path: Path, content: bytes) -> str:
    """What to say of the file that was written; CommandError where it cannot be."""
    try:
        path.write_bytes(content)
    except OSError as error:
        reason = (
            f"没有『{path.parent}』这个文件夹"
            if isinstance(error, FileNotFoundError)
            else reason_of(error)
        )
        raise CommandError(
            f"无法写入『{path}』：{reason}。请先建好文件夹，或把 --output 换成可以写入的文件。",
            returncode=EXIT_BAD_INPUT,
        ) from None
    return f"报告已写入『{path}』。"
