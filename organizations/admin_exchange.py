"""Import and export in the admin: who may, in which formats, and the entry in the trail.

What a row means is told by the resources of the exchange application, which gives each
admin its `resource_classes` and all of them their formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from import_export.admin import ImportExportModelAdmin

from organizations import audit
from organizations.admin_access import NOBODY, AccessAdmin, Roles, View, person_of
from organizations.admin_theme import ExportForm, ImportForm
from organizations.enums import AuditAction

_STALE = "这份预览已经导入过或已失效，本次没有写入任何内容。如需再次导入，请重新上传。"
_CHANGED = "数据在预览之后有了变化，导入未执行，一行也没有写入。请重新上传预览。"

if TYPE_CHECKING:
    _ExchangeBase = AccessAdmin
else:

    class _ExchangeBase(AccessAdmin, ImportExportModelAdmin):
        """The theme first, then the import pages, then the stock admin."""


class UnreadableUpload(Exception):
    """The file cannot be read; the text says in Chinese why and how to mend it."""


class ExchangeAdmin(_ExchangeBase):
    """Rows in from Excel or CSV with a preview, rows out within the person's reach."""

    formats: ClassVar[Sequence[Any]]
    resource_classes: ClassVar[Sequence[Any]] = ()
    """Both given by the exchange application."""
    importers: ClassVar[Roles] = NOBODY
    import_audit_action: ClassVar[AuditAction] = AuditAction.REFERENCE_IMPORTED
    import_form_class = ImportForm
    export_form_class = ExportForm
    skip_admin_log = True
    to_encoding = "utf-8"

    import_template_name = "admin/list_import.html"

    def extra_pages(self) -> Sequence[tuple[str, View, str]]:
        """An empty list to fill in."""
        return (("import/template/", self.template_view, "import_template"),)

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """A workbook that holds the head of the list and nothing else."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        resource = self.resource_classes[0](actor=person_of(request))
        table = resource.export(self.model._default_manager.none())  # noqa: SLF001 -- Django's name
        kind = self.formats[0]()
        name = quote(f"{self.opts.verbose_name_plural}模板.{kind.get_extension()}")
        return HttpResponse(
            kind.export_data(table),
            content_type=kind.get_content_type(),
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which columns a file must have, and where to get an empty one."""
        context: dict[str, Any] = super().get_import_context_data(**kwargs)  # type: ignore[misc]
        fields = [f for f in self.resource_classes[0]().fields.values() if not f.readonly]
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_import_template"
        return context | {
            "template_address": reverse(name),
            "needed_columns": [f.column_name for f in fields if f.is_required],
            "other_columns": [f.column_name for f in fields if not f.is_required],
        }

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whether the person may import."""
        return self._may(request, self.importers)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may look may take it along; the trail says who did."""
        return self.has_view_permission(request)

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """A resource knows on whose behalf it reads."""
        return {"actor": person_of(request)}

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """A resource knows on whose behalf it writes."""
        return {"actor": person_of(request)}

    def get_valid_export_item_pks(self, request: HttpRequest) -> QuerySet[Any]:
        """Only rows within reach can be picked."""
        return self.get_queryset(request).values_list("pk", flat=True)

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], **kwargs: Any
    ) -> Any:
        """The file, after its entry in the trail."""
        content = super().get_export_data(file_format, request, queryset, **kwargs)  # type: ignore[misc]
        audit.record(
            actor=person_of(request),
            action=AuditAction.EXPORTED,
            target=self.opts.label,
            now=timezone.now(),
            条数=queryset.count(),
            格式=file_format.get_extension(),
        )
        return content

    def get_import_data_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """All rows or none."""
        return {"rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """Say what the file is, not which exception it raised."""
        known = isinstance(error, UnreadableUpload)
        message = str(error) if known else "文件读不出来：请确认所选格式与文件一致，且文件未损坏。"
        form.add_error("import_file", message)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """What was confirmed, with its entry in the same transaction.

        A preview can be confirmed once: a second time its file is gone.
        """
        kinds = {str(number) for number in range(len(self.formats))}
        if self.has_import_permission(request) and request.POST.get("format") not in kinds:
            return self._sent_back(request, _STALE)
        try:
            with transaction.atomic():
                answer: HttpResponse = super().process_import(request, **kwargs)  # type: ignore[misc]
        except (OSError, UnreadableUpload):
            return self._sent_back(request, _STALE)
        return answer

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """The import is done: its entry, then back to the list; or nothing was done at all."""
        if result.has_errors() or result.has_validation_errors():
            return self._sent_back(request, _CHANGED)
        audit.record(
            actor=person_of(request),
            action=self.import_audit_action,
            target=self.opts.label,
            now=timezone.now(),
            新增=result.totals["new"],
            更新=result.totals["update"],
            未变=result.totals["skip"],
        )
        answer: HttpResponse = super().process_result(result, request)  # type: ignore[misc]
        return answer

    def _sent_back(self, request: HttpRequest, problem: str) -> HttpResponse:
        messages.error(request, problem)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_import"
        return HttpResponseRedirect(reverse(name))


class ExportAdmin(ExchangeAdmin):
    """Export only."""

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False
