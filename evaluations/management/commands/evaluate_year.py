"""The year-end evaluation from the command line: here and now, or handed to the workers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from budgets.selectors import UnknownYear, year_of
from common.consoles import EXIT_BAD_INPUT, EXIT_FINDINGS, table
from evaluations.models import EvaluationResult, EvaluationRun
from evaluations.outlines import Outline, outline_of, summary_outline
from evaluations.scoring import percent
from evaluations.scoring.plan import InvalidPlan
from evaluations.selectors import has_gaps, progress_of, results_of
from evaluations.services import RunInProgress, evaluate_year, open_run
from evaluations.side_by_side import judge_side_by_side
from evaluations.tasks import resume_open_runs
from indicators.selectors import UnknownOrganization
from organizations.processes import processors


class Command(BaseCommand):
    help = (
        "年终评价：按年度评分方案给每个绩效目标打分并写明理由。同一年度可以重复评价，"
        "结果以最后一次完成的为准；中断的评价会接着做完。"
        "退出状态：0 全部评出，1 有目标因缺数据或权重不为100而没有总分，2 没有这个年度或单位。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="年度")
        parser.add_argument("--organization", default="", help="只评价这个单位及其下级（单位编码）")
        parser.add_argument("--queue", action="store_true", help="交给后台工作进程，不等结果")
        parser.add_argument(
            "--processes",
            type=int,
            default=processors(),
            help="同时用几个进程评价（PostgreSQL；默认与处理器数相同）",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: object, **options: object) -> None:
        try:
            run = self._run(options)
        except (UnknownYear, UnknownOrganization, RunInProgress, InvalidPlan) as error:
            raise CommandError(str(error), returncode=EXIT_BAD_INPUT) from None
        run = EvaluationRun.objects.select_related("fiscal_year").get(pk=run.pk)
        if options["format"] == "json":
            self.stdout.writelines(_json(run))
        elif options["queue"]:
            self.stdout.write(f"{run}已交给后台，进度 {_progress(run)}。")
        else:
            self._print(run)
        if not options["queue"] and has_gaps(run):
            raise SystemExit(EXIT_FINDINGS)

    def _run(self, options: dict[str, object]) -> EvaluationRun:
        year, code = int(str(options["year"])), str(options["organization"]).strip()
        fiscal_year, now = year_of(year), timezone.now()
        if options["queue"]:
            run = open_run(actor=None, fiscal_year=fiscal_year, as_of=now, organization_code=code)
            resume_open_runs()
            return run
        return evaluate_year(
            actor=None,
            fiscal_year=fiscal_year,
            as_of=now,
            organization_code=code,
            judge=partial(judge_side_by_side, processes=int(str(options["processes"]))),
        )

    def _print(self, run: EvaluationRun) -> None:
        rows, remarks = [], []
        for result in results_of(run):
            item = outline_of(result)
            rows.append(_row(item, result))
            if item["remarks"]:
                whose = item["project_code"] or item["organization"]
                remarks.append(f"{whose}：{item['remarks'].replace('；第', f'；{_NEXT}第')}")
        self.stdout.write(f"{run}（评分方案：{run.plan_name}）")
        self.stdout.write(table(_HEADS, rows))
        self.stdout.write("")
        self.stdout.writelines(f"{remark}\n" for remark in remarks)
        self.stdout.writelines(f"{line['sentence']}\n" for line in summary_outline(run))
        self.stdout.write(f"共评价 {len(rows)} 个绩效目标，进度 {_progress(run)}。")


_HEADS = ("单位", "项目编码", "类型", "执行率", "执行率得分", "总分", "等级", "结果", "名称")
_NEXT = "\n    "


def _row(item: Outline, result: EvaluationResult) -> tuple[str, ...]:
    cells = (
        item["organization"],
        item["project_code"],
        item["kind_label"],
        percent(result.execution_rate),
        item["execution_score"],
        item["total"],
        item["grade"],
        item["status_label"],
        item["name"],
    )
    return tuple(cell or "—" for cell in cells)


def _progress(run: EvaluationRun) -> str:
    done, total = progress_of(run)
    return f"{done}/{total}"


def _json(run: EvaluationRun) -> Iterator[str]:
    """The whole run, one objective at a time: a city does not fit into memory twice."""
    done, total = progress_of(run)
    head = {
        "year": run.fiscal_year.year,
        "plan": run.plan_name,
        "organization": run.scope,
        "run": run.pk,
        "status": run.status,
        "progress": {"done": done, "total": total},
        "summary": summary_outline(run),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "objectives": ['
    separator = "\n"
    for result in results_of(run):
        yield separator + json.dumps(outline_of(result), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"
