"""The re-check from the command line: what the night would do, here and now."""

from __future__ import annotations

import json
from concurrent.futures.process import BrokenProcessPool

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from budgets.selectors import UnknownYear, year_of
from common.consoles import EXIT_BAD_INPUT
from evaluations.department_verdicts import recheck_due_departments
from evaluations.self_verdicts import recheck_self_evaluations
from indicators.verdicts import recheck_side_by_side
from organizations.processes import processors


class Command(BaseCommand):
    help = (
        "重查一个年度的全部绩效目标、各部门的公开表、文字说明和跨项目情况，以及绩效自评："
        "只查内容、表外情况、规则或参数变过的，其余不动；"
        "中断后再运行会接着做完。退出状态：0 查完，2 没有这个年度或有进程被中止。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="年度")
        parser.add_argument(
            "--processes",
            type=int,
            default=processors(),
            help="同时用几个进程重查（PostgreSQL；默认与处理器数相同）",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: object, **options: object) -> None:
        year, processes = int(str(options["year"])), int(str(options["processes"]))
        now = timezone.now()
        try:
            fiscal_year = year_of(year)
            found = recheck_side_by_side(fiscal_year, now=now, processes=processes)
        except UnknownYear as error:
            raise CommandError(str(error), returncode=EXIT_BAD_INPUT) from None
        except BrokenProcessPool:
            said = "有进程被中止，已查的保留；请再运行一次，接着查完其余的。"
            raise CommandError(said, returncode=EXIT_BAD_INPUT) from None
        departments = recheck_due_departments(fiscal_year, now=now)
        claims = recheck_self_evaluations(fiscal_year, now=now)
        if options["format"] == "json":
            told = {
                "year": year,
                "rechecked": found,
                "departments": departments,
                "self_evaluations": claims,
            }
            self.stdout.write(json.dumps(told))
        else:
            said = f"{found} 张绩效目标表、{departments} 个部门、{claims} 份绩效自评。"
            self.stdout.write(f"{year}年度重查了 {said}")
