"""The review form as a PDF file, upright A4."""

from __future__ import annotations

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.platypus import Table, TableStyle

from exchange.check_reports.paper import (
    HEAD,
    LINE,
    paragraph,
    pdf_of,
    register_font,
    text_style,
)
from exchange.review_forms.form import COLUMNS, ReviewForm, placed

_COLUMN = 1.45 * cm


def review_form_pdf(form: ReviewForm) -> bytes:
    """One table, boxes spanned as the form has them."""
    register_font()
    title, about = _centred(16), _centred(9)
    story = [paragraph(form.title, title), paragraph(form.about, about), _table(form)]
    return pdf_of(story, form.title, side=1.8)


def _centred(size: float) -> ParagraphStyle:
    style = text_style(size, space=6)
    style.alignment = TA_CENTER
    return style


def _table(form: ReviewForm) -> Table:
    plain, caption = text_style(9), _centred(9)
    caption.spaceAfter = 0
    cells: list[list[object]] = [[""] * COLUMNS for _ in form.rows]
    looks: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.6, LINE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    for one in placed(form.rows):
        style = caption if one.box.is_caption else plain
        cells[one.row][one.column] = paragraph(one.box.text, style)
        start, end = (one.column, one.row), (one.last[1], one.last[0])
        looks.append(("SPAN", start, end))
        if one.box.is_caption:
            looks.append(("BACKGROUND", start, end, HEAD))
    return Table(cells, colWidths=[_COLUMN] * COLUMNS, style=TableStyle(looks), spaceBefore=8)
