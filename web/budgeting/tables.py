"""The nine tables as a page shows them: cells with their places, last year, what was printed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.books import Book
from budgets.deviations import Deviation, line_identities
from budgets.enums import OfficialItem
from budgets.facts import FactKey
from budgets.reconciliation.shapes import KEYS, PrintedTable, is_total
from budgets.tables import TableAmount, TableContent
from common.decimals import wanyuan
from web.budgeting.heads import CHANGE, LAST, Column, HeadCell, columns_of, head_of

_INDENTS = {3: 0, 5: 1, 7: 2}
_LETTERS = {1: 0, 3: 1, 5: 2, 7: 3}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell; anchor is blank for last year and changes."""

    text: str
    anchor: str = ""
    is_text: bool = False
    is_header: bool = False
    indent: int = 0
    role: str = ""
    deviation: Deviation | None = None
    key: FactKey | None = None
    """The stored amount that is typed here; None for sums and words."""
    label: str = ""
    """What the cell is, for those who hear the page."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row."""

    anchor: str
    cells: tuple[ShownCell, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table."""

    name: str
    anchor: str
    title: str
    heads: tuple[tuple[HeadCell, ...], ...]
    rows: tuple[ShownRow, ...]
    note: str
    deviations: tuple[Deviation, ...] = ()
    printed_elsewhere: tuple[Deviation, ...] = field(default=())
    """What the document prints in rows that the amounts do not give."""

    @property
    def roundings(self) -> int:
        """Cells that differ from the print by rounding."""
        return sum(one.is_rounding for one in self.deviations)

    @property
    def contradictions(self) -> int:
        """Cells that differ from the print otherwise."""
        return len(self.deviations) - self.roundings


Homes = Mapping[str, tuple[FactKey, str]]
"""The cells that are typed by their anchor: the stored amount, and what stands there."""
LastYear = Mapping[tuple[str, str, str], Decimal]
"""Last year's amounts by table, line and column."""


def table_anchor(table: str) -> str:
    """The place of a table on the page: t1 … t9."""
    return f"t{list(KEYS).index(table) + 1}"


def row_anchor(table: str, row: int) -> str:
    """The place of a row."""
    return f"{table_anchor(table)}-{row}"


def cell_anchor(table: str, row: int, key: str) -> str:
    """The place of a cell; the key of the column is ours."""
    return f"{row_anchor(table, row)}-{key}"


def last_year_amounts(book: Book) -> LastYear:
    """Every shown amount of a year under what its line is, whatever its row."""
    return {
        (name, identity, key): amount
        for name, table in book.publication.tables.items()
        for side, identity, row in line_identities(table)
        for key, amount in row.amounts.items()
        if key.startswith(side)
    }


def shown_table(
    book: Book, content: TableContent, last: LastYear | None, homes: Homes
) -> ShownTable:
    """One table of the book; homes are the cells that are typed, by their anchor."""
    maker = _Maker(book, content, last, homes)
    return maker.table()


class _Maker:
    """Puts one table together."""

    def __init__(
        self,
        book: Book,
        content: TableContent,
        last: LastYear | None,
        homes: Homes,
    ) -> None:
        self.name = content.table
        self.book, self.content, self.last, self.homes = book, content, last, homes
        self.printed: PrintedTable = book.publication.tables[self.name]
        year = book.publication.year
        is_known = any(table == self.name for table, _, _ in last or ())
        self.columns = columns_of(self.name, year, compares=is_known)
        self.found = tuple(d for d in book.comparison.deviations if d.location.table == self.name)
        self.at = {(d.position, d.key): d for d in self.found if d.position}
        self.amounts: dict[tuple[int, str], TableAmount] = {
            (a.position, a.column): a for a in content.amounts
        }
        self.identities = {
            (side, row.position): identity for side, identity, row in line_identities(self.printed)
        }

    def table(self) -> ShownTable:
        rows = [self._row(number) for number in range(1, len(self.content.rows) + 1)]
        return ShownTable(
            name=self.name,
            anchor=table_anchor(self.name),
            title=self.content.title,
            heads=head_of(self.columns),
            rows=(*rows, *self._official_rows()),
            note=self.content.note,
            deviations=self.found,
            printed_elsewhere=tuple(d for d in self.found if not d.position),
        )

    def _row(self, number: int) -> ShownRow:
        texts = dict(zip(KEYS[self.name], self.content.rows[number - 1], strict=True))
        cells = tuple(self._cell(number, column, texts) for column in self.columns)
        words = [text for key, text in texts.items() if text and (number, key) not in self.amounts]
        return ShownRow(
            row_anchor(self.name, number), cells, is_total=any(is_total(word) for word in words)
        )

    def _cell(self, number: int, column: Column, texts: Mapping[str, str]) -> ShownCell:
        if column.role:
            return self._beside(number, column)
        text = texts[column.key]
        if column.is_text:
            is_name = column.key in {"code", "name"}
            return ShownCell(
                text,
                is_text=True,
                is_header=column.key == "name" or column.key.endswith("_item"),
                indent=_indent(texts.get("code", "")) if is_name else _item_indent(text),
            )
        anchor = cell_anchor(self.name, number, column.key)
        row = self.printed.rows[number - 1]
        key, typed = self.homes.get(anchor, (None, text))
        return ShownCell(
            typed,
            anchor,
            deviation=self.at.get((number, column.key)),
            key=key,
            label=f"{row.name(column.key)} {column.label}".strip(),
        )

    def _beside(self, number: int, column: Column) -> ShownCell:
        last = self._last(number, column.key)
        if column.role == LAST:
            return ShownCell(wanyuan(last), role=LAST)
        amount = self.amounts.get((number, column.key))
        return ShownCell(_change(amount.amount if amount else None, last), role=CHANGE)

    def _last(self, number: int, key: str) -> Decimal | None:
        side = key.split("_", maxsplit=1)[0] if key.endswith(("_amount", "_total")) else ""
        identity = self.identities.get((side, number))
        if self.last is None or identity is None:
            return None
        return self.last.get((self.name, identity, key))

    def _official_rows(self) -> tuple[ShownRow, ...]:
        """Last year and the change below this year's “三公”; only last year where it is typed."""
        if self.name == "表四" and self.homes:
            return (self._typed_last_year(),)
        if self.name != "表四" or self.last is None:
            return ()
        lasts = {key: self.last.get((self.name, "", key)) for key in KEYS[self.name]}
        if not any(amount is not None for amount in lasts.values()):
            return ()
        now = {key: self.amounts.get((1, key)) for key in lasts}
        return (
            ShownRow(
                f"{table_anchor(self.name)}-last",
                tuple(ShownCell(wanyuan(a), role=LAST) for a in lasts.values()),
            ),
            ShownRow(
                f"{table_anchor(self.name)}-change",
                tuple(
                    ShownCell(_change(one.amount if one else None, lasts[key]), role=CHANGE)
                    for key, one in now.items()
                ),
            ),
        )

    def _typed_last_year(self) -> ShownRow:
        told = official_last_year(self.book)
        cells = []
        for column in self.columns:
            anchor = f"{table_anchor(self.name)}-last-{column.key}"
            sum_text = wanyuan(told.get((self.name, "", column.key)))
            key, text = self.homes.get(anchor, (None, sum_text))
            cells.append(ShownCell(text, anchor, key=key, label=f"上年 {column.label}"))
        return ShownRow(f"{table_anchor(self.name)}-last", tuple(cells))


def official_last_year(book: Book) -> LastYear:
    """Last year's “三公” as this year's document tells them, where there is no budget of it."""
    told = {o.item: o.last_amount for o in book.facts.official if o.last_amount is not None}
    if not told:
        return {}
    vehicles = {OfficialItem.VEHICLE_PURCHASE, OfficialItem.VEHICLE_RUNNING}
    sums = {
        **{item.value: amount for item, amount in told.items()},
        "vehicle_subtotal": _sum(a for item, a in told.items() if item in vehicles),
        "total": _sum(told.values()),
    }
    return {("表四", "", key): amount for key, amount in sums.items() if amount is not None}


def _sum(amounts: Iterable[Decimal]) -> Decimal | None:
    found = list(amounts)
    return sum(found[1:], start=found[0]) if found else None


def _change(now: Decimal | None, last: Decimal | None) -> str:
    if now is None and last is None:
        return ""
    gap = (now or Decimal(0)) - (last or Decimal(0))
    sign = "+" if gap > 0 else "−" if gap < 0 else ""
    return f"{sign}{wanyuan(abs(gap))}"


def _indent(code: str) -> int:
    lengths = _INDENTS if code.isdigit() else _LETTERS
    return lengths.get(len(code), 0)


def _item_indent(text: str) -> int:
    """Items stand in below 一、 and the like; totals do not."""
    return 0 if not text or is_total(text) or text[1:2] == "、" else 1
