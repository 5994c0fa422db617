"""Tables one to nine from the document's shape into the budget's shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgets.enums import Scheme
from budgets.extraction import CODES
from budgets.tables import ClassName, TableAmount, TableContent
from common.decimals import to_cents
from exchange.disclosure import Disclosure, PublishedTable
from exchange.fitting import (
    LONGEST_CLASS_NAME,
    LONGEST_CODE,
    LONGEST_LABEL,
    is_amount,
    shortened,
)

_LABELS = ("code", "name", "income_item", "expense_item")
_SCHEMES = {
    **dict.fromkeys(("表二", "表五", "表七", "表八"), Scheme.FUNCTIONAL),
    "表三": Scheme.ECONOMIC,
    "表九": Scheme.PROCUREMENT,
}


def contents_of(disclosure: Disclosure) -> tuple[TableContent, ...]:
    """Every table of the document as printed, with the amounts read from it."""
    return tuple(
        TableContent(
            table=table.name,
            title=table.title,
            columns=table.columns,
            rows=table.rows,
            note=table.note,
            amounts=tuple(_amounts(table)),
        )
        for table in disclosure.tables
    )


def classes_of(disclosure: Disclosure) -> tuple[ClassName, ...]:
    """Codes and names of the classes that the tables print; the first name of a code counts."""
    found: dict[tuple[Scheme, str], ClassName] = {}
    for table in disclosure.tables:
        for name in _classes(table):
            found.setdefault((name.scheme, name.code), name)
    return tuple(found.values())


def _classes(table: PublishedTable) -> Iterator[ClassName]:
    scheme = _SCHEMES.get(table.name)
    if scheme is None or "code" not in table.keys:
        return
    for row in range(len(table.rows)):
        code = table.cell(row, "code")
        if re.fullmatch(CODES[scheme], code):
            name = shortened(table.cell(row, "name"), LONGEST_CLASS_NAME)
            yield ClassName(code, name, scheme)


def _amounts(table: PublishedTable) -> Iterator[TableAmount]:
    if not {"name", "total", "income_item"} & set(table.keys):
        return
    for row in range(len(table.rows)):
        for key in table.keys:
            amount = None if key in _LABELS else table.amount(row, key)
            if amount is not None and is_amount(amount):
                yield TableAmount(
                    position=row + 1,
                    code=_code(table, row),
                    label=shortened(_label(table, row, key), LONGEST_LABEL),
                    column=key,
                    amount=to_cents(amount),
                )


def _code(table: PublishedTable, row: int) -> str:
    code = table.cell(row, "code") if "code" in table.keys else ""
    return code if len(code) <= LONGEST_CODE else ""


def _label(table: PublishedTable, row: int, key: str) -> str:
    side = f"{key.split('_', maxsplit=1)[0]}_item"
    label = side if side in table.keys else "name"
    return table.cell(row, label) if label in table.keys else ""
