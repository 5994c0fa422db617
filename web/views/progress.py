"""The progress of the departments, and reminders: written here, read on the start page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgets.enums import Activity
from budgets.extensions import grant_extension
from indicators.reminders import (
    department_for,
    dismiss_reminder,
    mail_reminder,
    send_reminder,
)
from web.context import working_year
from web.extensions import draft_in, extension_form, unit_to_extend
from web.kept import tell_done
from web.people import person_of
from web.progress import Draft, progress_page


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """How far every department within reach is, the latest first."""
    page = progress_page(request, person_of(request), working_year(request), timezone.now())
    return render(request, "progress/board.html", {"page": page})


@require_POST
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """Tell a department to hand in what is missing."""
    person, year, now = person_of(request), working_year(request), timezone.now()
    department = department_for(person, code)
    if year is None:
        raise Http404("还没有任何年度。")
    message = request.POST.get("message", "")
    try:
        reminder = send_reminder(
            actor=person, fiscal_year=year, department=department, message=message, now=now
        )
    except ValueError as refused:
        page = progress_page(request, person, year, now, Draft(code, message))
        context = {"page": page, "refusal": str(refused)}
        return render(request, "progress/board.html", context, status=422)
    mailed = mail_reminder(reminder)
    by_mail = f"，并给 {mailed} 人发了邮件" if mailed else ""
    tell_done(request, f"已催办{department.name}：该部门经办会在首页看到{by_mail}。")
    return redirect("progress")


@require_POST
def extend(request: HttpRequest, code: str) -> HttpResponse:
    """Grant a department more time."""
    person, year, now = person_of(request), working_year(request), timezone.now()
    unit, draft = unit_to_extend(person, code), draft_in(request)
    if year is None:
        raise Http404("还没有任何年度。")
    try:
        granted = grant_extension(
            actor=person,
            fiscal_year=year,
            activity=Activity(draft.activity),
            organization=unit,
            closes_at=draft.closes_at,
            reason=draft.reason,
            now=now,
        )
    except ValueError as refused:
        page = progress_page(
            request, person, year, now, extension=extension_form(person, year, code, draft)
        )
        context = {"page": page, "extension_refusal": str(refused)}
        return render(request, "progress/board.html", context, status=422)
    end = timezone.localtime(granted.closes_at)
    label = Activity(draft.activity).label
    tell_done(request, f"已批准{unit.name}的{label}延期至 {end:%Y-%m-%d %H:%M}。")
    return redirect("progress")


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a reminder away for oneself."""
    dismiss_reminder(actor=person_of(request), pk=pk, now=timezone.now())
    messages.success(request, "已知悉，这条催办不再显示。")
    return redirect("home")
