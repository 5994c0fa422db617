"""Read a list of actual values and spending, and record it."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from budgets.models import FiscalYear
from budgets.selectors import UnknownYear, year_of
from common.consoles import EXIT_BAD_INPUT, EXIT_FINDINGS, table
from common.findings import Finding
from evaluations.selectors import latest_year
from evaluations.services import ActualsOutcome, record_actuals
from exchange.actuals import ActualsFile, read_actuals
from exchange.readers.guards import UnreadableFile
from organizations.selectors import UnknownUser, active_user

_NOTHING_WRITTEN = "没有写入任何一行；改好后重新导入，或加 --partial 先登记没有问题的行。"
_NOTHING_NEW = (
    "这一次没有写入任何一行：没有问题的行都与系统中的相同，有问题的行没有登记；"
    "请改好有问题的行，再导入一次。"
)


class Command(BaseCommand):
    help = (
        "登记完成值和预算执行数（.xlsx、.csv）。列：项目编码、指标名称、实际完成值、偏差原因；"
        "执行数另用一张工作表，或同表中指标名称为空的行：项目编码、全年预算数、全年执行数（万元）。"
        "部门整体目标在项目编码列填单位编码。没有『偏差原因』列时已登记的原因不变；"
        "有这一列而单元格为空，表示撤去原因（完成值为空的行不作任何改动）。任何一行有问题都不写入，除非加 --partial。"
        "退出状态：0 全部登记，1 有问题行，2 文件无法读取或参数有误。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="完成值表（.xlsx 或 .csv）")
        parser.add_argument("--year", type=int, help="年度；不写则取开放的或最近的年度")
        parser.add_argument("--partial", action="store_true", help="有问题的行跳过，其余照常登记")
        parser.add_argument("--actor", default="", help="以哪个用户（用户名）的权限登记")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: object, **options: object) -> None:
        try:
            year = options["year"]
            fiscal_year = latest_year() if year is None else year_of(int(str(year)))
            path = Path(str(options["file"]))
            file = read_actuals(path, filename=path.name)
            outcome = self._record(file, fiscal_year, options)
        except (UnknownYear, UnknownUser, UnreadableFile, PermissionDenied) as error:
            raise CommandError(str(error), returncode=EXIT_BAD_INPUT) from None
        if options["format"] == "json":
            self.stdout.write(json.dumps(_outline(outcome, file), ensure_ascii=False, indent=1))
        else:
            self._print(outcome, file, partial=bool(options["partial"]))
        if outcome.problems:
            raise SystemExit(EXIT_FINDINGS)

    def _record(
        self, file: ActualsFile, fiscal_year: FiscalYear, options: dict[str, object]
    ) -> ActualsOutcome:
        return record_actuals(
            actor=active_user(name) if (name := str(options["actor"])) else None,
            fiscal_year=fiscal_year,
            entries=file.entries,
            outturns=file.outturns,
            partial=bool(options["partial"]),
            now=timezone.now(),
        )

    def _print(self, outcome: ActualsOutcome, file: ActualsFile, *, partial: bool) -> None:
        for remark in file.remarks:
            self.stdout.write(remark)
        if outcome.problems:
            rows = [(str(f.location), f.indicator, f.message) for f in outcome.problems]
            self.stdout.write(table(("位置", "指标", "问题"), rows))
        if outcome.questions:
            rows = [(str(f.location), f.indicator, f.message) for f in outcome.questions]
            self.stdout.write(table(("位置", "指标", "请核对"), rows))
        self.stdout.write(
            f"{outcome.year} 年：完成值登记 {outcome.recorded} 条、不变 {outcome.unchanged} 条、"
            f"未填 {outcome.blank} 条；执行数登记 {outcome.outturns_recorded} 条、"
            f"不变 {outcome.outturns_unchanged} 条；问题 {len(outcome.problems)} 个，"
            f"请核对 {len(outcome.questions)} 处。"
        )
        if outcome.problems and not outcome.is_written:
            self.stdout.write(
                _NOTHING_WRITTEN if outcome.is_refused and not partial else _NOTHING_NEW
            )


def _outline(outcome: ActualsOutcome, file: ActualsFile) -> dict[str, object]:
    return {
        "year": outcome.year,
        "is_written": outcome.is_written,
        "recorded": outcome.recorded,
        "unchanged": outcome.unchanged,
        "blank": outcome.blank,
        "outturns": {
            "recorded": outcome.outturns_recorded,
            "unchanged": outcome.outturns_unchanged,
        },
        "problems": [_problem(finding) for finding in outcome.problems],
        "questions": [_problem(finding) for finding in outcome.questions],
        "remarks": list(file.remarks),
    }


def _problem(finding: Finding) -> dict[str, object]:
    return {
        "severity": finding.severity.value,
        "table": finding.location.table,
        "row": finding.location.row,
        "column": finding.location.column,
        "indicator": finding.indicator,
        "message": finding.message,
    }
