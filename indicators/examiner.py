"""The hits of many sheets, each different line and each pattern of lines judged once.

A city's sheets hold hundreds of thousands of lines, and many say the same. What most rules find
in a line is a function of some of its cells, and what others find in a sheet of a few columns
that repeat from sheet to sheet: both are found once. Which cells decide is read from the code of
the rules; tests hold this way and the plain one equal on sheets of every kind. Findings are not
made: only which rule hits which line how badly is counted and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from itertools import count
from operator import attrgetter
from typing import Any, NamedTuple

from common.memory import Memory
from common.rules import Hit, Rule, hits_of
from indicators.compliance import SHEET_RULES, Background, SheetReview
from indicators.compliance.doctrine import Doctrine
from indicators.compliance.readers import names_deciding
from indicators.compliance.ways import BOX_RULES, LINE_RULES, SUM_RULES
from indicators.enums import ObjectiveKind
from indicators.outcomes import WHOLE_SHEET, Outcomes, line_keys
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.watched import NOTED, TOLD, watched

_SheetRule = Rule[SheetReview]
_STORED = (
    *("level1", "level2", "name", "unit", "target", "weight", "is_core", "baseline"),
    *("definition", "source", "unconfirmed"),
)
_OF_TARGET = frozenset({"comparison", "number", "is_numeric"})
"""What a target tells besides itself."""
_CELLS = frozenset(
    (*_STORED, *_OF_TARGET, "has_weight", "has_baseline", "has_definition", "has_source")
)
_HEAD = frozenset(field.name for field in fields(ObjectiveSheet)) - {"lines"}
_OUTSIDE = frozenset({"background", "key"})
"""What no rule may look at whose hits are remembered; positions only say where a hit is."""
_OPENED = 500
"""Whole sheets whose outcomes are kept: those that people have in hand."""
_TOGETHER = 100
"""Sheets asked about rule by rule: what was read in their texts is still known to the next one."""
_TOLD_BY = {
    **dict.fromkeys(_OF_TARGET, "target"),
    **{f"has_{cell}": cell for cell in ("weight", "baseline", "definition", "source")},
}
"""The stored cell behind a derived one."""
_LEVELS = ("level1", "level2")
_LINE_PARTS = (
    ("weight",),
    (*_LEVELS, "name", "unit", "comparison", "is_numeric", "is_core"),
    (
        *_LEVELS,
        "name",
        "unit",
        "comparison",
        "is_numeric",
        "has_weight",
        "has_baseline",
        "target",
        "baseline",
    ),
    ("name", "definition", "source"),
    tuple(sorted(_CELLS - _OF_TARGET)),
)
"""Every rule over a line reads one of these parts: more lines are equal in a part than in all."""


class _Shape(NamedTuple):
    """What of a sheet decides some rules: boxes of the head, columns of the lines."""

    head: tuple[str, ...]
    columns: tuple[str, ...]
    in_any_order: bool = False
    """Of the lines: what they come to together decides."""


_SHAPES = (
    _Shape(("kind", "year", "overview", "rationale", "statement"), ()),
    _Shape(("kind", "has_no_service_users"), _LEVELS),
    _Shape(("kind",), (*_LEVELS, "is_core")),
    _Shape(("kind",), ("has_definition", "has_source", "has_baseline")),
    _Shape(("kind", "execution_weight", "has_no_service_users"), ("level1", "weight"), True),  # noqa: FBT003 -- reads as a table
)
"""Few of these differ from sheet to sheet, save for texts, which are copied often enough."""

LineMarks = tuple[tuple[str, str], ...]
"""Rule and severity of each hit of one line, in the order of the rules."""
SheetMarks = tuple[tuple[str, str, int], ...]
"""Rule, severity and place of the line (none: -1) of each hit of one sheet."""
_NO_LINE = -1
WrittenLine = Sequence[str]
"""Key, position, and a text that is the same for lines with the same cells."""
_PLACE, _TEXT = 1, 2


class Examiner:
    """Finds the hits of sheets under one doctrine; what it remembers is bounded."""

    def __init__(self, doctrine: Doctrine, asked: Iterable[_SheetRule] = SHEET_RULES) -> None:
        asked = tuple(asked)
        self._doctrine = doctrine
        self._boxes = [rule for rule in asked if rule.code in BOX_RULES]
        by_part: dict[tuple[str, ...], list[_SheetRule]] = {}
        by_shape: dict[_Shape | None, list[_SheetRule]] = {}
        for rule in asked:
            if rule.code in LINE_RULES | BOX_RULES:
                by_part.setdefault(part_of(rule.code), []).append(rule)
            else:
                by_shape.setdefault(shape_of(rule.code), []).append(rule)
        self._whole = by_shape.pop(None, [])
        self._patterns = [_Pattern(shape, rules) for shape, rules in by_shape.items() if shape]
        self._parts = [_Part(doctrine, part, rules) for part, rules in by_part.items()]
        columns = (shape.columns for shape in by_shape if shape)
        self._cells = _stored_cells(cell for cells in (*by_part, *columns) for cell in cells)
        self._seen: Memory[Hashable, _Seen] = Memory()
        self._opened: Memory[tuple[ObjectiveSheet, Background], Outcomes] = Memory(_OPENED)

    def outcomes(self, sheet: ObjectiveSheet, background: Background) -> Outcomes:
        """By rule: its own severity of each hit and the key of the line, as `outcomes_of`.

        A sheet that is opened again as it was is not examined again.
        """
        case = (sheet, background)
        found = self._opened.get(case)
        if found is None:
            found = self._opened.found(case, lambda: self.outcomes_of_all([case])[0])
        return found

    def outcomes_of_all(
        self, sheets: Iterable[tuple[ObjectiveSheet, Background]]
    ) -> Sequence[Outcomes]:
        """The same of many sheets in their order.

        Rule by rule, not sheet by sheet: what one rule needs stays close to the processor.
        """
        cases = [self._case(*pair) for pair in sheets]
        for start in range(0, len(cases), _TOGETHER):
            self._examine(cases[start : start + _TOGETHER])
        return [case.found for case in cases]

    def _examine(self, cases: Sequence[_Case]) -> None:
        _examine(self._whole, cases)
        if self._boxes:
            _examine(self._boxes, [case.without_lines() for case in cases])
        if self._parts or self._patterns:
            for case in cases:
                self._examine_remembered(case)

    def found_in_lines(
        self,
        kind: ObjectiveKind,
        written: Sequence[WrittenLine],
        read: Callable[[WrittenLine], IndicatorLine],
    ) -> Outcomes:
        """What rules over single lines find in lines that are texts: only new ones are read."""
        marked = []
        for line in written:
            known = (kind.value, line[_TEXT])
            one = self._seen.get(known)
            if one is None:
                one = self._seen.found(known, partial(self._first_read, kind, line, read))
            if one.marks:
                marked.append((one.marks, line[_PLACE]))
        found: dict[str, list[tuple[str, int]]] = {}
        keys = {place: int(key) for key, place, _ in written} if marked else {}
        for marks, place in marked:
            for code, severity in marks:
                found.setdefault(code, []).append((severity, keys[place]))
        return found

    def _case(self, sheet: ObjectiveSheet, background: Background) -> _Case:
        keys = line_keys(sheet)
        return _Case(SheetReview(sheet, self._doctrine, background), keys, {})

    def _examine_remembered(self, case: _Case) -> None:
        review, keys, found = case
        lines = review.sheet.lines
        seen = self._lines(review.sheet)
        if len(keys) < len(lines):
            # Two lines in one place: which one is hit cannot be told from a pattern.
            for pattern in self._patterns:
                _examine(pattern.rules, [case])
        else:
            for number, pattern in enumerate(self._patterns):
                for code, severity, place in pattern.marks(review, seen, number):
                    key = WHOLE_SHEET if place == _NO_LINE else lines[place].key or WHOLE_SHEET
                    found.setdefault(code, []).append((severity, key))
        for line, one in zip(lines, seen, strict=True):
            for code, severity in one.marks:
                found.setdefault(code, []).append((severity, keys[line.position]))

    def _lines(self, sheet: ObjectiveSheet) -> Sequence[_Seen]:
        kind = sheet.kind.value
        seen = []
        for line in sheet.lines:
            known = (kind, self._cells(line))
            one = self._seen.get(known)
            if one is None:
                one = self._seen.found(known, partial(self._first_seen, sheet.kind, line))
            seen.append(one)
        return seen

    def _first_seen(self, kind: ObjectiveKind, line: IndicatorLine) -> _Seen:
        marks = tuple(mark for part in self._parts for mark in part.marks(kind, line))
        return _Seen(marks, tuple(pattern.column(line) for pattern in self._patterns))

    def _first_read(
        self,
        kind: ObjectiveKind,
        line: WrittenLine,
        read: Callable[[WrittenLine], IndicatorLine],
    ) -> _Seen:
        return self._first_seen(kind, read(line))


class _Case(NamedTuple):
    """A sheet under examination."""

    review: SheetReview
    keys: Mapping[int, int]
    """Of its lines, by their places."""
    found: dict[str, list[tuple[str, int]]]

    def without_lines(self) -> _Case:
        """The head of the sheet alone, for the same list of hits."""
        sheet = replace(self.review.sheet, lines=())
        return self._replace(review=replace(self.review, sheet=sheet), keys={})


class _Seen(NamedTuple):
    """What a line brings to every sheet that it stands on."""

    marks: LineMarks
    columns: tuple[Any, ...]
    """Its cells in each pattern, or their number."""


def part_of(code: str) -> tuple[str, ...]:
    """The first part of a line that holds every cell that decides the rule."""
    deciding = names_deciding(code) & _CELLS
    return next(part for part in _LINE_PARTS if _holds(part, deciding))


def shape_of(code: str) -> _Shape | None:
    """The first shape that holds all that decides the rule; None where there is none."""
    deciding = names_deciding(code)
    if deciding & _OUTSIDE:
        return None
    # A name may be that of a box or of a cell: both have to be there.
    by_lines = "lines" in deciding
    head, cells = deciding & _HEAD, deciding & _CELLS if by_lines else frozenset()
    fitting = (
        shape
        for shape in _SHAPES
        if bool(shape.columns) is by_lines and shape.in_any_order is (code in SUM_RULES)
    )
    return next(
        (one for one in fitting if head <= set(one.head) and _holds(one.columns, cells)), None
    )


def _holds(part: Iterable[str], deciding: frozenset[str]) -> bool:
    held = set(part)
    return deciding <= (held | _OF_TARGET if "target" in held else held)


def _stored_cells(cells: Iterable[str]) -> Callable[[IndicatorLine], Any]:
    """What tells all of these cells, derived ones too: what the asked rules can see of a line."""
    stored = {_TOLD_BY.get(cell, cell) for cell in cells}
    return attrgetter(*sorted(stored)) if stored else lambda _: ()


class _Part:
    """What some rules find in single lines, remembered by the cells that decide it."""

    def __init__(
        self, doctrine: Doctrine, cells: tuple[str, ...], rules: Iterable[_SheetRule]
    ) -> None:
        self._doctrine = doctrine
        self._cells = attrgetter(*cells)
        self._rules = tuple(rules)
        self._bare = attrgetter(*_without_numbers(cells)) if "target" in cells else None
        self._known: Memory[Hashable, LineMarks] = Memory()
        self._numberless: Memory[Hashable, _Numberless] = Memory()

    def marks(self, kind: ObjectiveKind, line: IndicatorLine) -> LineMarks:
        """The hits of a line on a sheet that holds nothing else."""
        cells = (kind.value, self._cells(line))
        found = self._known.get(cells)
        if found is None:
            found = self._known.found(cells, partial(self._judged, kind, line))
        return found

    def _judged(self, kind: ObjectiveKind, line: IndicatorLine) -> LineMarks:
        if not self._bare:
            return self._found(self._rules, kind, line)
        cells = (kind.value, self._bare(line))
        known = self._numberless.get(cells)
        if known is None:
            known = self._numberless.found(cells, partial(self._without_numbers, kind, line))
        return known.marks + self._found(known.others, kind, line)

    def _without_numbers(self, kind: ObjectiveKind, line: IndicatorLine) -> _Numberless:
        twin = watched(line)
        marks: LineMarks = ()
        others = []
        for rule in self._rules:
            twin.forget()
            found = self._found([rule], kind, twin)
            if twin.was_read:
                others.append(rule)
            else:
                marks += found
        return _Numberless(marks, tuple(others))

    def _found(
        self, rules: Iterable[_SheetRule], kind: ObjectiveKind, line: IndicatorLine
    ) -> LineMarks:
        alone = ObjectiveSheet(
            kind=kind, year=0, organization_code="", organization_name="", name="", lines=(line,)
        )
        review = SheetReview(alone, self._doctrine)
        return tuple(
            [(rule.code, _told(rule, hit)) for rule in rules for hit in hits_of(rule, review)]
        )


class _Numberless(NamedTuple):
    """What is found in every line that differs in its numbers alone."""

    marks: LineMarks
    others: tuple[_SheetRule, ...]
    """The rules that look at the numbers."""


def _without_numbers(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(cells) - NOTED | TOLD))


class _Pattern:
    """What some rules find in sheets, remembered by boxes of the head and columns of the lines."""

    def __init__(self, shape: _Shape, rules: Iterable[_SheetRule]) -> None:
        self.rules = tuple(rules)
        self._head = attrgetter(*shape.head)
        self._columns = attrgetter(*shape.columns) if shape.columns else None
        self._in_any_order = shape.in_any_order
        self._numbers: Memory[Hashable, int] = Memory()
        self._next = count(1)
        self._known: Memory[Hashable, SheetMarks] = Memory()

    def column(self, line: IndicatorLine) -> Any:
        """The cells of a line that decide these rules; a number for them where these are sorted."""
        if not self._columns:
            return ()
        cells = self._columns(line)
        return self._number(cells) if self._in_any_order else cells

    def _number(self, cells: Hashable) -> int:
        known = self._numbers.get(cells)
        return known or self._numbers.found(cells, partial(next, self._next))

    def marks(self, review: SheetReview, lines: Sequence[_Seen], number: int) -> SheetMarks:
        """The hits of a sheet whose lines stand each in a place of its own."""
        columns = [line.columns[number] for line in lines] if self._columns else []
        if self._in_any_order:
            columns.sort()
        cells = (self._head(review.sheet), tuple(columns))
        found = self._known.get(cells)
        if found is None:
            found = self._known.found(cells, partial(self._judged, review))
        return found

    def _judged(self, review: SheetReview) -> SheetMarks:
        places = {line.position: place for place, line in enumerate(review.sheet.lines)}
        return tuple(
            [
                (rule.code, _told(rule, hit), places.get(hit.location.row, _NO_LINE))
                for rule in self.rules
                for hit in hits_of(rule, review)
            ]
        )


def _examine(rules: Iterable[_SheetRule], cases: Sequence[_Case]) -> None:
    for rule in rules:
        for review, keys, found in cases:
            if hits := hits_of(rule, review):
                found[rule.code] = [
                    (_told(rule, hit), keys.get(hit.location.row, WHOLE_SHEET)) for hit in hits
                ]


def _told(rule: _SheetRule, hit: Hit) -> str:
    return (hit.severity or rule.severity).value
