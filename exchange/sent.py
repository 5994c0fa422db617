"""Documents that people send to be checked: kept as they came, read again whenever looked at.

Nothing of them is imported before their sender agrees to a preview; nobody else sees them.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from exchange.disclosure import Disclosure
from exchange.forms import read_budget
from exchange.models import SentDocument
from exchange.preview import ImportPreview
from exchange.readers import UnreadableFile, naming, read_document, shape_of
from exchange.services import Source, commit_import, for_unit, read_source
from organizations.attachments import MEGABYTE, Limits, attachment_faults
from organizations.codes import LEVEL_DIGITS, is_unit_code
from organizations.files import UnsuitableFile, Upload, content_of, discard, storing
from organizations.models import User
from organizations.permissions import standing_of

LIMITS = Limits(types=("txt", "docx", "xlsx"), megabytes=5)
"""A published budget has about 50 KB; the reading is done while its sender waits."""
MOST_SHEETS = 200
"""Objectives in one document; more are for the command, which nobody waits for."""
MOST_TEXT = MEGABYTE
MOST_PLACES = 40_000
MOST_BLANKS = 5 * MOST_PLACES
"""Bytes of text, its lines or its cells, and blank cells with a format: what a document is read for
while somebody waits.

One of MOST_SHEETS objectives has about 900 KB in 25,000 lines. 40,000 cells of a workbook take
two seconds to read, as many blank ones one.
"""
KEPT = 20
"""Documents of one person; the oldest goes where another one comes."""


class NotAUnit(ValueError):
    """The unit that a document was said to be of cannot be one."""


def receive(*, actor: User, upload: Upload, now: datetime) -> SentDocument:
    """Keep the document; UnsuitableFile with everything that is wrong with the file.

    PermissionDenied for a person without any unit.
    """
    require_unit(actor)
    disclosure = _read(upload)
    with storing(actor=actor, upload=upload, limits=LIMITS, now=now) as file:
        sent = SentDocument.objects.create(file=file, title=_title(disclosure))
        for old in documents_of(actor)[KEPT:]:
            put_away(old)
    return sent


def require_unit(actor: User) -> None:
    """PermissionDenied for a person who holds no role."""
    if not standing_of(actor).roles:
        raise PermissionDenied("您还没有角色，不能检查公开文档。请联系财政管理人员。")


def documents_of(user: User) -> QuerySet[SentDocument]:
    """What the person sent, newest first."""
    found = SentDocument.objects.filter(file__uploaded_by=user)
    return found.select_related("file").order_by("-pk")


def document_for(user: User, pk: int) -> SentDocument:
    """The person's own document; the same 404 for another's and for none."""
    found = documents_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份文档：它不是您上传的，或已经清理。请重新上传。")
    return found


def source_of(sent: SentDocument) -> Source:
    """The file as it came; DamagedFile where its bytes are gone or changed."""
    return Source(sent.file.name, content_of(sent.file))


def disclosure_of(sent: SentDocument, source: Source) -> Disclosure:
    """What it says, as one of the unit that its sender named where it does not say itself."""
    disclosure = read_source(source)
    if disclosure.organization_code or not sent.organization_code:
        return disclosure
    return for_unit(disclosure, sent.organization_code)


def name_unit(*, sent: SentDocument, code: str) -> None:
    """Say whose document it is; NotAUnit where the code cannot be a unit's."""
    if not is_unit_code(code) or len(code) > 2 * LEVEL_DIGITS:
        raise NotAUnit(
            f"『{code}』不是单位编码：应为 3 位（部门，如 118）或 6 位（单位，如 118001）数字。"
        )
    sent.organization_code = code
    sent.save(update_fields=["organization_code"])


@transaction.atomic
def import_document(
    *, actor: User, sent: SentDocument, seen: str, now: datetime
) -> ImportPreview | None:
    """Import what the person saw in the preview; None where it was imported before.

    NotImportable, PermissionDenied, OutsideWindow, StalePreview as the import says.
    """
    row = SentDocument.objects.select_for_update(of=("self",)).get(pk=sent.pk)
    if row.imported_at is not None:
        return None
    source = source_of(sent)
    done = commit_import(
        actor=actor, disclosure=disclosure_of(row, source), source=source, now=now, seen=seen
    )
    row.imported_at, row.outcome = now, done.counts
    row.save(update_fields=["imported_at", "outcome"])
    return done


@transaction.atomic
def put_away(sent: SentDocument) -> None:
    """Forget the document and its file; what was imported from it stays."""
    file = sent.file
    sent.delete()
    discard(file)


def _read(upload: Upload) -> Disclosure:
    """What the file says; UnsuitableFile with all that is wrong with its name, form and content."""
    faults = list(attachment_faults(upload.name, upload.content, LIMITS))
    try:
        if not 0 < len(upload.content) <= LIMITS.size:
            raise UnsuitableFile(tuple(faults))
        _require_readable_at_once(upload)
        document = read_document(upload.content, filename=upload.name)
        # A workbook holds a text once, and shows it in as many cells as it likes.
        _require_few(upload.name, text=document.size)
        disclosure = read_budget(document, upload.name)
    except UnreadableFile as error:
        raise UnsuitableFile((*faults, str(error))) from None
    if len(disclosure.objectives) > MOST_SHEETS:
        faults.append(
            f"『{upload.name}』有 {len(disclosure.objectives)} 张目标表，网页上最多 {MOST_SHEETS} 张。"
            "请按部门分成几个文件，或请系统管理员用命令导入。"
        )
    if faults:
        raise UnsuitableFile(tuple(faults))
    return disclosure


def _require_readable_at_once(upload: Upload) -> None:
    """UnreadableFile for a document that takes long to read, without reading it."""
    with naming(upload.name):
        shape = shape_of(upload.content)
    _require_few(upload.name, shape.text, shape.lines, shape.cells, shape.blanks)


def _require_few(name: str, text: int, lines: int = 0, cells: int = 0, blanks: int = 0) -> None:
    found = [f"{text / MEGABYTE:.1f} MB 文字"] if text > MOST_TEXT else []
    found += [f"{lines} 行"] if lines > MOST_PLACES else []
    found += [f"{cells} 格"] if cells > MOST_PLACES else []
    found += [f"{blanks} 个只有格式的空单元格"] if blanks > MOST_BLANKS else []
    if found:
        raise UnreadableFile(
            f"『{name}』有 {'、'.join(found)}，没有读取：网页上的文档最多 "
            f"{MOST_TEXT // MEGABYTE} MB 文字、{MOST_PLACES} 行、{MOST_PLACES} 格、{MOST_BLANKS} 个空单元格，"
            "一份部门预算通常只有几千行。请确认选对了文件，删去表外的内容和格式；"
            "确实这样长的，请按部门分成几个文件，或请系统管理员用命令导入。"
        )


def _title(disclosure: Disclosure) -> str:
    """区公安局 2023 年部门预算; what could not be made out is left out."""
    year = f"{disclosure.year} 年" if disclosure.year else ""
    return f"{disclosure.organization_name} {year}部门预算".strip()[:200]
