"""The Excel form: one grid a visible sheet, numbers as the sheet prints them."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string

from common.decimals import plain
from exchange.readers.grids import Cell, Document, Grid, Row
from exchange.readers.guards import UnreadableFile, damaged

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_MERGED_CELLS = 1_000_000
LARGEST_NUMBER = Decimal(10) ** 20
"""No amount, weight or code of a budget comes near; more digits would not round."""
_MERGED = re.compile(rb"mergeCell\s[^>]*?ref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_LITERALS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_PATTERN = re.compile(r"[#0?,]*[#0?](\.[0#?]+)?")
_SIGNIFICANT_DIGITS = 15

Place = tuple[int, int]


def read(content: bytes, filename: str) -> Document:
    """Read every visible sheet; raises UnreadableFile where the workbook breaks."""
    has_formulas = _inspect(content)
    workbook = _open(content, data_only=True)
    formulas = _open(content, data_only=False) if has_formulas else None
    grids, remarks = [], []
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            remarks.append(f"工作表『{sheet.title}』已隐藏，没有读取。")
            continue
        uncached = {} if formulas is None else _formulas(formulas[sheet.title])
        grids.append(_grid(sheet, uncached))
    return Document(filename, tuple(grids), tuple(remarks))


def _inspect(content: bytes) -> bool:
    """Whether any sheet holds a formula; refuses merged ranges that nobody prints."""
    has_formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = [name for name in archive.namelist() if "/worksheets/" in name]
            for sheet in sheets:
                xml = archive.read(sheet)
                _refuse_wide_merges(xml)
                has_formulas = has_formulas or bool(_FORMULA.search(xml))
    except UnreadableFile:
        raise
    except Exception as error:  # the archive may break anywhere
        raise damaged("Excel 文件") from error
    return has_formulas


def _refuse_wide_merges(xml: bytes) -> None:
    area = 0
    for left, top, right, bottom in _MERGED.findall(xml):
        columns = _column(right) - _column(left) + 1
        area += max(0, columns) * max(0, int(bottom) - int(top) + 1)
    if area > MAX_MERGED_CELLS:
        raise UnreadableFile(
            "工作表的合并单元格范围异常（超过一百万格），已拒绝打开。"
            "请取消整列、整表的合并后重新保存。"
        )


def _column(letters: bytes) -> int:
    return int(column_index_from_string(letters.decode()))


def _open(content: bytes, *, data_only: bool) -> Any:
    try:
        with warnings.catch_warnings():
            # It warns of parts that it drops: drawings, validations, print settings.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(content), data_only=data_only)
    except Exception as error:  # the workbook may break anywhere
        raise damaged("Excel 文件") from error


def _formulas(sheet: Any) -> dict[Place, str]:
    return {
        place: str(cell.value)
        for place, cell in sheet._cells.items()  # noqa: SLF001 -- see _cells
        if cell.data_type == "f"
    }


def _grid(sheet: Any, uncached: dict[Place, str]) -> Grid:
    cells = _cells(sheet, uncached)
    if not cells:
        return Grid((), sheet.title)
    last_row, last_column = max(row for row, _ in cells), max(column for _, column in cells)
    if last_row > MAX_ROWS or last_column > MAX_COLUMNS:
        raise UnreadableFile(
            f"工作表『{sheet.title}』过大（{last_row} 行、{last_column} 列），"
            f"最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列。请删去表外的内容后重新保存。"
        )
    firsts, covered = _merged(sheet, last_row, last_column)
    rows = []
    for row in range(1, last_row + 1):
        places = ((row, column) for column in range(1, last_column + 1))
        listed = tuple(_listed(places, cells, firsts, covered))
        rows.append(Row(listed, f"工作表『{sheet.title}』第{row}行"))
    return Grid(tuple(rows), sheet.title)


def _cells(sheet: Any, uncached: dict[Place, str]) -> dict[Place, Cell]:
    """The cells that hold something; one merely formatted may stand in the last corner."""
    filled = {}
    for place, source in sheet._cells.items():  # noqa: SLF001 -- no public way to skip the empty
        cell = _cell(source.value, source.number_format or "General")
        if source.value is None:
            cell = Cell(uncached.get(place, ""))
        if cell.text:
            filled[place] = cell
    return filled


def _merged(
    sheet: Any, last_row: int, last_column: int
) -> tuple[dict[Place, tuple[int, int]], dict[Place, bool]]:
    """Spans by first cell, and the covered cells: True where they are listed as blanks."""
    firsts: dict[Place, tuple[int, int]] = {}
    covered: dict[Place, bool] = {}
    for merged in sheet.merged_cells.ranges:
        bottom, right = min(merged.max_row, last_row), min(merged.max_col, last_column)
        if bottom < merged.min_row or right < merged.min_col:
            continue
        columns = right - merged.min_col + 1
        firsts[merged.min_row, merged.min_col] = (columns, bottom - merged.min_row + 1)
        for row in range(merged.min_row + 1, bottom + 1):
            firsts[row, merged.min_col] = (columns, 1)
            covered[row, merged.min_col] = True
        for row in range(merged.min_row, bottom + 1):
            covered |= {(row, column): False for column in range(merged.min_col + 1, right + 1)}
    return firsts, covered


def _listed(
    places: Iterator[Place],
    cells: dict[Place, Cell],
    firsts: dict[Place, tuple[int, int]],
    covered: dict[Place, bool],
) -> Iterator[Cell]:
    for place in places:
        is_below = covered.get(place)
        if is_below is False:
            continue
        columns, rows = firsts.get(place, (1, 1))
        if is_below:
            yield Cell(column_span=columns, is_covered=True)
            continue
        cell = cells.get(place, Cell())
        yield Cell(cell.text, column_span=columns, row_span=rows, number=cell.number)


def _cell(value: Any, number_format: str) -> Cell:
    if value is None:
        return Cell()
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, (int, float, Decimal)):
        return _number(Decimal(f"{value:.{_SIGNIFICANT_DIGITS}g}"), number_format)
    if isinstance(value, datetime) and value.time() == time():
        return Cell(value.date().isoformat())
    if isinstance(value, (date, time)):
        return Cell(value.isoformat())
    return Cell(str(value))


def _number(value: Decimal, number_format: str) -> Cell:
    """A number as its format prints it, or plain where the format leaves that open."""
    if abs(value) >= LARGEST_NUMBER:
        return Cell(plain(value))
    section = _LITERALS.sub("", number_format.partition(";")[0]).strip()
    pattern = _PATTERN.search(section)
    bare = section.replace("%", "")
    if pattern is None or pattern[0].endswith(",") or bare.strip() != pattern[0]:
        return Cell(plain(value), number=value)
    is_share = "%" in section
    places = len(pattern[1] or ".") - 1
    shown = (value * 100 if is_share else value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    grouping = "," if "," in pattern[0] else ""
    return Cell(f"{shown:{grouping}.{places}f}" + ("%" if is_share else ""))
