"""Projects that are alike, for those who oversee departments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators.twins import Kind, TwinPage, twin_page
from web.context import working_year
from web.people import person_of
from web.progress import require_overseer
from web.queries import key_of, one_of


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The groups of the year within reach, across departments first."""
    person, year = person_of(request), working_year(request)
    require_overseer(person)
    kind, across = one_of(request, "kind", Kind.values), one_of(request, "across", {"1"})
    page = TwinPage(())
    if year is not None:
        page = twin_page(
            person,
            year,
            kind=kind,
            is_across=bool(across),
            after=key_of(request, "after"),
            before=key_of(request, "before"),
        )
    context = {"page": page, "year": year, "kind": kind, "across": across, "kinds": Kind.choices}
    return render(request, "lookalikes/list.html", context)
