"""Self-evaluations: the list by shelf, one sheet, its steps to the unit's reviewer and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgets.windows import OutsideWindow
from evaluations.claim_explanations import WAITING_RULE
from evaluations.claims import self_sheet_of
from evaluations.services import (
    StaleSelfEvaluation,
    Unfinished,
    accept_self_evaluation,
    require_may_save,
    return_self_evaluation,
    save_self_evaluation,
    submit_self_evaluation,
)
from exchange.readers.guards import UnreadableFile
from indicators.selectors import objective_for
from web.context import working_year
from web.files import XLSX, file_response, sent_file
from web.kept import tell_done
from web.people import person_of
from web.queries import version_of
from web.self_evaluation_files import upload, workbook
from web.self_evaluations import (
    Typed,
    claim_of,
    clashed_page,
    outline,
    own_sheet,
    self_list_page,
    self_page,
    typed_of,
)

CLOSED = "您填写的内容还在本页，请不要关闭。"
Act = Callable[..., object]


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The self-evaluations of the year by shelf."""
    page = self_list_page(request, person_of(request), working_year(request))
    return render(request, "self_evaluations/list.html", {"page": page})


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One self-evaluation; the unit's preparer fills it in."""
    if request.method == "POST":
        return _save(request, pk, then_submit=False)
    return _show(request, pk)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what is typed and hand it to the unit's reviewer."""
    return _save(request, pk, then_submit=True)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the typed cells would come to; nothing is written."""
    objective = objective_for(person_of(request), pk)
    own = own_sheet(objective, self_sheet_of(objective), typed_of(request, objective))
    findings = render_to_string("self_evaluations/_findings.html", {"own": own})
    boxes = render_to_string("self_evaluations/_explanations.html", {"own": own})
    return JsonResponse({**outline(own), "findings": findings, "explanations": boxes})


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's reviewer agrees."""
    act = partial(accept_self_evaluation, comment=request.POST.get("comment", ""))
    return _review(request, pk, act, "自评审核通过。")


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the preparer with the reason."""
    act = partial(return_self_evaluation, comment=request.POST.get("comment", ""))
    return _review(request, pk, act, "已退回，填报人会看到您的意见。")


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The self-evaluation as it stands, as a workbook to fill in."""
    person = person_of(request)
    name, content = workbook(person, objective_for(person, pk), timezone.now())
    return file_response(name, content, XLSX)


@require_POST
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a filled-in workbook as the draft, or say what is wrong with every row of it."""
    person, now = person_of(request), timezone.now()
    objective = objective_for(person, pk)
    try:
        require_may_save(person, objective, now)
        name, content = sent_file(request, "自评表")
        done = upload(person, objective, name, content, now)
    except (UnreadableFile, OutsideWindow, StaleSelfEvaluation) as refused:
        messages.error(request, f"没有写入：{refused}")
        return redirect("self-evaluation", pk=pk)
    if done.problems:
        page = self_page(person, objective, now)
        return _render(request, page, "", 422, upload=done, name=name)
    messages.success(request, "已按上传的表保存，核对检查结果后报送。")
    return redirect("self-evaluation", pk=pk)


def _save(request: HttpRequest, pk: int, *, then_submit: bool) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    objective = objective_for(person, pk)
    page = self_page(person, objective, now)
    if not page.may_save:
        raise PermissionDenied("自评由本单位经办在批复之后、报送之前填报，现在不能修改。")
    typed = typed_of(request, objective)
    own_page = partial(self_page, person, objective, now, typed)
    sheet_now = self_sheet_of(objective)
    if own_sheet(objective, sheet_now, typed).problems:
        refusal = "有填得不对的地方，没有保存；您填写的内容都还在。"
        return _render(request, own_page(), refusal, 422)
    try:
        row = save_self_evaluation(
            actor=person,
            objective=objective,
            claim=claim_of(typed, sheet_now),
            base_version=version_of(request) or 0,
            now=now,
        )
        if then_submit:
            submit_self_evaluation(
                actor=person, objective=objective, base_version=row.version, now=now
            )
    except StaleSelfEvaluation as stale:
        return _clash(request, pk, typed, str(stale))
    except OutsideWindow as closed:
        return _render(request, own_page(), f"没有保存：{closed}{CLOSED}", 422)
    except Unfinished as unfinished:
        refusal = _refusal(unfinished)
        return _render(request, self_page(person, objective_for(person, pk), now), refusal, 422)
    tell_done(request, "已报送，等待单位审核人审核。" if then_submit else "已保存。")
    return redirect("self-evaluation", pk=pk)


def _refusal(unfinished: Unfinished) -> str:
    codes = {finding.code for finding in unfinished.findings}
    asked = ["请先改正右侧标“错”的问题"] if codes - {WAITING_RULE} else []
    if WAITING_RULE in codes:
        asked.append("请在“情况说明”里逐条写明警告的理由")
    return f"已保存，但还不能报送：{'；'.join(asked)}。"


def _clash(request: HttpRequest, pk: int, typed: Typed, said: str) -> HttpResponse:
    person = person_of(request)
    page = clashed_page(person, objective_for(person, pk), timezone.now(), typed)
    return _render(request, page, said, 409)


def _review(request: HttpRequest, pk: int, act: Act, done: str) -> HttpResponse:
    person = person_of(request)
    objective = objective_for(person, pk)
    try:
        act(
            actor=person,
            objective=objective,
            base_version=version_of(request) or 0,
            now=timezone.now(),
        )
    except StaleSelfEvaluation as stale:
        return _show(request, pk, str(stale), 409)
    except ValueError as refused:
        return _show(request, pk, str(refused), 422)
    tell_done(request, done)
    return redirect("self-evaluation", pk=pk)


def _show(request: HttpRequest, pk: int, refusal: str = "", status: int = 200) -> HttpResponse:
    person = person_of(request)
    page = self_page(person, objective_for(person, pk), timezone.now())
    return _render(request, page, refusal, status)


def _render(
    request: HttpRequest, page: object, refusal: str, status: int, **more: object
) -> HttpResponse:
    comment = request.POST.get("comment", "")
    context = {"page": page, "refusal": refusal, "comment": comment, **more}
    return render(request, "self_evaluations/sheet.html", context, status=status)
