"""Money and public tables as plain data. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.enums import Scheme


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
    addends: int = 1
    """How many stored amounts it is the sum of; one as well where it was read from a document."""


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
class ClassNames:
    """The names of the year's classes by code."""

    functional: Mapping[str, str] = field(default_factory=dict)
    economic: Mapping[str, str] = field(default_factory=dict)
    procurement: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, classes: Iterable[ClassName]) -> ClassNames:
        """The names of these."""
        found: dict[Scheme, dict[str, str]] = {scheme: {} for scheme in Scheme}
        for one in classes:
            found[one.scheme][one.code] = one.name
        return cls(found[Scheme.FUNCTIONAL], found[Scheme.ECONOMIC], found[Scheme.PROCUREMENT])

    def under(self, scheme: Scheme) -> Mapping[str, str]:
        """The names of one classification."""
        return {
            Scheme.FUNCTIONAL: self.functional,
            Scheme.ECONOMIC: self.economic,
            Scheme.PROCUREMENT: self.procurement,
        }[scheme]

    def with_unknown(self, others: ClassNames) -> ClassNames:
        """These, and those of the others whose codes are not among them."""
        return ClassNames(
            {**others.functional, **self.functional},
            {**others.economic, **self.economic},
            {**others.procurement, **self.procurement},
        )


@dataclass(frozen=True, slots=True)
class ClassName:
    """A class with its name, as a table prints it."""

    code: str
    name: str
    scheme: Scheme = Scheme.FUNCTIONAL
