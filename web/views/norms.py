"""What is usual for an indicator over departments and years."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evaluations.norms import SHARED, NormPage, norms_page
from indicators.outliers import FEWEST
from web.context import working_year
from web.norms import shown_norms
from web.people import person_of
from web.progress import is_overseer
from web.queries import key_of, text_of


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The norms of the year, most frequent first, narrowed to a name."""
    year, text = working_year(request), text_of(request, "q")
    sees_all = is_overseer(person_of(request))
    page = NormPage((), text=text)
    if year is not None:
        page = norms_page(
            year,
            text,
            departments=1 if sees_all else SHARED,
            after=key_of(request, "after"),
            before=key_of(request, "before"),
        )
    context = {"page": shown_norms(page), "year": year, "fewest": FEWEST, "is_overseer": sees_all}
    return render(request, "norms/list.html", context)
