"""Judge a published department budget that need not be in the system at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.consoles import EXIT_BAD_INPUT, EXIT_FINDINGS
from exchange.check_reports import outline, render_docx, render_html, render_pdf, render_text
from exchange.checking import DocumentReport, check_document
from exchange.disclosure import Disclosure
from exchange.forms import read_budget
from exchange.management.reports import save_report
from exchange.readers import UnreadableFile, read_document


def _json(report: DocumentReport) -> str:
    return json.dumps(outline(report), ensure_ascii=False, indent=1) + "\n"


_TEXTS: dict[str, Callable[[DocumentReport], str]] = {
    "text": render_text,
    "json": _json,
    "html": render_html,
}
_FILES: dict[str, Callable[[DocumentReport], bytes]] = {"docx": render_docx, "pdf": render_pdf}
"""Forms that cannot be shown, only written."""


class Command(BaseCommand):
    help = (
        "检查一份部门预算公开文档（.txt、.docx、.xlsx），不需要导入，也不读写数据库。"
        "退出状态：0 没有错误级问题，1 有错误级问题，2 文件或参数不能用。"
    )
    requires_system_checks: list[str] = []  # noqa: RUF012 -- the name and type are Django's

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="公开文档")
        parser.add_argument("--format", choices=[*_TEXTS, *_FILES], default="text")
        parser.add_argument("--output", type=Path, help="写入文件，不写则显示（docx、pdf 必须写）")

    def handle(self, *args: object, **options: object) -> None:
        kind, output = str(options["format"]), options["output"]
        if kind in _FILES and output is None:
            raise CommandError(
                "Word、PDF 报告请用 --output 指明写入的文件。", returncode=EXIT_BAD_INPUT
            )
        report = check_document(self._read(Path(str(options["file"]))))
        if isinstance(output, Path):
            self.stdout.write(save_report(output, _content(kind, report)))
        else:
            self.stdout.write(_TEXTS[kind](report), ending="")
        if report.has_errors:
            raise SystemExit(EXIT_FINDINGS)

    def _read(self, path: Path) -> Disclosure:
        try:
            return read_budget(read_document(path, filename=path.name), path.name)
        except UnreadableFile as error:
            raise CommandError(str(error), returncode=EXIT_BAD_INPUT) from None


def _content(kind: str, report: DocumentReport) -> bytes:
    return _FILES[kind](report) if kind in _FILES else _TEXTS[kind](report).encode()
