"""Printed tables read into facts, with every contradiction. Pure.

Only the lowest rows are read; sums are never facts. What can be split in more than one
way is reported with its place and left out: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budgets.enums import BasicKind, FundSource, OfficialItem, Scheme, SpendingKind
from budgets.facts import (
    LAST,
    OWN_TABLE,
    FactKey,
    FactKind,
    Facts,
    carryover_key,
    facts_from,
    official_key,
    spending_key,
)
from budgets.narrative.claims import ClaimKind
from budgets.narrative.concepts import OFFICIAL_ITEMS, Link
from budgets.presentation import home_of
from budgets.reconciliation.shapes import (
    KEYS,
    SOURCES,
    PrintedRow,
    PrintedTable,
    class_name,
    is_total,
    printed_table,
)
from budgets.tables import TableContent
from common.decimals import ZERO, rounding_tolerance, to_cents, wanyuan
from common.findings import Location

CODES: Mapping[Scheme, str] = {
    Scheme.FUNCTIONAL: r"[0-9]{3}(?:[0-9]{2}){0,2}",
    Scheme.ECONOMIC: r"[0-9]{3}(?:[0-9]{2})?",
    Scheme.PROCUREMENT: r"[A-Z](?:[0-9]{2}){0,5}",
}
"""What a code of each classification looks like."""
_FIRST_ROW_ONLY = "表四"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What the tables leave open or say twice, with its place."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """The facts of a document and what stands in their way."""

    facts: Facts
    contradictions: tuple[Contradiction, ...] = ()


def extract(contents: Iterable[TableContent], links: Iterable[Link] = ()) -> Extraction:
    """The facts behind the printed tables; links of the text give last year's “三公”."""
    reader = _Reader({c.table: printed_table(c) for c in contents if c.table in KEYS})
    reader.read()
    reader.read_last_year(tuple(links))
    return Extraction(facts_from(reader.amounts), tuple(reader.contradictions))


