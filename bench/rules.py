"""The rules over the same city: one sheet, a department of fifty, and the re-check of everything.

The re-check is measured cold, after a changed severity (counted anew, no rule asked), after a
changed threshold (its readers asked alone), as in a night after which one sheet in twenty has
changed, and with nothing to do, each against the evaluation of the same city.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F

from bench import city
from bench.measuring import apart
from budgets.selectors import year_of
from common.consoles import table
from indicators.backgrounds import backgrounds_of
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
from indicators.verdicts import recheck

SHEETS = 200
"""Sheets over which the time of one is averaged."""
DEPARTMENT = 50
ONE_IN = 20
"""Sheets of which one has changed in a night."""
SHEET_LIMIT, DEPARTMENT_LIMIT, CITY_LIMIT = 0.010, 1.0, 2.0
"""Seconds for a sheet and for a department, and times of the evaluation for the city."""


@dataclass(frozen=True)
class Row:
    """One measure with what is expected of it."""

    what: str
    seconds: float
    expected: str
    evaluation: float
    """Seconds of the evaluation that it is held against, taken just before."""


def measure(projects: int, evaluation: float) -> None:
    """Print what the rules take on the city that is there; `evaluation` is its year-end run."""
    rows = [
        Row("一张目标表（不含读取）", _sheet(), f"≤ {SHEET_LIMIT:.3f} s", evaluation),
        Row(
            f"{DEPARTMENT} 个项目的部门，含读取",
            _department(),
            f"≤ {DEPARTMENT_LIMIT:.0f} s",
            evaluation,
        ),
        *_rechecks(),
    ]
    shown = [
        (row.what, f"{row.seconds:.4f}", f"{row.seconds / row.evaluation:.3f} ×", row.expected)
        for row in rows
    ]
    print(f"\n{projects} 个项目的规则检查；同一城市的年终评价用时 {evaluation:.2f} s")
    print(table(("检查", "用时 s", "相对年终评价", "期望"), shown))


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _stored(count: int) -> list[PerformanceObjective]:
    found = PerformanceObjective.objects.filter(fiscal_year__year=city.YEAR)
    return list(found.with_sheets().order_by("pk")[:count])


def _sheet() -> float:
    objectives, rules = _stored(SHEETS), rules_of(year_of(city.YEAR))
    backgrounds = backgrounds_of(objectives)
    sheets = [(sheet_of(one), backgrounds[one.pk]) for one in objectives]
    return _timed(lambda: [rules.examine(*pair) for pair in sheets]) / len(sheets)


def _department() -> float:
    def judge() -> None:
        objectives, rules = _stored(DEPARTMENT), rules_of(year_of(city.YEAR))
        backgrounds = backgrounds_of(objectives)
        for one in objectives:
            rules.judge(one, sheet_of(one), backgrounds[one.pk])
        placed = tuple(placed_sheets(map(sheet_of, objectives)))
        review_portfolio(PortfolioReview(placed, doctrine=rules.doctrine), rules.choices)

    return _timed(judge)


def _every(number: int) -> list[int]:
    keys = PerformanceObjective.objects.filter(fiscal_year__year=city.YEAR).order_by("pk")
    return list(keys.values_list("pk", flat=True))[::number]


def _rechecks() -> list[Row]:
    year = year_of(city.YEAR)
    SheetVerdict.objects.all().delete()
    JudgedBy.objects.all().delete()

    def row(what: str) -> Row:
        """A busy machine is busy for both."""
        evaluation = apart("streamed").seconds
        seconds = _timed(lambda: recheck(year, now=city.NOW))
        return Row(what, seconds, f"≤ {CITY_LIMIT:.0f} ×", evaluation)

    rows = [row("全城重查：从头")]
    setting = RuleSetting.objects.create(
        fiscal_year=year, code="D16", severity="warning", reason="基准测试"
    )
    rows.append(row("全城重查：改一条规则的级别"))
    thresholds, _ = RuleThresholds.objects.update_or_create(
        fiscal_year=year, defaults={"parameters": {"min_text_length": 31}}
    )
    rows.append(row("全城重查：改一个界线"))
    changed = PerformanceObjective.objects.filter(fiscal_year=year, pk__in=_every(ONE_IN))
    changed.update(version=F("version") + 1)
    rows.append(row(f"夜间重查：每{ONE_IN}张改过一张"))
    rows.append(row("夜间重查：都没有改过"))
    changed.update(version=F("version") - 1)
    setting.delete()
    thresholds.delete()
    SheetVerdict.objects.all().delete()
    return rows
