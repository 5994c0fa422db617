"""The library in the editor: suggestions while a name is typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from web.editing import access
from web.editing.drafts import DraftLine
from web.editing.suggesting import completed, suggestions_for
from web.forms.editor import read_request
from web.people import person_of
from web.views.editor import answers_json


@answers_json
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """What the library knows under the typed text, and the row as each would complete it."""
    person = person_of(request)
    objective = access.editable_for(person, pk)
    asked = read_request(request)
    found = suggestions_for(person, objective, asked.text("text"))
    line = asked.draft.lines[0] if asked.draft.lines else DraftLine()
    return JsonResponse(
        {
            "html": render_to_string("objectives/editor/_suggestions.html", {"found": found}),
            "lines": [completed(line, one).to_payload() for one in found],
        }
    )
