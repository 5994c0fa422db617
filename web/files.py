"""Files that pages take and give."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from exchange.readers.guards import UnreadableFile
from organizations.attachments import Limits, form_faults
from organizations.files import UnsuitableFile, Upload

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


def upload_of(file: UploadedFile[Any], limits: Limits) -> Upload:
    """The file in hand; one that is too large is not read at all (UnsuitableFile)."""
    name, size = file.name or "", file.size or 0
    if size > limits.size:
        faults = form_faults(name, size, limits)
        raise UnsuitableFile(
            tuple(f"『{name}』{fault}，请压缩或分成几个文件。" for fault in faults)
        )
    return Upload(name, file.read())
