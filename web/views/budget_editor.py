"""The budget editor: its page, live sums, and saving."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from budgets.ledger import StaleBudget, record_facts
from budgets.permissions import require_edit
from budgets.selectors import budget_for, facts_of
from web.budgeting import editor
from web.budgeting.drafts import BudgetDraft, differences, read_draft, version_in
from web.forms.editor import read_values
from web.people import person_of
from web.views.editor import answers_json, told

UNSAVED = "还没有保存，您填的内容都还在本页。"


@require_GET
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The tables with their cells to type in, the text, and what the rules say."""
    person = person_of(request)
    budget = budget_for(person, pk)
    require_edit(person, budget)
    return render(request, "budgets/edit.html", {"page": editor.opened(budget)})


@answers_json
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The sums of the typed cells, with differences, faults and findings; nothing is written."""
    person = person_of(request)
    budget = budget_for(person, pk)
    require_edit(person, budget)
    values = read_values(request)
    shown = editor.edited(budget, read_draft(values))
    answer = {
        **editor.payload(shown),
        "findings": render_to_string("budgets/_findings.html", {"judged": shown.judged}),
        "narrative": render_to_string("budgets/_narrative.html", {"text": shown.judged.text}),
    }
    if values.get("render") is True:
        answer["tables"] = render_to_string("budgets/_edited_tables.html", {"page": shown})
    return JsonResponse(answer)


@answers_json
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep every amount and the text; 409 with both sides where somebody else saved in between."""
    person = person_of(request)
    budget = budget_for(person, pk)
    require_edit(person, budget)
    values = read_values(request)
    draft = read_draft(values)
    shown = editor.edited(budget, draft)
    if shown.built.faults:
        faults = editor.faults_of(shown.built.faults)
        return told(f"有 {len(faults)} 格需要改正，{UNSAVED}", 422, faults=faults)
    try:
        saved = record_facts(
            actor=person,
            budget=budget,
            facts=shown.built.facts,
            narrative=draft.narrative,
            base_version=version_in(values),
            now=timezone.now(),
        )
    except StaleBudget:
        return _conflict(request, pk, draft)
    except ValidationError as refused:
        faults = [{"key": "", "message": message} for message in refused.messages]
        return told(f"有内容放不下，{UNSAVED}", 422, faults=faults)
    return JsonResponse({"version": saved.version, "at": f"{timezone.localtime():%H:%M:%S}"})


def _conflict(request: HttpRequest, pk: int, mine: BudgetDraft) -> HttpResponse:
    """Both sides; nothing was written."""
    budget = budget_for(person_of(request), pk)
    found = differences(mine, facts_of(budget), budget.narrative)
    return told(
        "这份预算刚被他人修改过，您的内容还没有保存，也没有丢。",
        409,
        version=budget.version,
        html=render_to_string("budgets/_conflict.html", {"differences": found}),
    )
