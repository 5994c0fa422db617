"""The yearly classifications."""

from __future__ import annotations

from django.contrib import admin

from budgets.models import EconomicClass, FunctionalClass, ProcurementCategory
from organizations.admin_access import ADMINISTRATION
from organizations.admin_exchange import ExchangeAdmin
from organizations.admin_reference import ReferenceAdmin


class ClassAdmin(ReferenceAdmin, ExchangeAdmin):
    """Codes and names of a year; seen by everyone, kept by 财政管理."""

    importers = ADMINISTRATION
    removers = ADMINISTRATION
    list_display = ("code", "name", "fiscal_year")
    list_display_links = ("code", "name")
    list_filter = ("fiscal_year",)
    list_select_related = ("fiscal_year",)
    search_fields = ("code", "name")
    search_help_text = "可按科目编码或名称查找"
    ordering = ("-fiscal_year__year", "code")
    fields = ("fiscal_year", "code", "name")


@admin.register(FunctionalClass)
class FunctionalClassAdmin(ClassAdmin):
    """功能分类科目."""


@admin.register(EconomicClass)
class EconomicClassAdmin(ClassAdmin):
    """部门经济分类科目."""


@admin.register(ProcurementCategory)
class ProcurementCategoryAdmin(ClassAdmin):
    """政府采购品目."""

    search_help_text = "可按品目编码或名称查找"
