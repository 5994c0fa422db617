"""The budgets of departments: the list, and the nine tables of one beside its text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets.selectors import budget_for
from web.budgeting.pages import budget_list, budget_page
from web.context import working_year
from web.people import person_of


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The budgets of the year within reach."""
    page = budget_list(request, person_of(request), working_year(request))
    return render(request, "budgets/list.html", {"page": page})


@require_safe
def budget(request: HttpRequest, pk: int) -> HttpResponse:
    """One budget: its tables beside what was printed, last year and the text."""
    person = person_of(request)
    page = budget_page(person, budget_for(person, pk))
    return render(request, "budgets/detail.html", {"page": page})
