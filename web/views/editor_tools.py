"""The tools beside the grid: paste, mends, the score of a line, explanations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from evaluations.selectors import plan_of
from exchange.pasting import FIELDS, TooMuchPasted, read_paste, rows_of_clipboard, spread_over
from indicators.explanations import InvalidExplanation, explain
from indicators.mends import NoSuchMend
from indicators.selectors import sheet_of
from web.editing import access, mending, pages, pastes
from web.editing.conflicts import differences
from web.editing.curves import HEIGHT, WIDTH, score_curve
from web.editing.drafts import Draft, build_sheet
from web.forms.editor import EditorRequest, read_request, read_values
from web.people import person_of
from web.views.editor import answers_json, told


@answers_json
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """What was understood of the clipboard, and the draft with it; nothing is written."""
    objective = access.editable_for(person_of(request), pk)
    asked = read_request(request)
    levels = pages.levels_of(objective.fiscal_year)
    try:
        rows = rows_of_clipboard(asked.text("text"), asked.text("html"))
    except TooMuchPasted as refused:
        return told(str(refused), 422)
    start, choice = asked.text("field"), asked.texts("choice")
    year = objective.fiscal_year.year
    pasted = read_paste(rows, levels=levels, year=year, start=start, choice=choice)
    if not (pasted.is_recognised or pasted.head):
        # As in a spreadsheet: a small block fills the whole range that is chosen.
        spread = spread_over(rows, asked.number("height", 1), asked.number("width", 1))
        if spread != rows:
            pasted = read_paste(spread, levels=levels, year=year, start=start, choice=choice)
    if not (pasted.lines or pasted.head):
        return told("剪贴板里没有可以填入的内容。请在 Excel、WPS 或 Word 里选中表格再复制。", 422)
    mode = pastes.mode_of(asked.values.get("mode"), asked.draft, pasted, asked.number("row"))
    after = pastes.laid_into(asked.draft, pasted, mode, asked.number("row"))
    if refusal := pastes.too_long(after):
        return told(refusal, 422)
    own = sheet_of(objective).project_code
    notes = mending.foreign_project(pasted.project_code, own)
    preview = pastes.preview_of(pasted, mode, notes)
    context = {"preview": preview, "modes": tuple(pastes.PasteMode), "fields": FIELDS}
    return JsonResponse(
        {
            "draft": after.to_payload(),
            "direct": preview.is_direct,
            "rows": len(preview.rows),
            "mode": mode.value,
            "html": render_to_string("objectives/editor/_paste.html", context),
        }
    )


@answers_json
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """One mend as preview: what would change, and the draft after it; nothing is written."""
    objective = access.editable_for(person_of(request), pk)
    asked = read_request(request)
    try:
        after = mending.mended(objective, asked.draft, _wanted(asked))
    except NoSuchMend as refused:
        return told(str(refused), 422)
    changes = differences(asked.draft, after)
    context = {"changes": changes}
    return JsonResponse(
        {
            "draft": after.to_payload(),
            "changes": len(changes),
            "html": render_to_string("objectives/editor/_mend.html", context),
        }
    )


@answers_json
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """The curve 完成值→得分 of one row, drawn by the one scoring function."""
    objective = access.editable_for(person_of(request), pk)
    asked = read_request(request)
    built = build_sheet(asked.draft, sheet_of(objective))
    rows = dict(zip(built.rows, built.sheet.lines, strict=True))
    line = rows.get(asked.number("row", -1))
    drawn = None if line is None else score_curve(line, plan_of(objective.fiscal_year))
    context = {"curve": drawn, "width": WIDTH, "height": HEIGHT}
    return JsonResponse({"html": render_to_string("objectives/editor/_score.html", context)})


@answers_json
def explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the unit's written explanation of one warning."""
    person = person_of(request)
    objective = access.editable_for(person, pk)
    asked = EditorRequest(Draft(), read_values(request))
    try:
        explain(
            actor=person,
            objective=objective,
            code=asked.text("code"),
            indicator_key=asked.number("key"),
            text=asked.text("text"),
            now=timezone.now(),
        )
    except InvalidExplanation as refused:
        return told(str(refused), 422)
    return JsonResponse({"at": f"{timezone.localtime():%H:%M:%S}"})


def _wanted(asked: EditorRequest) -> mending.WantedMend:
    return mending.WantedMend(
        action=asked.text("action"), code=asked.text("code"), position=asked.number("position")
    )
