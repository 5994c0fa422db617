"""Tables of a report as a workbook: numbers stay numbers, texts never become formulas."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

Cell = str | int | Decimal | None
"""None is nothing to say, and stays blank."""
_WIDEST = 40
_NARROWEST = 10


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One sheet of the workbook, or one .csv: its name, heads and rows."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def report_workbook(tables: Iterable[ReportTable]) -> bytes:
    """The tables as an .xlsx, heads frozen."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E6EFF3", "border": 1})
        for table in tables:
            sheet = book.add_worksheet(table.title)
            sheet.freeze_panes(1, 0)
            for column, head in enumerate(table.heads):
                sheet.write_string(0, column, head, bold)
                sheet.set_column(column, column, _width(table, column))
            for number, cells in enumerate(table.rows, start=1):
                for column, cell in enumerate(cells):
                    _write(sheet, number, column, cell)
    return buffer.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, cell)


def _width(table: ReportTable, column: int) -> int:
    longest = max((len(str(cells[column] or "")) for cells in table.rows), default=0)
    return min(max(2 * len(table.heads[column]) + 2, 2 * longest, _NARROWEST), _WIDEST)
