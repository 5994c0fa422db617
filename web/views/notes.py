"""Remarks at the cells of a sheet: written, answered, closed; the checklist of a return."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from indicators.notes import add_note, answer_note, resolve_note
from indicators.points import note_of
from indicators.selectors import objective_for, route_of, sheet_of
from web.editing import access
from web.kept import tell_done
from web.people import person_of
from web.threads import decide_form_of, note_form_of, threads_of, with_another, with_findings
from web.views.objectives import show

Act = Callable[..., object]


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a remark on a cell."""
    person, point = person_of(request), note_form_of(request.POST).point
    return _act(
        request,
        pk,
        0,
        lambda one: add_note(actor=person, objective=one, point=point, now=timezone.now()),
        "意见已写上。",
    )


@require_POST
def answer(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Reply in a thread."""
    person, text = person_of(request), request.POST.get("text", "")
    return _act(
        request,
        pk,
        note,
        lambda one: answer_note(
            actor=person, note=note_of(one, note), text=text, now=timezone.now()
        ),
        "回复已写上。",
    )


@require_POST
def close(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Close a thread."""
    person = person_of(request)
    return _act(
        request,
        pk,
        note,
        lambda one: resolve_note(actor=person, note=note_of(one, note), now=timezone.now()),
        "这条意见已关闭。",
    )


@require_POST
def points(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the decision with more rows or its marks added up; nothing is written."""
    person, form = person_of(request), decide_form_of(request)
    if request.POST.get("op") == "findings":
        objective = objective_for(person, pk)
        return show(request, pk, form=with_findings(form, objective, sheet_of(objective)))
    if request.POST.get("op") == "marks":
        return show(request, pk, form=form)
    return show(request, pk, form=with_another(form))


@require_GET
@never_cache
def in_editor(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist beside the editor, held against the sheet as it is saved."""
    try:
        return _editor_points(request, pk)
    except access.NotEditable as refused:
        return HttpResponse(str(refused), status=423, content_type="text/plain; charset=utf-8")


def _act(request: HttpRequest, pk: int, note: int, act: Act, done: str) -> HttpResponse:
    objective = objective_for(person_of(request), pk)
    is_from_editor = request.POST.get("from") == "editor"
    try:
        act(objective)
    except ValueError as refused:
        if is_from_editor:
            return _editor_points(request, pk, note, str(refused))
        form = note_form_of(request.POST, note, str(refused))
        return show(request, pk, status=422, note=form)
    tell_done(request, done)
    if is_from_editor:
        return redirect("editor-points", pk=pk)
    return redirect(f"{reverse('objective', args=[pk])}#notes")


def _editor_points(request: HttpRequest, pk: int, note: int = 0, refusal: str = "") -> HttpResponse:
    person = person_of(request)
    objective = access.editable_for(person, pk)
    form = note_form_of(request.POST, note, refusal) if refusal else None
    threads = threads_of(
        person, objective, sheet_of(objective), route_of(objective.fiscal_year), form
    )
    context = {"threads": threads, "objective": objective}
    status = 422 if refusal else 200
    return render(request, "objectives/editor/_points.html", context, status=status)
