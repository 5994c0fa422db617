"""The report as a PDF file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportlab.lib import colors
from reportlab.lib.units import cm
from reportlab.platypus import CondPageBreak, Flowable, LongTable, Spacer, TableStyle

from common.findings import Severity
from exchange.check_reports.health import Printable, ledger_rows, numbers, opening, reasons
from exchange.check_reports.paper import (
    HEAD,
    INK,
    LINE,
    paragraph,
    pdf_of,
    register_font,
    text_style,
)
from exchange.check_reports.word import ledger_cells
from indicators.compliance.documents import place_of

_SHADES = {
    Severity.ERROR: colors.HexColor("#b42318"),
    Severity.WARNING: colors.HexColor("#b54708"),
    Severity.HINT: colors.HexColor("#175cd3"),
}
_TITLES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.HINT: "提示"}
_FINDINGS = ("规则", "位置", "问题", "数字", "怎么改", "依据")
_WIDTHS = (2.6, 4, 7.4, 3.8, 4.2, 3)
_PROBLEMS = ("级别", "问题")
_PROBLEM_WIDTHS = (1.6, 23.4)
_LEDGER = ("组", "应查", "通过", "命中", "未能检查", "不适用")
_LEDGER_WIDTHS = (8, 3.4, 3.4, 3.4, 3.4, 3.4)
_SILENT = ("规则", "结论", "对象", "原因")
_SILENT_WIDTHS = (5, 2.4, 8.6, 9)
_FIRST_ROWS = 4 * cm


def render_pdf(report: Printable) -> bytes:
    """Landscape A4: a table for each severity, the ledger, and what was not checked and why."""
    register_font()
    return pdf_of(list(_story(report)), report.title, wide=True)


def _story(report: Printable) -> Iterable[Flowable]:
    yield paragraph(report.title, text_style(16, space=6))
    for sentence in opening(report):
        yield paragraph(sentence, text_style(9, space=8))
    for severity in Severity:
        found = [finding for finding in report.findings if finding.severity is severity]
        yield from _heading(f"{_TITLES[severity]}（{len(found)} 条）", _SHADES[severity])
        rows = [
            (f"{f.code} {f.name}", place_of(f.location), f.message, numbers(f), f.mend, f.basis)
            for f in found
        ]
        yield from _table(_FINDINGS, rows, _WIDTHS)
    if report.problems:
        problems = [(problem.severity.label, str(problem)) for problem in report.problems]
        yield from _heading(f"读取情况（{len(problems)} 条）")
        yield from _table(_PROBLEMS, problems, _PROBLEM_WIDTHS)
    yield from _heading("检查台账")
    yield from _table(_LEDGER, [ledger_cells(row) for row in ledger_rows(report)], _LEDGER_WIDTHS)
    silent = [
        (f"{one.code} {one.name}", one.verdict.label, places, one.reason)
        for one, places in reasons(report)
    ]
    yield from _heading(f"没有检查的（{len(silent)} 项）和原因")
    yield from _table(_SILENT, silent, _SILENT_WIDTHS)


def _heading(text: str, colour: colors.Color = INK) -> Iterable[Flowable]:
    """On the same page as the first rows below it: a long table goes on over the pages."""
    style = text_style(12, space=4, colour=colour)
    style.spaceBefore = 10
    yield CondPageBreak(_FIRST_ROWS)
    yield paragraph(text, style)


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
