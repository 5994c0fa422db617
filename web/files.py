"""Files that pages take and give."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_UPLOAD = 5 * 1024 * 1024


def file_response(name: str, content: bytes, content_type: str) -> HttpResponse:
    """A file to be saved under this name, kept by no cache."""
    response = HttpResponse(content, content_type=content_type)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["Cache-Control"] = "no-store"
    return response
