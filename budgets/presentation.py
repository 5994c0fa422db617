"""The nine public tables as views of the facts: leaves are read, everything else is summed. Pure.

Sums are made in Python from the stored amounts and never stored. A cell without any stored
amount below it stays blank: absent is not nought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest

from budgets.captions import EMPTY, LABELS, TITLES
from budgets.enums import BasicKind, FundSource, OfficialItem
from budgets.facts import (
    OWN_TABLE,
    CarryOverFact,
    FactKey,
    FactKind,
    Facts,
    SpendingFact,
    basic_key,
    official_key,
)
from budgets.reconciliation.classes import standard_names
from budgets.reconciliation.shapes import KEYS, SOURCES
from budgets.tables import ClassNames, TableAmount, TableContent
from common.decimals import ZERO, wanyuan

FUNCTIONAL_LENGTHS = (3, 5, 7)
ECONOMIC_LENGTHS = (3, 5)
PROCUREMENT_LENGTHS = (1, 3, 5, 7)
_THIS_YEAR = ("一般公共预算资金", "政府性基金预算资金", "国有资本经营预算资金")
_LAST_YEAR = ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营收入")
_BALANCE = (
    *_THIS_YEAR,
    "财政专户管理资金",
    "事业收入资金",
    "上级补助收入资金",
    "附属单位上缴收入资金",
    "事业单位经营收入资金",
    "其他收入资金",
)
_FISCAL = tuple(source for source in FundSource if source.is_fiscal)
_OF_COLUMN = {
    "general": FundSource.GENERAL,
    "fund": FundSource.FUND,
    "capital": FundSource.CAPITAL,
}

Addends = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """Texts and addends by column."""

    texts: Mapping[str, str]
    cells: Mapping[str, Addends] = field(default_factory=dict)

    def beside(self, other: _Row) -> _Row:
        """One row with both sides of a table."""
        return _Row({**self.texts, **other.texts}, {**self.cells, **other.cells})


Listed = Mapping[str, Iterable[str]]
"""Classes by table that have a row although no amount is stored for them."""


def tables_from(
    facts: Facts, names: ClassNames, *, organization: str, year: int, listed: Listed | None = None
) -> tuple[TableContent, ...]:
    """The tables one to nine that these facts give; columns of amounts are named by our keys."""
    shown = _Source(facts, names, listed or {})
    return tuple(
        _content(table, _ROWS[table](shown), f"{organization}{year}年{TITLES[table]}")
        for table in KEYS
    )


def home_of(table: str, code: str, column: str) -> FactKey | None:
    """The stored amount that a cell of the lowest level shows; None for cells that are sums."""
    source = next((one for one, own in OWN_TABLE.items() if own == table), None)
    if source and column in {"basic", "project"} and code:
        return FactKey(FactKind.SPENDING, code, column, source.value)
    if table == "表三" and column in list(BasicKind) and code:
        return basic_key(code, BasicKind(column))
    if table == "表四" and column in list(OfficialItem):
        return official_key(OfficialItem(column))
    if table == "表九" and column in SOURCES and code:
        return FactKey(FactKind.PROCUREMENT, code, "", column)
    return None


def _content(table: str, rows: Sequence[_Row], title: str) -> TableContent:
    keys = KEYS[table]
    amounts = tuple(
        TableAmount(
            position=position,
            code=row.texts.get("code", ""),
            label=_label(row, key),
            column=key,
            amount=sum(row.cells[key], start=ZERO),
            addends=len(row.cells[key]),
        )
        for position, row in enumerate(rows, 1)
        for key in keys
        if row.cells.get(key)
    )
    shown = {(amount.position, amount.column): wanyuan(amount.amount) for amount in amounts}
    return TableContent(
        table=table,
        title=title,
        columns=LABELS[table],
        rows=tuple(
            tuple(row.texts.get(key) or shown.get((position, key), "") for key in keys)
            for position, row in enumerate(rows, 1)
        ),
        note="" if amounts else f"（备注：本单位无{EMPTY[table]}，故此表无数据。）",
        amounts=amounts,
    )


def _label(row: _Row, key: str) -> str:
    side = f"{key.split('_', maxsplit=1)[0]}_item"
    return row.texts.get(side, row.texts.get("name", ""))


@dataclass(frozen=True, slots=True)
class _Source:
    """What the tables are made from."""

    facts: Facts
    names: ClassNames
    listed: Listed

    def of(self, table: str) -> tuple[str, ...]:
        """The classes that are listed in a table in any case."""
        return tuple(self.listed.get(table, ()))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One stored amount under its class and column."""

    code: str
    column: str
    amount: Decimal


