"""A published department budget as it was read: tables, objectives, text, problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from common.decimals import NotANumber, parse_optional
from common.findings import Severity
from indicators.sheets import ObjectiveSheet

Place = tuple[int, str]
"""Row of a sheet (0 for its head) and field."""
YUAN_PER_WANYUAN = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read as it stands, or was put right while reading.

    An error stops the import (the data has no holder or two of them); a warning means
    that something was left out; a hint means that nothing was lost. Row is 1-based below
    the head of the table, 0 for the head; the forms of 表十一 are 表十一-1, 表十一-2 ….
    """

    severity: Severity
    table: str
    row: int
    column: str
    message: str
    place: str = ""
    """Where it stands in the file: a line of text, a row of a table or of a sheet."""
    text: str = ""
    """The whole of what was set aside because the database has no room for it."""

    def __str__(self) -> str:
        row = f"第{self.row}行" if self.row else ""
        column = f"『{self.column}』" if self.column else ""
        where = f"{self.table}{row}{column}"
        source = f"（{self.place}）" if self.place else ""
        return f"{where}：{self.message}{source}" if where else f"{self.message}{source}"


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One of the eleven tables: cells as printed, ends tidied, blank where nothing is.

    Columns are the printed leaf labels, keys their English names in the same order;
    levels holds one number a row: the depth of its code, 0 for totals and where no codes
    are printed. The forms of 表十一 follow one another; only their indicators are rows.
    """

    name: str
    title: str
    unit: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    levels: tuple[int, ...]
    note: str = ""

    def cell(self, row: int, key: str) -> str:
        """The printed cell of a 0-based row."""
        return self.rows[row][self.keys.index(key)]

    def amount(self, row: int, key: str) -> Decimal | None:
        """The amount of a 0-based row in 万元; None where it is blank or no number."""
        try:
            value = parse_optional(self.cell(row, key))
        except NotANumber:
            return None
        return value / YUAN_PER_WANYUAN if value is not None and self.unit == "元" else value


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Everything that one document says; the department's sheet comes first."""

    organization_code: str
    organization_name: str
    year: int
    tables: tuple[PublishedTable, ...]
    objectives: tuple[ObjectiveSheet, ...]
    paragraphs: tuple[str, ...]
    problems: tuple[Problem, ...]
    numbered: frozenset[str] | None = None
    """The tables that print their number; None where the source does not tell."""
    other_titles: tuple[str, ...] = ()
    """Titles of tables that are none of the eleven."""
    set_aside: Mapping[tuple[str, str], frozenset[Place]] = field(default_factory=dict)
    """Kind and project code of a sheet → the places of it that the database has no room for."""

    def table(self, name: str) -> PublishedTable | None:
        """The table of this name, None where the document has none."""
        return next((table for table in self.tables if table.name == name), None)

    @property
    def is_no_budget(self) -> bool:
        """Whether nothing in it speaks of a budget: no table, no objective, no year."""
        return not (self.tables or self.objectives or self.year)

    @property
    def is_importable(self) -> bool:
        """No problem of structure; weak cells do not stop a draft."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)
