"""Money and public tables as plain data. No database here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Funding:
    """Money of one purpose in 万元; None where the form leaves the box blank."""

    budget: Decimal | None = None
    own: Decimal | None = None
    transfer: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TableAmount:
    """One numeric cell of a public table; position is the 1-based row of the body."""

    position: int
    code: str
    label: str
    column: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TableContent:
    """A public table as printed, with the numbers read from it."""

    table: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    amounts: tuple[TableAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassName:
    """A functional or economic class with its name, as a table prints it."""

    code: str
    name: str
    is_economic: bool = False
