"""Cells that the database has no room for: set aside one by one, so that all others are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from indicators.sheets import IndicatorLine, ObjectiveSheet, UnreadTarget
from indicators.storable import unstorable
from web.editing.drafts import FIELD_OF, BuiltSheet, CellFault

_NUMBERS = {"weight", "baseline", "execution_weight"}
"""These count as blank, like a number that cannot be read; of a text the stored one stays."""


def unkept_cells(built: BuiltSheet) -> tuple[CellFault, ...]:
    """Every cell of the sheet that cannot be stored as it is, each once."""
    found: dict[tuple[int, str], CellFault] = {}
    for one in unstorable(built.sheet):
        if field := FIELD_OF.get(one.location.column):
            row = one.location.row - 1
            found.setdefault((row, field), CellFault(row, field, one.message))
    return tuple(found.values())


def kept_part(built: BuiltSheet, stored: ObjectiveSheet) -> BuiltSheet:
    """The sheet without these cells, each of them told; what is no fault of a cell stays in it."""
    unkept = unkept_cells(built)
    before: dict[int | None, IndicatorLine] = {
        line.key: line for line in stored.lines if line.key is not None
    }
    fields: dict[int, list[str]] = {}
    for one in unkept:
        fields.setdefault(one.row, []).append(one.field)
    head = {name: _kept(name, stored) for name in fields.pop(-1, [])}
    lines = tuple(
        replace(line, **_values(fields.get(line.position - 1, ()), line, before.get(line.key)))
        for line in built.sheet.lines
    )
    values: dict[str, Any] = {**head, "lines": lines}
    return replace(built, sheet=replace(built.sheet, **values), faults=(*built.faults, *unkept))


def _values(
    fields: Iterable[str], line: IndicatorLine, before: IndicatorLine | None
) -> dict[str, Any]:
    values = {name: _kept(name, before) for name in fields}
    if "target" in values:
        values["target"] = UnreadTarget(line.target.comparison, "")
    return values


def _kept(field: str, stored: ObjectiveSheet | IndicatorLine | None) -> object:
    return None if field in _NUMBERS else getattr(stored, field, "")
