"""Tables taken away as CSV: streamed, in an encoding that Excel reads, harmless when opened."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from organizations.enums import AuditAction
from organizations.models import AuditEntry
from web.trail_details import details_text, kind_of, target_of

_BYTE_ORDER_MARK = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class _Line:
    """A file that hands back what is written: one line."""

    def write(self, text: str) -> str:
        return text


def csv_response(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> StreamingHttpResponse:
    """The rows as a file to keep."""
    response = StreamingHttpResponse(_lines(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response["Cache-Control"] = "no-store"
    return response


def harmless(cell: str) -> str:
    """The cell as text, also where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def trail_cells(entry: AuditEntry) -> tuple[str, ...]:
    """One entry of the audit trail as cells."""
    return (
        str(entry.sequence),
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
        entry.actor_label,
        AuditAction(entry.action).label,
        kind_of(entry),
        entry.target_id,
        target_of(entry),
        details_text(entry),
        entry.hash,
    )


def _lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield _BYTE_ORDER_MARK + writer.writerow(headings)
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])
