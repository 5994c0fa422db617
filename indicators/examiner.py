"""The hits of many sheets, each different line judged once.

A city's sheets hold hundreds of thousands of lines, and many say the same. What most rules find
in a line is a function of its cells alone, so it is found once for equal lines; a test holds
this way and the plain one equal on sheets of every kind. Findings are not made: only which rule
hits which line how badly is counted and kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter

from common.rules import Rule, hits_of
from indicators.compliance import SHEET_RULES, Background, SheetReview
from indicators.compliance.doctrine import Doctrine
from indicators.compliance.readers import names_read
from indicators.enums import ObjectiveKind
from indicators.outcomes import WHOLE_SHEET, Outcomes
from indicators.sheets import IndicatorLine, ObjectiveSheet

LINE_RULES = frozenset(
    (
        *(
            "A02",
            "A03",
            "B07",
            "B08",
            "B14",
            "C01",
            "C02",
            "C03",
            "C04",
            "C05",
            "C06",
            "C07",
            "C08",
        ),
        *(
            "C09",
            "C10",
            "C11",
            "C12",
            "C13",
            "C14",
            "C15",
            "C16",
            "C17",
            "C18",
            "C19",
            "C20",
            "C21",
        ),
        *("C22", "C24", "D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D11"),
    )
)
"""What these find is found line by line, whatever else stands on a sheet of that kind."""
BOX_RULES = frozenset({"A10", "A12", "A13", "D13", "J04"})
"""What these find in the head is found without the lines, and in a line without the rest."""
_CELLS = (
    *("level1", "level2", "name", "unit", "target", "weight", "is_core", "baseline"),
    *("definition", "source", "unconfirmed"),
)
_PARTS = (
    ("level1", "level2", "name", "weight", "is_core"),
    ("level1", "level2", "name", "unit", "target", "baseline"),
    _CELLS,
)
"""Most rules read one of these parts of a line: more lines are equal in a part than in all."""
_TARGET = frozenset({"comparison", "number"})
"""What a line says of its target."""
_NAMED = frozenset(_CELLS) | _TARGET
_KEPT_LINES = 20_000

Marks = tuple[tuple[str, str], ...]
"""Rule and severity of each hit of one line, in the order of the rules."""
_SheetRule = Rule[SheetReview]


class Examiner:
    """Finds the hits of sheets under one doctrine; what it remembers of lines is bounded."""

    def __init__(self, doctrine: Doctrine, asked: Iterable[_SheetRule] = SHEET_RULES) -> None:
        asked = tuple(asked)
        self._doctrine = doctrine
        self._whole = [rule for rule in asked if rule.code not in LINE_RULES | BOX_RULES]
        self._boxes = [rule for rule in asked if rule.code in BOX_RULES]
        by_part: dict[tuple[str, ...], list[_SheetRule]] = {}
        for rule in asked:
            if rule.code in LINE_RULES | BOX_RULES:
                by_part.setdefault(part_of(rule.code), []).append(rule)
        self._parts = [_Part(doctrine, part, rules) for part, rules in by_part.items()]

    def outcomes(self, sheet: ObjectiveSheet, background: Background) -> Outcomes:
        """By rule: its own severity of each hit and the key of the line, as `outcomes_of`."""
        keys = {line.position: line.key or WHOLE_SHEET for line in sheet.lines}
        found: dict[str, list[tuple[str, int]]] = {}
        review = SheetReview(sheet, self._doctrine, background)
        _examine(self._whole, review, keys, found)
        if self._boxes:
            bare = SheetReview(replace(sheet, lines=()), self._doctrine, background)
            _examine(self._boxes, bare, {}, found)
        for line in sheet.lines:
            for part in self._parts:
                for code, severity in part.marks(sheet.kind, line):
                    found.setdefault(code, []).append((severity, keys[line.position]))
        return found


def part_of(code: str) -> tuple[str, ...]:
    """The smallest part of a line that holds every cell that the rule reads."""
    read = names_read(code) & _NAMED
    if read & _TARGET:
        read |= {"target"}
    return next(part for part in _PARTS if read - _TARGET <= set(part))


class _Part:
    """What some rules find in single lines, remembered by the cells that they read."""

    def __init__(
        self, doctrine: Doctrine, cells: tuple[str, ...], rules: Iterable[_SheetRule]
    ) -> None:
        self._doctrine = doctrine
        self._cells = attrgetter(*cells)
        self._rules = tuple(rules)
        self._known: dict[object, Marks] = {}

    def marks(self, kind: ObjectiveKind, line: IndicatorLine) -> Marks:
        """The hits of a line on a sheet that holds nothing else."""
        cells = (kind.value, self._cells(line))
        found = self._known.get(cells)
        if found is None:
            if len(self._known) >= _KEPT_LINES:
                self._known.clear()
            found = self._known[cells] = tuple(self._judged(kind, line))
        return found

    def _judged(self, kind: ObjectiveKind, line: IndicatorLine) -> Iterable[tuple[str, str]]:
        alone = ObjectiveSheet(
            kind=kind, year=0, organization_code="", organization_name="", name="", lines=(line,)
        )
        review = SheetReview(alone, self._doctrine)
        for rule in self._rules:
            for hit in hits_of(rule, review):
                yield rule.code, (hit.severity or rule.severity).value


def _examine(
    rules: Iterable[_SheetRule],
    review: SheetReview,
    keys: Mapping[int, int],
    found: dict[str, list[tuple[str, int]]],
) -> None:
    for rule in rules:
        if hits := hits_of(rule, review):
            found[rule.code] = [
                ((hit.severity or rule.severity).value, keys.get(hit.location.row, WHOLE_SHEET))
                for hit in hits
            ]
