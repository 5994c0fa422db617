"""The framework of the year and the library of indicators."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from budgets.models import FiscalYear
from indicators.models import FrameworkEntry, IndicatorTemplate
from indicators.tasks import queue_recheck
from organizations.admin_access import ADMINISTRATION
from organizations.admin_exchange import ExchangeAdmin
from organizations.admin_reference import ReferenceAdmin
from organizations.admin_theme import Select
from organizations.enums import AuditAction
from organizations.permissions import standing_of, within_reach


@admin.register(FrameworkEntry)
class FrameworkEntryAdmin(ReferenceAdmin, ExchangeAdmin):
    """The first and second levels that the year's sheets choose from."""

    importers = ADMINISTRATION
    removers = ADMINISTRATION
    list_display = ("level1", "level2", "position", "fiscal_year")
    list_display_links = ("level1", "level2")
    list_filter = ("fiscal_year", "level1")
    list_select_related = ("fiscal_year",)
    search_fields = ("level1", "level2")
    search_help_text = "可按一级或二级指标查找"
    ordering = ("-fiscal_year__year", "position")
    fields = ("fiscal_year", "level1", "level2", "position")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not where the year is closed: its sheets were judged by what is there."""
        return super().has_change_permission(request, obj) and _is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same."""
        return super().has_delete_permission(request, obj) and _is_open(obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """An entry is made for a year that is open."""
        kwargs["queryset"] = FiscalYear.objects.filter(is_open=True).order_by("-year")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save, and have the sheets of its year, and of the one it left, judged by it."""
        super().save_model(request, obj, form, change)
        _judge_again(request, {obj.fiscal_year_id, form.initial.get("fiscal_year")})

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete, and have the sheets of its year judged without it."""
        super().delete_model(request, obj)
        _judge_again(request, {obj.fiscal_year_id})

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Several at once are one change to each year."""
        years = {obj.fiscal_year_id for obj in queryset}
        for obj in queryset:
            super().delete_model(request, obj)
        _judge_again(request, years)

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """The import is done: have the sheets of its years judged by it."""
        answer = super().process_result(result, request)
        changed = [row.instance for row in result.rows if row.is_new() or row.is_update()]
        _judge_again(request, {entry.fiscal_year_id for entry in changed})
        return answer


@admin.register(IndicatorTemplate)
class IndicatorTemplateAdmin(ReferenceAdmin, ExchangeAdmin):
    """Common and industry indicators for all, a unit's own for its branch."""

    importers = ADMINISTRATION
    removers = ADMINISTRATION
    audit_action = AuditAction.LIBRARY_CHANGED
    import_audit_action = AuditAction.LIBRARY_CHANGED
    list_display = ("name", "level2", "comparison", "unit", "scope", "organization", "is_active")
    list_filter = ("scope", "is_active", "level1", "level2")
    list_select_related = ("organization",)
    search_fields = ("name", "definition", "industry")
    search_help_text = "可按指标名称、解释或行业领域查找"
    ordering = ("level1", "level2", "name")
    autocomplete_fields = ("organization",)
    fieldsets = (
        (None, {"fields": ("level1", "level2", "name", "comparison", "unit", "typical_weight")}),
        ("怎么算、数据从哪来", {"fields": ("definition", "source")}),
        ("适用范围", {"fields": ("scope", "industry", "organization", "is_active")}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The levels are chosen among those of the frameworks."""
        if db_field.name in {"level1", "level2"}:
            return _level_box(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[IndicatorTemplate]:
        """A unit's own indicators stay within its branch."""
        rows = super().get_queryset(request)
        # An empty condition joined by OR would vanish, not let everything through.
        if self._is_superuser(request) or standing_of(request.user).sees_everything:
            return rows
        return rows.filter(Q(organization__isnull=True) | within_reach(request.user))


def _is_open(entry: FrameworkEntry | None) -> bool:
    return entry is None or entry.fiscal_year.is_open


def _judge_again(request: HttpRequest, years: Collection[int | None]) -> None:
    for fiscal_year in FiscalYear.objects.filter(pk__in=[year for year in years if year]):
        queue_recheck(fiscal_year)
        messages.info(request, f"{fiscal_year}的目标表随即按新框架重新检查。")


def _level_box(db_field: Any) -> forms.ChoiceField:
    """Every name that some framework or template has."""
    names: dict[str, None] = {}
    for model in (FrameworkEntry, IndicatorTemplate):
        rows = model.objects.order_by(db_field.name).values_list(db_field.name, flat=True)
        names.update(dict.fromkeys(rows.distinct()))
    return forms.ChoiceField(
        label=db_field.verbose_name,
        choices=[("", "请选择"), *((name, name) for name in names)],
        widget=Select,
    )
