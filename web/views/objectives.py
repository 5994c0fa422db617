"""The list of objectives, one sheet as the official form, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from indicators.compliance.process import GRADE_RULE
from indicators.copying import UNCONFIRMED
from indicators.selectors import objective_for
from indicators.services import (
    Noncompliant,
    StaleObjective,
    approve_objective,
    return_objective,
    withdraw_objective,
)
from indicators.submissions import explain_and_submit
from web.context import working_year
from web.explaining import WAITING_RULE, explanations_in
from web.kept import tell_done
from web.lists import objective_list
from web.people import person_of
from web.queries import version_of
from web.review import Queue, queue_of
from web.sheets import sheet_page
from web.threads import DecideForm, NoteForm, decide_form_of, note_form_of

Act = Callable[..., object]
_POINTS_LEFT = (
    "没有提交：清单里还写着意见，通过时不会发给单位。要单位修改，请点“退回”；要通过，请先删去清单。"
)


def listing(request: HttpRequest) -> HttpResponse:
    """The objectives within reach, narrowed by the address."""
    page = objective_list(request, person_of(request), working_year(request))
    return render(request, "objectives/list.html", {"page": page})


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One objective: the form, the findings, the history, and what may be done."""
    return show(request, pk)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the sheet to the first desk, with the explanations of its warnings."""
    act = partial(explain_and_submit, explanations=explanations_in(request.POST))
    return _act(request, pk, act, "已送审，等待审核。")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the sheet back before the first desk has passed it on."""
    return _act(request, pk, withdraw_objective, "已撤回，可以继续修改。")


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the sheet back to the unit with a comment."""
    form = decide_form_of(request)
    act = partial(return_objective, comment=form.comment, points=form.points, marks=form.marks)
    return _decide(request, pk, act, "已退回，单位会看到您的意见。")


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass the sheet on, or approve it at the last desk."""
    form = decide_form_of(request)
    if form.points:
        return show(request, pk, status=422, refusal=_POINTS_LEFT)
    act = partial(approve_objective, comment=form.comment.strip(), marks=form.marks)
    return _decide(request, pk, act, "审核意见已提交。")


def _decide(request: HttpRequest, pk: int, act: Act, done: str) -> HttpResponse:
    """Decide, and go on to what lies behind this sheet in the list from which it was opened."""
    queue = _queue(request, pk)
    answer = _act(request, pk, act, done)
    if queue is None or answer.status_code != HTTPStatus.FOUND:
        return answer
    following = queue.after_address(is_decided=True)
    if not following:
        messages.info(request, "审核清单到这一张为止，后面没有了。")
    return redirect(following or queue.list_address)


def _queue(request: HttpRequest, pk: int) -> Queue | None:
    year = working_year(request)
    return queue_of(request, person_of(request), year, pk) if year else None


def _act(request: HttpRequest, pk: int, act: Act, done: str) -> HttpResponse:
    person = person_of(request)
    objective = objective_for(person, pk)
    try:
        act(
            actor=person,
            objective=objective,
            now=timezone.now(),
            base_version=version_of(request),
        )
    except Noncompliant as refused:
        return show(request, pk, status=422, refusal=_why(refused))
    except StaleObjective as stale:
        return show(request, pk, status=409, refusal=str(stale))
    except ValueError as refused:
        return show(request, pk, status=422, refusal=str(refused))
    tell_done(request, f"{objective}：{done}" if request.POST.get("queue") else done)
    return redirect("objective", pk=pk)


def _why(refused: Noncompliant) -> str:
    graded = [one.message for one in refused.findings if one.code == GRADE_RULE]
    if graded:
        return f"没有提交：{''.join(graded)}"
    if all(finding.code == WAITING_RULE for finding in refused.findings):
        return "还没有送出：请在右侧逐条写明警告的情况，再点『写好说明并送审』。"
    copied = [finding.message for finding in refused.findings if finding.code == UNCONFIRMED]
    if copied:
        return "".join(["没有送出。", *copied, "请到填报页核对后点“确认此行”，再送审。"])
    return "没有送出：下面标红的问题改正后才能继续。"


def show_refused(request: HttpRequest, pk: int, refusal: str) -> HttpResponse:
    """The sheet to read, with the reason why no more can be done here (409)."""
    return show(request, pk, status=409, refusal=refusal)


def show(
    request: HttpRequest,
    pk: int,
    *,
    status: int = 200,
    refusal: str = "",
    form: DecideForm | None = None,
    note: NoteForm | None = None,
) -> HttpResponse:
    """The page of one objective with what was typed into its forms."""
    person, typed = person_of(request), explanations_in(request.POST)
    form = form or decide_form_of(request)
    page = sheet_page(
        person,
        objective_for(person, pk),
        now=timezone.now(),
        typed=typed,
        note=note or note_form_of(request.GET),
        marks=form.marks,
    )
    context = {"page": page, "refusal": refusal, "form": form, "queue": _queue(request, pk)}
    return render(request, "objectives/sheet.html", context, status=status)
