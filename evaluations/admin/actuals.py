"""Actual against target: one page for a whole sheet, a list of everything recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from budgets.models import Outturn
from common.decimals import wanyuan
from common.findings import Finding, Location
from evaluations.actuals import record_actuals
from evaluations.admin.scores import Points, Scores, scores_of
from evaluations.entries import ActualEntry, OutturnEntry
from evaluations.freezing import freezing_of
from evaluations.models import Measurement
from indicators.admin.objectives import ObjectiveAdmin, ObjectivePage
from indicators.enums import Comparison
from indicators.models import Indicator, PerformanceObjective
from indicators.selectors import printed_target, target_of
from organizations.admin_access import SAFE_METHODS, View, person_of, record_refusal
from organizations.admin_exchange import ExchangeAdmin
from organizations.enums import AuditAction, Role
from organizations.permissions import standing_of

MAX_REASON = 2000


@dataclass(frozen=True, slots=True)
class ActualRow:
    """One line of the page."""

    indicator: Indicator
    target: str
    actual: forms.BoundField
    reason: forms.BoundField
    score: Points | None
    problems: tuple[str, ...] = ()


class ActualsForm(forms.Form):
    """What was reached, line by line, and what was spent; cells as typed."""

    final = forms.CharField(label="全年预算数（万元）", required=False, max_length=40)
    spent = forms.CharField(label="全年执行数（万元）", required=False, max_length=40)

    def __init__(self, *args: Any, objective: PerformanceObjective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objective = objective
        self.lines = sorted(objective.indicators.all(), key=lambda line: line.position)
        self.problems: list[Finding] = []
        stored = {m.indicator_id: m for m in Measurement.objects.filter(indicator__in=self.lines)}
        for line in self.lines:
            measurement = stored.get(line.pk)
            self._add_line(line, measurement)
        self._prefill(Outturn.objects.filter(appropriation=objective.appropriation).first())

    def entries(self) -> list[ActualEntry]:
        """Every row as the service reads it."""
        return [
            ActualEntry(
                location=Location("", line.position),
                code=_code_of(self.objective),
                indicator=line.name,
                actual=self.cleaned_data[f"actual_{line.pk}"],
                reason=self.cleaned_data[f"reason_{line.pk}"],
                position=str(line.position),
            )
            for line in self.lines
        ]

    def outturns(self) -> list[OutturnEntry]:
        """The money, where something was typed."""
        final, spent = self.cleaned_data["final"], self.cleaned_data["spent"]
        if not final and not spent:
            return []
        return [OutturnEntry(Location(), _code_of(self.objective), final, spent)]

    def rows(self, scores: Scores) -> Iterator[ActualRow]:
        """Target beside actual, each with what was wrong with it."""
        for line in self.lines:
            yield ActualRow(
                indicator=line,
                target=printed_target(target_of(line)) + line.unit,
                actual=self[f"actual_{line.pk}"],
                reason=self[f"reason_{line.pk}"],
                score=scores.lines.get(line.pk),
                problems=tuple(f.message for f in self.problems if f.location.row == line.position),
            )

    def money_problems(self) -> list[str]:
        """What was wrong with the amounts."""
        return [str(f.location) + f.message for f in self.problems if f.location.row == 0]

    def _add_line(self, line: Indicator, measurement: Measurement | None) -> None:
        hint = "如：达成、部分达成 0.75" if line.comparison == Comparison.QUALITATIVE else line.unit
        self.fields[f"actual_{line.pk}"] = forms.CharField(
            label=f"第{line.position}行完成值",
            required=False,
            max_length=60,
            initial=str(measurement.reading) if measurement else "",
            widget=forms.TextInput(attrs={"placeholder": hint}),
        )
        self.fields[f"reason_{line.pk}"] = forms.CharField(
            label=f"第{line.position}行偏差原因",
            required=False,
            max_length=MAX_REASON,
            initial=measurement.deviation_reason if measurement else "",
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def _prefill(self, outturn: Outturn | None) -> None:
        self.fields["final"].initial = wanyuan(outturn.final_amount) if outturn else ""
        self.fields["spent"].initial = wanyuan(outturn.outturn_amount) if outturn else ""


@admin.register(Measurement)
class MeasurementAdmin(ExchangeAdmin):
    """Everything recorded within reach; entry is on the page of each sheet."""

    reach = "indicator__objective__organization"
    importers = frozenset({Role.PREPARER})
    import_audit_action = AuditAction.REFERENCE_IMPORTED
    list_display = (
        "objective",
        "indicator",
        "target",
        "reached",
        "deviation_reason",
        "recorded_by",
    )
    list_display_links = None
    list_filter = ("indicator__objective__fiscal_year",)
    list_select_related = (
        "indicator__objective__project",
        "indicator__objective__organization",
        "recorded_by",
    )
    search_fields = (
        "indicator__name",
        "indicator__objective__project__code",
        "indicator__objective__project__name",
        "indicator__objective__organization__code",
    )
    search_help_text = "可按指标名称、项目编码、项目名称或单位编码查找"
    ordering = ("-id",)

    @admin.display(description="绩效目标")
    def objective(self, row: Measurement) -> str:
        """Whose line it is."""
        return str(row.indicator.objective)

    @admin.display(description="目标值")
    def target(self, row: Measurement) -> str:
        """As the form prints it."""
        return printed_target(target_of(row.indicator)) + row.indicator.unit

    @admin.display(description="完成值")
    def reached(self, row: Measurement) -> str:
        """A number or a band."""
        return str(row.reading) or "—"

    def extra_pages(self) -> Sequence[tuple[str, View, str]]:
        """The page of one sheet."""
        return (*super().extra_pages(), ("objective/<int:pk>/", self.sheet_view, "sheet"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A single value is shown with its sheet."""
        if request.method not in SAFE_METHODS:
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(_address(row.indicator.objective_id))

    def sheet_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Target beside actual for a whole sheet; the unit's 经办 fills it in."""
        objective = self._reached(request, pk)
        user = person_of(request)
        may_record = standing_of(user).holds(Role.PREPARER, objective.organization.code)
        if request.method == "POST" and not may_record:
            raise PermissionDenied("完成值由本单位经办填报，您不是该单位的经办。")
        form = ActualsForm(request.POST or None, objective=objective)
        if request.method == "POST" and form.is_valid() and self._recorded(request, form):
            return HttpResponseRedirect(_address(pk))
        scores, frozen = scores_of(objective), freezing_of(objective, "完成值")
        return self.page(
            request,
            "admin/actuals.html",
            f"完成值：{objective}",
            record=objective,
            form=form,
            rows=list(form.rows(scores)),
            scores=scores,
            may_record=may_record and not frozen,
            frozen=frozen,
        )

    def _recorded(self, request: HttpRequest, form: ActualsForm) -> bool:
        outcome = record_actuals(
            actor=person_of(request),
            fiscal_year=form.objective.fiscal_year,
            entries=form.entries(),
            outturns=form.outturns(),
            now=timezone.now(),
        )
        form.problems = list(outcome.problems)
        if outcome.problems:
            return False
        blank = f"，还有 {outcome.blank} 项未填" if outcome.blank else ""
        messages.success(request, f"已保存 {outcome.recorded} 项完成值{blank}。")
        for asked in outcome.questions:
            place = f"第{asked.location.row}行" if asked.location.row else ""
            messages.warning(request, f"{place}『{asked.indicator}』：{asked.message}")
        return True

    def _reached(self, request: HttpRequest, pk: int) -> PerformanceObjective:
        rows = PerformanceObjective.objects.visible_to(request.user).with_sheets()
        found = rows.filter(pk=pk).first()
        if found is not None:
            return found
        if request.method not in SAFE_METHODS:
            record_refusal(request, f"indicators.PerformanceObjective:{pk}")
        raise Http404("没有这个绩效目标，或不在您的数据范围内。")


def with_sheets(rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Everything that an export of actuals prints."""
    return rows.select_related(
        "indicator__objective__project", "indicator__objective__organization", "recorded_by"
    )


def _code_of(objective: PerformanceObjective) -> str:
    return objective.project.code if objective.project else objective.organization.code


def _address(pk: int) -> str:
    return reverse("admin:evaluations_measurement_sheet", args=[pk])


ObjectiveAdmin.more_pages.append(ObjectivePage("完成值", "admin:evaluations_measurement_sheet"))
