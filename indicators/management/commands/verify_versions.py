"""Prove the versions of every objective unbroken."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand, CommandParser

from common.consoles import EXIT_FINDINGS
from indicators.models import ObjectiveVersion, PerformanceObjective
from indicators.versions import broken_versions


class Command(BaseCommand):
    help = "核验每个绩效目标的历次版本是否完整、未被改动；有断点时退出状态为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: object, **options: object) -> None:
        found = _breaks()
        objectives = PerformanceObjective.objects.count()
        versions = ObjectiveVersion.objects.count()
        if options["format"] == "json":
            outline = {"objectives": objectives, "versions": versions, "breaks": found}
            self.stdout.write(json.dumps(outline, ensure_ascii=False, indent=1))
        else:
            for item in found:
                self.stdout.write(f"{item['objective']} 第 {item['number']} 版：{item['reason']}")
            if not found:
                said = f"共 {objectives} 个绩效目标、{versions} 个版本"
                self.stdout.write(f"目标版本完整，{said}。")
        if found:
            raise SystemExit(EXIT_FINDINGS)


def _breaks() -> list[dict[str, object]]:
    found = list(broken_versions())
    touched = PerformanceObjective.objects.select_related("project", "organization")
    names = touched.in_bulk({item.objective_id for item in found})
    return [
        {
            "objective": str(names[item.objective_id]),
            "number": item.number,
            "reason": item.reason,
        }
        for item in found
    ]
