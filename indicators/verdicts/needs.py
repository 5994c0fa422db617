"""What the asked rules read of stored sheets, found in their own code: the rest is left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from indicators.compliance import SHEET_RULES
from indicators.compliance.readers import names_deciding, names_read
from indicators.compliance.ways import LINE_RULES
from indicators.verdicts.written import EVERY_COLUMN, Columns, columns_of


@dataclass(frozen=True, slots=True)
class Needed:
    """What some rules read beside the head of a sheet."""

    lines: bool = True
    columns: Columns = EVERY_COLUMN
    """Of the lines: those that decide a hit."""
    background: bool = True
    by_line: bool = False
    """Whether all of them look at single lines, and at the kind of the sheet."""


def needed_by(asked: Collection[str] | None) -> Needed:
    """What these rules read, or all of them."""
    codes = [rule.code for rule in SHEET_RULES if asked is None or rule.code in asked]
    names = frozenset().union(*map(names_read, codes))
    lined = [code for code in codes if "lines" in names_read(code)]
    return Needed(
        lines=bool(lined),
        columns=columns_of(frozenset().union(*map(names_deciding, lined))),
        background="background" in names,
        by_line=LINE_RULES.issuperset(codes),
    )
