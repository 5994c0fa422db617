"""The points of a return as boxes of a page hold them: for the pages and for the admin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from indicators.checklist import Anchor, NewPoint
from indicators.differences import HEAD_LABELS, LINE_LABELS
from indicators.sheets import ObjectiveSheet

_NOWHERE = Anchor(0)
"""No line has this key: the service says that the place is none of the sheet."""
_LONGEST_KEY = 18


LINE_FIELDS: tuple[tuple[str, str], ...] = tuple(LINE_LABELS.items())
HEAD_FIELDS: tuple[tuple[str, str], ...] = tuple(HEAD_LABELS.items())


@dataclass(frozen=True, slots=True)
class PointRow:
    """One row of the checklist as it was typed."""

    line: str = ""
    field: str = ""
    text: str = ""

    @property
    def point(self) -> NewPoint:
        """What it asks for."""
        return NewPoint(typed_anchor(self.line, self.field), self.text)


def line_choices(sheet: ObjectiveSheet) -> tuple[tuple[str, str], ...]:
    """The lines of the sheet to choose from."""
    return tuple(
        (str(line.key), f"第{line.position}行 {line.name}")
        for line in sheet.lines
        if line.key is not None
    )


def rows_of(sent: QueryDict) -> tuple[PointRow, ...]:
    """The rows of the checklist; a row is as long as its shortest part."""
    parts = (sent.getlist(f"point_{name}") for name in ("line", "field", "text"))
    return tuple(PointRow(*cells) for cells in zip(*parts, strict=False))


def row_of(point: NewPoint) -> PointRow:
    """The row that asks for this."""
    key = point.anchor.indicator_key
    return PointRow("" if key is None else str(key), point.anchor.field, point.text)


def typed_anchor(line: str, field: str) -> Anchor:
    """The place that was chosen; nonsense is no place of any sheet."""
    if not line:
        return Anchor(None, field)
    is_key = line.isascii() and line.isdigit() and len(line) <= _LONGEST_KEY
    return Anchor(int(line), field) if is_key else _NOWHERE


def written(rows: Iterable[PointRow]) -> tuple[PointRow, ...]:
    """The rows in which something was written."""
    return tuple(row for row in rows if row.text.strip())
