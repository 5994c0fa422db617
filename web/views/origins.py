"""Where a number on a sheet comes from: a panel beside the sheet, and a page of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from indicators.origins import history_of_cell
from indicators.selectors import objective_for
from indicators.typed_points import typed_anchor
from web.people import person_of


@require_GET
@never_cache
def cell(request: HttpRequest, pk: int) -> HttpResponse:
    """The values of one cell through the versions."""
    objective = objective_for(person_of(request), pk)
    wanted = typed_anchor(request.GET.get("line", ""), request.GET.get("field", ""))
    history = history_of_cell(objective, wanted)
    return render(request, "objectives/cell.html", {"history": history, "objective": objective})
