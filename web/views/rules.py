"""The rules explained: the list, and a page for each."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.context import working_year
from web.people import person_of
from web.queries import text_of
from web.rulebook import rule_list, rule_page, trial_address


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every rule with the year's severity, narrowed by the address."""
    group = text_of(request, "group").upper()
    page = rule_list(working_year(request), text_of(request, "q"), group)
    return render(request, "rules/list.html", {"page": page})


@require_safe
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: what it looks at, why, how to mend, good and bad examples, the year's values."""
    year = working_year(request)
    page = rule_page(year, code.upper())
    if page is None:
        raise Http404(f"没有编号为“{code}”的规则。")
    trial = trial_address(person_of(request), year, page.row.rule.code)
    return render(request, "rules/rule.html", {"page": page, "trial": trial})
