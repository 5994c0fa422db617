"""What units would like to see in the library, for 财政管理 to decide."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from indicators.proposals import (
    InvalidProposal,
    Scope,
    accept_template,
    decline_template,
    may_decide,
    proposals,
)
from web.people import person_of


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every proposal, the waiting ones first."""
    _require_keeper(request)
    return _show(request)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal into the library."""
    _require_keeper(request)
    try:
        template = accept_template(
            actor=person_of(request),
            pk=pk,
            scope=request.POST.get("scope", ""),
            industry=request.POST.get("industry", ""),
            now=timezone.now(),
        )
    except InvalidProposal as refused:
        return _show(request, str(refused))
    messages.success(request, f"『{template.name}』已纳入指标库。")
    return redirect("proposals")


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no to a proposal, with the reason."""
    _require_keeper(request)
    answer, now = request.POST.get("answer", ""), timezone.now()
    try:
        proposal = decline_template(actor=person_of(request), pk=pk, answer=answer, now=now)
    except InvalidProposal as refused:
        return _show(request, str(refused))
    messages.success(request, f"『{proposal.name}』未采纳，申请单位会看到原因。")
    return redirect("proposals")


def _require_keeper(request: HttpRequest) -> None:
    if not may_decide(person_of(request)):
        raise Http404


def _show(request: HttpRequest, refusal: str = "") -> HttpResponse:
    context = {
        "proposals": proposals(),
        "scopes": Scope,
        "refusal": refusal,
    }
    return render(request, "library/proposals.html", context, status=422 if refusal else 200)
