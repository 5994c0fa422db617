"""Sums inside a table: a class and its parts, a row and its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgets.reconciliation.envelope import Gap, sum_gap
from budgets.reconciliation.shapes import SOURCES, Cell, PrintedRow, PrintedTable
from common.decimals import ZERO


def family_gaps(table: PrintedTable) -> Iterator[Gap | None]:
    """Every class and the total row against the classes just below, column by column.

    A source that is the only one of its rows repeats the column of totals and is not
    counted a second time.
    """
    for family, parts in table.families():
        for key in table.amount_keys:
            if _repeats_total((family, *parts), key):
                continue
            cells = table.cells(parts, key)
            if cells or key in family.amounts:
                yield sum_gap(_cell_or_nought(table, family, key), cells)


def _repeats_total(rows: Sequence[PrintedRow], key: str) -> bool:
    return key in SOURCES and all(row.amounts.get(key) == row.amounts.get("total") for row in rows)


def row_gaps(table: PrintedTable, total: str, parts: Sequence[str]) -> Iterator[Gap | None]:
    """Every row's total column against its other columns."""
    is_split = any(key in row.amounts for row in table.rows for key in parts)
    for row in table.rows:
        cells = table.across(row, parts)
        if cells or (is_split and total in row.amounts):
            yield sum_gap(_cell_or_nought(table, row, total), cells)


def _cell_or_nought(table: PrintedTable, row: PrintedRow, key: str) -> Cell:
    """The cell of a row, 0.00 where it is blank beside parts that are not."""
    amount = row.amounts.get(key, ZERO)
    return Cell(table.table, row.position, table.columns[key], row.name(key), amount)
