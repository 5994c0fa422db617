"""Prove the audit trail unbroken."""

from __future__ import annotations

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandParser

from common.consoles import EXIT_FINDINGS
from organizations import audit
from organizations.models import AuditEntry


class Command(BaseCommand):
    help = "核验审计日志的哈希链是否完整；有断点时退出状态为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: object, **options: object) -> None:
        found, entries = list(audit.breaks()), AuditEntry.objects.count()
        if options["format"] == "json":
            outline = {"entries": entries, "breaks": [asdict(item) for item in found]}
            self.stdout.write(json.dumps(outline, ensure_ascii=False, indent=1))
        else:
            self._print(found, entries)
        if found:
            raise SystemExit(EXIT_FINDINGS)

    def _print(self, found: list[audit.Break], entries: int) -> None:
        for item in found:
            self.stdout.write(f"第 {item.sequence} 条：{item.reason}")
        if not found:
            self.stdout.write(f"审计日志完整，共 {entries} 条。")
