"""Actual against target: one sheet, the list of a year, and both as a workbook."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgets.windows import OutsideWindow
from evaluations.actuals import ActualsOutcome
from evaluations.sheet_actuals import StaleActuals, fingerprint
from evaluations.trials import stored_typing, trial_of
from exchange.readers import UnreadableFile
from indicators.selectors import objective_for
from web.actuals import (
    ActualsPage,
    actuals_list,
    actuals_page,
    clashes_of,
    may_record,
    outline,
    save,
    typing_of,
    upload,
    workbook,
)
from web.context import working_year
from web.files import XLSX, file_response, sent_file
from web.marked import marked_file
from web.people import person_of

REFUSED = "完成值由本单位经办填报，您不是该单位的经办。"


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """How far every sheet of the year is filled."""
    page = actuals_list(request, person_of(request), working_year(request))
    return render(request, "actuals/list.html", {"page": page})


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Target beside actual; the unit's preparer fills it in."""
    person = person_of(request)
    objective, now = objective_for(person, pk), timezone.now()
    if request.method != "POST":
        stored = stored_typing(objective)
        page = actuals_page(person, objective, stored, now)
        return _show(request, page, 200, seen=fingerprint(stored))
    if not may_record(person, objective):
        raise PermissionDenied(REFUSED)
    typing, seen = typing_of(request, objective), request.POST.get("seen", "")[:64]
    try:
        trial = save(person, objective, typing, now, seen)
    except OutsideWindow as closed:
        page = actuals_page(person, objective, typing, now)
        return _show(request, page, 422, seen=seen, closed=str(closed))
    except StaleActuals as stale:
        clashes = clashes_of(objective, typing, stale.stored)
        now_seen = fingerprint(stale.stored)
        page = actuals_page(person, objective, typing, now)
        return _show(request, page, 409, seen=now_seen, stale=str(stale), clashes=clashes)
    if trial.problems:
        page = actuals_page(person, objective, typing, now)
        return _show(request, page, 422, seen=seen, trial=trial, is_refused=True)
    messages.success(request, f"已保存：{trial.filled} 条指标有完成值，共 {len(trial.lines)} 条。")
    return redirect("actuals", pk=pk)


def _show(request: HttpRequest, page: ActualsPage, status: int, **context: object) -> HttpResponse:
    return render(request, "actuals/sheet.html", {"page": page, **context}, status=status)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the typed cells would come to; nothing is written."""
    objective = objective_for(person_of(request), pk)
    return JsonResponse(outline(trial_of(objective, typing_of(request, objective))))


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The person's sheets of the year as a workbook to fill in."""
    year = working_year(request)
    if year is None:
        raise Http404("还没有任何年度。")
    content = workbook(person_of(request), year, timezone.now())
    return file_response(f"{year.year}年完成值.xlsx", content, XLSX)


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Record a filled-in workbook or .csv, or say what is wrong with every row of it."""
    person, year = person_of(request), working_year(request)
    if year is None:
        messages.error(request, "还没有任何年度，无法登记完成值。")
        return redirect("actuals-list")
    try:
        name, content = sent_file(request, "完成值表", kinds=".xlsx 或 .csv")
        done = upload(person, year, name, content, timezone.now())
    except UnreadableFile as error:
        messages.error(request, str(error))
        return redirect("actuals-list")
    if done.problems or done.questions:
        context = {"upload": done, "name": name, "page": actuals_list(request, person, year)}
        if not done.outcome.is_refused:
            messages.success(request, _recorded(done.outcome))
        status = 422 if done.outcome.is_refused else 200
        return render(request, "actuals/list.html", context, status=status)
    messages.success(request, _recorded(done.outcome))
    return redirect("actuals-list")


def _recorded(outcome: ActualsOutcome) -> str:
    return (
        f"已登记 {outcome.recorded} 条完成值、{outcome.outturns_recorded} 个预算执行数；"
        f"{outcome.unchanged + outcome.outturns_unchanged} 条与原来相同，"
        f"{outcome.blank} 条未填。"
    )


@require_safe
def marked(request: HttpRequest, token: str) -> HttpResponse:
    """The person's own workbook with red cells and notes."""
    kept = marked_file(person_of(request), token, timezone.now())
    if kept is None:
        raise Http404("标注过的文件只保留半小时，请重新上传。")
    name, content = kept
    return file_response(f"标注-{name}", content, XLSX)
