"""Where a number on a sheet comes from, and what changed between two versions of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from indicators.changes import compared_versions
from indicators.histories import acts_on
from indicators.origins import history_of_cell
from indicators.selectors import objective_for
from indicators.typed_points import typed_anchor
from web.people import person_of
from web.queries import key_of


@require_GET
@never_cache
def cell(request: HttpRequest, pk: int) -> HttpResponse:
    """The values of one cell through the versions."""
    objective = objective_for(person_of(request), pk)
    wanted = typed_anchor(request.GET.get("line", ""), request.GET.get("field", ""))
    history = history_of_cell(objective, wanted)
    return render(request, "objectives/cell.html", {"history": history, "objective": objective})


@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Any two versions beside each other; the last two where the address names none."""
    objective = objective_for(person_of(request), pk)
    compared = compared_versions(
        objective,
        acts_on(objective),
        before=_number(request, "before"),
        after=_number(request, "after"),
    )
    if compared is None:
        raise Http404("没有这一版。")
    return render(
        request, "objectives/versions.html", {"objective": objective, "compared": compared}
    )


def _number(request: HttpRequest, name: str) -> int | None:
    number = key_of(request, name)
    if number is None and request.GET.get(name):
        raise Http404("没有这一版。")
    return number
