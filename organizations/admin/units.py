"""The tree of units."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from organizations.admin_access import ADMINISTRATION
from organizations.admin_exchange import ExchangeAdmin
from organizations.admin_reference import ReferenceAdmin
from organizations.enums import AuditAction
from organizations.models import Organization


@admin.register(Organization)
class OrganizationAdmin(ReferenceAdmin, ExchangeAdmin):
    """Kept by 财政管理; everyone sees their own branch."""

    reach = ""
    importers = ADMINISTRATION
    audit_action = AuditAction.UNIT_CHANGED
    audit_action_of_new = AuditAction.UNIT_CREATED
    list_display = ("code", "name", "parent", "is_active")
    list_display_links = ("code", "name")
    list_filter = ("is_active",)
    search_fields = ("code", "name")
    search_help_text = "可按单位编码或名称查找"
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    ordering = ("code",)
    fields = ("code", "name", "parent", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A code once given stays: everything below it begins with it."""
        return ("code", "parent") if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say beside each field what it means."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.help_text = _HELP.get(db_field.name, field.help_text)
        return field


_HELP = {
    "code": "下级单位的编码以上级编码开头，例如 118 之下是 118001。保存后不能修改。",
    "parent": "没有上级的留空。上级单位的人员能看到全部下级单位的数据。",
    "is_active": "撤并的单位取消勾选即可，历史数据仍然保留；单位不能删除。",
}
