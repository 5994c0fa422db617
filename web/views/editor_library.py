"""The library in the editor: suggestions while a name is typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from indicators.proposals import InvalidProposal, propose_template
from web.editing import access
from web.editing.drafts import Draft, DraftLine
from web.editing.suggesting import completed, suggestions_for
from web.forms.editor import EditorRequest, read_request, read_values
from web.people import person_of
from web.views.editor import answers_json, told


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


@answers_json
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a stored line before the finance bureau, to be taken into the library."""
    person = person_of(request)
    objective = access.editable_for(person, pk)
    asked = EditorRequest(Draft(), read_values(request))
    try:
        propose_template(
            actor=person,
            objective=objective,
            key=asked.number("key"),
            reason=asked.text("reason"),
            now=timezone.now(),
        )
    except InvalidProposal as refused:
        return told(str(refused), 422)
    return JsonResponse({"message": "已提交，等财政部门处理。"})
