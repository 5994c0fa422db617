"""Reports: the health of a department, to read and to take away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.services import record_export
from web.context import working_year
from web.files import file_response
from web.health import FILES, budget_of, health_page, health_report
from web.people import person_of


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    """Every finding with its place, what was checked, and what was not and why."""
    budget = budget_of(person_of(request), working_year(request), code)
    return render(request, "reports/department.html", {"page": health_page(budget)})


@require_safe
def department_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The same as a Word or PDF file; taking it leaves an entry."""
    person = person_of(request)
    budget = budget_of(person, working_year(request), code)
    if kind not in FILES:
        raise Http404("体检报告只有 docx 和 pdf 两种文件。")
    write, content_type = FILES[kind]
    report = health_report(budget)
    name, content = f"{report.title}.{kind}", write(report)
    record_export(
        actor=person,
        kind="budgets.DepartmentBudget",
        rows=len(report.findings),
        now=timezone.now(),
        file=name,
    )
    return file_response(name, content, content_type)
