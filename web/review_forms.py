"""A reviewer's opinion as the official form: found, laid out, handed out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404
from django.utils import timezone

from exchange.review_forms import (
    ReviewForm,
    Signature,
    review_form,
    review_form_docx,
    review_form_pdf,
    review_form_xlsx,
)
from indicators.models import PerformanceObjective
from indicators.opinions import Given, opinions_of
from indicators.points import sheets_at
from indicators.selectors import desks_of
from web.files import XLSX
from web.opinions import shown_opinions

FILES: Mapping[str, tuple[Callable[[ReviewForm], bytes], str]] = {
    "docx": (
        review_form_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (review_form_xlsx, XLSX),
    "pdf": (review_form_pdf, "application/pdf"),
}


def form_of(objective: PerformanceObjective, version: int) -> ReviewForm:
    """The form of the opinion that was given with this version; 404 where none was."""
    opinions = opinions_of(objective)
    given = next((one for one in opinions if one.version == version), None)
    if given is None:
        raise Http404("没有这一版的审核表。")
    sheet = sheets_at(objective, (version,))[version]
    return review_form(sheet, given, _signatures(objective, given, opinions))


def _signatures(
    objective: PerformanceObjective, given: Given, opinions: tuple[Given, ...]
) -> tuple[Signature, ...]:
    """Every desk of the route, signed where it has decided in this round up to this opinion."""
    names = tuple(name for _, name in desks_of(objective.fiscal_year))
    of_round = [one for one in opinions if one.round == given.round]
    signed = {
        one.given.desk: _signature(one.desk, one.given)
        for one in shown_opinions(of_round, names)
        if one.given.version <= given.version
    }
    blank = {desk: Signature(name) for desk, name in enumerate(names)}
    return tuple(one for _, one in sorted({**blank, **signed}.items()))


def _signature(desk: str, given: Given) -> Signature:
    day = timezone.localtime(given.at)
    return Signature(
        desk,
        given.who,
        f"{day.year} 年 {day.month} 月 {day.day} 日",
        f"{given.action.label}，{given.verdict}",
    )
