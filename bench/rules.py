"""The rules over an invented city: one sheet, a department, the re-check of everything, the night.

The re-check is measured cold (everything asked anew), after a changed severity (counted anew, no
rule asked), after a changed threshold (its readers asked alone), after releases that altered one
rule over lines, one over whole sheets, and none (these asked alone, or nobody), as in a night
after which one sheet in twenty has changed, and with nothing to do: each in turns with an
evaluation of the same city, both in a process of their own, or both with one process a processor.
Cold it is only told: it happens with no verdict at all, or after a change of what feeds every
rule, and takes longer than twice the evaluation (see decision 0030). `make bench` shows it for
the smaller city; alone it is `python -m bench.rules [projects]` on a private PostgreSQL, and fails
where a limit is passed.

The sheets of the city have no texts, and the names of their lines repeat more often than those
of real ones. What texts cost is measured at the end, where every sheet gets three that nobody
else has, no lighter than those of published sheets (`bench.texts`): cold, after releases of the
two rules that read most, and at night. Then the same releases over texts full of numbers, which
is only told: no published sheet that we know of has as many.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from django.core.management import call_command
from django.db import connection
from django.db.models import F

from bench import city
from bench.measuring import Measure, apart, clear, said
from bench.texts import AS_PUBLISHED, FULL_OF_NUMBERS, write_texts
from budgets.models import FiscalYear
from budgets.selectors import year_of
from common.consoles import table
from evaluations.norms import record_norms
from exchange.forms import read_disclosure
from exchange.readers import read_document
from indicators.backgrounds import backgrounds_of
from indicators.compliance import review_sheet
from indicators.compliance.documents import placed_sheets
from indicators.compliance.portfolio import PortfolioReview
from indicators.compliance.published import review_portfolio
from indicators.models import (
    JudgedBy,
    PerformanceObjective,
    RuleSetting,
    RuleThresholds,
    SheetVerdict,
)
from indicators.selectors import rules_of, sheet_of
from indicators.twins import record_lookalikes
from indicators.verdicts import record_trend
from tests.golden.rongchang_2023.documents import FORMS, built
from tests.golden.rongchang_2023.test_verdicts import told
from tests.indicators.compliance.clean_sheets import clean_sheets

PROJECTS = 2000
SHEETS = 200
"""Sheets over which the time of one is averaged."""
DEPARTMENT = 50
ONE_IN = 20
"""Sheets of which one has changed in a night."""
ROUNDS = 3
RELEASES = {
    "升级改了一条逐行的规则（C05）": ("C05",),
    "升级改了一条整表的规则（B02）": ("B02",),
    "升级没有改规则": (),
}
TEXT_RELEASES = {
    "升级改了一条读三段的规则（E10）": ("E10",),
    "升级改了一条把目标与指标比对的规则（E11）": ("E11",),
}
EARLIER = "0123456789abcdef"
SHEET_LIMIT, DEPARTMENT_LIMIT, READING_LIMIT, CITY_LIMIT = 0.010, 1.0, 1.0, 2.0
"""Seconds for a sheet, a department and a file, and times of the evaluation for the city."""


@dataclass(frozen=True)
class Timing:
    """Seconds of one of the small measures, and how many are expected at most."""

    what: str
    seconds: float
    limit: float


@dataclass(frozen=True)
class Recheck:
    """Re-checks of the city, each beside an evaluation, which is as busy a time for both."""

    what: str
    rounds: tuple[tuple[Measure, Measure], ...]
    """Re-check and evaluation."""
    limit: float | None
    """Times of the evaluation that are expected at most; none where it is only told."""

    @property
    def times(self) -> float:
        """The median of the ratios."""
        return median(mine.seconds / other.seconds for mine, other in self.rounds)

    @property
    def is_slow(self) -> bool:
        """Whether it takes longer than is expected."""
        return self.limit is not None and self.times > self.limit


def measure(projects: int) -> list[str]:
    """Print what the rules take on the city that is there; what has passed its limit."""
    timings = [
        Timing("一张城市的目标表（没有长文字）", _sheet(), SHEET_LIMIT),
        Timing("一张有长文字的目标表", _sheet_with_texts(), SHEET_LIMIT),
        Timing(f"{DEPARTMENT} 个项目的部门，含读取", _department(), DEPARTMENT_LIMIT),
        Timing("样本文档，十张表和公开表，全部规则", _fastest(told), DEPARTMENT_LIMIT),
        *(Timing(f"读入样本文档（{form}）", _reading(form), READING_LIMIT) for form in FORMS),
    ]
    print(f"\n{projects} 个项目的规则检查")
    shown = [(one.what, f"{one.seconds:.4f}", f"≤ {one.limit:.3f}") for one in timings]
    print(table(("检查", "用时 s", "期望 s"), shown))
    with said(f"\n全城重查，每种与年终评价轮流 {ROUNDS} 次"):
        rechecks = list(_rechecks(projects))
    print(table(("全城重查", "相对年终评价", "期望", "峰值内存 MB"), map(_shown, rechecks)))
    print(table(("夜间的其他工作", "用时 s", "相对年终评价"), _night()))
    slow = [one.what for one in timings if one.seconds > one.limit]
    return [*slow, *(one.what for one in rechecks if one.is_slow)]


def _shown(one: Recheck) -> tuple[str, ...]:
    ratios = sorted(mine.seconds / other.seconds for mine, other in one.rounds)
    peak = max(mine.megabytes or 0 for mine, _ in one.rounds)
    spread = f"{one.times:.2f} ×（{ratios[0]:.2f}–{ratios[-1]:.2f}）"
    limit = "只报用时" if one.limit is None else f"≤ {one.limit:.0f} ×"
    return one.what, spread, limit, f"{peak:.0f}"


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _fastest(action: Callable[[], object]) -> float:
    return min(_timed(action) for _ in range(ROUNDS))


def _stored(count: int) -> list[PerformanceObjective]:
    found = PerformanceObjective.objects.filter(fiscal_year__year=city.YEAR)
    return list(found.with_sheets().order_by("pk")[:count])


def _sheet() -> float:
    objectives, rules = _stored(SHEETS), rules_of(year_of(city.YEAR))
    backgrounds = backgrounds_of(objectives)
    sheets = [(sheet_of(one), backgrounds[one.pk]) for one in objectives]
    return _fastest(lambda: [rules.examine(*pair) for pair in sheets]) / len(sheets)


def _reading(form: str) -> float:
    content = built(form)
    return _fastest(lambda: read_disclosure(read_document(content, filename=f"sample.{form}")))


def _sheet_with_texts() -> float:
    sheets = list(clean_sheets(SHEETS))
    return _fastest(lambda: list(map(review_sheet, sheets))) / len(sheets)


def _department() -> float:
    def judge() -> None:
        objectives, rules = _stored(DEPARTMENT), rules_of(year_of(city.YEAR))
        backgrounds = backgrounds_of(objectives)
        for one in objectives:
            rules.judge(one, sheet_of(one), backgrounds[one.pk])
        placed = tuple(placed_sheets(map(sheet_of, objectives)))
        review_portfolio(PortfolioReview(placed, doctrine=rules.doctrine), rules.choices)

    return _fastest(judge)


def _rechecks(projects: int) -> Iterator[Recheck]:
    year = year_of(city.YEAR)
    yield _beside("从头，一个进程", _forget, limit=None)
    yield _beside(
        "从头，recheck_year 与 evaluate_year 命令，每个处理器一个进程",
        _forget,
        "commanded",
        limit=None,
    )
    with _severity(year) as change:
        yield _beside("改一条规则的级别", change)
    with _threshold(year) as change:
        yield _beside("改一个界线", change)
    apart("rechecked")
    for what, codes in RELEASES.items():
        yield _beside(what, partial(_release, codes))
    with _content(year) as change:
        yield _beside(f"夜间：每{ONE_IN}张改过一张", change)
    yield _beside("夜间：都没有改过", lambda: None)
    yield from _rechecks_of_texts(projects, year)
    _forget()


def _rechecks_of_texts(projects: int, year: FiscalYear) -> Iterator[Recheck]:
    write_texts(projects, AS_PUBLISHED)
    yield _beside("有长文字，从头，一个进程", _forget, limit=None)
    for what, codes in TEXT_RELEASES.items():
        yield _beside(f"有长文字，{what}", partial(_release, codes))
    with _content(year) as change:
        yield _beside(f"有长文字，夜间：每{ONE_IN}张改过一张", change)
    write_texts(projects, FULL_OF_NUMBERS)
    apart("rechecked")
    for what, codes in TEXT_RELEASES.items():
        yield _beside(f"文字满是数字，{what}", partial(_release, codes), limit=None)


def _beside(
    what: str, prepare: Callable[[], None], way: str = "", limit: float | None = CITY_LIMIT
) -> Recheck:
    """`way` is "commanded", or blank for one process."""
    rounds = []
    for _ in range(ROUNDS):
        clear()
        other = apart(way or "streamed")
        prepare()
        rounds.append((apart(f"rechecked_{way}" if way else "rechecked"), other))
    return Recheck(what, tuple(rounds), limit)


def _forget() -> None:
    SheetVerdict.objects.all().delete()
    JudgedBy.objects.all().delete()


@contextmanager
def _severity(year: FiscalYear) -> Iterator[Callable[[], None]]:
    """Another severity of one rule each time."""
    setting = RuleSetting.objects.create(fiscal_year=year, code="D16", reason="基准测试")

    def change() -> None:
        setting.severity = "error" if setting.severity == "warning" else "warning"
        setting.save()

    yield change
    setting.delete()


@contextmanager
def _threshold(year: FiscalYear) -> Iterator[Callable[[], None]]:
    """Another limit each time."""
    row = RuleThresholds.objects.create(fiscal_year=year, parameters={"min_text_length": 31})

    def change() -> None:
        row.parameters = {"min_text_length": int(row.parameters["min_text_length"]) + 1}
        row.save()

    yield change
    row.delete()


def _release(codes: tuple[str, ...]) -> None:
    """As if all had been judged by a release in which these rules had other code."""
    mark = SheetVerdict.objects.values_list("mark", flat=True).latest("pk")
    now = JudgedBy.objects.get(mark=mark)
    told = {"rules": now.rules | dict.fromkeys(codes, ""), "parameters": now.parameters}
    JudgedBy.objects.update_or_create(mark=EARLIER, defaults={"edition": EARLIER, **told})
    SheetVerdict.objects.update(mark=EARLIER)


@contextmanager
def _content(year: FiscalYear) -> Iterator[Callable[[], None]]:
    """A new version of one sheet in so many."""
    sheets = PerformanceObjective.objects.filter(fiscal_year=year)
    keys = list(sheets.order_by("pk").values_list("pk", flat=True))[::ONE_IN]
    apart("rechecked")
    yield lambda: _moved(keys, 1)
    _moved(keys, -ROUNDS)


def _moved(keys: list[int], step: int) -> None:
    PerformanceObjective.objects.filter(pk__in=keys).update(version=F("version") + step)


def _night() -> Iterator[tuple[str, ...]]:
    """What a night does beside, only told: nothing is expected of it."""
    year = year_of(city.YEAR)
    ways: dict[str, Callable[[], object]] = {
        "问题数的走势": lambda: record_trend(year, on=city.NOW.date()),
        "常见值": lambda: record_norms(year, now=city.NOW),
        "雷同的项目": lambda: record_lookalikes(year, now=city.NOW),
    }
    clear()
    evaluation = apart("streamed").seconds
    apart("rechecked")
    for what, action in ways.items():
        seconds = _timed(action)
        yield what, f"{seconds:.2f}", f"{seconds / evaluation:.2f} ×"


def main() -> None:
    """Build the city of this size, measure, and fail where something is too slow."""
    if connection.vendor != "postgresql":
        sys.exit("基准测试要在私有 PostgreSQL 上进行：请运行 make bench。")
    call_command("migrate", verbosity=0)
    projects = int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS
    with said(f"生成 {projects} 个项目"):
        city.build(projects)
    if slow := measure(projects):
        sys.exit(f"超过了期望：{'；'.join(slow)}。")


if __name__ == "__main__":
    main()
