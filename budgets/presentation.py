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

from budgets.enums import BasicKind, FundSource, OfficialItem
from budgets.facts import (
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
TITLES: Mapping[str, str] = {
    "表一": "财政拨款收支总表",
    "表二": "一般公共预算财政拨款支出预算表",
    "表三": "一般公共预算财政拨款基本支出预算表",
    "表四": "一般公共预算“三公”经费支出表",
    "表五": "政府性基金预算支出表",
    "表六": "部门收支总表",
    "表七": "部门收入总表",
    "表八": "部门支出总表",
    "表九": "政府采购预算明细表",
}
_SPENDING_LABELS = ("科目编码", "科目名称", "总计", "基本支出", "项目支出")
_SOURCE_LABELS = (
    "一般公共预算拨款收入",
    "政府性基金预算拨款收入",
    "国有资本经营预算拨款收入",
    "财政专户管理资金收入",
    "事业收入",
    "上级补助收入",
    "附属单位上缴收入",
    "事业单位经营收入",
    "其他收入",
)
LABELS: Mapping[str, tuple[str, ...]] = {
    "表一": (
        "项目",
        "预算数",
        "项目",
        "合计",
        "一般公共预算",
        "政府性基金预算",
        "国有资本经营预算",
    ),
    "表二": _SPENDING_LABELS,
    "表三": ("科目编码", "科目名称", "总计", "人员经费", "日常公用经费"),
    "表四": (
        "合计",
        "因公出国（境）费",
        "公务用车购置及运行费-小计",
        "公务用车购置费",
        "公务用车运行费",
        "公务接待费",
    ),
    "表五": _SPENDING_LABELS,
    "表六": ("项目", "预算数", "项目", "预算数"),
    "表七": ("科目编码", "科目名称", "总计", *_SOURCE_LABELS),
    "表八": _SPENDING_LABELS,
    "表九": ("项目编号", "项目", "总计", *_SOURCE_LABELS),
}
"""The printed label of each of our columns, in the order of reconciliation.shapes.KEYS."""
_EMPTY: Mapping[str, str] = {
    "表一": "财政拨款收支",
    "表二": "一般公共预算财政拨款支出",
    "表三": "一般公共预算财政拨款基本支出",
    "表四": "“三公”经费支出",
    "表五": "政府性基金收支",
    "表六": "收支",
    "表七": "收入",
    "表八": "支出",
    "表九": "政府采购预算",
}
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


def tables_from(
    facts: Facts, names: ClassNames, *, organization: str, year: int
) -> tuple[TableContent, ...]:
    """The tables one to nine that these facts give; columns of amounts are named by our keys."""
    return tuple(
        _content(table, _ROWS[table](facts, names), f"{organization}{year}年{TITLES[table]}")
        for table in KEYS
    )


def home_of(table: str, code: str, column: str) -> FactKey | None:
    """The stored amount that a cell of the lowest level shows; None for cells that are sums."""
    if table in {"表二", "表五"} and column in {"basic", "project"} and code:
        source = FundSource.GENERAL if table == "表二" else FundSource.FUND
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
        note="" if amounts else f"（备注：本单位无{_EMPTY[table]}，故此表无数据。）",
        amounts=amounts,
    )


def _label(row: _Row, key: str) -> str:
    side = f"{key.split('_', maxsplit=1)[0]}_item"
    return row.texts.get(side, row.texts.get("name", ""))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One stored amount under its class and column."""

    code: str
    column: str
    amount: Decimal


def _coded(
    leaves: Iterable[_Leaf], name_of: Callable[[str], str], lengths: Sequence[int]
) -> tuple[_Row, ...]:
    """The total, then every class with what is below it; a column of totals for every leaf."""
    sums: dict[str, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for leaf in leaves:
        above = {leaf.code[:length] for length in lengths if length < len(leaf.code)}
        for code in ("", leaf.code, *above):
            for column in ("total", leaf.column):
                sums[code][column].append(leaf.amount)
    total = _Row({"name": "合计"}, _fixed(sums.pop("", {})))
    rows = (
        _Row({"code": code, "name": name_of(code)}, _fixed(cells))
        for code, cells in sorted(sums.items())
    )
    return (total, *rows)


def _fixed(cells: Mapping[str, list[Decimal]]) -> dict[str, Addends]:
    return {column: tuple(addends) for column, addends in cells.items()}


def _functional(names: ClassNames) -> Callable[[str], str]:
    return lambda code: names.functional.get(code) or _standard(code, is_economic=False)


def _standard(code: str, *, is_economic: bool) -> str:
    return next(iter(standard_names(code, is_economic=is_economic)), "")


def _spending(facts: Facts, names: ClassNames, *sources: FundSource) -> tuple[_Row, ...]:
    leaves = (_Leaf(s.code, s.kind.value, s.amount) for s in facts.spending if s.source in sources)
    return _coded(leaves, _functional(names), FUNCTIONAL_LENGTHS)


def _income(facts: Facts, names: ClassNames) -> tuple[_Row, ...]:
    leaves = (_Leaf(s.code, s.source.value, s.amount) for s in facts.spending)
    return _coded(leaves, _functional(names), FUNCTIONAL_LENGTHS)


def _basic(facts: Facts, names: ClassNames) -> tuple[_Row, ...]:
    return _coded(
        (_Leaf(b.code, b.kind.value, b.amount) for b in facts.basic),
        lambda code: names.economic.get(code) or _standard(code, is_economic=True),
        ECONOMIC_LENGTHS,
    )


def _procurement(facts: Facts, names: ClassNames) -> tuple[_Row, ...]:
    return _coded(
        (_Leaf(p.category, p.source.value, p.amount) for p in facts.procurement),
        lambda code: names.procurement.get(code, ""),
        PROCUREMENT_LENGTHS,
    )


def _official(facts: Facts, _names: ClassNames) -> tuple[_Row, ...]:
    items = {o.item.value: (o.amount,) for o in facts.official if o.amount is not None}
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


def _summary(facts: Facts, names: ClassNames) -> tuple[_Row, ...]:
    """表一: 财政拨款 on both sides, with what was carried over."""
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


def _balance(facts: Facts, names: ClassNames) -> tuple[_Row, ...]:
    """表六: every source on one side, every class on the other."""
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


_ROWS: Mapping[str, Callable[[Facts, ClassNames], tuple[_Row, ...]]] = {
    "表一": _summary,
    "表二": lambda facts, names: _spending(facts, names, FundSource.GENERAL),
    "表三": _basic,
    "表四": _official,
    "表五": lambda facts, names: _spending(facts, names, FundSource.FUND),
    "表六": _balance,
    "表七": _income,
    "表八": lambda facts, names: _spending(facts, names, *FundSource),
    "表九": _procurement,
}
