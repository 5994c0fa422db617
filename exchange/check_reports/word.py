"""The report as a Word file, to be passed on and signed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from common.findings import Severity
from exchange.check_reports.health import (
    LedgerRow,
    Printable,
    ledger_rows,
    numbers,
    opening,
    reasons,
)
from indicators.compliance.documents import place_of

_COLOURS = {
    Severity.ERROR: RGBColor(0xB4, 0x23, 0x18),
    Severity.WARNING: RGBColor(0xB5, 0x47, 0x08),
    Severity.HINT: RGBColor(0x17, 0x5C, 0xD3),
}
_TITLES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.HINT: "提示"}
_WIDTHS = (Cm(2.6), Cm(4), Cm(7.4), Cm(3.8), Cm(4.2), Cm(3))
_LEDGER = ("组", "应查", "通过", "命中", "未能检查", "不适用")
_LEDGER_WIDTHS = (Cm(8), Cm(3.4), Cm(3.4), Cm(3.4), Cm(3.4), Cm(3.4))
_SILENT_WIDTHS = (Cm(5), Cm(2.4), Cm(8.6), Cm(9))
_FONT = "宋体"


def render_docx(report: Printable) -> bytes:
    """Landscape A4: a table for each severity, then reading, then what was not checked."""
    document = docx.Document()
    _set_page(document)
    document.add_heading(report.title, level=0)
    for sentence in opening(report):
        document.add_paragraph(printable(sentence))
    for severity in Severity:
        found = [f for f in report.findings if f.severity is severity]
        _add_heading(document, f"{_TITLES[severity]}（{len(found)} 条）", _COLOURS[severity])
        rows = [
            (f"{f.code} {f.name}", place_of(f.location), f.message, numbers(f), f.mend, f.basis)
            for f in found
        ]
        _add_table(document, ("规则", "位置", "问题", "数字", "怎么改", "依据"), rows, _WIDTHS)
    if report.problems:
        _add_heading(document, f"读取情况（{len(report.problems)} 条）")
        problems = [(p.severity.label, str(p)) for p in report.problems]
        _add_table(document, ("级别", "问题"), problems, (Cm(1.6), Cm(23.4)))
    _add_heading(document, "检查台账")
    _add_table(
        document, _LEDGER, [ledger_cells(row) for row in ledger_rows(report)], _LEDGER_WIDTHS
    )
    silent = [
        (f"{o.code} {o.name}", o.verdict.label, places, o.reason) for o, places in reasons(report)
    ]
    _add_heading(document, f"没有检查的（{len(silent)} 项）和原因")
    _add_table(document, ("规则", "结论", "对象", "原因"), silent, _SILENT_WIDTHS)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ledger_cells(row: LedgerRow) -> tuple[str, ...]:
    """One line of the ledger as texts."""
    counts = (row.due, row.passed, row.hit, row.undecided, row.not_applicable)
    return (f"{row.letter} {row.title}", *map(str, counts))


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2)
    chinese_fonts(document)
    document.styles["Normal"].font.size = Pt(9.5)
    document.styles["Title"].font.size = Pt(18)
    document.styles["Title"].font.color.rgb = RGBColor(0x1F, 0x29, 0x37)


def chinese_fonts(document: Any) -> None:
    """One Chinese font for everything, in place of the theme's."""
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.font.name = _FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), _FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)


def _add_heading(document: Any, text: str, colour: RGBColor | None = None) -> None:
    heading = document.add_heading(text, level=1)
    heading.runs[0].font.color.rgb = colour or RGBColor(0x1F, 0x29, 0x37)


def _add_table(
    document: Any, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[Cm]
) -> None:
    body = list(rows)
    if not body:
        document.add_paragraph("没有。")
        return
    table = document.add_table(rows=0, cols=len(heads), style="Table Grid")
    table.autofit = False
    for number, texts in enumerate((heads, *body)):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, texts, widths, strict=True):
            cell.text, cell.width = printable(text), width
            for run in cell.paragraphs[0].runs:
                run.bold = number == 0
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 -- no public way to repeat a head
    properties.append(properties.makeelement(qn("w:tblHeader"), {}))


def printable(text: str) -> str:
    """Without the control characters that a Word file cannot hold."""
    return "".join(sign for sign in text if sign in "\n\t" or sign >= " ")