class _Reader:
    """Reads table after table into amounts."""

    def __init__(self, tables: Mapping[str, PrintedTable]) -> None:
        self.tables = tables
        self.amounts: dict[FactKey, Decimal] = {}
        self.contradictions: list[Contradiction] = []

    def read(self) -> None:
        for table in ("表二", "表五"):
            self._read_leaves(table, [kind.value for kind in SpendingKind], "基本支出和项目支出")
        self._read_leaves("表三", [kind.value for kind in BasicKind], "人员经费和日常公用经费")
        self._read_other_sources()
        self._read_official()
        self._read_leaves("表九", SOURCES, "资金来源")
        self._read_carryover()
        self._compare_basic()

    def _report(self, table: PrintedTable, row: int, key: str, message: str) -> None:
        column = table.columns.get(key, "")
        self.contradictions.append(Contradiction(Location(table.table, row, column), message))

    def _store(self, key: FactKey, amount: Decimal, table: PrintedTable, row: int, at: str) -> None:
        if amount < 0:
            self._report(
                table, row, at, f"{wanyuan(amount)} 为负数，预算金额不能为负，未读入明细。"
            )
            return
        self.amounts[key] = to_cents(amount)

    def _read_leaves(self, name: str, columns: Iterable[str], parts: str) -> None:
        table = self.tables.get(name)
        for row in self._leaves(table):
            assert table is not None
            found = {key: row.amounts[key] for key in columns if key in row.amounts}
            total = row.amounts.get("total")
            if not found and total:
                self._report(
                    table,
                    row.position,
                    "total",
                    f"『{row.name()}』只有总计 {wanyuan(total)}，没有分{parts}，不能归类，未读入明细。",
                )
            for key, amount in found.items():
                home = home_of(name, row.code, key)
                assert home is not None
                self._store(home, amount, table, row.position, key)

    def _leaves(self, table: PrintedTable | None) -> Iterator[PrintedRow]:
        """The rows without a class below them; a code that stands twice is reported."""
        if table is None:
            return
        above = {row.position for row in table.parents().values()}
        seen: dict[str, PrintedRow] = {}
        twice = set()
        for row in table.coded():
            if row.code in seen:
                twice.add(row.code)
                self._report(
                    table,
                    row.position,
                    "code",
                    f"科目 {row.code} 与第{seen[row.code].position}行重复，不知以哪一行为准，未读入明细。",
                )
            seen.setdefault(row.code, row)
        for row in table.coded():
            if row.position in above or row.code in twice or not row.amounts:
                continue
            if re.fullmatch(_pattern(table), row.code):
                yield row
            else:
                message = f"科目编码『{row.code}』的位数或写法不对，不能归类，未读入明细。"
                self._report(table, row.position, "code", message)

    def _read_other_sources(self) -> None:
        """What 表七 and 表八 hold beyond 表二 and 表五."""
        income, spending = self.tables.get("表七"), self.tables.get("表八")
        for row in self._leaves(spending):
            assert spending is not None
            self._read_rest(row, spending, income)
        if income is not None and spending is None:
            for row in self._leaves(income):
                for source, amount in self._unserved(row):
                    self._report(
                        income,
                        row.position,
                        source.value,
                        f"『{row.name()}』的 {wanyuan(amount)} 没有表八可以对照，"
                        "分不出基本支出和项目支出，未读入明细。",
                    )

    def _unserved(self, row: PrintedRow) -> Iterator[tuple[FundSource, Decimal]]:
        """The amounts of a row of 表七 whose source has no table of its own here."""
        for source in FundSource:
            amount = row.amounts.get(source.value)
            if amount and OWN_TABLE.get(source) not in self.tables:
                yield source, amount

    def _read_rest(
        self, row: PrintedRow, spending: PrintedTable, income: PrintedTable | None
    ) -> None:
        rest = self._rest(row)
        income_row = income.row_of(row.code) if income else None
        sources = dict(self._unserved(income_row)) if income_row else {}
        kinds = [kind for kind, amount in rest.items() if amount]
        if not sources:
            self._report_rest(row, spending, rest)
        elif len(sources) == 1 or len(kinds) == 1:
            self._share(row, spending, rest, sources)
        else:
            shown = "、".join(f"{s.label} {wanyuan(a)}" for s, a in sources.items())
            self._report(
                spending,
                row.position,
                "total",
                f"『{row.name()}』由几个来源安排（{shown}），又分基本支出和项目支出，"
                "各来源各占多少分不出来，未读入明细。",
            )

    def _rest(self, row: PrintedRow) -> dict[SpendingKind, Decimal]:
        """What 表八 shows for a class beyond the tables of the general and fund budgets."""
        return {
            kind: row.amounts.get(kind.value, ZERO)
            - sum(
                (self.amounts.get(spending_key(row.code, kind, s), ZERO) for s in OWN_TABLE),
                start=ZERO,
            )
            for kind in SpendingKind
        }

    def _report_rest(
        self, row: PrintedRow, spending: PrintedTable, rest: Mapping[SpendingKind, Decimal]
    ) -> None:
        for kind, amount in rest.items():
            if amount:
                printed = row.amounts.get(kind.value, ZERO)
                self._report(
                    spending,
                    row.position,
                    kind.value,
                    f"『{row.name()}』{kind.label}为 {wanyuan(printed)}，按表二、表五为"
                    f" {wanyuan(printed - amount)}，差 {wanyuan(amount)} 万元，"
                    "表七又没有其他来源，以表二、表五为准读入。",
                )

    def _share(
        self,
        row: PrintedRow,
        spending: PrintedTable,
        rest: Mapping[SpendingKind, Decimal],
        sources: Mapping[FundSource, Decimal],
    ) -> None:
        whole, told = sum(rest.values(), start=ZERO), sum(sources.values(), start=ZERO)
        if abs(whole - told) > rounding_tolerance(len(rest)) or any(a < 0 for a in rest.values()):
            self._report(
                spending,
                row.position,
                "total",
                f"『{row.name()}』除表二、表五外还有 {wanyuan(whole)}，表七的其他来源共"
                f" {wanyuan(told)}，对不上，未读入明细。",
            )
            return
        for source, amount in sources.items():
            for kind in (kind for kind, part in rest.items() if part):
                part = rest[kind] if len(sources) == 1 else amount
                key = spending_key(row.code, kind, source)
                self._store(key, part, spending, row.position, kind.value)

    def _read_official(self) -> None:
        table = self.tables.get(_FIRST_ROW_ONLY)
        if table is None or not table.rows:
            return
        row = table.rows[0]
        for item in OfficialItem:
            if (amount := row.amounts.get(item.value)) is not None:
                self._store(official_key(item), amount, table, row.position, item.value)
        vehicles = {"vehicle_purchase", "vehicle_running"} & row.amounts.keys()
        if row.amounts.get("vehicle_subtotal") and not vehicles:
            self._report(
                table,
                row.position,
                "vehicle_subtotal",
                "公务用车只有小计，没有分购置费和运行费，不能归类，未读入明细。",
            )
        if row.amounts.get("total") and len(row.amounts) == 1:
            self._report(table, row.position, "total", "“三公”经费只有合计，没有分项，未读入明细。")

    def _read_carryover(self) -> None:
        table = self.tables.get("表一")
        rows = _carried_rows(table) if table else ()
        if table is None or not rows:
            return
        head, *items = rows
        found = [
            (source, row, row.amounts["income_amount"])
            for row in items
            if "income_amount" in row.amounts and (source := _source_of(row)) is not None
        ]
        for source, row, amount in found:
            key = carryover_key(source)
            self._store(key, amount, table, row.position, "income_amount")
        whole = head.amounts.get("income_amount")
        if whole and not found:
            self._report(
                table,
                head.position,
                "income_amount",
                f"上年结转 {wanyuan(whole)} 没有分一般公共预算、政府性基金和国有资本经营预算，"
                "不能归类，未读入明细。",
            )
        self._report_next_year(table)

    def _report_next_year(self, table: PrintedTable) -> None:
        for row in table.rows:
            name = class_name(row.texts.get("expense_item", ""))
            if "结转下年" in name and (amount := row.amounts.get("expense_total")):
                self._report(
                    table,
                    row.position,
                    "expense_total",
                    f"结转下年 {wanyuan(amount)} 不是当年支出，没有读入明细，收入将比表列少这个数。",
                )

    def _compare_basic(self) -> None:
        """表三 and the basic column of 表二 are one amount."""
        table = self.tables.get("表三")
        economic = [a for k, a in self.amounts.items() if k.kind is FactKind.BASIC]
        functional = [
            amount
            for key, amount in self.amounts.items()
            if key.kind is FactKind.SPENDING
            and (key.split, key.source) == (SpendingKind.BASIC, FundSource.GENERAL)
        ]
        if table is None or not economic or not functional:
            return
        one, other = sum(economic, start=ZERO), sum(functional, start=ZERO)
        if abs(one - other) > rounding_tolerance(len(economic) + len(functional)):
            total = table.total_row
            self._report(
                table,
                total.position if total else 0,
                "total",
                f"经济科目明细合计 {wanyuan(one)}，表二基本支出明细合计 {wanyuan(other)}，"
                f"差 {wanyuan(one - other)} 万元，两处应当一致。",
            )

    def read_last_year(self, links: tuple[Link, ...]) -> None:
        """Last year's “三公” out of the changes that the text gives."""
        found: dict[OfficialItem, set[Decimal]] = {}
        places: dict[OfficialItem, Location] = {}
        for item, amount, location in _last_year(links):
            found.setdefault(item, set()).add(amount)
            places.setdefault(item, location)
        for item, amounts in found.items():
            shown = "、".join(wanyuan(amount) for amount in sorted(amounts))
            if len(amounts) > 1 or min(amounts) < 0:
                reason = "有几个" if len(amounts) > 1 else "为负数"
                self.contradictions.append(
                    Contradiction(
                        places[item], f"按文字反推，{item.label}上年数{reason}（{shown}），未读入。"
                    )
                )
                continue
            self.amounts[official_key(item, LAST)] = to_cents(min(amounts))


