"""The review form as a Word file, upright A4."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from exchange.check_reports.word import chinese_fonts, printable
from exchange.review_forms.form import COLUMNS, ReviewForm, placed

_COLUMN = Cm(1.42)
_SHADE = "EEF1F5"
_INK = RGBColor(0x1F, 0x29, 0x37)


def review_form_docx(form: ReviewForm) -> bytes:
    """One table, boxes merged as the form has them."""
    document = docx.Document()
    _set_page(document)
    _centred(document.add_paragraph(), form.title, 16, is_bold=True)
    _centred(document.add_paragraph(), form.about, 9)
    table = document.add_table(rows=len(form.rows), cols=COLUMNS, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column in table.columns:
        column.width = _COLUMN
    for one in placed(form.rows):
        cell = table.cell(one.row, one.column).merge(table.cell(*one.last))
        cell.width = _COLUMN * one.box.wide
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        cell.text = printable(one.box.text)
        if one.box.is_caption:
            _caption(cell)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.9)
    section.top_margin = section.bottom_margin = Cm(2)
    chinese_fonts(document)
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Normal"].paragraph_format.space_after = Pt(0)


def _centred(paragraph: Any, text: str, size: int, *, is_bold: bool = False) -> None:
    paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
    paragraph.paragraph_format.space_after = Pt(6)
    run = paragraph.add_run(printable(text))
    run.bold, run.font.size, run.font.color.rgb = is_bold, Pt(size), _INK


def _caption(cell: Any) -> None:
    for paragraph in cell.paragraphs:
        paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
        for run in paragraph.runs:
            run.bold = True
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 -- no public way to shade a cell
    shade = {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): _SHADE}
    properties.append(properties.makeelement(qn("w:shd"), shade))
