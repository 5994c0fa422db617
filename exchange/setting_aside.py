"""The part of a document that the database can hold; what it cannot is set aside, in full."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from common.decimals import plain
from common.findings import Severity
from common.text import keepable
from exchange.disclosure import Disclosure, Place, Problem
from exchange.fitting import REPLACED, fitted_names, fitted_tables, shortened
from indicators.compliance.documents import placed_sheets
from indicators.sheets import (
    TARGET_LENGTH,
    IndicatorLine,
    ObjectiveSheet,
    Target,
    UnreadTarget,
)
from indicators.storable import (
    HEAD_FIELDS,
    LINE_FIELDS,
    MAX_LINES,
    NAME_LENGTH,
    unstorable,
)
from projects.codes import CODE_LENGTH

_WEIGHTS = {"weight", "execution_weight"}
"""These stay blank, as they were read; what was read tells each of them already."""
_NAMES = {"name", "compiling_unit"}
"""No project stands without its name, none without its unit: of these is kept what can be."""
_LEFT_OUT = "这一格没有导入（系统中已有的内容不变），原文列在报告中。"


def storable_part(disclosure: Disclosure) -> Disclosure:
    """The document as it can be stored, with a problem for everything that was set aside.

    Nothing is lost: each of these problems holds the whole text.
    """
    disclosure, problems = fitted_names(disclosure)
    tables, told = fitted_tables(disclosure.tables)
    problems = [*disclosure.problems, *problems, *told]
    places = dict(disclosure.set_aside)
    sheets = []
    for one in placed_sheets(disclosure.objectives):
        table, sheet = one.table, one.sheet
        if len(sheet.project_code) > CODE_LENGTH:
            problems.append(_without_holder(table, sheet))
            continue
        aside = _SheetAside(table, sheet)
        sheets.append(aside.kept())
        problems += aside.problems
        if aside.places:
            places[sheet.kind, sheet.project_code] = frozenset(aside.places)
    return replace(
        disclosure,
        tables=tables,
        objectives=tuple(sheets),
        problems=tuple(problems),
        set_aside=places,
    )


def _without_holder(table: str, sheet: ObjectiveSheet) -> Problem:
    message = (
        f"项目编码最多 {CODE_LENGTH} 位，现为 {len(sheet.project_code)} 位，无法归入项目库，"
        "这张目标表没有导入。请改正编码后再次导入。"
    )
    text = f"{sheet.project_code}-{sheet.name}"
    return Problem(Severity.WARNING, table, 0, "项目名称", message, text=text)


class _SheetAside:
    """One sheet: what of it is kept, and what is told of the rest."""

    def __init__(self, table: str, sheet: ObjectiveSheet) -> None:
        self.table, self.sheet = table, sheet
        self.problems: list[Problem] = []
        self.places: set[Place] = set()
        self.faults: dict[int, dict[str, str]] = defaultdict(dict)
        for fault in unstorable(sheet):
            row, column = fault.location.row, fault.location.column
            fields: Mapping[str, str] = LINE_FIELDS if row else HEAD_FIELDS
            if column in fields:
                self.faults[row].setdefault(fields[column], fault.message)

    def kept(self) -> ObjectiveSheet:
        """The sheet without what has no room."""
        lines = self._first_lines()
        head = self._kept_of(self.sheet, 0, HEAD_FIELDS)
        return replace(self.sheet, **head, lines=tuple(map(self._line, lines)))

    def _first_lines(self) -> tuple[IndicatorLine, ...]:
        lines = self.sheet.lines
        if len(lines) <= MAX_LINES:
            return lines
        rest = lines[MAX_LINES:]
        message = (
            f"一张目标表最多 {MAX_LINES} 行指标，现为 {len(lines)} 行，"
            f"第 {MAX_LINES + 1} 行起没有导入，列在报告中。请核对。"
        )
        text = "\n".join(_printed(line) for line in rest)
        self._tell(MAX_LINES + 1, "绩效指标", message, text)
        return lines[:MAX_LINES]

    def _line(self, line: IndicatorLine) -> IndicatorLine:
        row = line.position
        return (
            replace(line, **self._kept_of(line, row, LINE_FIELDS)) if row in self.faults else line
        )

    def _kept_of(
        self, holder: ObjectiveSheet | IndicatorLine, row: int, fields: Mapping[str, str]
    ) -> dict[str, Any]:
        labels = {field: label for label, field in fields.items()}
        return {
            field: self._kept(field, getattr(holder, field), row, labels[field], message)
            for field, message in self.faults.get(row, {}).items()
        }

    def _kept(self, field: str, value: Any, row: int, label: str, message: str) -> object:
        if field in _WEIGHTS:
            return None
        if not row and field in _NAMES:
            self._tell(row, label, f"{message}导入时{_loss(value)}，原文列在报告中。", value)
            return shortened(keepable(value), NAME_LENGTH)
        text = _text_of(value)
        if field == "target" and 0 < len(text) <= TARGET_LENGTH:
            self._tell(row, label, f"{message}已按文字原样保留，请改正。", text)
            return UnreadTarget(value.comparison, text)
        self._tell(row, label, f"{message}{_LEFT_OUT}", text)
        self.places.add((row, field))
        return _blank(value)

    def _tell(self, row: int, column: str, message: str, text: str) -> None:
        self.problems.append(Problem(Severity.WARNING, self.table, row, column, message, text=text))


def _loss(name: str) -> str:
    """How what is kept of a name differs from it."""
    ways = {"只留开头": len(name) > NAME_LENGTH, REPLACED: name != keepable(name)}
    return "，".join(way for way, is_so in ways.items() if is_so)


def _blank(value: str | Decimal | Target) -> str | Target | None:
    if isinstance(value, str):
        return ""
    return None if isinstance(value, Decimal) else UnreadTarget(value.comparison, "")


def _text_of(value: str | Decimal | Target) -> str:
    if isinstance(value, str):
        return value
    return plain(value) if isinstance(value, Decimal) else value.text


def _printed(line: IndicatorLine) -> str:
    sign = line.target.comparison.symbol if line.target.comparison else ""
    weight = "" if line.weight is None else plain(line.weight)
    cells = (line.level1, line.level2, line.name, weight, line.unit, sign, line.target.text)
    return "\t".join(cells)
