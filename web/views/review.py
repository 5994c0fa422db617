"""The reviewer's worklist and the approval of the clean ones together."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from indicators.triage import approve_clean
from web.context import working_year
from web.people import person_of
from web.review import chosen_of, list_address, review_page


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits at this person's desks, most urgent first."""
    page = review_page(request, person_of(request), working_year(request), timezone.now())
    return render(request, "review/worklist.html", {"page": page})


@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    """Approve the ticked sheets that are clean; say why the others were left."""
    back = list_address(request)
    chosen = chosen_of(request)
    if not chosen:
        messages.warning(request, "还没有勾选任何目标表。")
        return redirect(back)
    decided = approve_clean(actor=person_of(request), chosen=chosen, now=timezone.now())
    left = [one for one in decided if not one.is_done]
    done = len(decided) - len(left)
    if not left:
        messages.success(request, f"已通过 {done} 张目标表。")
        return redirect(back)
    return render(request, "review/decided.html", {"done": done, "left": left, "back": back})
