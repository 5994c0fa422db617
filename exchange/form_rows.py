"""Rows of our own forms on their way back: found by the head of their sheet, cells by its names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from common.findings import Location
from common.text import squeeze
from exchange.readers.lists import ListRow, ListSheet, missing_head, read_lists

_HEAD_ROWS = 10


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row that holds anything: which kind of sheet it stands on, where, its cells as typed."""

    kind: str
    place: Location
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """The cell under this head; blank where the sheet has no such column."""
        return self.cells.get(name, "")


def form_rows(
    source: bytes, *, filename: str, kinds: Mapping[str, frozenset[str]]
) -> tuple[FormRow, ...]:
    """The rows of every sheet whose head bears all names of a kind; the first kind counts.

    UnreadableFile where the file is none, or none of its sheets is of any kind.
    """
    sheets = read_lists(source, filename=filename)
    heads = [(sheet, head) for sheet in sheets if (head := _head_of(sheet, kinds)) is not None]
    if not heads:
        raise missing_head(sheets, filename, "，请用本页下载的填报表，不要改表头。")
    return tuple(row for sheet, head in heads for row in _rows(sheet, head))


@dataclass(frozen=True, slots=True)
class _Head:
    kind: str
    number: int
    columns: Mapping[str, int]


def _head_of(sheet: ListSheet, kinds: Mapping[str, frozenset[str]]) -> _Head | None:
    for number, cells in sheet.rows[:_HEAD_ROWS]:
        columns = {squeeze(cell): place for place, cell in enumerate(cells) if squeeze(cell)}
        for kind, needed in kinds.items():
            if needed <= columns.keys():
                return _Head(kind, number, columns)
    return None


def _rows(sheet: ListSheet, head: _Head) -> Iterator[FormRow]:
    for row in sheet.rows:
        cells = _cells(row, head.columns)
        if row[0] > head.number and squeeze("".join(cells.values())):
            place = Location(f"工作表『{sheet.title}』" if sheet.title else "", row[0])
            yield FormRow(head.kind, place, cells)


def _cells(row: ListRow, columns: Mapping[str, int]) -> Mapping[str, str]:
    _, texts = row
    return {name: texts[place] if place < len(texts) else "" for name, place in columns.items()}
