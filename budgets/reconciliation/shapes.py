"""The nine printed tables as the rules see them: rows, cells with their places, lookups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.enums import FundSource
from budgets.tables import ClassNames, TableContent
from common.decimals import ZERO, wanyuan
from common.findings import Location
from common.text import squeeze

_CODES = ("code", "name")
_SPENDING = (*_CODES, "total", "basic", "project")
SOURCES = tuple(source.value for source in FundSource)
"""The columns of 表七 and 表九 that tell where money comes from."""
KEYS: Mapping[str, tuple[str, ...]] = {
    "表一": (
        "income_item",
        "income_amount",
        "expense_item",
        "expense_total",
        "expense_general",
        "expense_fund",
        "expense_capital",
    ),
    "表二": _SPENDING,
    "表三": (*_CODES, "total", "personnel", "public"),
    "表四": (
        "total",
        "abroad",
        "vehicle_subtotal",
        "vehicle_purchase",
        "vehicle_running",
        "reception",
    ),
    "表五": _SPENDING,
    "表六": ("income_item", "income_amount", "expense_item", "expense_amount"),
    "表七": (*_CODES, "total", *SOURCES),
    "表八": _SPENDING,
    "表九": (*_CODES, "total", *SOURCES),
}
"""Our names of the columns, in the order in which a table's texts are kept."""
NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）]?、")
_TITLE_YEAR = re.compile(r"((?:19|20)\d{2})年")


@dataclass(frozen=True, slots=True)
class Cell:
    """One amount in 万元 with its place; name is what the row is called."""

    table: str
    row: int
    column: str
    name: str
    amount: Decimal

    @property
    def location(self) -> Location:
        """The place for a finding."""
        return Location(self.table, self.row, self.column)

    @property
    def place(self) -> str:
        """表二第3行『项目支出』（20402 公安）."""
        return f"{self.location}（{self.name}）" if self.name else str(self.location)

    def __str__(self) -> str:
        return f"{self.place} {wanyuan(self.amount)}"


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row of the body; position is 1-based."""

    position: int
    texts: Mapping[str, str]
    amounts: Mapping[str, Decimal]

    @property
    def code(self) -> str:
        """The code of the class, blank for totals and in tables without codes."""
        return squeeze(self.texts.get("code", ""))

    def name(self, key: str = "total") -> str:
        """What the row is called on the side of a column."""
        side = f"{key.split('_', maxsplit=1)[0]}_item"
        label = self.texts.get(side, self.texts.get("name", ""))
        return f"{self.code} {label}".strip()


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One table; columns holds the printed label of each of our keys."""

    table: str
    title: str
    columns: Mapping[str, str]
    rows: tuple[PrintedRow, ...]
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether no amount is printed."""
        return not any(row.amounts for row in self.rows)

    @property
    def title_year(self) -> int | None:
        """The year in the title."""
        match = _TITLE_YEAR.search(self.title)
        return int(match[1]) if match else None

    def cell(self, row: PrintedRow, key: str) -> Cell | None:
        """The amount of a row in a column; None where it is blank."""
        amount = row.amounts.get(key)
        if amount is None:
            return None
        return Cell(self.table, row.position, self.columns[key], row.name(key), amount)

    def cells(self, rows: Iterable[PrintedRow], key: str) -> tuple[Cell, ...]:
        """The amounts of these rows in one column, blank ones left out."""
        return tuple(cell for row in rows if (cell := self.cell(row, key)))

    def across(self, row: PrintedRow, keys: Iterable[str]) -> tuple[Cell, ...]:
        """The amounts of one row in these columns, blank ones left out."""
        return tuple(cell for key in keys if (cell := self.cell(row, key)))

    @property
    def amount_keys(self) -> tuple[str, ...]:
        """The columns of amounts."""
        return tuple(key for key in KEYS[self.table] if key not in _CODES and "item" not in key)

    @property
    def total_row(self) -> PrintedRow | None:
        """The row of a coded table that has a name of a total and no code."""
        return next((row for row in self.rows if not row.code and is_total(row.name())), None)

    def coded(self) -> tuple[PrintedRow, ...]:
        """The rows that have a code."""
        return tuple(row for row in self.rows if row.code)

    def row_of(self, code: str) -> PrintedRow | None:
        """The first row of a class."""
        return next((row for row in self.rows if row.code == code), None)

    def parents(self) -> dict[int, PrintedRow]:
        """The nearest row above in the hierarchy of codes, by the position of each row."""
        rows = {row.code: row for row in reversed(self.coded())}
        found: dict[int, PrintedRow] = {}
        for row in self.coded():
            prefixes = (row.code[:length] for length in range(len(row.code) - 1, 0, -1))
            above = next((rows[prefix] for prefix in prefixes if prefix in rows), None)
            if above is not None:
                found[row.position] = above
        return found

    def families(self) -> Iterator[tuple[PrintedRow, tuple[PrintedRow, ...]]]:
        """Every row that others are part of, with those parts; totals with the top classes."""
        parents = self.parents()
        children: dict[int, list[PrintedRow]] = {}
        tops: list[PrintedRow] = []
        for row in self.coded():
            above = parents.get(row.position)
            (tops if above is None else children.setdefault(above.position, [])).append(row)
        if self.total_row is not None and tops:
            yield self.total_row, tuple(tops)
        for row in self.coded():
            if row.position in children:
                yield row, tuple(children[row.position])

    def top_rows(self) -> tuple[PrintedRow, ...]:
        """The rows that are part of no other class."""
        parents = self.parents()
        return tuple(row for row in self.coded() if row.position not in parents)


def class_name(text: str) -> str:
    """The name of a class without its number: 公共安全支出 of 四、公共安全支出."""
    return NUMBERED.sub("", squeeze(text), count=1)


_TOTALS = re.compile(r"(?:(?:本年)?(?:收入|支出))?(?:合计|总计|小计)|总计|合计")


def is_total(name: str) -> bool:
    """Whether a row is called a total."""
    return bool(_TOTALS.fullmatch(squeeze(name)))


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """The money of one project sheet in 万元; table is where the sheet stands."""

    table: str
    name: str
    budget: Decimal | None = None
    transfer: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """All that one department published for one year, as far as the rules need it."""

    organization: str
    year: int
    tables: Mapping[str, PrintedTable]
    projects: tuple[ProjectMoney, ...] = ()
    numbered: frozenset[str] | None = None
    """The tables that print their number; None where the source does not tell."""
    other_titles: tuple[str, ...] = ()
    """Titles of tables that are none of the eleven."""
    text: str = ""
    """The written part, paragraph by paragraph."""
    class_names: ClassNames = field(default_factory=ClassNames)
    """The names of the year's classes; the listed ones count as well."""
    is_published: bool = True
    """Whether the public has any of it; what is only being prepared may still lack parts."""

    def total(self, table: str, key: str = "total") -> Cell | None:
        """The cell of the total row of a coded table; 表四 has only that row."""
        printed = self.tables.get(table)
        if printed is None:
            return None
        row = printed.total_row
        if row is None and table == "表四" and printed.rows:
            row = printed.rows[0]
        return printed.cell(row, key) if row else None

    def classed(self, table: str, code: str, key: str = "total") -> Cell | None:
        """The cell of a class; None where the class or the amount is missing."""
        printed = self.tables.get(table)
        row = printed.row_of(code) if printed else None
        return printed.cell(row, key) if printed and row else None

    def item(self, table: str, pattern: str, key: str) -> Cell | None:
        """The first cell of a side of 表一 or 表六 whose row name matches, its number aside."""
        printed = self.tables.get(table)
        if printed is None:
            return None
        rows = (row for row in printed.rows if re.fullmatch(pattern, class_name(row.name(key))))
        return next((cell for row in rows if (cell := printed.cell(row, key))), None)

    def all_cells(self) -> Iterator[Cell]:
        """Every amount of every table."""
        for printed in self.tables.values():
            for row in printed.rows:
                yield from printed.across(row, printed.amount_keys)


