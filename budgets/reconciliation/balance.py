"""Group H: does each table balance in itself (H01–H03, H11, H12, H15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from budgets.reconciliation.catalogue import (
    LOGIC,
    PRACTICE,
    PUBLICATION_143,
    TABLE_RULES,
    filled_table,
    filled_tables,
)
from budgets.reconciliation.envelope import Gap, same_gap, sum_gap
from budgets.reconciliation.explanations import told
from budgets.reconciliation.shapes import (
    NUMBERED,
    SOURCES,
    Cell,
    PrintedTable,
    Publication,
    amount_or_zero,
    is_total,
)
from budgets.reconciliation.sums import family_gaps, row_gaps
from common.decimals import ZERO, wanyuan
from common.findings import Severity
from common.rules import Hit, MissingData, NotApplicable
from common.text import squeeze

rule = TABLE_RULES.rule
_EXPENSE_KEYS = ("expense_total", "expense_general", "expense_fund", "expense_capital")


@dataclass(frozen=True, slots=True)
class Entry:
    """One named row of a side with its amount, blank as None."""

    name: str
    cell: Cell
    is_blank: bool


@dataclass(frozen=True, slots=True)
class Group:
    """一、本年收入 with the items below it."""

    head: Entry
    items: tuple[Entry, ...]

    @property
    def amounts(self) -> tuple[Cell, ...]:
        """The head's amount, or those of the items where the head is blank."""
        if not self.head.is_blank:
            return (self.head.cell,)
        return tuple(item.cell for item in self.items if not item.is_blank)


def entries_of(table: PrintedTable, key: str) -> tuple[Entry, ...]:
    """The rows of one side that have a name."""
    found = []
    for row in table.rows:
        name = squeeze(row.name(key))
        if name:
            amount = row.amounts.get(key)
            cell = Cell(
                table.table, row.position, table.columns[key], row.name(key), amount or ZERO
            )
            found.append(Entry(name, cell, amount is None))
    return tuple(found)


def _groups(entries: Iterable[Entry]) -> list[Group]:
    groups: list[Group] = []
    has_heads = False
    for entry in entries:
        if NUMBERED.match(entry.name):
            has_heads = True
            groups.append(Group(entry, ()))
        elif has_heads:
            groups[-1] = Group(groups[-1].head, (*groups[-1].items, entry))
        else:
            groups.append(Group(entry, ()))
    return groups


def _side_gaps(table: PrintedTable, key: str) -> Iterator[Gap | None]:
    """Every head against its items, every total against what stands before or below it."""
    entries = entries_of(table, key)
    for group in (group for part in _between_totals(entries) for group in _groups(part)):
        parts = [item.cell for item in group.items if not item.is_blank]
        if parts and not group.head.is_blank:
            yield sum_gap(group.head.cell, parts)
    yield from _total_gaps(entries)


