"""The health report of a department: everything that the rules say of it, for page and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from budgets.models import DepartmentBudget, FiscalYear
from budgets.selectors import visible_budgets
from common.findings import Finding, Severity
from common.rules import Outcome
from exchange.check_reports import (
    HealthReport,
    health_report,
    ledger_rows,
    numbers,
    reasons,
    render_docx,
    render_pdf,
)
from exchange.check_reports.health import LedgerRow
from indicators.compliance.documents import PROJECT_TABLE, place_of
from indicators.enums import ObjectiveKind
from indicators.models import PerformanceObjective
from organizations.models import User

FILES: Mapping[str, tuple[Callable[[HealthReport], bytes], str]] = {
    "docx": (
        render_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (render_pdf, "application/pdf"),
}
_MEANINGS = {
    Severity.ERROR: "须改正",
    Severity.WARNING: "改正，或写明情况",
    Severity.HINT: "供参考",
}


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with its place in words and the sheet that it is on, if it is on one."""

    finding: Finding
    place: str
    numbers: str
    objective: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one severity."""

    severity: Severity
    meaning: str
    rows: tuple[PlacedFinding, ...]
    is_open: bool
    """Whether its rows are shown at once."""


@dataclass(frozen=True, slots=True)
class HealthPage:
    """The report as the page shows it."""

    budget: DepartmentBudget
    report: HealthReport
    groups: tuple[Group, ...]
    ledger: tuple[LedgerRow, ...]
    reasons: tuple[tuple[Outcome, str], ...]


def budget_of(user: User, fiscal_year: FiscalYear | None, code: str) -> DepartmentBudget:
    """The department's budget of the year; 404 where it is absent or out of reach."""
    found = visible_budgets(user).filter(fiscal_year=fiscal_year, organization__code=code).first()
    if found is None:
        raise Http404("没有这个部门的年度预算，或不在您的数据范围内。")
    return found


def health_page(budget: DepartmentBudget, on: date) -> HealthPage:
    """The report with its places linked to the sheets."""
    report = health_report(budget, on)
    return HealthPage(
        budget,
        report,
        tuple(groups_of(report.findings, _sheets_of(budget))),
        tuple(ledger_rows(report)),
        tuple(reasons(report)),
    )


def groups_of(
    findings: Sequence[Finding], sheets: Mapping[str, int], *, shown: int | None = None
) -> Iterator[Group]:
    """The findings by severity; `sheets` leads from a table to the sheet that is stored of it.

    Hints are folded, and so are warnings where there are more than `shown`.
    """
    for severity in Severity:
        found = [one for one in findings if one.severity is severity]
        rows = tuple(
            PlacedFinding(one, place_of(one.location), numbers(one), sheets.get(one.location.table))
            for one in found
        )
        is_short = shown is None or len(rows) <= shown
        is_open = severity is Severity.ERROR or (severity is Severity.WARNING and is_short)
        yield Group(severity, _MEANINGS[severity], rows, is_open)


def _sheets_of(budget: DepartmentBudget) -> Mapping[str, int]:
    """The key of each sheet by the name of its table, in the order of the report."""
    found = PerformanceObjective.objects.filter(
        fiscal_year=budget.fiscal_year, organization__code__startswith=budget.organization.code
    )
    keys: dict[str, int] = {}
    number = 0
    for key, kind in found.order_by("pk").values_list("pk", "kind"):
        if kind == ObjectiveKind.DEPARTMENT.value:
            keys["表十"] = key
            continue
        number += 1
        keys[f"{PROJECT_TABLE}-{number}"] = key
    return keys
