"""What other programs get of a document: the shape promised in the README."""

from __future__ import annotations

from common.findings import Finding
from exchange.held import department_code
from exchange.preview import SheetName, Submission
from indicators.outlines import finding_outline
from indicators.payloads import to_payload


def outline(submission: Submission) -> dict[str, object]:
    """Document, changes, problems, findings and what was submitted; decimals are strings."""
    preview = submission.preview
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
                "text": p.text,
            }
            for p in preview.problems
        ],
        "findings": [_finding(sheet, finding) for sheet, finding in preview.findings],
        "submitted": [_sheet(sheet) for sheet in submission.submitted],
        "refused": [
            {
                **_sheet(refusal.sheet),
                "findings": [_finding(refusal.sheet, finding) for finding in refusal.findings],
            }
            for refusal in submission.refused
        ],
        "untouched": [_sheet(sheet) for sheet in submission.untouched],
    }


def _sheet(sheet: SheetName) -> dict[str, object]:
    return {
        "kind": sheet.kind.value,
        "organization": sheet.organization,
        "project_code": sheet.project_code,
        "name": sheet.name,
    }


def _finding(sheet: SheetName, finding: Finding) -> dict[str, str | int]:
    return finding_outline(
        finding, organization=sheet.organization, project_code=sheet.project_code
    )
