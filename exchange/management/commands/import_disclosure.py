"""Read a published department budget: preview, or import with --commit."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.consoles import EXIT_BAD_INPUT, EXIT_FINDINGS, table
from exchange.disclosure import Disclosure
from exchange.outlines import outline
from exchange.preview import ChangeKind, ImportPreview
from exchange.readers import UnreadableFile
from exchange.services import (
    Source,
    commit_import,
    for_unit,
    opened,
    preview_import,
    read_source,
)


class Command(BaseCommand):
    help = (
        "读入部门预算公开文档（.txt、.docx、.xlsx）。不加 --commit 只预览，不写入。"
        "退出状态：0 正常，1 有错误级问题（未写入），2 文件无法读取。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="公开文档")
        parser.add_argument("--commit", action="store_true", help="写入，不只是预览")
        parser.add_argument("--organization", default="", help="文件中没有单位编码时指明")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: object, **options: object) -> None:
        source, disclosure = self._read(Path(str(options["file"])))
        if options["organization"]:
            disclosure = for_unit(disclosure, str(options["organization"]).strip())
        preview = preview_import(disclosure)
        if options["commit"] and preview.is_importable:
            preview = commit_import(
                actor=None, disclosure=disclosure, source=source, now=timezone.now()
            )
        if options["format"] == "json":
            self.stdout.write(json.dumps(outline(preview), ensure_ascii=False, indent=1))
        else:
            self._print(preview, committed=bool(options["commit"]))
        if not preview.is_importable:
            raise SystemExit(EXIT_FINDINGS)

    def _read(self, path: Path) -> tuple[Source, Disclosure]:
        try:
            source = opened(path)
            return source, read_source(source)
        except UnreadableFile as error:
            raise CommandError(str(error), returncode=EXIT_BAD_INPUT) from None

    def _print(self, preview: ImportPreview, *, committed: bool) -> None:
        disclosure = preview.disclosure
        self.stdout.write(f"{disclosure.organization_name} {disclosure.year} 年部门预算")
        self.stdout.write(
            table(
                ("变化", "内容", "说明"),
                [(c.kind.label, c.what, "；".join(c.detail)) for c in preview.changes],
            )
        )
        if preview.problems:
            self.stdout.write(
                table(
                    ("级别", "位置", "问题"),
                    [
                        (p.severity.label, f"{p.table} {p.row or ''} {p.column}", p.message)
                        for p in sorted(preview.problems, key=lambda p: p.severity.rank)
                    ],
                )
            )
        counts = "，".join(f"{kind.label} {preview.count(kind)}" for kind in ChangeKind)
        self.stdout.write(
            f"{counts}；问题 {len(preview.problems)} 个。{_closing(preview, committed=committed)}"
        )


def _closing(preview: ImportPreview, *, committed: bool) -> str:
    if not preview.is_importable:
        return "有错误级问题，未写入。"
    return "已写入。" if committed else "这是预览，未写入；加 --commit 写入。"
