"""The framework of the year and the library of indicators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from indicators.models import FrameworkEntry, IndicatorTemplate
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
