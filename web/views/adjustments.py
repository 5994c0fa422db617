"""Adjustments of approved sheets: asking for one, looking at it, deciding on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.findings import Finding
from indicators.adjustments import (
    StaleAdjustment,
    adjustment_for,
    may_propose,
    pass_adjustment,
    propose_adjustment,
    return_adjustment,
    waiting_adjustments,
    withdraw_adjustment,
)
from indicators.selectors import objective_for
from indicators.services import Noncompliant, StaleObjective
from indicators.storable import InvalidSheet
from organizations.files import DamagedFile, UnsuitableFile
from web.adjustments import (
    AdjustmentForm,
    adjustment_page,
    proposal_of,
    stored_form,
    typed_form,
)
from web.context import working_year
from web.downloads import stored_file
from web.kept import tell_done
from web.people import person_of
from web.queries import version_of

REFUSED = "目标调整由本单位经办对已批复的目标申请，您现在不能申请。"
Act = Callable[..., object]


def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """The approved sheet to change, with reason and document."""
    person = person_of(request)
    objective = objective_for(person, pk)
    if not may_propose(person, objective):
        raise PermissionDenied(REFUSED)
    if request.method != "POST":
        return _form(request, stored_form(objective), 200)
    wanted = proposal_of(request, objective)
    if wanted.faults:
        return _form(request, typed_form(request, objective, wanted.faults), 422)
    try:
        made = propose_adjustment(
            actor=person,
            objective=objective,
            sheet=wanted.sheet,
            reason=wanted.reason,
            document=wanted.document,
            base_version=version_of(request),
            now=timezone.now(),
        )
    except (Noncompliant, StaleObjective, ValueError) as error:
        problems, findings = _told(error)
        status = 409 if isinstance(error, StaleObjective) else 422
        return _form(request, typed_form(request, objective, problems, findings), status)
    tell_done(request, "调整申请已提交，按审核流程逐级审核。")
    return redirect("adjustment", pk=made.pk)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The requests that wait at this person's desks."""
    year = working_year(request)
    found = waiting_adjustments(person_of(request), year) if year else ()
    return render(request, "adjustments/waiting.html", {"requests": found})


@require_safe
def adjustment(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: old, new, reason, document."""
    return _show(request, pk)


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The document that the request stands on."""
    person = person_of(request)
    found = adjustment_for(person, pk)
    try:
        return stored_file(person, found.document, "indicators.AdjustmentRequest")
    except DamagedFile as damaged:
        messages.error(request, str(damaged))
        return redirect("adjustment", pk=pk)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the next desk, or into force at the last one."""
    act = partial(pass_adjustment, comment=request.POST.get("comment", ""))
    return _decide(request, pk, act, "审核意见已提交。")


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse the request with the reason."""
    act = partial(return_adjustment, comment=request.POST.get("comment", ""))
    return _decide(request, pk, act, "已退回，批复的目标保持不变。")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the request back."""
    return _decide(request, pk, withdraw_adjustment, "已撤回，批复的目标保持不变。")


def _decide(request: HttpRequest, pk: int, act: Act, done: str) -> HttpResponse:
    person = person_of(request)
    found = adjustment_for(person, pk)
    try:
        act(actor=person, request=found, base_version=version_of(request) or 0, now=timezone.now())
    except (StaleAdjustment, StaleObjective) as stale:
        return _show(request, pk, str(stale), 409)
    except Noncompliant as broken:
        return _show(request, pk, f"调整后的目标表不合规则，不能批准：{broken}", 422)
    except ValueError as refused:
        return _show(request, pk, str(refused), 422)
    tell_done(request, done)
    return redirect("adjustment", pk=pk)


def _show(request: HttpRequest, pk: int, refusal: str = "", status: int = 200) -> HttpResponse:
    person = person_of(request)
    page = adjustment_page(person, adjustment_for(person, pk))
    context = {"page": page, "refusal": refusal, "comment": request.POST.get("comment", "")}
    return render(request, "adjustments/request.html", context, status=status)


def _told(error: Exception) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Everything that an error says: sentences, and findings of the rules."""
    if isinstance(error, Noncompliant):
        return (), error.findings
    if isinstance(error, InvalidSheet):
        return tuple(f"{one.location}{one.message}" for one in error.findings), ()
    if isinstance(error, UnsuitableFile):
        return error.faults, ()
    return (str(error),), ()


def _form(request: HttpRequest, form: AdjustmentForm, status: int) -> HttpResponse:
    return render(request, "adjustments/form.html", {"form": form}, status=status)
