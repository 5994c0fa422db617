"""The report on the quality of the year's sheets: the page, and its tables to take away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from budgets.models import FiscalYear
from common.rules import RULEBOOK
from evaluations.quality import SELF_RULES, year_quality
from exchange.report_workbook import Cell, ReportTable
from indicators.compliance import SHEET_RULES
from indicators.compliance.handbook import RULE_GROUPS
from indicators.compliance.published import DEPARTMENT_RULES
from indicators.quality import Night, Quality, QualityReport, RuleFrequency
from organizations.models import User
from web.progress import require_overseer
from web.queries import one_of, text_of
from web.sparklines import Sparkline, sparkline

WIDTH, HEIGHT = 260, 64
MOST = 20
"""Rules that are shown before the others are unfolded."""
_LETTERS = sorted({rule.group for rule in (*SHEET_RULES, *DEPARTMENT_RULES, *SELF_RULES)})
_EMPTY = QualityReport((), Quality("", "合计"), (), ())


@dataclass(frozen=True, slots=True)
class Line:
    """One number over the nights, drawn, with its first and last value."""

    label: str
    drawn: Sparkline
    first: int
    last: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def change(self) -> int:
        """From the first night to the last."""
        return self.last - self.first

    @property
    def distance(self) -> int:
        """The same without its sign."""
        return abs(self.change)


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department with its most frequent finding by name."""

    one: Quality
    frequent_name: str


