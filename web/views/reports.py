"""Reports, to read and to take away: the quality of the year's sheets, a department's health."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchange.check_reports import health_report
from exchange.report_workbook import report_workbook
from organizations.services import record_export
from web.context import working_year
from web.exports import csv_response
from web.files import XLSX, file_response
from web.health import FILES, budget_of, health_page
from web.people import person_of
from web.quality import QualityPage, quality_page, tables_of, workbook_tables


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """The findings of the year by department, by rule and over time."""
    page = quality_page(request, person_of(request), working_year(request))
    return render(request, "reports/quality.html", {"page": page})


@require_safe
def quality_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a workbook, or one of its tables as .csv; taking it leaves an entry."""
    page = quality_page(request, person_of(request), working_year(request))
    tables = tables_of(page)
    if page.year is None or (kind != "xlsx" and kind not in tables):
        raise Http404("质量报告有 xlsx 工作簿和部门、规则、走势、自评、自评走势五张 csv 表。")
    name = f"{page.year.year}年度绩效目标质量报告"
    taken = workbook_tables(page) if kind == "xlsx" else (tables[kind],)
    name = f"{name}.xlsx" if kind == "xlsx" else f"{name}-{tables[kind].title}.csv"
    _record(request, page, name, sum(len(table.rows) for table in taken))
    if kind == "xlsx":
        return file_response(name, report_workbook(taken), XLSX)
    table = tables[kind]
    shown = (tuple("" if cell is None else str(cell) for cell in row) for row in table.rows)
    return csv_response(name, table.heads, shown)


def _record(request: HttpRequest, page: QualityPage, name: str, rows: int) -> None:
    record_export(
        actor=person_of(request),
        kind="indicators.SheetVerdict",
        rows=rows,
        now=timezone.now(),
        year=page.year.year if page.year else None,
        scope=page.unit,
        file=name,
    )


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    """Every finding with its place, what was checked, and what was not and why."""
    budget = budget_of(person_of(request), working_year(request), code)
    return render(
        request, "reports/department.html", {"page": health_page(budget, timezone.localdate())}
    )


@require_safe
def department_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The same as a Word or PDF file; taking it leaves an entry."""
    person = person_of(request)
    budget = budget_of(person, working_year(request), code)
    if kind not in FILES:
        raise Http404("体检报告只有 docx 和 pdf 两种文件。")
    write, content_type = FILES[kind]
    report = health_report(budget, timezone.localdate())
    name, content = f"{report.title}.{kind}", write(report)
    record_export(
        actor=person,
        kind="budgets.DepartmentBudget",
        rows=len(report.findings),
        now=timezone.now(),
        file=name,
    )
    return file_response(name, content, content_type)
