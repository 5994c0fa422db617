"""What the rules beyond the single sheets said of each department, kept for reports and trend.

Renewed every night, and after a change of the year's rules, where papers, sheets, what former
years reached, the rules or their settings have changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from budgets.models import DepartmentBudget, FiscalYear, PublishedTable
from budgets.selectors import class_names_of
from common.findings import Severity
from evaluations.models import Measurement
from evaluations.portfolios import YEARS_BEFORE, department_reports
from indicators.compliance.documents import WholeReport
from indicators.compliance.edition import digest_of
from indicators.inputs import PRESENT, with_inputs
from indicators.models import DepartmentVerdict, PerformanceObjective
from indicators.selectors import rules_of
from organizations.codes import LEVEL_DIGITS
from organizations.models import Organization

DEPARTMENTS_AT_ONCE = 20
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])

_ROOT = Path(__file__).parents[1]
_SOURCES = (
    "budgets/reconciliation/*.py",
    "budgets/narrative/*.py",
    "budgets/data/*.csv",
    "budgets/captions.py",
    "budgets/enums.py",
    "budgets/facts.py",
    "budgets/presentation.py",
    "evaluations/portfolios.py",
)


def sources() -> Iterator[Path]:
    """Every file that judges tables and text, or makes the tables that are judged."""
    for pattern in _SOURCES:
        yield from _ROOT.glob(pattern)


@cache
def _edition() -> str:
    """The code of tables and text; that of the sheets is in the mark of the rules."""
    return digest_of(sources())


def departments_due(fiscal_year: FiscalYear) -> tuple[int, ...]:
    """The keys of the budgets whose verdict is missing or of other content or rules."""
    marks = _marks(fiscal_year, timezone.localtime())
    kept = dict(
        DepartmentVerdict.objects.filter(department_budget__in=marks).values_list(
            "department_budget_id", "mark"
        )
    )
    return tuple(key for key, mark in marks.items() if kept.get(key) != mark)


def slices_due(fiscal_year: FiscalYear) -> tuple[tuple[int, ...], ...]:
    """The same in slices for processes and workers."""
    due = departments_due(fiscal_year)
    starts = range(0, len(due), DEPARTMENTS_AT_ONCE)
    return tuple(due[start : start + DEPARTMENTS_AT_ONCE] for start in starts)


def recheck_departments(fiscal_year: FiscalYear, keys: Collection[int], *, now: datetime) -> int:
    """Judge these budgets' departments again; how many. Safe to repeat."""
    marks = _marks(fiscal_year, now, keys)
    budgets = list(
        DepartmentBudget.objects.filter(pk__in=marks)
        .select_related("organization", "fiscal_year")
        .order_by("organization__code")
    )
    reports = department_reports(budgets, with_sheets=False)
    DepartmentVerdict.objects.bulk_create(
        [
            _verdict(budget, report, marks[budget.pk], now)
            for budget, report in zip(budgets, reports, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["department_budget"],
        update_fields=["mark", "errors", "warnings", "hints", "codes", "judged_at"],
    )
    return len(budgets)


def recheck_due_departments(fiscal_year: FiscalYear, *, now: datetime) -> int:
    """Judge every department whose verdict no longer holds, here and now; how many."""
    return sum(recheck_departments(fiscal_year, keys, now=now) for keys in slices_due(fiscal_year))


def _verdict(
    budget: DepartmentBudget, report: WholeReport, mark: str, now: datetime
) -> DepartmentVerdict:
    codes = sorted({finding.code for finding in report.findings})
    return DepartmentVerdict(
        department_budget=budget,
        mark=mark,
        errors=report.count(Severity.ERROR),
        warnings=report.count(Severity.WARNING),
        hints=report.count(Severity.HINT),
        codes=f" {' '.join(codes)} " if codes else "",
        judged_at=now,
    )


def _marks(
    fiscal_year: FiscalYear, now: datetime, keys: Collection[int] | None = None
) -> Mapping[int, str]:
    """By budget: sixteen digits for all that its department is judged by; constant queries."""
    rules = rules_of(fiscal_year, timezone.localdate(now))
    budgets = DepartmentBudget.objects.filter(fiscal_year=fiscal_year)
    if keys is not None:
        budgets = budgets.filter(pk__in=keys)
    papers = list(
        budgets.annotate(has_printed_text=~Q(printed_narrative=""))
        .order_by("pk")
        .values_list(
            "pk",
            "organization__code",
            "organization__name",
            "version",
            "narrative",
            "has_printed_text",
            "numbered",
            "other_titles",
        )
    )
    tables = dict(
        PublishedTable.objects.filter(department_budget__in=budgets)
        .values_list("department_budget")
        .annotate(last=Max("pk"))
        .order_by()
    )
    codes = None if keys is None else {code[:LEVEL_DIGITS] for _, code, *_ in papers}
    names = class_names_of(fiscal_year)
    sheets, reached = _sheets(fiscal_year, codes), _reached(fiscal_year, codes)
    classes = (names.functional, names.economic, names.procurement)
    common = (_edition(), rules.mark, rules.stamp, classes)
    return {
        key: _digest([*common, code, *rest, tables.get(key), sheets[code], reached.get(code)])
        for key, code, *rest in papers
    }


def _sheets(fiscal_year: FiscalYear, departments: Collection[str] | None) -> Mapping[str, str]:
    """By department: what each sheet is and what it is judged by beside itself."""
    sheets = PerformanceObjective.objects.filter(fiscal_year=fiscal_year)
    rows = (
        with_inputs(_within(sheets, "organization__code", departments))
        .order_by("pk")
        .values_list("organization__code", "pk", "version", PRESENT)
    )
    found: defaultdict[str, str] = defaultdict(str)
    for code, *told in rows.iterator(chunk_size=2000):
        department = code[:LEVEL_DIGITS]
        found[department] = _digest([found[department], *told])
    return found


def _reached(
    fiscal_year: FiscalYear, departments: Collection[str] | None
) -> Mapping[str, Sequence[object]]:
    """By department: how many actuals of the years before there are, and the latest."""
    before = Measurement.objects.filter(
        indicator__objective__fiscal_year__year__gte=fiscal_year.year - YEARS_BEFORE,
        indicator__objective__fiscal_year__year__lt=fiscal_year.year,
    )
    rows = (
        _within(before, "indicator__objective__organization__code", departments)
        .order_by()
        .values_list("indicator__objective__organization__code")
        .annotate(actuals=Count("pk"), last=Max("recorded_at"))
        .order_by("indicator__objective__organization__code")
    )
    found: defaultdict[str, list[object]] = defaultdict(list)
    for code, actuals, last in rows:
        found[code[:LEVEL_DIGITS]] += [code, actuals, last.isoformat()]
    return found


def _within(rows: Rows, path: str, departments: Collection[str] | None) -> Rows:
    """Those of these departments' units: a slice is not to read the whole year."""
    if departments is None:
        return rows
    codes = Organization.objects.annotate(department=Substr("code", 1, LEVEL_DIGITS))
    return rows.filter(**{f"{path}__in": codes.filter(department__in=departments).values("code")})


def _digest(content: Iterable[object]) -> str:
    text = json.dumps(list(content), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
