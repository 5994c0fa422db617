"""The audit trail: read by the auditor, changed by nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organizations.admin_exchange import ExportAdmin
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry

SHOWN = 80
"""Characters of an entry that fit into a row of the list."""


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What an entry holds, and what it is about, in words."""

    tell: Callable[[AuditEntry], str]
    kind_of: Callable[[AuditEntry], str]


def _as_recorded(entry: AuditEntry) -> str:
    return json.dumps(entry.changes, ensure_ascii=False) if entry.changes else ""


def _recorded_kind(entry: AuditEntry) -> str:
    return str(entry.target_type)


@admin.register(AuditEntry)
class AuditEntryAdmin(ExportAdmin):
    """Searchable and exportable; the export is itself an entry."""

    words: ClassVar[EntryWords] = EntryWords(_as_recorded, _recorded_kind)
    """Given by whoever knows all applications."""
    viewers = frozenset({Role.AUDITOR})
    list_display = ("sequence", "at", "actor_label", "action_label", "target_label", "details")
    list_display_links = ("sequence",)
    list_filter = (("action", admin.ChoicesFieldListFilter), ("at", admin.DateFieldListFilter))
    search_fields = ("actor_label", "target_label", "target_id", "target_type")
    search_help_text = "可按操作人、对象名称、对象编号查找"
    ordering = ("-sequence",)
    fields = (
        "sequence",
        "at",
        "actor_label",
        "action_label",
        "kind",
        "target_id",
        "target_label",
        "told",
        "all_changes",
        "previous_hash",
        "hash",
    )
    readonly_fields = fields

    @admin.display(description="动作", ordering="action")
    def action_label(self, entry: AuditEntry) -> str:
        """What was done."""
        return AuditAction(entry.action).label

    @admin.display(description="对象类型")
    def kind(self, entry: AuditEntry) -> str:
        """The kind of record, in words."""
        return self.words.kind_of(entry)

    @admin.display(description="变更")
    def details(self, entry: AuditEntry) -> str:
        """The beginning of the changes, in words."""
        return _cut(self.words.tell(entry)) or "—"

    @admin.display(description="变更")
    def told(self, entry: AuditEntry) -> str:
        """All of the changes, in words."""
        return self.words.tell(entry) or "—"

    @admin.display(description="变更（原始记录）")
    def all_changes(self, entry: AuditEntry) -> SafeString | str:
        """All changes as they were recorded."""
        if not entry.changes:
            return "—"
        text = json.dumps(entry.changes, ensure_ascii=False, indent=2)
        return format_html('<pre class="zs-pre">{}</pre>', text)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Never: entries are written by what people do."""
        return False


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}……"
