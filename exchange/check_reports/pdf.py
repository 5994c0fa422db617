"""The report as a PDF file. The Chinese font is named, not embedded: every reader has one."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from common.findings import Severity
from exchange.check_reports.health import Printable, ledger_rows, numbers, reasons
from exchange.check_reports.word import counts_of, ledger_cells
from indicators.compliance.documents import place_of

_FONT = "STSong-Light"
INK, LINE, HEAD = (
    colors.HexColor("#1f2937"),
    colors.HexColor("#c9ced6"),
    colors.HexColor("#eef1f5"),
)
_SHADES = {
    Severity.ERROR: colors.HexColor("#b42318"),
    Severity.WARNING: colors.HexColor("#b54708"),
    Severity.HINT: colors.HexColor("#175cd3"),
}
_TITLES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.HINT: "提示"}
_FINDINGS = ("规则", "位置", "问题", "数字", "怎么改", "依据")
_WIDTHS = (2.6, 4, 7.4, 3.8, 4.2, 3)
_LEDGER = ("组", "应查", "通过", "命中", "未能检查", "不适用")
_LEDGER_WIDTHS = (8, 3.4, 3.4, 3.4, 3.4, 3.4)
_SILENT = ("规则", "结论", "对象", "原因")
_SILENT_WIDTHS = (5, 2.4, 8.6, 9)


def render_pdf(report: Printable) -> bytes:
    """Landscape A4: a table for each severity, the ledger, and what was not checked and why."""
    register_font()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=landscape(A4),
        leftMargin=2.3 * cm,
        rightMargin=2.3 * cm,
        topMargin=2 * cm,
        bottomMargin=2 * cm,
        title=report.title,
        author="准绳",
        invariant=True,
    )
    document.build(list(_story(report)))
    return out.getvalue()


def _story(report: Printable) -> Iterable[Flowable]:
    yield paragraph(report.title, text_style(16, space=6))
    yield paragraph(f"{counts_of(report.findings)}。{report.ledger}。", text_style(9, space=8))
    for severity in Severity:
        found = [finding for finding in report.findings if finding.severity is severity]
        yield _heading(f"{_TITLES[severity]}（{len(found)} 条）", _SHADES[severity])
        rows = [
            (f"{f.code} {f.name}", place_of(f.location), f.message, numbers(f), f.mend, f.basis)
            for f in found
        ]
        yield from _table(_FINDINGS, rows, _WIDTHS)
    yield _heading("检查台账")
    yield from _table(_LEDGER, [ledger_cells(row) for row in ledger_rows(report)], _LEDGER_WIDTHS)
    silent = [
        (f"{one.code} {one.name}", one.verdict.label, places, one.reason)
        for one, places in reasons(report)
    ]
    yield _heading(f"没有检查的（{len(silent)} 项）和原因")
    yield from _table(_SILENT, silent, _SILENT_WIDTHS)


def register_font() -> None:
    """Before anything is laid out."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))


def text_style(size: float, *, space: float = 0, colour: colors.Color = INK) -> ParagraphStyle:
    """Chinese text of this size, broken between any two signs."""
    return ParagraphStyle(
        f"text-{size}",
        fontName=_FONT,
        fontSize=size,
        leading=size * 1.45,
        textColor=colour,
        spaceAfter=space,
        wordWrap="CJK",
    )


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """The text as it is, never read as markup."""
    printable = "".join(sign for sign in text if sign == "\n" or sign >= " ")
    return Paragraph(escape(printable).replace("\n", "<br/>"), style)


def _heading(text: str, colour: colors.Color = INK) -> Paragraph:
    style = text_style(12, space=4, colour=colour)
    style.spaceBefore, style.keepWithNext = 10, 1
    return paragraph(text, style)


def _table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]
) -> Iterable[Flowable]:
    small = text_style(8)
    body = [[paragraph(cell, small) for cell in row] for row in rows]
    if not body:
        yield paragraph("没有。", small)
        return
    table = LongTable(
        [[paragraph(head, small) for head in heads], *body],
        colWidths=[width * cm for width in widths],
        repeatRows=1,
        splitInRow=1,
    )
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, LINE),
                ("BACKGROUND", (0, 0), (-1, 0), HEAD),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    yield table
    yield Spacer(0, 6)
