"""Decisions on objectives in the admin: the page of one, and the actions for many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from indicators.admin.decisions import (
    DECISIONS,
    DecisionForm,
    Outcome,
    decide,
    decide_all,
    form_for,
    help_for,
    route_for,
    sorted_findings,
    takes_comment,
)
from indicators.admin.objective_forms import weight_sentence
from indicators.admin.objective_list import address_of
from indicators.checklist import NewPoint, points_of_findings
from indicators.compliance.process import GRADE_RULE
from indicators.enums import Action
from indicators.explanations import explained_findings, explanations_of
from indicators.histories import process_report
from indicators.models import PerformanceObjective
from indicators.notes import answer_note
from indicators.opinions import proposal
from indicators.permissions import REVIEWS, may
from indicators.points import note_of
from indicators.selectors import report_of, sheet_of
from indicators.services import Noncompliant, StaleObjective, is_overtaken
from indicators.triage import doubtful_points
from indicators.typed_marks import opinion_form, typed_marks
from indicators.typed_points import (
    HEAD_FIELDS,
    LINE_FIELDS,
    PointRow,
    line_choices,
    row_of,
    rows_of,
    written,
)
from organizations.admin_access import (
    SAFE_METHODS,
    AccessAdmin,
    View,
    person_of,
    record_refusal,
)
from organizations.models import User

_BLANK_ROWS = 3
_BY_NAME = {action.value: action for action in DECISIONS}


class DecisionPages(AccessAdmin):
    """Submit, withdraw, return, pass on, approve; each through its service."""

    def extra_pages(self) -> Sequence[tuple[str, View, str]]:
        """The page of a decision, and the answer to a point of a return."""
        return (
            ("<int:pk>/decide/<slug:name>/", self.decision_view, "decide"),
            ("<int:pk>/notes/<int:note>/answer/", self.answer_view, "answer"),
        )

    def answer_view(self, request: HttpRequest, pk: int, note: int) -> HttpResponse:
        """Keep the answer to a remark; it is written on the page of the sheet."""
        objective = self._reached(request, pk)
        if request.method != "POST":
            return HttpResponseRedirect(address_of(pk))
        try:
            answer_note(
                actor=person_of(request),
                note=note_of(objective, note),
                text=request.POST.get("text", ""),
                now=timezone.now(),
            )
        except ValueError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "回复已写上。")
        return HttpResponseRedirect(address_of(pk))

    def decision_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Ask before deciding; decide on POST."""
        if name not in _BY_NAME:
            raise Http404("没有这个操作。")
        action, user = _BY_NAME[name], person_of(request)
        objective = self._reached(request, pk)
        form = form_for(action, objective, request.POST or None)
        if not (
            may(user, action, objective, route_for(objective))
            or _comes_second(user, action, objective, form)
        ):
            raise PermissionDenied(f"您现在不能对这张目标表执行“{action.label}”。")
        sheet, report = sheet_of(objective), report_of(objective)
        process = process_report(objective, report, timezone.now())
        findings = explained_findings(
            sorted_findings((report + process).findings), sheet, explanations_of(objective)
        )
        rows, marks = rows_of(request.POST), typed_marks(request.POST)
        if request.POST.get("op") == "findings":
            rows = (
                *written(rows),
                *map(row_of, points_of_findings(doubtful_points(objective), sheet)),
            )
        elif request.method == "POST" and form.is_valid():
            points = tuple(row.point for row in written(rows))
            if _is_taken(form, action, user, objective, points, marks):
                messages.success(request, f"{objective}：已{action.label}。")
                return HttpResponseRedirect(address_of(pk))
        return self.page(
            request,
            "admin/objective_decision.html",
            f"{action.label}：{objective}",
            form=form,
            action=action,
            help_text=help_for(action),
            takes_comment=takes_comment(action),
            record=objective,
            findings=findings,
            weight_sentence=weight_sentence(sheet),
            takes_points=action is Action.RETURN,
            rows=(*rows, *(PointRow() for _ in range(_BLANK_ROWS - len(rows)))),
            opinion=opinion_form(proposal(objective, sheet, report), marks)
            if action in REVIEWS
            else None,
            lines=line_choices(sheet),
            line_fields=LINE_FIELDS,
            head_fields=HEAD_FIELDS,
        )

    @admin.action(description="送审所选目标", permissions=["submit"])
    def submit_selected(
        self, request: HttpRequest, queryset: QuerySet[PerformanceObjective]
    ) -> HttpResponse:
        """Submit each; the page says what became of each."""
        return self._decided(request, queryset, Action.SUBMIT)

    @admin.action(description="通过／批复所选目标", permissions=["review"])
    def approve_selected(
        self, request: HttpRequest, queryset: QuerySet[PerformanceObjective]
    ) -> HttpResponse:
        """Decide favourably on each; the page says what became of each."""
        return self._decided(request, queryset, Action.APPROVE)

    def _decided(
        self, request: HttpRequest, queryset: QuerySet[PerformanceObjective], action: Action
    ) -> HttpResponse:
        user = person_of(request)
        outcomes = list(
            decide_all(
                queryset.prefetch_related("indicators"),
                lambda objective: decide(action, actor=user, objective=objective),
                f"已{action.label}" if action is Action.SUBMIT else "已通过",
            )
        )
        for outcome in outcomes:
            _log_if_refused(request, outcome)
        return self.page(
            request,
            "admin/bulk_result.html",
            f"{action.label}结果",
            outcomes=outcomes,
            done=sum(outcome.is_done for outcome in outcomes),
        )

    def _reached(self, request: HttpRequest, pk: int) -> PerformanceObjective:
        found: PerformanceObjective | None = self.get_queryset(request).filter(pk=pk).first()
        if found is not None:
            return found
        if request.method not in SAFE_METHODS:
            record_refusal(request, f"{self.opts.label}:{pk}")
        raise Http404("没有这个绩效目标，或不在您的数据范围内。")


def _comes_second(
    user: User, action: Action, objective: PerformanceObjective, form: DecisionForm
) -> bool:
    """Whether the person pressed the button on a page that somebody else has overtaken."""
    if not form.is_valid():
        return False
    return is_overtaken(user, action, objective, form.cleaned_data["base_version"])


def _is_taken(
    form: DecisionForm,
    action: Action,
    user: User,
    objective: PerformanceObjective,
    points: Sequence[NewPoint],
    marks: Mapping[str, str] | None,
) -> bool:
    """Whether the decision was taken; where not, the form says all that stopped it."""
    try:
        decide(action, actor=user, objective=objective, points=points, marks=marks, **form.given)
    except (StaleObjective, ValueError) as error:
        form.add_error(None, str(error))
    except Noncompliant as error:
        told = [one.message for one in error.findings if one.code == GRADE_RULE]
        form.add_error(
            None, "".join(told) or f"有 {len(error.findings)} 个错，改正后才能{action.label}。"
        )
    else:
        return True
    return False


def _log_if_refused(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.is_refused:
        record_refusal(request, outcome.objective)