def _between_totals(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The runs of rows that no total interrupts."""
    run: list[Entry] = []
    for entry in entries:
        if is_total(entry.name):
            yield run
            run = []
        else:
            run.append(entry)
    yield run


def _total_gaps(entries: Sequence[Entry]) -> Iterator[Gap | None]:
    totals = [index for index, entry in enumerate(entries) if is_total(entry.name)]
    carried: tuple[Cell, ...] = ()
    start = 0
    for index in totals:
        part = entries[index + 1 :] if index == 0 else entries[start:index]
        groups = _groups(entry for entry in part if not is_total(entry.name))
        parts = (*carried, *(cell for group in groups for cell in group.amounts))
        total = entries[index]
        if parts and not (total.is_blank and not any(cell.amount for cell in parts)):
            yield sum_gap(total.cell, parts)
        carried, start = (total.cell,), index + 1


def total_of(table: PrintedTable, key: str) -> Cell | None:
    """The last total of a side that has an amount."""
    cells = [e.cell for e in entries_of(table, key) if is_total(e.name) and not e.is_blank]
    return cells[-1] if cells else None


@rule(
    "H01",
    "收支平衡",
    Severity.ERROR,
    basis=PUBLICATION_143,
    mend="核对表一、表六的收入合计与支出合计，两边应当相等。",
    why="收入总计与支出总计必须相等，否则总有一边漏列或多列。",
    good="收入合计33,694.33，支出合计33,694.33",
    bad="收入合计33,694.33，支出合计33,964.33",
)
def income_equals_expense(publication: Publication) -> Iterator[Hit]:
    """Income and expense of 表一 and of 表六 have the same total."""
    for table in filled_tables(publication, "表一", "表六"):
        expense = "expense_total" if table.table == "表一" else "expense_amount"
        income, spent = total_of(table, "income_amount"), total_of(table, expense)
        if income is None or spent is None:
            raise MissingData(f"{table.table}没有收入合计或支出合计。")
        yield from told([same_gap(income, spent)], publication)


@rule(
    "H02",
    "收入总计等于各项之和",
    Severity.ERROR,
    basis=LOGIC,
    mend="核对本年收入、上年结转和收入合计。",
    why="本年收入加上年结转应等于收入总计，差额多半是漏了结转。",
    good="本年收入28,803.28＋上年结转4,891.05＝收入合计33,694.33",
    bad="本年收入28,803.28，上年结转4,891.05，收入合计28,803.28",
)
def income_adds_up(publication: Publication) -> Iterator[Hit]:
    """本年收入 and 上年结转 make the total, and each is the sum of its items."""
    for table in filled_tables(publication, "表一", "表六"):
        yield from told(_side_gaps(table, "income_amount"), publication)


@rule(
    "H03",
    "支出总计等于分类合计",
    Severity.ERROR,
    basis=LOGIC,
    mend="核对各类支出与支出总计，以及合计列与各预算列。",
    why="各类支出之和应等于支出总计，差额说明漏了一类或记错一类。",
    good="五类支出合计33,694.33，支出合计33,694.33",
    bad="五类支出合计33,594.33，支出合计33,694.33",
)
def expense_adds_up(publication: Publication) -> Iterator[Hit]:
    """The classes of 表一 and 表六 make the total, and 合计 is the sum of the three budgets."""
    for table in filled_tables(publication, "表一", "表六"):
        keys = _EXPENSE_KEYS if table.table == "表一" else ("expense_amount",)
        for key in keys:
            yield from told(_side_gaps(table, key), publication)
        if table.table == "表一":
            gaps = row_gaps(table, "expense_total", _EXPENSE_KEYS[1:])
            yield from told(gaps, publication)


@rule(
    "H11",
    "“三公”经费合计",
    Severity.ERROR,
    basis=PUBLICATION_143,
    mend="核对“三公”经费各项与合计。",
    why="合计应等于出国、公车（购置＋运行）、接待三项之和。",
    good="出国0＋公车947.70＋接待15.00＝962.70",
    bad="出国0＋公车947.70＋接待15.00，合计填952.70",
)
def official_expenses_add_up(publication: Publication) -> Iterator[Hit]:
    """合计 is travel abroad, vehicles and hospitality; vehicles are purchase and running."""
    table = filled_table(publication, "表四")
    whole = row_gaps(table, "total", ("abroad", "vehicle_subtotal", "reception"))
    vehicles = row_gaps(table, "vehicle_subtotal", ("vehicle_purchase", "vehicle_running"))
    yield from told((*whole, *vehicles), publication)


_TWINS = (
    ("30212", "abroad", "因公出国（境）费用"),
    ("30217", "reception", "公务接待费"),
    ("30231", "vehicle_running", "公务用车运行维护费"),
)


@rule(
    "H12",
    "“三公”经费不小于基本支出同项",
    Severity.ERROR,
    basis=PRACTICE,
    mend="核对表四与表三的同名费用，“三公”经费含基本支出和项目支出，不应小于基本支出中的同项。",
    why="“三公”经费包括基本支出和项目支出中的同项费用，小于其中一部分说明有一处漏列。",
    good="表四公务接待费15.00，表三30217公务接待费15.00",
    bad="表四公务接待费15.00，表三30217公务接待费25.00",
)
def official_expenses_cover_basic_ones(publication: Publication) -> Iterator[Hit]:
    """None of the three is smaller than the same expense within basic expenditure."""
    filled_table(publication, "表四")
    filled_table(publication, "表三")
    for code, key, label in _TWINS:
        basic, whole = publication.classed("表三", code), publication.total("表四", key)
        if basic and basic.amount > amount_or_zero(whole):
            shown = str(whole) if whole else f"表四『{label}』 0.00"
            yield Hit(
                f"{shown}，小于{basic}，请核对口径。",
                whole.location if whole else basic.location,
                indicator=label,
                actual=wanyuan(amount_or_zero(whole)),
                expected=f"不小于 {wanyuan(basic.amount)}",
            )


@rule(
    "H15",
    "采购合计",
    Severity.ERROR,
    basis=LOGIC,
    mend="核对政府采购的货物、工程、服务与合计，以及各资金来源。",
    why="采购合计应等于货物、工程、服务三类之和，各类应等于各资金来源之和。",
    good="货物300.00＋服务935.00＝1,235.00",
    bad="货物300.00＋服务935.00，合计填1,325.00",
)
def procurement_adds_up(publication: Publication) -> Iterator[Hit]:
    """表九 is the sum of its categories, and every row the sum of its sources."""
    table = filled_table(publication, "表九")
    if not table.coded():
        raise NotApplicable("表九没有分类。")
    yield from told(family_gaps(table), publication)
    yield from told(row_gaps(table, "total", SOURCES), publication)
