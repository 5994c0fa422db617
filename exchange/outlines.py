"""What other programs get of a document: the shape promised in the README."""

from __future__ import annotations

from exchange.comparison import department_code
from exchange.preview import ImportPreview
from indicators.payloads import to_payload


def outline(preview: ImportPreview) -> dict[str, object]:
    """Document, changes and problems as JSON; decimals are strings, absent is null."""
    disclosure = preview.disclosure
    return {
        "organization": {
            "code": disclosure.organization_code,
            "name": disclosure.organization_name,
            "department_code": department_code(disclosure.organization_code),
        },
        "year": disclosure.year,
        "tables": {t.name: [list(row) for row in t.rows] for t in disclosure.tables},
        "table_heads": {
            t.name: {"title": t.title, "columns": list(t.columns), "note": t.note}
            for t in disclosure.tables
        },
        "objectives": [to_payload(sheet) for sheet in disclosure.objectives],
        "paragraphs": list(disclosure.paragraphs),
        "changes": preview.counts,
        "change_list": [
            {"kind": c.kind.value, "what": c.what, "detail": list(c.detail)}
            for c in preview.changes
        ],
        "problems": [
            {
                "severity": p.severity.value,
                "table": p.table,
                "row": p.row,
                "column": p.column,
                "message": p.message,
                "place": p.place,
            }
            for p in preview.problems
        ],
    }
