"""The part of a document that a draft can hold: a weight without room stays blank, as read."""

from __future__ import annotations

from dataclasses import replace

from exchange.disclosure import Disclosure
from indicators.compliance.context import EXECUTION, WEIGHT
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.storable import unstorable


def storable_part(disclosure: Disclosure) -> Disclosure:
    """The document with these weights blank; what was read of it tells each of them already."""
    return replace(disclosure, objectives=tuple(map(_storable, disclosure.objectives)))


def _storable(sheet: ObjectiveSheet) -> ObjectiveSheet:
    places = {(fault.location.column, fault.location.row) for fault in unstorable(sheet)}
    has_room = (EXECUTION, 0) not in places
    return replace(
        sheet,
        execution_weight=sheet.execution_weight if has_room else None,
        lines=tuple(
            _line(line, is_kept=(WEIGHT, line.position) not in places) for line in sheet.lines
        ),
    )


def _line(line: IndicatorLine, *, is_kept: bool) -> IndicatorLine:
    return line if is_kept else replace(line, weight=None)
