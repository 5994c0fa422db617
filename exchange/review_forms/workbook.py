"""The review form as a workbook, one page wide; texts never become formulas."""

from __future__ import annotations

import io
from math import ceil

import xlsxwriter

from exchange.review_forms.form import COLUMNS, Placed, ReviewForm, placed

_COLUMN = 7.5
_SIGNS = 3.4
"""Chinese signs that fit into one column."""
_LINE = 15
_ABOVE = 2
"""Rows of the title and of the line below it."""


def review_form_xlsx(form: ReviewForm) -> bytes:
    """One sheet, boxes merged as the form has them, rows as high as their texts."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("审核表")
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_column(0, COLUMNS - 1, _COLUMN)
        plain = {"text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
        middle = {**plain, "align": "center"}
        title = book.add_format({**middle, "bold": True, "font_size": 16})
        box = book.add_format({**plain, "border": 1})
        caption = book.add_format({**middle, "border": 1, "bold": True, "bg_color": "#EEF1F5"})
        sheet.merge_range(0, 0, 0, COLUMNS - 1, form.title, title)
        sheet.set_row(0, 2 * _LINE)
        sheet.merge_range(1, 0, 1, COLUMNS - 1, form.about, book.add_format(middle))
        heights = dict.fromkeys(range(len(form.rows)), 1)
        for one in placed(form.rows):
            _write(sheet, one, caption if one.box.is_caption else box)
            if one.box.tall == 1:
                heights[one.row] = max(heights[one.row], _lines(one))
        for row, lines in heights.items():
            sheet.set_row(row + _ABOVE, _LINE * (lines + 0.5))
    return buffer.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, one: Placed, look: object) -> None:
    row, column = one.row + _ABOVE, one.column
    last_row, last_column = one.last
    if (last_row, last_column) == (one.row, column):
        sheet.write_string(row, column, one.box.text, look)
        return
    sheet.merge_range(row, column, last_row + _ABOVE, last_column, "", look)
    sheet.write_string(row, column, one.box.text, look)


def _lines(one: Placed) -> int:
    room = one.box.wide * _SIGNS
    return sum(max(1, ceil(len(part) / room)) for part in one.box.text.split("\n"))