def _pattern(table: PrintedTable) -> str:
    schemes = {"表三": Scheme.ECONOMIC, "表九": Scheme.PROCUREMENT}
    return CODES[schemes.get(table.table, Scheme.FUNCTIONAL)]


def _last_year(links: tuple[Link, ...]) -> Iterator[tuple[OfficialItem, Decimal, Location]]:
    for link in links:
        claim = link.claim
        if claim.kind is not ClaimKind.CHANGE or link.concept not in OFFICIAL_ITEMS:
            continue
        if claim.about is None:
            continue
        level = links[claim.about].claim.amount
        yield OfficialItem(link.concept.value), level - claim.amount, claim.location


def _carried_rows(table: PrintedTable) -> tuple[PrintedRow, ...]:
    """上年结转 with the items below it."""
    found: list[PrintedRow] = []
    for row in table.rows:
        label = row.texts.get("income_item", "")
        name = class_name(label)
        if found and is_total(name):
            break
        if found or (name.startswith("上年") and "结转" in name):
            found.append(row)
    return tuple(found)


_BUDGETS = (
    ("一般公共预算", FundSource.GENERAL),
    ("政府性基金", FundSource.FUND),
    ("国有资本经营", FundSource.CAPITAL),
)


def _source_of(row: PrintedRow) -> FundSource | None:
    name = class_name(row.texts.get("income_item", ""))
    return next((source for word, source in _BUDGETS if name.startswith(word)), None)
