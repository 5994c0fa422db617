"""The audit trail: for the auditor alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from organizations.accounts import record_trail_export
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.selectors import TrailFilter, is_auditor, trail, trail_rows, trail_state
from web.exports import csv_response, trail_cells
from web.people import person_of
from web.queries import day_of, key_of, text_of

View = Callable[[HttpRequest], HttpResponseBase]
SHOWN_BREAKS = 100
HEADINGS = ("序号", "时间", "操作人", "动作", "对象类型", "对象编号", "对象", "变更", "哈希")


def auditors_only(view: View) -> View:
    """For everybody else the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if not is_auditor(person_of(request)):
            raise Http404
        return view(request)

    return guarded


@require_GET
@auditors_only
def listing(request: HttpRequest) -> HttpResponse:
    """Who did what, when, to which object."""
    wanted = _filter_of(request)
    page = trail(wanted, after=key_of(request, "after"), before=key_of(request, "before"))
    state = trail_state(timezone.now())
    context = {"page": page, "wanted": wanted, "actions": AuditAction, "state": state}
    return render(request, "trail/list.html", context)


@require_GET
@auditors_only
def export(request: HttpRequest) -> HttpResponseBase:
    """The entries of the filter as CSV; taking them is itself an entry."""
    wanted, now = _filter_of(request), timezone.now()
    record_trail_export(actor=person_of(request), wanted=wanted, now=now)
    rows = (trail_cells(entry) for entry in trail_rows(wanted))
    return csv_response(f"审计日志-{timezone.localdate(now)}.csv", HEADINGS, rows)


@require_GET
@auditors_only
def check(request: HttpRequest) -> HttpResponse:
    """Whether the chain of the entries is unbroken, from the first to the last."""
    found = list(breaks())
    context = {"breaks": found[:SHOWN_BREAKS], "count": len(found), "now": timezone.now()}
    return render(request, "trail/check.html", {**context, "state": trail_state(timezone.now())})


def _filter_of(request: HttpRequest) -> TrailFilter:
    action = request.GET.get("action", "")
    return TrailFilter(
        who=text_of(request, "who"),
        action=action if action in set(AuditAction) else "",
        target=text_of(request, "target"),
        since=day_of(request, "since"),
        until=day_of(request, "until"),
    )
