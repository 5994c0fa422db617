"""The head of a table: which label stands over which column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from common.decimals import NotANumber, parse_decimal
from common.text import squeeze
from exchange.readers.grids import Row

_HEAD_ROWS = 8
_SUM = re.compile(r".*小计(?:\(.*\))?:?|.*指标(?:权重|分值)?(?:合计|总计)(?:\(.*\))?:?|合计|总计")
_POINTS = re.compile(r"[\d.,]+[分%]?|[-—/]+")
_TOTALS = {"合计", "总计", "小计", "支出合计", "收入合计"}


@dataclass(frozen=True, slots=True)
class Label:
    """The lowest label over a column and the one above it, both squeezed."""

    text: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """One label a grid column; length counts the rows from the top that the head takes."""

    labels: tuple[Label, ...]
    length: int
    lines: frozenset[tuple[str, ...]]
    """The rows of the head, to know them again where they are repeated on a new page."""

    @property
    def width(self) -> int:
        """Grid columns of the table."""
        return len(self.labels)

    def is_repeated_in(self, row: Row) -> bool:
        """Whether the row is one of the head's own."""
        return _line(row) in self.lines


def find_head(rows: Sequence[Row], is_label: Callable[[str], bool], *, least: int) -> Head | None:
    """The rows down to the last one that holds at least so many known labels and no number."""
    last = -1
    for index, row in enumerate(rows[:_HEAD_ROWS]):
        known = sum(is_label(text) for text in _line(row))
        if any(map(is_number, row.filled)):
            break
        if known >= least:
            last = index
    if last < 0:
        return None
    head = rows[: last + 1]
    return Head(_labels(head), len(head), frozenset(map(_line, head)))


def _line(row: Row) -> tuple[str, ...]:
    return tuple(map(squeeze, row.filled))


def is_number(text: str) -> bool:
    """Whether the text is one decimal number."""
    try:
        parse_decimal(text)
    except NotANumber:
        return False
    return True


def _labels(head: Sequence[Row]) -> tuple[Label, ...]:
    width = max(row.width for row in head)
    below = [""] * width
    groups = [""] * width
    for row in reversed(head):
        owners = _owners(row, below, width)
        for column, owner in enumerate(owners):
            if not below[column]:
                below[column] = owner
            elif not groups[column] and owner != below[column]:
                groups[column] = owner
    return tuple(Label(text, group) for text, group in zip(below, groups, strict=True))


def _owners(row: Row, below: Sequence[str], width: int) -> tuple[str, ...]:
    """The cell that each column falls under; blank where the file does not say."""
    texts = [(squeeze(cell.text), cell.column_span) for cell in row.cells]
    if row.width == width:
        return tuple(text for text, span in texts for _ in range(span))
    spans = _spans(below)
    if len(spans) != len(texts):
        return ("",) * width
    return tuple(text for (text, _), span in zip(texts, spans, strict=True) for _ in range(span))


def _spans(below: Sequence[str]) -> list[int]:
    """How wide the cells of the row above must be: a run of labels shares one cell."""
    spans: list[int] = []
    for is_labelled, run in groupby(below, key=bool):
        length = len(list(run))
        spans += [length] if is_labelled else [1] * length
    return spans


def is_total(text: str) -> bool:
    """Whether the text names a total."""
    return squeeze(text) in _TOTALS


def is_total_row(texts: Sequence[str]) -> bool:
    """Whether the words before the numbers of a row of indicators name a total.

    合计 at its beginning, or at its end 小计 or the sum of a level: 产出指标, 数量指标合计, 30.
    """
    words = [text for text in texts if squeeze(text) and not _POINTS.fullmatch(squeeze(text))]
    return bool(words) and (is_total(words[0]) or _SUM.fullmatch(squeeze(words[-1])) is not None)
