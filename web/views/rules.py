"""The rules explained: the list, a page for each, and the level that a year gives it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgets.windows import OutsideWindow
from indicators.tasks import queue_recheck
from indicators.yearly import InvalidSetting, StaleRules
from web.context import working_year
from web.people import person_of
from web.queries import text_of
from web.rule_levels import Typed, choose_level, level_form
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
    return _shown(request, code.upper())


@require_POST
def level(request: HttpRequest, code: str) -> HttpResponse:
    """Raise, lower or switch off the rule for the year; the sheets are judged again."""
    person, year, code = person_of(request), working_year(request), code.upper()
    typed = Typed(
        request.POST.get("choice", ""),
        request.POST.get("reason", "").strip(),
        request.POST.get("seen"),
    )
    try:
        has_changed = choose_level(person, year, code, typed, timezone.now())
    except StaleRules as stale:
        return _shown(request, code, typed, str(stale), status=409)
    except (InvalidSetting, OutsideWindow) as refused:
        return _shown(request, code, typed, str(refused), status=422)
    if has_changed and year is not None:
        queue_recheck(year)
    said = "已保存，目标表和自评随即重新检查。" if has_changed else "没有变化。"
    messages.success(request, said)
    return redirect("rule", code)


def _shown(
    request: HttpRequest,
    code: str,
    typed: Typed | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    person, year = person_of(request), working_year(request)
    page = rule_page(year, code)
    if page is None:
        raise Http404(f"没有编号为“{code}”的规则。")
    found = page.row.rule
    context = {
        "page": page,
        "trial": trial_address(person, year, code),
        "level": level_form(person, year, found, typed, problem),
    }
    return render(request, "rules/rule.html", context, status=status)
