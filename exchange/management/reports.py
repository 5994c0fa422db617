"""Writing a report where the command was told to."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from common.consoles import EXIT_BAD_INPUT


def save_report(path: Path, content: bytes) -> str:
    """What to say of the file that was written; CommandError where it cannot be."""
    try:
        path.write_bytes(content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(f"无法写入『{path}』：{reason}", returncode=EXIT_BAD_INPUT) from None
    return f"报告已写入『{path}』。"
