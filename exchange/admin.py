"""Imports in the admin: what was imported, and the lists that each admin takes in and gives out."""

from __future__ import annotations

from django.contrib import admin

from budgets.admin import (
    EconomicClassAdmin,
    FunctionalClassAdmin,
    ProcurementCategoryAdmin,
)
from evaluations.admin import EvaluationResultAdmin, MeasurementAdmin
from exchange.models import ImportBatch
from exchange.resources import (
    ActualsResource,
    AuditEntryResource,
    EconomicClassResource,
    FrameworkResource,
    FunctionalClassResource,
    LibraryResource,
    ProcurementCategoryResource,
    ProjectResource,
    ResultResource,
    UnitResource,
)
from exchange.tabular import GuardedCSV, GuardedXLSX
from indicators.admin import FrameworkEntryAdmin, IndicatorTemplateAdmin
from organizations.admin import AuditEntryAdmin, OrganizationAdmin
from organizations.admin_access import FINANCE, AccessAdmin
from organizations.admin_exchange import ExchangeAdmin
from projects.admin import ProjectAdmin

ExchangeAdmin.formats = [GuardedXLSX, GuardedCSV]
AuditEntryAdmin.resource_classes = [AuditEntryResource]
OrganizationAdmin.resource_classes = [UnitResource]
FunctionalClassAdmin.resource_classes = [FunctionalClassResource]
EconomicClassAdmin.resource_classes = [EconomicClassResource]
ProcurementCategoryAdmin.resource_classes = [ProcurementCategoryResource]
ProjectAdmin.resource_classes = [ProjectResource]
FrameworkEntryAdmin.resource_classes = [FrameworkResource]
IndicatorTemplateAdmin.resource_classes = [LibraryResource]
MeasurementAdmin.resource_classes = [ActualsResource]
EvaluationResultAdmin.resource_classes = [ResultResource]


@admin.register(ImportBatch)
class ImportBatchAdmin(AccessAdmin):
    """Every committed import of a published document."""

    viewers = FINANCE
    list_display = ("file_name", "year", "organization_code", "imported_by", "imported_at")
    list_filter = ("year",)
    list_select_related = ("imported_by",)
    search_fields = ("file_name", "organization_code")
    search_help_text = "可按文件名或单位编码查找"
    ordering = ("-id",)
    fields = ("file_name", "year", "organization_code", "imported_by", "imported_at", "file_hash")
