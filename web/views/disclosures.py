"""A published document sent to be checked, its preview, and the button that imports it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgets.windows import OutsideWindow
from exchange.models import SentDocument
from exchange.readers import UnreadableFile
from exchange.sent import NotAUnit, document_for, import_document, put_away
from exchange.services import NotImportable, StalePreview
from organizations.files import DamagedFile, UnsuitableFile
from web.disclosures import document_page, report_file, say_unit, sending_page, take
from web.files import file_response
from web.people import person_of


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Where a document is sent, and what was sent before."""
    return _listing(request)


def _listing(request: HttpRequest, faults: tuple[str, ...] = (), status: int = 200) -> HttpResponse:
    page = sending_page(person_of(request))
    return render(request, "disclosures/list.html", {"page": page, "faults": faults}, status=status)


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Keep what was sent and show what it holds, or say all that is wrong with the file."""
    try:
        sent = take(person_of(request), request.FILES.get("file"), timezone.now())
    except UnsuitableFile as refused:
        return _listing(request, refused.faults, 422)
    return redirect("disclosure", pk=sent.pk)


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """What the document holds, what is wrong with it, what an import would do or has done."""
    return _show(request, document_for(person_of(request), pk))


def _show(
    request: HttpRequest, sent: SentDocument, status: int = 200, **context: object
) -> HttpResponse:
    try:
        page = document_page(person_of(request), sent)
    except (DamagedFile, UnreadableFile) as unreadable:
        return _listing(request, (str(unreadable),), 422)
    return render(request, "disclosures/document.html", {"page": page, **context}, status=status)


@require_POST
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose a document is that does not say it itself."""
    sent = document_for(person_of(request), pk)
    code = request.POST.get("code", "").strip()[:30]
    try:
        is_asked = say_unit(sent, code)
    except NotAUnit as strange:
        return _show(request, sent, 422, wrong_unit=str(strange), typed=code)
    except (DamagedFile, UnreadableFile) as unreadable:
        return _listing(request, (str(unreadable),), 422)
    if not is_asked:
        messages.info(request, "这份文档自己写明了单位，以文档为准。")
    return redirect("disclosure", pk=pk)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what the preview showed, whole or not at all."""
    person, seen = person_of(request), request.POST.get("seen", "")[:64]
    sent = document_for(person, pk)
    try:
        done = import_document(actor=person, sent=sent, seen=seen, now=timezone.now())
    except StalePreview as stale:
        return _show(request, sent, 409, refused=str(stale))
    except NotImportable:
        return _show(
            request, sent, 422, refused="文档有错误级的读取问题，没有导入。请改正后重新上传。"
        )
    except OutsideWindow as closed:
        return _show(request, sent, 422, refused=f"{closed}没有导入。")
    except (DamagedFile, UnreadableFile) as unreadable:
        return _listing(request, (str(unreadable),), 422)
    if done is None:
        messages.info(request, "这份文档已经导入过，没有再次写入。")
    else:
        messages.success(request, "已导入，目标表为草稿。")
    return redirect("disclosure", pk=pk)


@require_safe
def report(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The check of the document as a file; taking it leaves an entry."""
    person = person_of(request)
    sent = document_for(person, pk)
    try:
        return file_response(*report_file(person, sent, kind, timezone.now()))
    except (DamagedFile, UnreadableFile) as unreadable:
        return _listing(request, (str(unreadable),), 422)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a document away; what was imported from it stays."""
    sent = document_for(person_of(request), pk)
    put_away(sent)
    messages.success(request, f"已删去『{sent.file.name}』；已导入的内容不受影响。")
    return redirect("disclosures")
