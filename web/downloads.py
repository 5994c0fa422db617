"""Attached files on their way out: to keep, never to run or to show in the page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from organizations.files import content_of
from organizations.models import StoredFile


def stored_file(file: StoredFile) -> HttpResponse:
    """The file as an attachment; DamagedFile where its bytes are not those that were stored."""
    response = HttpResponse(content_of(file), content_type="application/octet-stream")
    header = content_disposition_header(as_attachment=True, filename=file.name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