@dataclass(frozen=True, slots=True)
class QualityPage:
    """The report as the address asks for it."""

    year: FiscalYear | None
    unit: str
    group: str
    letters: Mapping[str, str]
    departments: tuple[DepartmentRow, ...]
    total: Quality
    most: tuple[RuleFrequency, ...]
    others: tuple[RuleFrequency, ...]
    nights: tuple[Night, ...]
    lines: tuple[Line, ...]
    claims: tuple[DepartmentRow, ...]
    claims_total: Quality
    claim_nights: tuple[Night, ...]
    claim_lines: tuple[Line, ...]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the year narrows it."""
        return bool(self.unit or self.group)


def quality_page(request: HttpRequest, user: User, fiscal_year: FiscalYear | None) -> QualityPage:
    """The report for this person; Http404 for everybody who oversees no department."""
    require_overseer(user)
    unit, group = text_of(request, "unit"), one_of(request, "group", _LETTERS)
    report = (
        _EMPTY if fiscal_year is None else year_quality(user, fiscal_year, unit, now=timezone.now())
    )
    rules = [one for one in report.rules if not group or one.group == group]
    return QualityPage(
        year=fiscal_year,
        unit=unit,
        group=group,
        letters={letter: RULE_GROUPS[letter] for letter in _LETTERS},
        departments=_department_rows(report.departments),
        total=report.total,
        most=tuple(rules[:MOST]),
        others=tuple(rules[MOST:]),
        nights=tuple(reversed(report.nights)),
        lines=_lines(report.nights, "有错的目标表"),
        claims=_department_rows(report.claims),
        claims_total=report.claims_total,
        claim_nights=tuple(reversed(report.claim_nights)),
        claim_lines=_lines(report.claim_nights, "有错的自评"),
    )


def _department_rows(departments: Sequence[Quality]) -> tuple[DepartmentRow, ...]:
    return tuple(DepartmentRow(one, _name(one.frequent)) for one in departments)


def _name(code: str) -> str:
    return RULEBOOK[code].name if code else ""


_COUNTS: tuple[tuple[str, Callable[[Night], int]], ...] = (
    ("", lambda night: night.faulty),
    ("错", lambda night: night.errors),
    ("警", lambda night: night.warnings),
    ("提", lambda night: night.hints),
)


def _lines(nights: Sequence[Night], faulty: str) -> tuple[Line, ...]:
    """What was open night by night; `faulty` is how those with errors are called."""
    lines = []
    for label, count in _COUNTS:
        values = [count(night) for night in nights]
        if drawn := sparkline(values, wide=WIDTH, high=HEIGHT):
            lines.append(Line(label or faulty, drawn, values[0], values[-1]))
    return tuple(lines)


_FOUND_HEADS = ("有错", "有错占比（%）", "错", "警", "警（未说明）", "提")
DEPARTMENT_HEADS = (
    "部门编码",
    "部门",
    "目标表",
    "已检查",
    *_FOUND_HEADS,
    "已批复",
    "一次通过",
    "一次通过率（%）",
    "退回次数",
    "最常见的规则",
)
RULE_HEADS = ("规则", "名称", "本年度级别", "命中数", "占已检查（%）", "涉及部门", "查的是")
NIGHT_HEADS = ("日期", "目标表", "有错", "错", "警", "提")
CLAIM_HEADS = (
    "部门编码",
    "部门",
    "绩效自评",
    "已检查",
    "未检查",
    *_FOUND_HEADS,
    "最常见的规则",
)
CLAIM_NIGHT_HEADS = ("日期", "已检查的自评", "有错", "错", "警", "提")


def tables_of(page: QualityPage) -> Mapping[str, ReportTable]:
    """The tables of the report by the word that the address has for them."""
    rules: list[tuple[Cell, ...]] = [
        (
            one.code,
            one.name,
            one.severity.label,
            None if one.is_of_papers else one.sheets,
            one.share,
            one.departments,
            one.examined.label,
        )
        for one in (*page.most, *page.others)
    ]
    departments = _with_total(page.departments, page.total, _department_cells)
    claims = _with_total(page.claims, page.claims_total, _claim_cells)
    return {
        "departments": ReportTable("按部门", DEPARTMENT_HEADS, departments),
        "rules": ReportTable("按规则", RULE_HEADS, rules),
        "trend": ReportTable("走势", NIGHT_HEADS, _night_cells(page.nights)),
        "self-evaluations": ReportTable("自评按部门", CLAIM_HEADS, claims),
        "self-trend": ReportTable("自评走势", CLAIM_NIGHT_HEADS, _night_cells(page.claim_nights)),
    }


def workbook_tables(page: QualityPage) -> tuple[ReportTable, ...]:
    """What the workbook holds: of self-evaluations nothing before there are any."""
    tables = tuple(tables_of(page).values())
    return tables if page.claims_total.sheets else tables[:_OF_SHEETS]


_OF_SHEETS = 3


def _with_total(
    rows: Sequence[DepartmentRow],
    total: Quality,
    cells: Callable[[DepartmentRow], tuple[Cell, ...]],
) -> list[tuple[Cell, ...]]:
    shown = [*rows, DepartmentRow(total, "")] if len(rows) > 1 else rows
    return [cells(row) for row in shown]


def _night_cells(nights: Sequence[Night]) -> list[tuple[Cell, ...]]:
    return [
        (f"{one.on:%Y-%m-%d}", one.sheets, one.faulty, one.errors, one.warnings, one.hints)
        for one in reversed(nights)
    ]


def _found_cells(one: Quality) -> tuple[Cell, ...]:
    return (
        one.faulty,
        one.faulty_rate,
        one.errors,
        one.warnings,
        one.unexplained,
        one.hints,
    )


def _claim_cells(row: DepartmentRow) -> tuple[Cell, ...]:
    one = row.one
    return (
        one.code,
        one.name,
        one.sheets,
        one.judged,
        one.unjudged,
        *_found_cells(one),
        f"{one.frequent} {row.frequent_name}".strip(),
    )


def _department_cells(row: DepartmentRow) -> tuple[Cell, ...]:
    one = row.one
    return (
        one.code,
        one.name,
        one.sheets,
        one.judged,
        *_found_cells(one),
        one.approved,
        one.first_pass,
        one.first_pass_rate,
        one.returns,
        f"{one.frequent} {row.frequent_name}".strip(),
    )
