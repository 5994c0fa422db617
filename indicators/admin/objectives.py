"""Objectives in the admin: the whole job within one's reach, through the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.decimals import plain
from indicators.admin.decisions import offered, route_for, sorted_findings
from indicators.admin.explanation_pages import ExplanationPages, explanations_address
from indicators.admin.objective_forms import LineForm, LineRows, ObjectiveForm, weight_sentence
from indicators.admin.objective_list import (
    PREPARERS,
    WaitingFilter,
    address_of,
    field_names,
    place_of,
    read_only_fieldsets,
    with_desks,
)
from indicators.admin.opening import NewObjectiveForm, open_for
from indicators.enums import Action, ObjectiveKind
from indicators.explanations import explained_findings, explanations_of
from indicators.histories import process_report
from indicators.models import Indicator, PerformanceObjective
from indicators.opinions import opinions_of
from indicators.permissions import may
from indicators.points import points_of
from indicators.selectors import report_of, sheet_of
from indicators.services import StaleObjective, save_sheet
from indicators.storable import MAX_LINES, InvalidSheet
from indicators.verdicts import unexplained
from organizations.admin_access import AccessInline, has_role, person_of
from organizations.enums import REVIEWERS

_PROBLEMS = "zhunsheng.problems"


@dataclass(frozen=True, slots=True)
class ObjectivePage:
    """A further page about one objective, kept by an application above."""

    title: str
    address_name: str


class IndicatorInline(AccessInline):
    """The indicators as a grid."""

    model = Indicator
    form = LineForm
    formset = LineRows
    fields = ("category", "name", "sign", "target", "unit", "weight", "core")
    max_num = MAX_LINES
    verbose_name = "指标"
    verbose_name_plural = "绩效指标（指标值可直接写“≥98%”，性质和单位会自动填好）"


@admin.register(PerformanceObjective)
class ObjectiveAdmin(ExplanationPages):
    """Entry, submission, review and approval; a frozen sheet is read-only."""

    more_pages: ClassVar[list[ObjectivePage]] = []
    """Filled by the applications above."""
    reach = "organization"
    form = ObjectiveForm
    inlines = (IndicatorInline,)
    list_display = ("holder", "organization", "fiscal_year", "kind", "weights", "place", "pages")
    list_filter = (WaitingFilter, "fiscal_year", "status", "kind")
    search_fields = ("project__code", "project__name", "organization__code", "organization__name")
    search_help_text = "可按项目编码、项目名称、单位编码或单位名称查找"
    ordering = ("-id",)
    autocomplete_fields = ("project", "department_budget")
    actions = ("submit_selected", "approve_selected")
    change_form_template = "admin/objective_change.html"

    class Media:
        js = ("zhunsheng-admin/weights.js",)

    # Rights: the sheet's own, by role, desk and status

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever prepares opens sheets; rows of a sheet follow the right to change it."""
        return has_role(request, PREPARERS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As `may` answers for the sheet, or for some sheet."""
        if obj is None:
            return has_role(request, PREPARERS)
        return may(person_of(request), Action.SAVE, obj, ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Everybody with a role, within reach."""
        return has_role(request, self.viewers)

    def has_submit_permission(self, request: HttpRequest) -> bool:
        """Who is offered bulk submission."""
        return has_role(request, PREPARERS)

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Who is offered bulk approval."""
        return has_role(request, REVIEWERS)

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[PerformanceObjective]:
        """Within reach, with everything that a row shows."""
        return with_desks(super().get_queryset(request))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The weights of a page of sheets in one query."""
        changes = super().get_changelist_instance(request)
        changes.result_list = changes.result_list.prefetch_related("indicators")
        return changes

    @admin.display(description="目标", ordering="project__code")
    def holder(self, objective: PerformanceObjective) -> str:
        """The project, or the department as a whole."""
        return str(objective)

    @admin.display(description="权重合计")
    def weights(self, objective: PerformanceObjective) -> str:
        """The sum, and what is missing."""
        sheet = sheet_of(objective)
        if sheet.missing_weight == 0:
            return plain(sheet.total_weight)
        return weight_sentence(sheet).rpartition(" = ")[2]

    @admin.display(description="状态", ordering="status")
    def place(self, objective: PerformanceObjective) -> SafeString:
        """The status, and the desk of a sheet under review."""
        return format_html(
            '<span class="zs-status zs-status-{}">{}</span>',
            objective.status,
            place_of(objective),
        )

    @admin.display(description="相关页面")
    def pages(self, objective: PerformanceObjective) -> SafeString:
        """Links to what else is kept for the objective."""
        links = [
            format_html(
                '<a href="{}">{}</a> ', reverse(p.address_name, args=[objective.pk]), p.title
            )
            for p in self.more_pages
        ]
        return format_html("{}" * len(links), *links) if links else format_html("—")

    # One sheet

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Opening asks for whom; editing knows what the service said of the last attempt."""
        if obj is None:
            kwargs["form"] = NewObjectiveForm
            form: Any = super().get_form(request, obj, change, **kwargs)
            form.editor = person_of(request)
            return form
        form = super().get_form(request, obj, change, **kwargs)
        form.problems = request.META.get(_PROBLEMS, ())
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A department's sheet has no project boxes."""
        if obj is None:
            return ((None, {"fields": ("project", "department_budget")}),)
        if not self.has_change_permission(request, obj):
            return read_only_fieldsets(obj)
        if obj.kind == ObjectiveKind.DEPARTMENT:
            return ((None, {"fields": ("statement", "has_no_service_users")}),)
        head = ("category", "supervising_department")
        return (
            ("项目情况", {"fields": (head, "overview", "rationale")}),
            ("当年绩效目标", {"fields": ("statement", "execution_weight", "has_no_service_users")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything, for whom the sheet is not editable."""
        if obj is None or self.has_change_permission(request, obj):
            return ()
        return field_names(read_only_fieldsets(obj))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Indicators are entered once the sheet exists; a frozen sheet lists them as text."""
        return self.inlines if obj and self.has_change_permission(request, obj) else ()

    @admin.display(description="无服务对象")
    def no_service_users(self, objective: PerformanceObjective) -> str:
        """Whether the unit says that nobody can be asked."""
        return "是" if objective.has_no_service_users else "否"

    @admin.display(description="项目概述")
    def overview(self, objective: PerformanceObjective) -> str:
        """What the project says."""
        return objective.project.overview if objective.project else ""

    @admin.display(description="立项依据")
    def rationale(self, objective: PerformanceObjective) -> str:
        """What the project says."""
        return objective.project.rationale if objective.project else ""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """What the service refuses is shown on the page with everything that was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except InvalidSheet as error:
            request.META[_PROBLEMS] = [f"{f.location}{f.message}" for f in error.findings]
        except StaleObjective as error:
            request.META[_PROBLEMS] = [str(error)]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Beside the form: where the sheet stands, its weights, its findings, what may be done."""
        if obj is not None:
            context.update(self._aside(request, self._stored(request, obj.pk)))
            context["show_save_and_continue"] = False
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """A new sheet is opened by the service; an old one is saved with its rows."""
        if not change:
            open_for(person_of(request), obj, form)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """The sheet as typed, through the one door."""
        if not change:
            return
        stored = self._stored(request, form.instance.pk)
        lines = formsets[0].lines()
        save_sheet(
            actor=person_of(request),
            objective=stored,
            sheet=form.filled(sheet_of(stored), lines),
            now=timezone.now(),
            base_version=form.cleaned_data["base_version"],
        )

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """The versions tell what changed; here it is enough that it did."""
        return "新建目标表" if add else "保存目标表"

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """On to the empty sheet."""
        messages.success(request, "已新建目标表，请填写目标和指标。")
        return HttpResponseRedirect(address_of(obj.pk))

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        """Stay on the sheet: its findings are what comes next."""
        messages.success(request, "已保存。下方列出审核规则的检查结果。")
        return HttpResponseRedirect(address_of(obj.pk))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every version of the sheet, newest first."""
        objective = self.get_object(request, object_id)
        if objective is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        given = {one.version: one.verdict for one in opinions_of(objective)}
        versions = objective.versions.select_related("actor").defer("sheet").order_by("-number")
        return self.page(
            request,
            "admin/objective_history.html",
            f"{objective}：历史版本",
            versions=[(version, given.get(version.number, "")) for version in versions],
            record=objective,
        )

    def _stored(self, request: HttpRequest, pk: int) -> PerformanceObjective:
        return self.get_queryset(request).prefetch_related("indicators").get(pk=pk)

    def _aside(self, request: HttpRequest, stored: PerformanceObjective) -> dict[str, object]:
        of_sheet = report_of(stored)
        report = of_sheet + process_report(stored, of_sheet, timezone.now())
        sheet = sheet_of(stored)
        explanations = explanations_of(stored)
        return {
            "sheet": sheet,
            "is_editable": self.has_change_permission(request, stored),
            "place": place_of(stored),
            "weight_sentence": weight_sentence(sheet),
            "is_full": sheet.missing_weight == 0,
            "findings": explained_findings(sorted_findings(report.findings), sheet, explanations),
            "unexplained": len(unexplained(report.findings, sheet, explanations)),
            "explanations_address": explanations_address(stored.pk),
            "ledger": report.ledger,
            "decisions": offered(person_of(request), stored, route_for(stored)),
            "points": [point for point in points_of(stored, sheet) if not point.is_resolved],
            "more_pages": [
                (p.title, reverse(p.address_name, args=[stored.pk])) for p in self.more_pages
            ],
        }
