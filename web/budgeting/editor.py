"""The budget editor: its page, what typed cells come to, and the two sides of a conflict."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from budgets.books import Book, Print, book_from, print_of
from budgets.deviations import line_identities
from budgets.enums import FundSource, OfficialItem
from budgets.facts import LAST, FactKey, amounts_of, carryover_key, official_key
from budgets.models import DepartmentBudget
from budgets.presentation import home_of
from budgets.selectors import facts_of
from budgets.tables import ClassNames, TableContent
from common.decimals import wanyuan
from web.budgeting.drafts import BudgetDraft, BuiltBudget, build
from web.budgeting.other_sources import Addition, OtherRow, additions, other_rows
from web.budgeting.pages import Judged, judged
from web.budgeting.tables import ShownTable, cell_anchor, shown_table, table_anchor

_CARRIED = {
    "上年结转/一般公共预算": FundSource.GENERAL,
    "上年结转/政府性基金": FundSource.FUND,
    "上年结转/国有资本经营": FundSource.CAPITAL,
}
_LAST_HOMES = tuple(
    (f"{table_anchor('表四')}-last-{item.value}", official_key(item, LAST)) for item in OfficialItem
)
_CLASSED = ("表二", "表三", "表五", "表九")


@dataclass(frozen=True, slots=True)
class Choice:
    """A class that may be added to a table."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class EditedBudget:
    """The tables with their cells as typed, and everything that is said of them."""

    budget: DepartmentBudget
    draft: BudgetDraft
    built: BuiltBudget
    tables: tuple[ShownTable, ...]
    judged: Judged
    names: ClassNames
    others: tuple[OtherRow, ...]
    """Spending out of sources that no table shows by class and kind."""

    @property
    def additions(self) -> tuple[Addition, ...]:
        """The sources to which a class may be added there."""
        return additions()

    @property
    def shape(self) -> str:
        """Which rows the tables have: where it changes, cells are no longer in their places."""
        words = [
            f"{table.name}{row.anchor}{cell.text}"
            for table in self.tables
            for row in table.rows
            for cell in row.cells
            if cell.is_text
        ]
        words += [row.anchor for row in self.others]
        return hashlib.sha256("|".join(words).encode()).hexdigest()[:16]

    @property
    def functional(self) -> tuple[Choice, ...]:
        """The classes of the lowest level for 表二 and 表五."""
        return _lowest(self.names.functional)

    @property
    def economic(self) -> tuple[Choice, ...]:
        """The classes of the lowest level for 表三."""
        return _lowest(self.names.economic)

    @property
    def procurement(self) -> tuple[Choice, ...]:
        """The categories for 表九."""
        return tuple(Choice(code, name) for code, name in sorted(self.names.procurement.items()))


def opened(budget: DepartmentBudget) -> EditedBudget:
    """The editor as it opens."""
    stored = facts_of(budget)
    cells = {key: wanyuan(amount) for key, amount in amounts_of(stored).items()}
    return _edited(budget, BudgetDraft(cells, budget.narrative), print_of(budget))


def edited(budget: DepartmentBudget, draft: BudgetDraft) -> EditedBudget:
    """What the typed cells come to; nothing is written."""
    return _edited(budget, draft, print_of(budget))


def _edited(budget: DepartmentBudget, draft: BudgetDraft, printed: Print) -> EditedBudget:
    built = build(draft, facts_of(budget), printed.names)
    book = book_from(printed, built.facts, draft.narrative, built.listed)
    known = amounts_of(built.facts)
    homes = {
        anchor: (key, draft.cells.get(key, wanyuan(known.get(key))))
        for content in book.shown
        for anchor, key in (*_homes(book, content), *_LAST_HOMES)
    }
    return EditedBudget(
        budget=budget,
        draft=draft,
        built=built,
        tables=tuple(shown_table(book, content, None, homes) for content in book.shown),
        judged=judged(book, budget, draft.narrative),
        names=printed.names,
        others=other_rows(draft.cells, built.facts, printed.names.functional),
    )


def payload(shown: EditedBudget) -> dict[str, object]:
    """What changes on the page while cells are typed."""
    cells = [cell for table in shown.tables for row in table.rows for cell in row.cells]
    return {
        "shape": shown.shape,
        "sums": {c.anchor: c.text for c in cells if c.anchor and c.key is None and c.text},
        "deviations": {
            c.anchor: {
                "label": c.deviation.kind.label
                + (
                    ""
                    if c.deviation.is_rounding
                    else f"：表列 {wanyuan(c.deviation.printed) or '空白'}"
                ),
                "text": f"表列 {wanyuan(c.deviation.printed) or '空白'}，明细"
                f" {wanyuan(c.deviation.computed) or '空白'}。{c.deviation.explanation}",
                "soft": c.deviation.is_rounding,
            }
            for c in cells
            if c.anchor and c.deviation
        },
        "faults": faults_of(shown.built.faults),
    }


def faults_of(faults: Mapping[FactKey, str]) -> list[dict[str, str]]:
    """Every fault with its cell, in the order of the tables."""
    keys = sorted(faults, key=lambda key: key.rank)
    return [{"key": str(k), "message": f"{k.label}：{faults[k]}"} for k in keys]


def _homes(book: Book, content: TableContent) -> Iterator[tuple[str, FactKey]]:
    """The cells of a table that are typed: those of the lowest rows."""
    table = book.publication.tables[content.table]
    if table.table == "表一":
        for side, identity, row in line_identities(table):
            if side == "income" and (source := _CARRIED.get(identity)):
                yield cell_anchor("表一", row.position, "income_amount"), carryover_key(source)
        return
    above = {row.position for row in table.parents().values()}
    for row in table.rows:
        if row.position in above or (table.table in _CLASSED and not row.code):
            continue
        for column in table.amount_keys:
            if key := home_of(table.table, row.code, column):
                yield cell_anchor(table.table, row.position, column), key


def _lowest(names: Mapping[str, str]) -> tuple[Choice, ...]:
    codes = sorted(names)
    above = {code for code, after in pairwise(codes) if after.startswith(code)}
    return tuple(Choice(code, names[code]) for code in codes if code not in above)
