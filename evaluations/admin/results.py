"""The results of year-end runs: to be read."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from evaluations.models import EvaluationResult
from evaluations.scoring.explain import percent
from organizations.admin_exchange import ExportAdmin

SEARCH = (
    "objective__project__code",
    "objective__project__name",
    "objective__organization__code",
    "objective__organization__name",
)


@admin.register(EvaluationResult)
class EvaluationResultAdmin(ExportAdmin):
    """The scorecards within reach."""

    reach = "objective__organization"
    list_display = ("objective", "run", "status", "total", "grade", "rate")
    list_filter = ("run__fiscal_year", "status", "grade")
    list_select_related = (
        "objective__project",
        "objective__organization",
        "run__fiscal_year",
    )
    search_fields = SEARCH
    search_help_text = "可按项目编码、项目名称或单位查找"
    ordering = ("-id",)
    fields = (
        "run",
        "objective",
        "status",
        "total",
        "grade",
        "rate",
        "execution_score",
        "remarks",
    )
    readonly_fields = ("rate",)
    change_form_template = "admin/result_change.html"

    @admin.display(description="预算执行率", ordering="execution_rate")
    def rate(self, row: EvaluationResult) -> str:
        """In percent."""
        return percent(row.execution_rate) or "—"

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Results are computed, never typed."""
        return False
