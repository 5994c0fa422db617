"""The clipboard as rows of cells: a table in HTML (Excel, WPS, Word), else parted by tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from common.text import tidy, tidy_lines
from exchange.pasting.visible import Attributes, VisibleParser, is_hidden
from exchange.readers.grids import Cell, Row
from indicators import storable

MAX_ROWS = storable.MAX_LINES + 100
"""Rows of one paste: more than a sheet can hold, with its head."""
MAX_COLUMNS = 64
MAX_LINES = 20 * MAX_ROWS
"""Lines that are looked into at all: a cell may hold many, and rows may be blank."""
_MAX_SPAN = 1000
_SPAN_DIGITS = 4
_CELLS = {"td", "th"}
_BREAKS = {"br", "p", "div", "li"}
_CONDITIONS = re.compile(r"<!\[.*?\]>|<\?.*?>", re.DOTALL)
"""What Office writes between the tags for its own programs."""
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_WRAPPED = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])")


class TooMuchPasted(ValueError):
    """More rows or columns than any sheet has; the Chinese text says how many."""


def rows_of_clipboard(text: str, html: str = "") -> tuple[Row, ...]:
    """The pasted rows; the table in the HTML goes first, for it knows of merged cells.

    Raises TooMuchPasted beyond MAX_ROWS rows or MAX_COLUMNS columns.
    """
    _refuse_at_once(html.lower().count("<tr"))
    rows = _rows_of_html(html) if "<t" in html.lower() else ()
    is_table = any(len(row.cells) > 1 for row in rows) or len(rows) > 1
    chosen = rows if is_table else _rows_of_text(text)
    kept = tuple(row for row in chosen if row.filled)
    widest = max((row.width for row in kept), default=0)
    if len(kept) > MAX_ROWS or widest > MAX_COLUMNS:
        raise TooMuchPasted(
            f"粘贴的内容有 {len(kept)} 行、{widest} 列，一张目标表放不下，"
            "没有读入。请只复制这张表的指标行。"
        )
    return kept


def spread_over(rows: tuple[Row, ...], height: int, width: int) -> tuple[Row, ...]:
    """The block as often as it fits into a range of so many cells; else as it is."""
    columns = max((row.width for row in rows), default=0)
    is_even = bool(rows) and all(len(row.cells) == columns for row in rows)
    within = 0 < height <= MAX_ROWS and 0 < width <= MAX_COLUMNS
    if not (is_even and within) or height % len(rows) or width % columns:
        return rows
    wide = tuple(Row(row.cells * (width // columns), row.place) for row in rows)
    return wide * (height // len(rows))


def _refuse_at_once(lines: int) -> None:
    """Before anything is parsed: what is this long is no sheet, whatever it says."""
    if lines > MAX_LINES:
        raise TooMuchPasted(
            f"粘贴的内容约有 {lines} 行，一张目标表放不下，没有读入。请只复制这张表的指标行。"
        )


def _rows_of_text(text: str) -> tuple[Row, ...]:
    text = _without_blank_end(text)
    _refuse_at_once(max(text.count("\n"), text.count("\r")) + 1)
    lines = [line for line in _parsed(text) if any(map(tidy, line))]
    return tuple(
        Row(tuple(map(Cell, cells)), f"第{number}行") for number, cells in enumerate(lines, start=1)
    )


def _without_blank_end(text: str) -> str:
    """Through the last line that says something, with the blank cells at its end."""
    last = len(text.rstrip())
    end = min((at for sign in "\r\n" if (at := text.find(sign, last)) >= 0), default=len(text))
    return text[:end]


def _parsed(text: str) -> Iterator[list[str]]:
    """Cells parted by tabs, rows by line ends; a quoted cell may hold both."""
    cells: list[str] = []
    position = 0
    while position < len(text):
        cell, position = _cell_at(text, position)
        cells.append(cell)
        if position < len(text) and text[position] == "\t":
            position += 1
            if position == len(text):
                cells.append("")
            continue
        position += 2 if text.startswith("\r\n", position) else 1
        yield cells
        cells = []
    if cells:
        yield cells


def _cell_at(text: str, start: int) -> tuple[str, int]:
    """The cell that begins here, and where it ends."""
    if text.startswith('"', start):
        quoted = _QUOTED.match(text, start)
        if quoted is not None:
            inside = quoted[1].replace('""', '"')
            return inside.replace("\r\n", "\n").replace("\r", "\n"), quoted.end()
    plain = _PLAIN.match(text, start)
    assert plain is not None
    return plain[0], plain.end()


_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r|\n|\Z)')
_PLAIN = re.compile(r"[^\t\r\n]*")


def _rows_of_html(html: str) -> tuple[Row, ...]:
    reader = _TableReader()
    reader.feed(_CONDITIONS.sub("", html).replace("<![", " "))
    reader.close()
    reader.end_row()
    return tuple(reader.rows)


class _TableReader(VisibleParser):
    """Collects the rows of the outermost tables; tables inside a cell are part of its text."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.cells: list[Cell] | None = None
        self.below: dict[int, tuple[int, int]] = {}
        """Grid column → (rows still covered, columns) of a cell that reaches down."""
        self.parts: list[str] | None = None
        self.spans = (1, 1)
        self.tables = 0
        self.is_row_hidden = self.is_cell_hidden = False

    def opened(self, tag: str, attributes: Attributes) -> None:
        """Open a table, a row or a cell, or break the line."""
        if tag == "table":
            self.tables += 1
            if self.tables == 1:
                self.end_row()
                self.below = {}
        elif self.tables > 1:
            self._break()
        elif tag == "tr":
            self.end_row()
            self.cells = []
            self.is_row_hidden = is_hidden(tag, attributes)
        elif tag in _CELLS:
            self._start_cell(attributes)
            self.is_cell_hidden = is_hidden(tag, attributes)
        elif tag in _BREAKS:
            self._break()

    def closed(self, tag: str) -> None:
        """Close what was opened."""
        if tag == "table":
            if self.tables == 1:
                self.end_row()
            self.tables = max(0, self.tables - 1)
        elif self.tables > 1:
            return
        elif tag in _CELLS:
            self._end_cell()
        elif tag == "tr":
            self.end_row()

    def handle_data(self, data: str) -> None:
        """Text of the open cell."""
        if self.parts is not None and self.is_seen:
            self.parts.append(_BLANKS.sub(" ", _WRAPPED.sub("", data.replace("\r\n", "\n"))))

    def end_row(self) -> None:
        """Close the row with what reaches down from above at its end."""
        self._end_cell()
        if self.cells is None:
            return
        self._cover()
        if not self.is_row_hidden:
            self.rows.append(Row(tuple(self.cells), f"第{len(self.rows) + 1}行"))
        self.cells, self.is_row_hidden = None, False

    def _start_cell(self, attributes: Attributes) -> None:
        self._end_cell()
        if self.cells is None:
            self.cells = []
        self._cover()
        self.parts = []
        self.spans = (_span(attributes.get("colspan")), _span(attributes.get("rowspan")))

    def _end_cell(self) -> None:
        if self.parts is None or self.cells is None:
            return
        wide, high = self.spans
        if high > 1:
            self.below[_width(self.cells)] = (high - 1, wide)
        text = "" if self.is_cell_hidden else tidy_lines("".join(self.parts))
        self.cells.append(Cell(text, column_span=wide, row_span=high))
        self.parts = None

    def _cover(self) -> None:
        """Blank cells where a cell of a row above reaches down."""
        assert self.cells is not None
        while (column := _width(self.cells)) in self.below:
            left, wide = self.below[column]
            self.cells.append(Cell(column_span=wide, is_covered=True))
            if left > 1:
                self.below[column] = (left - 1, wide)
            else:
                del self.below[column]
            if column > _MAX_SPAN:
                return

    def _break(self) -> None:
        if self.parts:
            self.parts.append("\n")


def _width(cells: list[Cell]) -> int:
    return sum(cell.column_span for cell in cells)


def _span(value: str | None) -> int:
    text = (value or "").strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= _SPAN_DIGITS
    return min(max(int(text), 1), _MAX_SPAN) if is_number else 1
