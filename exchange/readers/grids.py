"""What a reader hands on: paragraphs and grids, whatever the file was.

A row lists its cells from left to right. A cell that lies beside the first cell of a
merged range is not listed; a cell that lies below it is listed, blank and covered. So a
plain text file, which knows no merging, gives the same rows with every span one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from common.text import tidy


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as printed; spans count grid columns and rows."""

    text: str = ""
    column_span: int = 1
    row_span: int = 1
    is_covered: bool = False
    """Whether it lies in a merged range below the range's first cell."""
    number: Decimal | None = None
    """The value of a spreadsheet number whose format does not say how to print it."""

    @property
    def is_blank(self) -> bool:
        """Nothing but blanks."""
        return not tidy(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a grid; place says where it stands in the file."""

    cells: tuple[Cell, ...]
    place: str = ""

    @property
    def width(self) -> int:
        """Grid columns that the row takes."""
        return sum(cell.column_span for cell in self.cells)

    @property
    def filled(self) -> tuple[str, ...]:
        """The texts that are not blank, ends tidied."""
        return tuple(tidy(cell.text) for cell in self.cells if not cell.is_blank)

    def spread(self) -> tuple[Cell, ...]:
        """One cell for each grid column: a wide cell is followed by blanks."""
        return tuple(
            part
            for cell in self.cells
            for part in (cell, *(Cell(is_covered=True) for _ in range(cell.column_span - 1)))
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows that stand together; a sheet of a workbook has a title of its own."""

    rows: tuple[Row, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text outside any table."""

    text: str
    place: str = ""


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read; remarks say what the reader had to decide."""

    filename: str
    blocks: tuple[Block, ...]
    remarks: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of the text of all paragraphs and cells."""
        cells = (cell for grid in self.grids for row in grid.rows for cell in row.cells)
        paragraphs = (block for block in self.blocks if isinstance(block, Paragraph))
        return sum(len(one.text.encode()) for texts in (cells, paragraphs) for one in texts)

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables in the order of the file."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))
