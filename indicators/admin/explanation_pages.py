"""The explanations of one sheet in the admin: the unit writes them, reviewers read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from indicators.admin.decision_pages import DecisionPages
from indicators.admin.decisions import sorted_findings
from indicators.compliance import SHEET_RULES
from indicators.enums import Action
from indicators.explanations import (
    MAX_LENGTH,
    InvalidExplanation,
    Place,
    explain_all,
    explained_findings,
    explanations_of,
)
from indicators.models import PerformanceObjective
from indicators.outcomes import WHOLE_SHEET
from indicators.permissions import may
from indicators.selectors import report_of, sheet_of
from organizations.admin_access import SAFE_METHODS, View, person_of


@dataclass(frozen=True, slots=True)
class ExplanationRow:
    """One box: what the rule says at this place, and what the unit says to it."""

    name: str
    """Of the box in the page: text-B03-0."""
    code: str
    title: str
    place: str
    said: tuple[str, ...]
    """What the rule has found; empty where it does not find it any more."""
    text: str
    problem: str = ""


class ExplanationPages(DecisionPages):
    """情况说明: a box for every warning, and for what was explained before."""

    def extra_pages(self) -> Sequence[tuple[str, View, str]]:
        """The page of the explanations."""
        page = ("<int:pk>/explanations/", self.explanations_view, "explanations")
        return (*super().extra_pages(), page)

    def explanations_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the explanations; keep them for the preparer of an editable sheet."""
        objective, person = self._reached(request, pk), person_of(request)
        is_editable = may(person, Action.SAVE, objective, ())
        if request.method in SAFE_METHODS:
            return self._explanations(request, objective, is_editable)
        if not is_editable:
            raise PermissionDenied("情况说明由本单位经办在草稿或退回修改时填写。")
        rows = rows_of(objective)
        texts = {
            place: request.POST[row.name] for place, row in rows.items() if row.name in request.POST
        }
        try:
            count = explain_all(actor=person, objective=objective, texts=texts, now=timezone.now())
        except InvalidExplanation as refused:
            return self._explanations(request, objective, is_editable, texts, refused.problems)
        messages.success(request, f"已保存，{count} 条情况说明有变化。" if count else "没有变化。")
        return HttpResponseRedirect(explanations_address(pk))

    def _explanations(
        self,
        request: HttpRequest,
        objective: PerformanceObjective,
        is_editable: bool,
        texts: Mapping[Place, str] | None = None,
        problems: Mapping[Place, str] | None = None,
    ) -> HttpResponse:
        return self.page(
            request,
            "admin/objective_explanations.html",
            f"情况说明：{objective}",
            record=objective,
            rows=rows_of(objective, texts or {}, problems or {}).values(),
            problems=problems,
            is_editable=is_editable,
            max_length=MAX_LENGTH,
        )


def explanations_address(pk: int) -> str:
    """The page of the explanations of one sheet."""
    return reverse("admin:indicators_performanceobjective_explanations", args=[pk])


def rows_of(
    objective: PerformanceObjective,
    texts: Mapping[Place, str] | None = None,
    problems: Mapping[Place, str] | None = None,
) -> Mapping[Place, ExplanationRow]:
    """A box for every warning and every explanation, in the order of the findings.

    `texts` are what was typed and not kept, `problems` why.
    """
    sheet, stored = sheet_of(objective), explanations_of(objective)
    names = {line.key: f"第{line.position}行 {line.name}" for line in sheet.lines}
    titles = {rule.code: rule.name for rule in SHEET_RULES}
    said: dict[Place, list[str]] = {}
    for one in explained_findings(sorted_findings(report_of(objective).findings), sheet, stored):
        if one.wants_explanation or one.place in stored:
            said.setdefault(one.place, []).append(one.finding.message)
    for place in stored:
        said.setdefault(place, [])
    shown, told = {**stored, **(texts or {})}, problems or {}
    return {
        place: ExplanationRow(
            name=f"text-{place[0]}-{place[1]}",
            code=place[0],
            title=titles.get(place[0], ""),
            place="全表" if place[1] == WHOLE_SHEET else names.get(place[1], "已删除的行"),
            said=tuple(messages_of),
            text=shown.get(place, ""),
            problem=told.get(place, ""),
        )
        for place, messages_of in said.items()
    }
