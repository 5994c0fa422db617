"""Spending out of sources that no table splits by kind: cells of its own in the editor. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from budgets.enums import FundSource, SpendingKind
from budgets.facts import OWN_TABLE, FactKey, FactKind, Facts, amounts_of, spending_key
from common.decimals import wanyuan

OTHER_SOURCES = tuple(source for source in FundSource if source not in OWN_TABLE)


@dataclass(frozen=True, slots=True)
class OtherCell:
    """One amount that is typed; the label says what it is for those who hear the page."""

    key: FactKey
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class OtherRow:
    """One class out of one source."""

    code: str
    name: str
    source: str
    cells: tuple[OtherCell, ...]

    @property
    def anchor(self) -> str:
        """The place of the row."""
        return f"other-{self.code}-{FundSource(self.cells[0].key.source).value}"


@dataclass(frozen=True, slots=True)
class Addition:
    """A source to which a class may be added, with the keys of its cells."""

    label: str
    keys: str


def additions() -> tuple[Addition, ...]:
    """Every source without a table of its own."""
    return tuple(
        Addition(
            source.label,
            " ".join(str(spending_key("{}", kind, source)) for kind in SpendingKind),
        )
        for source in OTHER_SOURCES
    )


def other_rows(
    cells: Mapping[FactKey, str], facts: Facts, names: Mapping[str, str]
) -> tuple[OtherRow, ...]:
    """The rows of what is stored or typed, by class and then by source."""
    known = amounts_of(facts)
    wanted = {
        (key.code, FundSource(key.source))
        for key in (*known, *cells)
        if key.kind is FactKind.SPENDING and FundSource(key.source) not in OWN_TABLE
    }
    order = list(FundSource)
    rows = sorted(wanted, key=lambda one: (one[0], order.index(one[1])))
    return tuple(
        OtherRow(
            code,
            names.get(code, ""),
            source.label,
            tuple(_cell(spending_key(code, kind, source), cells, known) for kind in SpendingKind),
        )
        for code, source in rows
    )


def _cell(
    key: FactKey, cells: Mapping[FactKey, str], known: Mapping[FactKey, Decimal]
) -> OtherCell:
    return OtherCell(key, cells.get(key, wanyuan(known.get(key))), key.label)
