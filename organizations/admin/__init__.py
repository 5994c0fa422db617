"""Units, people with their roles, and the audit trail in the admin."""

from django.contrib import admin

from organizations.admin import only_ours  # isort: skip -- before ours are registered
from organizations.admin.audit_trail import AuditEntryAdmin
from organizations.admin.people import UserAdmin
from organizations.admin.units import OrganizationAdmin

__all__ = ["AuditEntryAdmin", "OrganizationAdmin", "UserAdmin", "only_ours"]

admin.site.index_title = "管理后台"
admin.site.site_title = "准绳"
admin.site.site_header = "准绳 预算绩效目标管理"
