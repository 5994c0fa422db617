"""Copying lines from last year's sheet or another one within reach: what is offered, a preview."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from indicators.selectors import objective_for, sheet_of
from indicators.sources import MOST, copy_sources
from web.editing import access, pastes
from web.editing.copies import copied_into
from web.forms.editor import read_request
from web.people import person_of
from web.views.editor import answers_json, told


@answers_json
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets on offer; with a `source` its lines as preview. Nothing is written.

    A source out of reach is 404, as everywhere.
    """
    person = person_of(request)
    objective = access.editable_for(person, pk)
    asked = read_request(request)
    source = asked.number("source")
    if not source:
        text = asked.text("text")
        context = {
            "sources": copy_sources(person, objective, text),
            "text": text,
            "most": MOST,
        }
        return JsonResponse({"html": render_to_string("objectives/editor/_copy.html", context)})
    chosen = sheet_of(objective_for(person, source))
    preview = copied_into(asked.draft, chosen)
    if refusal := pastes.too_long(preview.draft, "复制"):
        return told(refusal, 422)
    context = {"preview": preview, "source": chosen}
    return JsonResponse(
        {
            "draft": preview.draft.to_payload(),
            "rows": len(preview.lines),
            "html": render_to_string("objectives/editor/_copied.html", context),
        }
    )
