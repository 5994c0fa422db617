"""Read a published department budget: preview, import with --commit, submit with --submit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from budgets.windows import OutsideWindow
from common.consoles import EXIT_BAD_INPUT, EXIT_FINDINGS, table
from common.findings import Finding
from common.text import keepable
from exchange.disclosure import Disclosure
from exchange.outlines import outline
from exchange.preview import ChangeKind, ImportPreview, SheetName, Submission
from exchange.readers import UnreadableFile
from exchange.services import (
    NotImportable,
    Source,
    commit_and_submit,
    commit_import,
    for_unit,
    opened,
    preview_import,
    read_source,
)
from indicators.outlines import place_in
from organizations.models import User
from organizations.selectors import UnknownUser, active_user


class Command(BaseCommand):
    help = (
        "读入部门预算公开文档（.txt、.docx、.xlsx）。不加 --commit 只预览，不写入；预览也按年度规则"
        "列出每张目标表和部门公开材料的问题，这些问题不妨碍导入草稿。加 --submit 在同一次操作里送审：有错误级问题的"
        "目标表留作草稿并逐条列出；没有权限、不在申报时间内时什么也不写入。"
        "退出状态：0 正常，1 文档有错误级问题（未写入）或有目标表没有送审，"
        "2 文件无法读取、参数有误或不能办理（未写入）。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="公开文档")
        parser.add_argument("--commit", action="store_true", help="写入，不只是预览")
        parser.add_argument(
            "--submit", action="store_true", help="写入后送审（与 --commit、--actor 同用）"
        )
        parser.add_argument("--actor", default="", help="以哪个用户（用户名）的权限写入和送审")
        parser.add_argument("--organization", default="", help="文件中没有单位编码时指明")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: object, **options: object) -> None:
        try:
            _require_sense(options)
            actor = active_user(name) if (name := str(options["actor"])) else None
            source = opened(Path(str(options["file"])))
            disclosure = read_source(source)
            if code := str(options["organization"]).strip():
                disclosure = for_unit(disclosure, code)
            done = _act(options, actor, source, disclosure)
        except (UnknownUser, UnreadableFile) as error:
            raise CommandError(str(error), returncode=EXIT_BAD_INPUT) from None
        except (PermissionDenied, OutsideWindow) as error:
            raise CommandError(f"{error}没有写入任何内容。", returncode=EXIT_BAD_INPUT) from None
        if options["format"] == "json":
            self.stdout.write(json.dumps(outline(done), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_printed(done, options)))
        if done.refused or not done.preview.is_importable:
            raise SystemExit(EXIT_FINDINGS)


def _require_sense(options: dict[str, object]) -> None:
    if options["submit"] and not (options["commit"] and options["actor"]):
        raise CommandError(
            "--submit 要与 --commit 和 --actor 用户名 一起用：送审必须写入，并记在一个人名下。",
            returncode=EXIT_BAD_INPUT,
        )


def _act(
    options: dict[str, object], actor: User | None, source: Source, disclosure: Disclosure
) -> Submission:
    """Preview, import or submit; a document with errors is previewed whatever was asked."""
    now = timezone.now()
    try:
        if actor is not None and options["submit"]:
            return commit_and_submit(actor=actor, disclosure=disclosure, source=source, now=now)
        if options["commit"]:
            return Submission(
                commit_import(actor=actor, disclosure=disclosure, source=source, now=now)
            )
    except NotImportable:
        pass
    return Submission(preview_import(disclosure))


def _printed(done: Submission, options: dict[str, object]) -> Iterator[str]:
    preview = done.preview
    yield f"{preview.disclosure.organization_name} {preview.disclosure.year} 年部门预算"
    changes = [(c.kind.label, c.what, "；".join(c.detail)) for c in preview.changes]
    yield table(("变化", "内容", "说明"), changes)
    if preview.problems:
        yield table(
            ("级别", "位置", "问题"),
            [
                (p.severity.label, f"{p.table} {p.row or ''} {p.column}", p.message)
                for p in sorted(preview.problems, key=lambda p: p.severity.rank)
            ],
        )
        yield from _printed_texts(preview)
    if preview.findings:
        yield ""
        yield "按年度规则检查（不妨碍导入草稿，错误级问题改好之前不能送审）："
        yield _findings_table(preview.findings)
    if options["submit"] and preview.is_importable:
        yield from _printed_submission(done)
    counts = "，".join(f"{kind.label} {preview.count(kind)}" for kind in ChangeKind)
    totals = f"问题 {len(preview.problems)} 个，规则检查发现 {len(preview.findings)} 条"
    yield f"{counts}；{totals}。{_closing(preview, committed=bool(options['commit']))}"


def _printed_texts(preview: ImportPreview) -> Iterator[str]:
    """What was set aside, in full: nothing of the document is lost."""
    texts = [problem for problem in preview.problems if problem.text]
    if texts:
        yield ""
        yield "没有照原样导入的原文："
    for problem in texts:
        place = " ".join(filter(None, (problem.table, str(problem.row or ""), problem.column)))
        yield f"【{place}】{keepable(problem.text)}"


def _printed_submission(done: Submission) -> Iterator[str]:
    yield ""
    yield f"送审 {len(done.submitted)} 张目标表。"
    if done.untouched:
        yield f"另有 {len(done.untouched)} 张此前已送审或批复，未作改动。"
    if done.refused:
        yield f"{len(done.refused)} 张没有送审，仍是草稿："
        yield _findings_table(
            tuple(
                (refusal.sheet, finding) for refusal in done.refused for finding in refusal.findings
            )
        )


def _findings_table(findings: tuple[tuple[SheetName, Finding], ...]) -> str:
    return table(
        ("级别", "规则", "目标表", "位置", "问题"),
        [
            (f.severity.label, f.code, sheet.name, place_in(f) or "整表", f.message)
            for sheet, f in sorted(findings, key=lambda pair: pair[1].severity.rank)
        ],
    )


def _closing(preview: ImportPreview, *, committed: bool) -> str:
    if not preview.is_importable:
        return "有错误级问题，未写入。"
    return "已写入。" if committed else "这是预览，未写入；加 --commit 写入。"
