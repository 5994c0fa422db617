"""Reference data and yearly settings in the admin: every change on record, with its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from organizations import audit
from organizations.admin_access import ADMINISTRATION, AccessAdmin, person_of
from organizations.enums import AuditAction

HISTORY_ROWS = 100
_KINDS = {"+": "新建", "~": "修改", "-": "删除"}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of a record: when, by whom, and each field's old and new value."""

    at: datetime
    who: str
    kind: str
    changes: tuple[tuple[str, str, str], ...]


class ReferenceAdmin(AccessAdmin):
    """Kept by 财政管理 (and the superuser); saved with an entry in the audit trail."""

    adders = ADMINISTRATION
    changers = ADMINISTRATION
    is_open_to_superuser = True
    audit_action: ClassVar[AuditAction] = AuditAction.YEAR_CHANGED
    audit_action_of_new: ClassVar[AuditAction | None] = None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save, and write down what was changed."""
        super().save_model(request, obj, form, change)
        action = self.audit_action if change else self.audit_action_of_new or self.audit_action
        record_change(request, action, obj, form)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete, and write down what is gone."""
        label = str(obj)
        super().delete_model(request, obj)
        _record(request, self.audit_action, f"{self.opts.label}", 删除=label)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Several at once leave an entry each, too."""
        for obj in queryset:
            self.delete_model(request, obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        """Save rows inside the record, each with its entry."""
        formset.save()
        for row, names in formset.changed_objects:
            _record(request, self.audit_action, row, 修改=[_label(row, n) for n in names])
        for row in formset.new_objects:
            _record(request, self.audit_action, row, 新建=str(row))
        for row in formset.deleted_objects:
            _record(request, self.audit_action, row._meta.label, 删除=str(row))  # noqa: SLF001

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every change of the record, newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        rows = tuple(_history_of(obj)) if hasattr(obj, "history") else ()
        return self.page(
            request, "admin/record_history.html", f"{obj}：修改历史", rows=rows, record=obj
        )


def record_change(request: HttpRequest, action: AuditAction, obj: Model, form: BaseForm) -> None:
    """One audit entry with the old and the new value of every changed field."""
    changed = {
        _label(obj, name): [form.initial.get(name), form.cleaned_data.get(name)]
        for name in form.changed_data
        if name not in {"password1", "password2", "usable_password"}
    }
    _record(request, action, obj, **{label: _plain(pair) for label, pair in changed.items()})


def _record(
    request: HttpRequest, action: AuditAction, target: Model | str, **changes: object
) -> None:
    audit.record(
        actor=person_of(request), action=action, target=target, now=timezone.now(), **changes
    )


def _plain(pair: list[object]) -> list[object]:
    return [str(value) if isinstance(value, Model) else value for value in pair]


def _label(obj: Model, name: str) -> str:
    try:
        return str(getattr(obj._meta.get_field(name), "verbose_name", name))  # noqa: SLF001
    except FieldDoesNotExist:
        return name


def _history_of(obj: Any) -> Iterator[HistoryRow]:
    records = list(obj.history.select_related("history_user")[: HISTORY_ROWS + 1])
    for index, record in enumerate(records[:HISTORY_ROWS]):
        older = records[index + 1] if index + 1 < len(records) else None
        yield HistoryRow(
            at=record.history_date,
            who=str(record.history_user or "系统"),
            kind=_KINDS[record.history_type],
            changes=tuple(_changes(obj, record, older)) if older else (),
        )


def _changes(obj: Model, record: Any, older: Any) -> Iterator[tuple[str, str, str]]:
    delta = record.diff_against(older, foreign_keys_are_objs=True)
    for change in delta.changes:
        yield _label(obj, change.field), _shown(change.old), _shown(change.new)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "（空）" if value in (None, "") else str(value)
