"""Lines of many stored sheets as texts: equal ones are seen to be equal before any is rebuilt.

PostgreSQL puts the lines of a sheet into one text; elsewhere each row becomes a text here. Cells
stand in JSON: nothing that is typed can be taken for the end of one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from django.db import connection

from common.memory import Memory
from indicators.examiner import WrittenLine
from indicators.models import Indicator
from indicators.sheets import IndicatorLine
from indicators.stored_sheets import typed_target

Written = Mapping[int, str]
"""The lines of sheets, by the key of the sheet; a sheet without any is absent."""
Columns = tuple[str, ...]

_NUMBER = ("comparison", "target_value", "target_upper")
_TARGET = (*_NUMBER, "target_text")
_BY_CELL: Mapping[str, Columns] = {
    **{cell: (cell,) for cell in ("level1", "level2", "name", "unit", "is_core")},
    **{cell: (cell,) for cell in ("weight", "definition", "source", "comparison")},
    **{f"has_{cell}": (cell,) for cell in ("weight", "definition", "source")},
    "target": _TARGET,
    **dict.fromkeys(("number", "is_numeric"), _NUMBER),
    **dict.fromkeys(("baseline", "has_baseline"), ("baseline_value",)),
    "unconfirmed": ("copied_from", "confirmed_at"),
}
"""The columns behind each cell of a line, derived ones too."""
_TEXTS = ("level1", "level2", "name", "unit", "definition", "source")
_NUMBERS = ("weight", "target_value", "target_upper", "baseline_value")
_BLANK: dict[str, Any] = {
    **dict.fromkeys((*_TEXTS, "comparison", "target_text", "copied_from"), ""),
    **dict.fromkeys((*_NUMBERS, "is_core", "confirmed_at")),
}
_CELL_END, _LINE_END = "\x1f", "\x1d"
"""JSON writes these as escapes."""
_LINES = """
    SELECT objective_id,
           string_agg(concat_ws({cell_end}, id, position, json_build_array({columns})::text),
                      {line_end} ORDER BY position, id)
      FROM {table} WHERE objective_id = ANY(%s) GROUP BY objective_id
"""
_READERS = 8
_Cells = tuple[tuple[Any, ...], str]
"""The cells of a line from its first level to its source, and where it was copied from."""


def columns_of(cells: Collection[str]) -> Columns:
    """What has to be read for these cells of a line; other names count for nothing."""
    return tuple(sorted({column for cell in cells for column in _BY_CELL.get(cell, ())}))


EVERY_COLUMN = columns_of(_BY_CELL)


def written_lines(objectives: Collection[int], columns: Columns) -> Written:
    """The lines of the sheets with these keys; one query."""
    if connection.vendor == "postgresql":
        return _joined_by_postgresql(objectives, columns)
    return _joined_here(objectives, columns)


def lines_in(written: str) -> Sequence[WrittenLine]:
    """The lines of one sheet in their order."""
    return [line.split(_CELL_END) for line in written.split(_LINE_END)]


class LineReader:
    """Rebuilds lines of these columns; what was not read stays blank."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._known: Memory[str, _Cells] = Memory()

    def line(self, written: WrittenLine) -> IndicatorLine:
        """The very line, where every column was read."""
        key, position, text = written
        known = self._known.get(text)
        if known is None:
            known = self._known.found(text, partial(self._cells, text))
        cells, unconfirmed = known
        return IndicatorLine(int(position), *cells, int(key), unconfirmed)  # type: ignore[call-arg]

    def _cells(self, text: str) -> _Cells:
        told = _BLANK | dict(zip(self._columns, json.loads(text), strict=True))
        weight, value, upper, baseline = [_number(told[name]) for name in _NUMBERS]
        target = typed_target(told["comparison"], told["target_text"], value, upper)
        level1, level2, name, unit, definition, source = [told[name] for name in _TEXTS]
        cells = (level1, level2, name, weight, unit, target, told["is_core"])
        unconfirmed = "" if told["confirmed_at"] else told["copied_from"] or ""
        return (*cells, baseline, definition, source), unconfirmed


@lru_cache(_READERS)
def reader_of(columns: Columns) -> LineReader:
    """What was rebuilt for one slice serves the next ones."""
    return LineReader(columns)


def _joined_by_postgresql(objectives: Collection[int], columns: Columns) -> Written:
    query = _LINES.format(
        cell_end=_sign(_CELL_END),
        line_end=_sign(_LINE_END),
        columns=", ".join(f"{name}::text" if name in _NUMBERS else name for name in columns),
        table=Indicator._meta.db_table,  # noqa: SLF001 -- the public name of a model's table
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [list(objectives)])
        return dict(cursor.fetchall())


def _joined_here(objectives: Collection[int], columns: Columns) -> Written:
    found: dict[int, list[str]] = {}
    rows = Indicator.objects.filter(objective__in=objectives)
    ordered = rows.order_by("objective_id", "position", "pk")
    for objective, key, position, *cells in ordered.values_list(
        "objective_id", "pk", "position", *columns
    ):
        text = json.dumps(cells, ensure_ascii=False, default=str)
        found.setdefault(objective, []).append(_CELL_END.join((str(key), str(position), text)))
    return {objective: _LINE_END.join(lines) for objective, lines in found.items()}


def _sign(character: str) -> str:
    return f"E'\\x{ord(character):02x}'"


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
