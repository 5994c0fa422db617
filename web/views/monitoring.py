"""Monitoring: the list of a month, one report, the board of lights, and the way out and in by Excel."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgets.windows import OutsideWindow
from evaluations.services import (
    StaleMonitoring,
    UnfinishedMonitoring,
    accept_monitoring,
    return_monitoring,
)
from exchange.readers.guards import UnreadableFile
from web.context import working_year
from web.files import XLSX, file_response, sent_file
from web.kept import tell_done
from web.monitoring.files import upload, workbook
from web.monitoring.lists import lights_board, monitoring_list, month_of
from web.monitoring.pages import (
    MonitoringPage,
    keep,
    monitored_for,
    monitoring_page,
    outline,
    require_reporter,
    sent_typing,
)
from web.people import person_of
from web.queries import version_of

Act = Callable[..., object]


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The approved objectives of the year with their reports of one month."""
    page = monitoring_list(request, person_of(request), working_year(request))
    return render(request, "monitoring/list.html", {"page": page})


@require_safe
def lights(request: HttpRequest) -> HttpResponse:
    """The lights of every department."""
    page = lights_board(request, person_of(request), working_year(request))
    return render(request, "monitoring/lights.html", {"page": page})


def sheet(request: HttpRequest, pk: int, month: int) -> HttpResponse:
    """One report; the unit's preparer fills it in, saves it and hands it in."""
    person = person_of(request)
    objective = monitored_for(person, pk, month)
    if request.method != "POST":
        return _shown(request, monitoring_page(person, objective, month))
    require_reporter(person, objective)
    base_version = version_of(request) or 0
    page = monitoring_page(person, objective, month, sent_typing(request, objective), base_version)
    if page.trial.problems:
        refusal = f"有 {page.trial.problems} 处需要改正，没有保存；您填写的内容都还在。"
        return _shown(request, page, 422, refusal)
    try:
        done = keep(person, page, is_final="submit" in request.POST, now=timezone.now())
    except (OutsideWindow, StaleMonitoring) as refused:
        return _shown(request, page, _status(refused), f"没有保存：{refused}您填写的内容还在本页。")
    except UnfinishedMonitoring as unfinished:
        refusal = f"已保存，但没有报送：还有 {len(unfinished.findings)} 处要补全，见各指标下方。"
        return _shown(request, monitoring_page(person, objective, month), 422, refusal)
    tell_done(request, done)
    return redirect("monitoring", pk=pk, month=month)


@require_POST
def check(request: HttpRequest, pk: int, month: int) -> HttpResponse:
    """What the typed cells would come to; nothing is written."""
    person = person_of(request)
    objective = monitored_for(person, pk, month)
    page = monitoring_page(person, objective, month, sent_typing(request, objective))
    return JsonResponse(outline(page.trial))


@require_POST
def accept(request: HttpRequest, pk: int, month: int) -> HttpResponse:
    """The unit's reviewer agrees."""
    return _reviewed(request, pk, month, accept_monitoring, "监控审核通过。")


@require_POST
def send_back(request: HttpRequest, pk: int, month: int) -> HttpResponse:
    """Back to the unit's preparer with the reason."""
    return _reviewed(request, pk, month, return_monitoring, "已退回，经办会看到您的意见。")


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The person's reports of the month as a workbook to fill in."""
    year, month = working_year(request), month_of(request)
    if year is None:
        raise Http404("还没有任何年度。")
    content = workbook(person_of(request), year, month, timezone.now())
    return file_response(f"{year.year}年1–{month}月监控.xlsx", content, XLSX)


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Record a filled-in workbook, or say what is wrong with every row of it."""
    person, year = person_of(request), working_year(request)
    if year is None:
        messages.error(request, "还没有任何年度，无法登记监控。")
        return redirect("monitoring-list")
    try:
        name, content = sent_file(request, "监控填报表")
        done = upload(person, year, name, content, timezone.now())
    except (UnreadableFile, OutsideWindow, StaleMonitoring) as refused:
        messages.error(request, str(refused))
        return redirect("monitoring-list")
    if done.problems:
        page = monitoring_list(request, person, year)
        context = {"upload": done, "name": name, "page": page}
        return render(request, "monitoring/list.html", context, status=422)
    messages.success(request, f"已保存 {done.written} 份1–{done.month}月监控，核对灯号后逐份报送。")
    for asked in done.told:
        messages.warning(request, asked)
    return redirect(f"/monitoring/?month={done.month}")


def _reviewed(request: HttpRequest, pk: int, month: int, act: Act, done: str) -> HttpResponse:
    person = person_of(request)
    objective = monitored_for(person, pk, month)
    comment = request.POST.get("comment", "")
    try:
        act(
            actor=person, objective=objective, month=month,
            base_version=version_of(request) or 0, comment=comment, now=timezone.now(),
        )  # fmt: skip
    except (ValueError, StaleMonitoring) as refused:
        page = monitoring_page(person, objective, month)
        return _shown(request, page, _status(refused), str(refused), comment)
    tell_done(request, done)
    return redirect("monitoring", pk=pk, month=month)


def _status(refused: Exception) -> int:
    return 409 if isinstance(refused, StaleMonitoring) else 422


def _shown(
    request: HttpRequest,
    page: MonitoringPage,
    status: int = 200,
    refusal: str = "",
    comment: str = "",
) -> HttpResponse:
    context = {"page": page, "refusal": refusal, "comment": comment}
    return render(request, "monitoring/sheet.html", context, status=status)