def _coded(
    leaves: Iterable[_Leaf],
    name_of: Callable[[str], str],
    lengths: Sequence[int],
    listed: Iterable[str] = (),
) -> tuple[_Row, ...]:
    """The total, then every class with what is below it; a column of totals for every leaf."""
    sums: dict[str, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for leaf in leaves:
        for code in ("", *_line_of_descent(leaf.code, lengths)):
            for column in ("total", leaf.column):
                sums[code][column].append(leaf.amount)
    for listed_code in listed:
        for code in _line_of_descent(listed_code, lengths):
            sums.setdefault(code, defaultdict(list))
    total = _Row({"name": "合计"}, _fixed(sums.pop("", {})))
    rows = (
        _Row({"code": code, "name": name_of(code)}, _fixed(cells))
        for code, cells in sorted(sums.items())
    )
    return (total, *rows)


def _line_of_descent(code: str, lengths: Sequence[int]) -> tuple[str, ...]:
    """The class with everything above it."""
    return (*(code[:length] for length in lengths if length < len(code)), code)


def _fixed(cells: Mapping[str, list[Decimal]]) -> dict[str, Addends]:
    return {column: tuple(addends) for column, addends in cells.items()}


def _functional(names: ClassNames) -> Callable[[str], str]:
    return lambda code: names.functional.get(code) or _standard(code, is_economic=False)


def _standard(code: str, *, is_economic: bool) -> str:
    return next(iter(standard_names(code, is_economic=is_economic)), "")


def _spending(shown: _Source, table: str, *sources: FundSource) -> tuple[_Row, ...]:
    spending = _out_of(shown.facts, *sources)
    leaves = (_Leaf(s.code, s.kind.value, s.amount) for s in spending)
    return _coded(leaves, _functional(shown.names), FUNCTIONAL_LENGTHS, shown.of(table))


def _income(shown: _Source) -> tuple[_Row, ...]:
    leaves = (_Leaf(s.code, s.source.value, s.amount) for s in shown.facts.spending)
    return _coded(leaves, _functional(shown.names), FUNCTIONAL_LENGTHS)


def _basic(shown: _Source) -> tuple[_Row, ...]:
    economic = shown.names.economic
    return _coded(
        (_Leaf(b.code, b.kind.value, b.amount) for b in shown.facts.basic),
        lambda code: economic.get(code) or _standard(code, is_economic=True),
        ECONOMIC_LENGTHS,
        shown.of("表三"),
    )


def _procurement(shown: _Source) -> tuple[_Row, ...]:
    return _coded(
        (_Leaf(p.category, p.source.value, p.amount) for p in shown.facts.procurement),
        lambda code: shown.names.procurement.get(code, ""),
        PROCUREMENT_LENGTHS,
        shown.of("表九"),
    )


def _official(shown: _Source) -> tuple[_Row, ...]:
    official = shown.facts.official
    items = {o.item.value: (o.amount,) for o in official if o.amount is not None}
    vehicles = ("vehicle_purchase", "vehicle_running")
    cells: dict[str, Addends] = {
        **items,
        "total": tuple(amount for addends in items.values() for amount in addends),
        "vehicle_subtotal": tuple(a for key in vehicles for a in items.get(key, ())),
    }
    return (_Row({}, cells),)


def _out_of(facts: Facts, *sources: FundSource) -> tuple[SpendingFact, ...]:
    return tuple(s for s in facts.spending if s.source in sources)


def _carried(facts: Facts, *sources: FundSource) -> tuple[CarryOverFact, ...]:
    return tuple(c for c in facts.carryover if c.source in sources)


def _all_spent(facts: Facts, *sources: FundSource) -> Addends:
    return tuple(s.amount for s in _out_of(facts, *sources))


def _all_carried(facts: Facts, *sources: FundSource) -> Addends:
    return tuple(c.amount for c in _carried(facts, *sources))


def _new_money(facts: Facts, *sources: FundSource) -> Addends:
    """本年收入: what is spent, less what was carried over."""
    carried = _all_carried(facts, *sources)
    return (*_all_spent(facts, *sources), *(-amount for amount in carried))


def _classes(
    spending: Iterable[SpendingFact],
    names: ClassNames,
    cells_of: Callable[[Sequence[SpendingFact]], dict[str, Addends]],
) -> Iterator[_Row]:
    by_class: dict[str, list[SpendingFact]] = defaultdict(list)
    for fact in spending:
        by_class[fact.code[: FUNCTIONAL_LENGTHS[0]]].append(fact)
    name_of = _functional(names)
    for code, facts in sorted(by_class.items()):
        yield _Row({"expense_item": name_of(code)}, cells_of(facts))


def _by_budget(spending: Sequence[SpendingFact]) -> dict[str, Addends]:
    cells = {"expense_total": tuple(s.amount for s in spending)}
    for column, source in _OF_COLUMN.items():
        cells[f"expense_{column}"] = tuple(s.amount for s in spending if s.source is source)
    return cells


def _income_row(item: str, addends: Addends) -> _Row:
    return _Row({"income_item": item}, {"income_amount": addends})


def _summary(shown: _Source) -> tuple[_Row, ...]:
    """表一: 财政拨款 on both sides, with what was carried over."""
    facts, names = shown.facts, shown.names
    fiscal = _out_of(facts, *_FISCAL)
    whole = _by_budget(fiscal)
    income = (
        _income_row(item, _new_money(facts, source))
        for item, source in zip(_THIS_YEAR, _FISCAL, strict=True)
    )
    carried = (
        _income_row(item, _all_carried(facts, source))
        for item, source in zip(_LAST_YEAR, _FISCAL, strict=True)
    )
    return (
        _income_row("一、本年收入", _new_money(facts, *_FISCAL)).beside(
            _Row({"expense_item": "一、本年支出"}, whole)
        ),
        *_beside(income, _classes(fiscal, names, _by_budget)),
        _income_row("二、上年结转", _all_carried(facts, *_FISCAL)).beside(
            _Row({"expense_item": "二、结转下年"})
        ),
        *carried,
        _income_row("收入合计", _all_spent(facts, *_FISCAL)).beside(
            _Row({"expense_item": "支出合计"}, whole)
        ),
    )


def _balance(shown: _Source) -> tuple[_Row, ...]:
    """表六: every source on one side, every class on the other."""
    facts, names = shown.facts, shown.names
    everything = _all_spent(facts, *FundSource)
    total = _income_row("合计", everything).beside(
        _Row({"expense_item": "合计"}, {"expense_amount": everything})
    )
    income = (
        _income_row(item, _all_spent(facts, source))
        for item, source in zip(_BALANCE, FundSource, strict=True)
    )
    classes = _classes(
        facts.spending, names, lambda own: {"expense_amount": tuple(s.amount for s in own)}
    )
    return (total, *_beside(income, classes))


def _beside(left: Iterable[_Row], right: Iterable[_Row]) -> Iterator[_Row]:
    nothing = _Row({})
    for one, other in zip_longest(left, right, fillvalue=nothing):
        yield one.beside(other)


_ROWS: Mapping[str, Callable[[_Source], tuple[_Row, ...]]] = {
    "表一": _summary,
    "表二": lambda shown: _spending(shown, "表二", FundSource.GENERAL),
    "表三": _basic,
    "表四": _official,
    "表五": lambda shown: _spending(shown, "表五", FundSource.FUND),
    "表六": _balance,
    "表七": _income,
    "表八": lambda shown: _spending(shown, "表八", *FundSource),
    "表九": _procurement,
}
