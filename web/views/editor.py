"""The objective editor: its page, saving, live checks, and what stops a submission."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from indicators.points import wanted_points
from indicators.selectors import objective_for, route_of, sheet_of
from indicators.services import StaleObjective, save_sheet
from indicators.storable import InvalidSheet
from web.editing import access, pages
from web.editing.drafts import BuiltSheet, Draft, UnreadableDraft, build_sheet, draft_of
from web.editing.merging import merge_drafts, told_of
from web.editing.setting_aside import kept_part
from web.forms.editor import EditorRequest, TooLarge, read_request
from web.people import person_of
from web.threads import threads_of
from web.views.objectives import show_refused

Page = Callable[[HttpRequest, int], HttpResponse]


def answers_json(view: Page) -> Page:
    """A tool of the editor: what it cannot read or do it says in Chinese, as JSON."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except TooLarge as refused:
            return told(str(refused), 413)
        except UnreadableDraft as refused:
            return told(str(refused), 400)
        except access.NotEditable as refused:
            return told(f"{refused}您填的内容保留在本机。", 423)

    return require_POST(never_cache(answer))


def told(message: str, status: int, **more: object) -> JsonResponse:
    """A refusal with its sentence."""
    return JsonResponse({"message": message, **more}, status=status)


@require_GET
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor; 409 with the sheet to read where it can no longer be edited."""
    person = person_of(request)
    objective = objective_for(person, pk)
    try:
        access.require_editable(person, objective)
    except access.NotEditable as refused:
        return show_refused(request, pk, str(refused))
    shown = pages.editor_page(objective, timezone.now())
    context = {
        "page": shown,
        "checked": shown.checked,
        "payload": pages.page_payload(shown),
        "threads": threads_of(
            person,
            objective,
            shown.sheet,
            route_of(objective.fiscal_year),
            points=shown.checked.points,
        ),
        "objective": objective,
    }
    return render(request, "objectives/editor/page.html", context)


@answers_json
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft judged by the rules of its submission; nothing is written."""
    objective = access.editable_for(person_of(request), pk)
    checked = pages.check(objective, read_request(request).draft, timezone.now())
    context = {"checked": checked, "margin": checked.margin, "meter": checked.meter}
    return JsonResponse(
        {
            **pages.check_payload(checked),
            "margin": render_to_string("objectives/editor/_margin.html", context),
            "meter": render_to_string("objectives/editor/_meter.html", context),
        }
    )


@answers_json
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the draft; 409 with both versions in one where somebody else saved in between."""
    person = person_of(request)
    objective = access.editable_for(person, pk)
    asked = read_request(request)
    stored = sheet_of(objective)
    built = kept_part(build_sheet(asked.draft, stored), stored)
    if built.renumbered == stored:
        return _saved(objective.version, asked.draft, draft_of(stored), built)
    try:
        save_sheet(
            actor=person,
            objective=objective,
            sheet=built.sheet,
            now=timezone.now(),
            base_version=asked.number("version", objective.version),
        )
    except StaleObjective:
        return _conflict(request, pk, asked)
    except InvalidSheet as refused:
        faults = [f"{finding.location}{finding.message}" for finding in refused.findings]
        return told("有内容放不下，还没有保存。您填的内容保留在本机。", 422, faults=faults)
    except ValidationError as refused:
        return told(
            "有内容放不下，还没有保存。您填的内容保留在本机。", 422, faults=refused.messages
        )
    return _saved(objective.version, asked.draft, draft_of(sheet_of(objective)), built)


@require_GET
@never_cache
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What is handed in, and what still stops it."""
    objective = access.editable_for(person_of(request), pk)
    shown = pages.editor_page(objective, timezone.now())
    context = {
        "page": shown,
        "margin": shown.checked.margin,
        "meter": shown.checked.meter,
        "wanted": wanted_points(shown.checked.points),
    }
    return render(request, "objectives/editor/_confirm.html", context)


def _saved(version: int, draft: Draft, stored: Draft, built: BuiltSheet) -> JsonResponse:
    """What is kept now: the key of each row, and every cell that was left out, with its reason."""
    keys: list[int | None] = [None] * len(draft.lines)
    for row, line in zip(built.rows, stored.lines, strict=True):
        keys[row] = line.key
    at = f"{timezone.localtime():%H:%M:%S}"
    faults = [str(fault) for fault in built.faults]
    return JsonResponse({"version": version, "at": at, "keys": keys, "faults": faults})


def _conflict(request: HttpRequest, pk: int, asked: EditorRequest) -> HttpResponse:
    """Both versions in one draft, or side by side what both have changed; nothing was written."""
    person = person_of(request)
    objective = objective_for(person, pk)
    theirs = draft_of(sheet_of(objective))
    before = access.sheet_at(objective, asked.number("version"))
    base = None if before is None else draft_of(before)
    choices = asked.texts("choices") if asked.number("seen") == objective.version else ()
    merge = merge_drafts(base, asked.draft, theirs, choices)
    latest = access.latest_version_of(objective)
    is_own = latest is not None and latest.actor == person
    happened = "您刚在另一个窗口修改过这张表" if is_own else "这张表刚被他人修改过"
    taken = told_of(merge)
    context = {"latest": latest, "merge": merge, "taken": taken, "happened": happened}
    return told(
        ("已按您的选择合并。" if choices else f"{happened}。") + taken,
        409,
        happened=happened,
        version=objective.version,
        draft=merge.draft.to_payload(),
        is_open=len(choices) != len(merge.contested),
        html=render_to_string("objectives/editor/_conflict.html", context),
    )
