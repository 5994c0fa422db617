"""Year-end runs in the admin: started by the finance bureau, watched until every slice is done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from budgets.models import FiscalYear
from evaluations.models import EvaluationRun, EvaluationSlice
from evaluations.outlines import summary_outline
from evaluations.scoring.plan import InvalidPlan
from evaluations.selectors import plan_of, progress_of
from evaluations.services import RunInProgress, open_run
from evaluations.tasks import resume_open_runs
from indicators.enums import Status
from indicators.models import PerformanceObjective
from indicators.selectors import UnknownOrganization
from organizations.admin_access import FINANCE, AccessAdmin, AccessInline, person_of
from organizations.enums import Role

SUMMARY_BOUND = 5000
"""Objectives whose lines a page may read; a larger run is read in its list of results."""


class RunForm(forms.Form):
    """Which year, and whom."""

    fiscal_year = forms.ModelChoiceField(
        FiscalYear.objects.order_by("-year"), label="评价哪个年度", empty_label=None
    )
    organization_code = forms.CharField(
        label="只评价一个单位（填单位编码）",
        required=False,
        max_length=21,
        help_text="评价该单位及其全部下级；留空则评价全部单位。",
    )


class SliceInline(AccessInline):
    """How far the run is."""

    model = EvaluationSlice
    is_editable = False
    fields = ("number", "objectives", "status", "finished_at")
    verbose_name_plural = "进度：每片是若干整单位，逐片评完"


@admin.register(EvaluationRun)
class EvaluationRunAdmin(AccessAdmin):
    """Which plan judged whom, as of when."""

    viewers = FINANCE
    adders = frozenset({Role.FINANCE_REVIEWER, Role.FINANCE_ADMINISTRATOR})
    list_display = ("fiscal_year", "whom", "plan_name", "status", "as_of", "finished_at")
    list_filter = ("fiscal_year", "status")
    list_select_related = ("fiscal_year",)
    ordering = ("-id",)
    fields = (
        "fiscal_year",
        "whom",
        "plan_name",
        "status",
        "as_of",
        "opened_by",
        "finished_at",
    )
    readonly_fields = ("whom",)
    inlines = (SliceInline,)
    change_form_template = "admin/run_change.html"

    @admin.display(description="范围")
    def whom(self, run: EvaluationRun) -> str:
        """A unit with its branch, or everybody."""
        return run.scope or "全部单位"

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Start a run; one that is still open is gone on with."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RunForm(
            request.POST or None,
            initial={"fiscal_year": FiscalYear.objects.order_by("-year").first()},
        )
        if request.method == "POST" and form.is_valid():
            try:
                run = open_run(actor=person_of(request), as_of=timezone.now(), **form.cleaned_data)
            except (UnknownOrganization, RunInProgress, InvalidPlan) as error:
                form.add_error(None, str(error))
            else:
                resume_open_runs()
                return self._started(request, run)
        return self.page(
            request, "admin/run_start.html", "开始年终评价", form=form, years=_readiness()
        )

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Beside the record: the progress, each department's summary, and where the results are."""
        if obj is not None:
            done, due = progress_of(obj)
            results = reverse("admin:evaluations_evaluationresult_changelist")
            context |= {
                "done": done,
                "due": due,
                "results": f"{results}?run__id__exact={obj.pk}",
                "summaries": summary_outline(obj) if done == due <= SUMMARY_BOUND else (),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _started(self, request: HttpRequest, run: EvaluationRun) -> HttpResponse:
        done, due = progress_of(run)
        state = "评价完成" if done == due else "评价已交给后台，可随时回到本页看进度"
        messages.success(request, f"{run.fiscal_year}{state}：共 {due} 张目标表，已评 {done} 张。")
        return HttpResponseRedirect(
            reverse("admin:evaluations_evaluationrun_change", args=[run.pk])
        )


def _readiness() -> list[tuple[FiscalYear, int, int, str]]:
    """Of the two latest years: the sheets, how many are approved, and the plan."""
    years = FiscalYear.objects.order_by("-year")[:2]
    sheets = PerformanceObjective.objects
    return [
        (
            year,
            sheets.filter(fiscal_year=year).count(),
            sheets.filter(fiscal_year=year, status=Status.APPROVED).count(),
            plan_of(year).name,
        )
        for year in years
    ]
