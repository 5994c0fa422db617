"""Attached files on their way out: to keep, never to run or to show in the page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from organizations.files import content_of
from organizations.models import StoredFile, User
from organizations.services import record_export


def stored_file(actor: User, file: StoredFile, kind: str) -> HttpResponse:
    """The file as an attachment, with an entry that it was taken; `kind` is what it belongs to.

    DamagedFile where its bytes are not those that were stored.
    """
    response = HttpResponse(content_of(file), content_type="application/octet-stream")
    record_export(actor=actor, kind=kind, rows=1, now=timezone.now(), file=file.name)
    header = content_disposition_header(as_attachment=True, filename=file.name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
