"""`make bench`: the year-end evaluation of an invented city against one SQL statement, and its pages.

It fails on nothing and promises nothing in seconds: what counts are the ratios of ways measured
in turns on the same data.
"""

import argparse
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench import city, floor, pages, register, rules, statement  # noqa: E402
from bench.measuring import (  # noqa: E402
    Figures,
    Measure,
    apart,
    environment,
    printed,
    said,
    seconds_of,
    side_by_side,
    timed,
)
from budgets.selectors import year_of  # noqa: E402
from evaluations import tasks  # noqa: E402
from evaluations.models import EvaluationRun, RunStatus  # noqa: E402
from evaluations.services import open_run  # noqa: E402
from organizations.models import Organization  # noqa: E402
from tests.services import worker  # noqa: E402

STREAMED, COMMANDED = "一个进程", "evaluate_year命令"
ORDINARY, STATEMENT, FLOOR = "逐个对象的ORM", "一条SQL语句", "只写结果"
ONE_WORKER, TWO_WORKERS = "一个工作进程", "两个工作进程"
ORDINARY_LIMIT = 5000
"""The ordinary way is measured up to so many projects: beyond, it would only take longer."""


def main() -> None:
    options = _options()
    if connection.vendor != "postgresql":
        sys.exit("基准测试要在私有 PostgreSQL 上进行：请运行 make bench。")
    call_command("migrate", verbosity=0)
    if Organization.objects.exists():
        sys.exit("这个数据库里有数据：基准测试会清空它，请用 make bench 的私有数据库。")
    small = _measured(options.small, options.rounds)
    rules.measure(options.small)
    big = _measured(options.projects, options.rounds)
    _summary(options, small, big)
    register.main(rounds=options.rounds)
    if "REDIS_URL" in os.environ and options.workers:
        _workers(options)
    if options.pages:
        pages.measure(options.projects)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--projects", type=int, default=80_000, help="城市的项目数")
    parser.add_argument("--small", type=int, default=2_000, help="对照的区县的项目数")
    parser.add_argument("--rounds", type=int, default=5, help="每种方式的次数")
    parser.add_argument("--no-workers", dest="workers", action="store_false")
    parser.add_argument("--no-pages", dest="pages", action="store_false")
    return parser.parse_args()


def _measured(projects: int, rounds: int) -> Figures:
    with said(f"\n生成 {projects} 个项目"):
        size = city.build(projects)
    apart("streamed")
    statement.prepare()
    statement.score()
    different, everything = statement.disagreements()
    print(f"{size.indicators} 条指标；与SQL得分不同的目标 {different} 个，共 {everything} 个。")
    with floor.kept_results() as write:
        ways = {
            STREAMED: lambda: apart("streamed"),
            COMMANDED: lambda: apart("commanded"),
            STATEMENT: lambda: timed(statement.score),
            FLOOR: lambda: timed(write),
        }
        if projects <= ORDINARY_LIMIT:
            ways[ORDINARY] = lambda: apart("ordinary")
        with said(f"每种方式轮流 {rounds} 次"):
            figures = side_by_side(ways, rounds, _prepare)
    print(printed(figures, projects, STATEMENT))
    return figures


def _prepare() -> None:
    statement.prepare()
    floor.prepare()


def _summary(options: argparse.Namespace, small: Figures, big: Figures) -> None:
    ratio, alone = (
        seconds_of(big, way) / seconds_of(big, STATEMENT) for way in (COMMANDED, STREAMED)
    )
    growth = (seconds_of(big, STREAMED) / options.projects) / (
        seconds_of(small, STREAMED) / options.small
    )
    peaks = [max(m.megabytes or 0 for m in figures[STREAMED]) for figures in (small, big)]
    print(
        f"\n年终评价（evaluate_year 命令，每个处理器一个进程）是一条SQL语句的 {ratio:.2f} 倍"
        f"（期望不超过 2 倍），只用一个进程时 {alone:.2f} 倍；"
        f"每个项目的用时是 {options.small} 个项目时的 {growth:.2f} 倍（期望不超过 1.3 倍）；"
        f"峰值内存 {peaks[0]:.0f} → {peaks[1]:.0f} MB（期望不超过 200 MB）。"
    )


def _workers(options: argparse.Namespace) -> None:
    figures: dict[str, list[Measure]] = {}
    for name, processes in ((ONE_WORKER, 1), (TWO_WORKERS, 2)):
        with worker.running(
            name=f"bench{processes}", environment=environment(), processes=processes
        ):
            found = side_by_side({name: lambda: timed(_by_workers)}, options.rounds + 1, _prepare)
        # The first round warms the processes up.
        figures[name] = found[name][1:]
    print(f"\n{options.projects} 个项目交给 Celery")
    print(printed(figures, options.projects, ONE_WORKER))
    ratio = seconds_of(figures, TWO_WORKERS) / seconds_of(figures, ONE_WORKER)
    print(f"\n{TWO_WORKERS}的用时是{ONE_WORKER}的 {ratio:.2f} 倍（期望小于 1 倍）。")


def _by_workers() -> None:
    run = open_run(actor=None, fiscal_year=year_of(city.YEAR), as_of=city.NOW)
    tasks.resume_open_runs()
    while EvaluationRun.objects.filter(pk=run.pk, status=RunStatus.OPEN).exists():
        time.sleep(0.02)


if __name__ == "__main__":
    main()
