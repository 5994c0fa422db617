"""Files that pages take and give."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from exchange.readers.guards import UnreadableFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_UPLOAD = 5 * 1024 * 1024


def file_response(name: str, content: bytes, content_type: str) -> HttpResponse:
    """A file to be saved under this name, kept by no cache."""
    response = HttpResponse(content, content_type=content_type)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def sent_file(request: HttpRequest, form: str, *, kinds: str = ".xlsx") -> tuple[str, bytes]:
    """The name and the content of the sent `form`; UnreadableFile where there is none to read."""
    file = request.FILES.get("file")
    if file is None:
        raise UnreadableFile(f"请先选择要上传的{form}（{kinds}）。")
    if (file.size or 0) > MAX_UPLOAD:
        raise UnreadableFile(f"文件超过 5 MB，请只上传{form}，或分单位上传。")
    return file.name or f"{form}.xlsx", file.read()