def printed_table(content: TableContent) -> PrintedTable:
    """One of the tables one to nine from its neutral shape."""
    keys = KEYS[content.table]
    amounts: dict[int, dict[str, Decimal]] = {}
    for amount in content.amounts:
        amounts.setdefault(amount.position, {})[amount.column] = amount.amount
    rows = tuple(
        PrintedRow(
            position,
            {key: text for key, text in zip(keys, texts, strict=True) if _is_text(key)},
            amounts.get(position, {}),
        )
        for position, texts in enumerate(content.rows, 1)
    )
    columns = dict(zip(keys, content.columns, strict=True))
    return PrintedTable(content.table, content.title, columns, rows, content.note)


def _is_text(key: str) -> bool:
    return key in _CODES or key.endswith("_item")


def publication_of(  # noqa: PLR0913 -- one by name for each thing that is known of it
    contents: Iterable[TableContent],
    *,
    organization: str,
    year: int,
    projects: Iterable[ProjectMoney] = (),
    numbered: frozenset[str] | None = None,
    other_titles: Iterable[str] = (),
    text: str = "",
    class_names: ClassNames | None = None,
    is_published: bool = True,
) -> Publication:
    """The tables one to nine among these, whether read from a file or kept in the system."""
    return Publication(
        organization=organization,
        year=year,
        tables={c.table: printed_table(c) for c in contents if c.table in KEYS},
        projects=tuple(projects),
        numbered=numbered,
        other_titles=tuple(other_titles),
        text=text,
        class_names=class_names or ClassNames(),
        is_published=is_published,
    )


def amount_or_zero(cell: Cell | None) -> Decimal:
    """The amount, nought where the cell is blank: for sums only."""
    return cell.amount if cell else ZERO
