"""Published documents on their way in: what one holds, what is wrong with it, what would change."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404

from budgets.models import DepartmentBudget, FiscalYear
from budgets.selectors import visible_budgets
from common.findings import Finding, Severity
from common.rules import Outcome
from exchange.check_reports import (
    ledger_rows,
    numbers,
    outline,
    reasons,
    render_docx,
    render_html,
    render_pdf,
    render_text,
)
from exchange.check_reports.health import LedgerRow
from exchange.checking import DocumentReport, check_document
from exchange.disclosure import Disclosure, Problem
from exchange.held import department_code, identity_of, touched_by
from exchange.models import SentDocument
from exchange.preview import Change, ChangeKind, ImportPreview, SheetName
from exchange.rights import import_refusal, is_within_reach
from exchange.sent import (
    KEPT,
    LIMITS,
    disclosure_of,
    documents_of,
    name_unit,
    receive,
    source_of,
)
from exchange.services import preview_import
from indicators.compliance import DEFAULT_DOCTRINE
from indicators.compliance.documents import placed_sheets
from indicators.judging import YearRules, rules_of
from indicators.outlines import place_in
from indicators.sheets import ObjectiveSheet
from organizations.files import UnsuitableFile
from organizations.models import User
from organizations.permissions import standing_of
from organizations.services import record_export
from web.files import upload_of
from web.health import Group, groups_of

_SHOWN = 20
"""Warnings or problems that are listed at once; more are folded."""
_KIND = "exchange.SentDocument"


def _json(report: DocumentReport) -> bytes:
    return (json.dumps(outline(report), ensure_ascii=False, indent=1) + "\n").encode()


FILES: Mapping[str, tuple[Callable[[DocumentReport], bytes], str]] = {
    "docx": (
        render_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (render_pdf, "application/pdf"),
    "html": (lambda report: render_html(report).encode(), "text/html; charset=utf-8"),
    "txt": (lambda report: render_text(report).encode(), "text/plain; charset=utf-8"),
    "json": (_json, "application/json"),
}
"""The forms in which the command writes the report."""


@dataclass(frozen=True, slots=True)
class SendingPage:
    """Where a document is sent, and what the person sent before."""

    documents: tuple[SentDocument, ...]
    may_send: bool
    megabytes: int = LIMITS.megabytes
    kept: int = KEPT
    endings: str = ",".join(f".{ending}" for ending in LIMITS.types)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One objective of the document, and where the system has it."""

    table: str
    sheet: ObjectiveSheet
    objective: int | None


