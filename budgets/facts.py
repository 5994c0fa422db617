"""The amounts of one department's budget, each in one place. Pure, no database.

Amounts are in 万元. An amount that is not there is absent, not nought: absent amounts have
no fact. The nine public tables are views of these facts (see presentation).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from budgets.enums import BasicKind, FundSource, OfficialItem, SpendingKind
from common.decimals import wanyuan


@dataclass(frozen=True, slots=True)
class SpendingFact:
    """Expenditure of one functional class: 基本 or 项目, out of one source."""

    code: str
    kind: SpendingKind
    source: FundSource
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BasicFact:
    """Basic expenditure of one economic class: 人员经费 or 日常公用经费."""

    code: str
    kind: BasicKind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OfficialExpenseFact:
    """One of the “三公” expenses, this year's and last year's."""

    item: OfficialItem
    amount: Decimal | None = None
    last_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ProcurementFact:
    """Government procurement of one category out of one source."""

    category: str
    source: FundSource
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CarryOverFact:
    """上年结转 of one source."""

    source: FundSource
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """Every amount of one budget, in a fixed order: equal facts are equal."""

    spending: tuple[SpendingFact, ...] = ()
    basic: tuple[BasicFact, ...] = ()
    official: tuple[OfficialExpenseFact, ...] = ()
    procurement: tuple[ProcurementFact, ...] = ()
    carryover: tuple[CarryOverFact, ...] = ()

    def __bool__(self) -> bool:
        return any((self.spending, self.basic, self.official, self.procurement, self.carryover))


class FactKind(StrEnum):
    """What an amount is of."""

    SPENDING = "spending"
    BASIC = "basic"
    OFFICIAL = "official"
    PROCUREMENT = "procurement"
    CARRYOVER = "carryover"


NOW, LAST = "now", "last"
_SOURCE_RANK = {source.value: rank for rank, source in enumerate(FundSource)}
_SPLIT_LABELS = {
    **{kind.value: kind.label for kind in SpendingKind},
    **{kind.value: kind.label for kind in BasicKind},
    NOW: "当年",
    LAST: "上年",
}
_KIND_LABELS = {
    FactKind.SPENDING: "功能科目",
    FactKind.BASIC: "经济科目",
    FactKind.OFFICIAL: "“三公”经费",
    FactKind.PROCUREMENT: "政府采购",
    FactKind.CARRYOVER: "上年结转",
}


@dataclass(frozen=True, slots=True)
class FactKey:
    """Which amount: written spending:2040201:basic:general, parts that do not apply blank."""

    kind: FactKind
    code: str = ""
    split: str = ""
    source: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.code}:{self.split}:{self.source}"

    @property
    def label(self) -> str:
        """功能科目 2040201 基本支出（一般公共预算）."""
        words = [_KIND_LABELS[self.kind]]
        if self.code:
            is_item = self.kind is FactKind.OFFICIAL
            words.append(OfficialItem(self.code).label if is_item else self.code)
        if self.split:
            words.append(_SPLIT_LABELS[self.split])
        source = f"（{FundSource(self.source).label}）" if self.source else ""
        return " ".join(words) + source

    @property
    def rank(self) -> tuple[int, str, str, int]:
        """For sorting: by kind, code, split and source in the order of the tables."""
        return (
            list(FactKind).index(self.kind),
            self.code,
            self.split,
            _SOURCE_RANK.get(self.source, -1),
        )


def parse_key(text: str) -> FactKey | None:
    """The key as `str` writes it; None for anything else."""
    parts = text.split(":")
    if len(parts) != len(FactKey.__slots__) or parts[0] not in list(FactKind):
        return None
    key = FactKey(FactKind(parts[0]), *parts[1:])
    return key if _is_sound(key) else None


def _is_sound(key: FactKey) -> bool:
    splits, needs_source, codes = _SHAPES[key.kind]
    if key.split not in splits or bool(key.source) != needs_source:
        return False
    if key.source and key.source not in _SOURCE_RANK:
        return False
    return key.code in codes if codes is not None else bool(key.code)


_SHAPES: Mapping[FactKind, tuple[tuple[str, ...], bool, tuple[str, ...] | None]] = {
    FactKind.SPENDING: (tuple(SpendingKind), True, None),
    FactKind.BASIC: (tuple(BasicKind), False, None),
    FactKind.OFFICIAL: ((NOW, LAST), False, tuple(OfficialItem)),
    FactKind.PROCUREMENT: (("",), True, None),
    FactKind.CARRYOVER: (("",), True, ("",)),
}
"""Of each kind: the splits, whether it has a source, the codes where they are fixed."""


OWN_TABLE: Mapping[FundSource, str] = {FundSource.GENERAL: "表二", FundSource.FUND: "表五"}
"""Where spending out of a source stands by class and kind; 表七 and 表八 add up all others."""


def spending_key(code: str, kind: SpendingKind, source: FundSource) -> FactKey:
    """The amount of a functional class."""
    return FactKey(FactKind.SPENDING, code, kind.value, source.value)


def basic_key(code: str, kind: BasicKind) -> FactKey:
    """The amount of an economic class."""
    return FactKey(FactKind.BASIC, code, kind.value)


def official_key(item: OfficialItem, split: str = NOW) -> FactKey:
    """The amount of one of the “三公” expenses."""
    return FactKey(FactKind.OFFICIAL, item.value, split)


def procurement_key(category: str, source: FundSource) -> FactKey:
    """The amount of a category of procurement."""
    return FactKey(FactKind.PROCUREMENT, category, "", source.value)


def carryover_key(source: FundSource) -> FactKey:
    """The amount carried over in one source."""
    return FactKey(FactKind.CARRYOVER, "", "", source.value)


Amounts = Mapping[FactKey, Decimal]


def amounts_of(facts: Facts) -> dict[FactKey, Decimal]:
    """Every amount under its key, in the order of the tables."""
    return dict(sorted(_amounts(facts), key=lambda pair: pair[0].rank))


def _amounts(facts: Facts) -> Iterator[tuple[FactKey, Decimal]]:
    for s in facts.spending:
        yield spending_key(s.code, s.kind, s.source), s.amount
    for b in facts.basic:
        yield basic_key(b.code, b.kind), b.amount
    for o in facts.official:
        for split, amount in ((NOW, o.amount), (LAST, o.last_amount)):
            if amount is not None:
                yield official_key(o.item, split), amount
    for p in facts.procurement:
        yield procurement_key(p.category, p.source), p.amount
    for c in facts.carryover:
        yield carryover_key(c.source), c.amount


def facts_from(amounts: Amounts) -> Facts:
    """The facts with these amounts, in their fixed order."""
    keys = sorted(amounts, key=lambda key: key.rank)
    of: dict[FactKind, list[FactKey]] = {kind: [] for kind in FactKind}
    for key in keys:
        of[key.kind].append(key)
    return Facts(
        spending=tuple(
            SpendingFact(k.code, SpendingKind(k.split), FundSource(k.source), amounts[k])
            for k in of[FactKind.SPENDING]
        ),
        basic=tuple(BasicFact(k.code, BasicKind(k.split), amounts[k]) for k in of[FactKind.BASIC]),
        official=tuple(
            OfficialExpenseFact(
                item, amounts.get(official_key(item)), amounts.get(official_key(item, LAST))
            )
            for item in OfficialItem
            if any(k.code == item for k in of[FactKind.OFFICIAL])
        ),
        procurement=tuple(
            ProcurementFact(k.code, FundSource(k.source), amounts[k])
            for k in of[FactKind.PROCUREMENT]
        ),
        carryover=tuple(
            CarryOverFact(FundSource(k.source), amounts[k]) for k in of[FactKind.CARRYOVER]
        ),
    )


@dataclass(frozen=True, slots=True)
class FactChange:
    """One amount that differs; None where it is absent."""

    key: FactKey
    before: Decimal | None
    after: Decimal | None

    def __str__(self) -> str:
        return f"{self.key.label}：{_shown(self.before)} → {_shown(self.after)}"


def changes_between(before: Facts, after: Facts) -> tuple[FactChange, ...]:
    """What differs between two states of a budget, in the order of the tables."""
    old, new = amounts_of(before), amounts_of(after)
    keys = sorted(old.keys() | new.keys(), key=lambda key: key.rank)
    pairs = (FactChange(key, old.get(key), new.get(key)) for key in keys)
    return tuple(change for change in pairs if change.before != change.after)


@dataclass(frozen=True, slots=True)
class Merged:
    """The facts after an import, and what the system kept against the document.

    In a kept change, before is what the document says and after what the system has.
    """

    facts: Facts
    kept: tuple[FactChange, ...] = ()


def merged(*, base: Facts, stored: Facts, incoming: Facts) -> Merged:
    """Take from a document what nobody has edited since the last one; keep the rest.

    Base is what the last document said. Without any stored fact nothing can have been edited.
    """
    if not stored:
        return Merged(incoming)
    was, have, come = amounts_of(base), amounts_of(stored), amounts_of(incoming)
    result: dict[FactKey, Decimal] = {}
    for key in was.keys() | have.keys() | come.keys():
        is_edited = have.get(key) != was.get(key)
        amount = have.get(key) if is_edited else come.get(key)
        if amount is not None:
            result[key] = amount
    facts = facts_from(result)
    return Merged(facts, changes_between(incoming, facts))


def negatives(facts: Facts) -> Iterable[FactKey]:
    """The amounts below nought: a budget has none."""
    return (key for key, amount in amounts_of(facts).items() if amount < 0)


def _shown(amount: Decimal | None) -> str:
    return "空" if amount is None else wanyuan(amount)