@dataclass(frozen=True, slots=True)
class Fate:
    """The things of one fate: created, updated or unchanged."""

    kind: ChangeKind
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """The problems of reading of one severity."""

    severity: Severity
    rows: tuple[Problem, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Further:
    """What is found only beside what the system holds: on which sheet, where, what."""

    sheet: SheetName
    finding: Finding
    place: str
    numbers: str


@dataclass(frozen=True)
class DocumentPage:
    """A document with all that is to be said of it; nothing stored where it is out of reach."""

    sent: SentDocument
    disclosure: Disclosure
    report: DocumentReport
    preview: ImportPreview | None
    """What an import would do; None where that would show what the person may not see."""
    refusal: str
    """Why the person may not import it; blank where they may."""
    budget: DepartmentBudget | None
    sheets: tuple[SheetRow, ...]
    groups: tuple[Group, ...]
    is_unit_asked: bool
    """Whether the document does not say itself whose it is."""

    @property
    def may_import(self) -> bool:
        """Whether the button is shown."""
        preview = self.preview
        return (
            preview is not None
            and preview.is_importable
            and preview.has_changes
            and not self.refusal
            and self.sent.imported_at is None
        )

    @property
    def fates(self) -> Iterator[Fate]:
        """What differs first, then what is new, then what stays."""
        if self.preview is not None:
            for kind in (ChangeKind.UPDATED, ChangeKind.CREATED, ChangeKind.UNCHANGED):
                found = tuple(one for one in self.preview.changes if one.kind is kind)
                if found:
                    yield Fate(kind, found)

    @property
    def result(self) -> Sequence[tuple[str, int]]:
        """What became of an import: label and number."""
        return [(kind.label, self.sent.outcome.get(kind.value, 0)) for kind in ChangeKind]

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read, or not taken in as it stands; worst first."""
        found = self.preview.problems if self.preview else self.report.problems
        return tuple(sorted(found, key=lambda problem: problem.severity.rank))

    @property
    def problem_groups(self) -> Iterator[ProblemGroup]:
        """The same by severity."""
        for severity in Severity:
            rows = tuple(one for one in self.problems if one.severity is severity)
            if rows:
                is_short = len(rows) <= _SHOWN and severity is not Severity.HINT
                yield ProblemGroup(severity, rows, severity is Severity.ERROR or is_short)

    @cached_property
    def further(self) -> tuple[Further, ...]:
        """What the rules say beside the stored data and not of the document alone; worst first."""
        if self.preview is None:
            return ()
        known = Counter(_gist(finding) for finding in self.report.findings)
        found = []
        for sheet, finding in self.preview.findings:
            gist = _gist(finding)
            if known[gist]:
                known[gist] -= 1
            else:
                found.append(Further(sheet, finding, place_in(finding), numbers(finding)))
        return tuple(sorted(found, key=lambda one: one.finding.severity.rank))

    @property
    def ledger(self) -> tuple[LedgerRow, ...]:
        """How many checks were due and what became of them, by group."""
        return tuple(ledger_rows(self.report))

    @property
    def reasons(self) -> tuple[tuple[Outcome, str], ...]:
        """What was not checked, and why."""
        return tuple(reasons(self.report))


def sending_page(user: User) -> SendingPage:
    """The person's documents, newest first."""
    return SendingPage(tuple(documents_of(user)[:KEPT]), bool(standing_of(user).roles))


def take(user: User, file: UploadedFile[bytes] | None, now: datetime) -> SentDocument:
    """Keep the document that was sent; UnsuitableFile, PermissionDenied."""
    if file is None:
        raise UnsuitableFile(("请先选择要上传的公开文档（.txt、.docx 或 .xlsx）。",))
    return receive(actor=user, upload=upload_of(file, LIMITS), now=now)


def say_unit(sent: SentDocument, code: str) -> bool:
    """Name the unit of a document that does not; whether it was asked for. NotAUnit."""
    if read_of(sent).organization_code and not sent.organization_code:
        return False
    name_unit(sent=sent, code=code)
    return True


def read_of(sent: SentDocument) -> Disclosure:
    """What the document says; DamagedFile."""
    return disclosure_of(sent, source_of(sent))


def document_page(user: User, sent: SentDocument) -> DocumentPage:
    """Everything about the document, read and judged now; DamagedFile."""
    disclosure = read_of(sent)
    is_seen = is_within_reach(user, disclosure)
    refusal = import_refusal(user, disclosure)
    report = report_of(disclosure)
    sheets = tuple(_sheet_rows(user, disclosure))
    places = {row.table: row.objective for row in sheets if row.objective is not None}
    budgets = visible_budgets(user).filter(
        fiscal_year__year=disclosure.year,
        organization__code=department_code(disclosure.organization_code),
    )
    return DocumentPage(
        sent=sent,
        disclosure=disclosure,
        report=report,
        preview=preview_import(disclosure) if is_seen else None,
        refusal=refusal,
        budget=budgets.first(),
        sheets=sheets,
        groups=tuple(groups_of(report.findings, places, shown=_SHOWN)),
        is_unit_asked=bool(sent.organization_code) or not disclosure.organization_code,
    )


def report_of(disclosure: Disclosure) -> DocumentReport:
    """The check of the document alone, by the rules of its year where that is open here."""
    year = FiscalYear.objects.filter(year=disclosure.year).first()
    rules = YearRules(DEFAULT_DOCTRINE) if year is None else rules_of(year)
    return check_document(disclosure, rules.doctrine, rules.choices)


def report_file(user: User, sent: SentDocument, kind: str, now: datetime) -> tuple[str, bytes, str]:
    """Name, content and type of the report in this form; taking it leaves an entry."""
    if kind not in FILES:
        raise Http404("检查报告有 docx、pdf、html、txt、json 五种文件。")
    report = report_of(read_of(sent))
    write, content_type = FILES[kind]
    name, content = f"{report.title}.{kind}", write(report)
    record_export(actor=user, kind=_KIND, rows=len(report.findings), now=now, file=name)
    return name, content, content_type


def _gist(finding: Finding) -> tuple[str, str, str, str]:
    return finding.code, finding.message, finding.actual, finding.expected


def _sheet_rows(user: User, disclosure: Disclosure) -> Iterator[SheetRow]:
    found = touched_by(disclosure).visible_to(user)
    keys = {
        (kind, code or ""): key
        for key, kind, code in found.values_list("pk", "kind", "project__code")
    }
    for placed in placed_sheets(disclosure.objectives):
        yield SheetRow(placed.table, placed.sheet, keys.get(identity_of(placed.sheet)))
