"""Names, titles, codes and amounts of a document in the size that the database has for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from common.findings import Severity
from common.text import keepable
from exchange.disclosure import Disclosure, Problem, PublishedTable
from indicators.storable import text_faults

LONGEST_NAME = 180
LONGEST_TITLE = 200
LONGEST_CODE = 12
LONGEST_LABEL = 160
LONGEST_CLASS_NAME = 120
LARGEST_AMOUNT = Decimal(10) ** 14
_MORE = "…"
_LABELS = {"name": LONGEST_LABEL, "income_item": LONGEST_LABEL, "expense_item": LONGEST_LABEL}
_PRINTED = "公开表照原文保留"
REPLACED = "无法保存的字符以『\ufffd』代替"


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning with a sign that there was more."""
    return text if len(text) <= limit else text[: limit - len(_MORE)] + _MORE


def is_amount(amount: Decimal) -> bool:
    """Whether a column of amounts has room for it."""
    return amount.is_finite() and abs(amount) < LARGEST_AMOUNT


def fitted_names(disclosure: Disclosure) -> tuple[Disclosure, list[Problem]]:
    """The document with names of units that can be kept, the whole ones told."""
    name = disclosure.organization_name
    problems = [*_name_problems("", "单位名称", name)]
    sheets = []
    for sheet in disclosure.objectives:
        code, dash, unit = sheet.compiling_unit.partition("-")
        problems += _name_problems(keepable(sheet.name), "编制单位", unit)
        if len(unit) > LONGEST_NAME:
            # The printed unit has a column for code and name together, so that both must fit.
            unit = shortened(unit, LONGEST_NAME - len(code))
        own = shortened(keepable(sheet.organization_name), LONGEST_NAME)
        compiling = f"{code}{dash}{keepable(unit)}"
        sheets.append(replace(sheet, organization_name=own, compiling_unit=compiling))
    fitted = replace(
        disclosure,
        organization_name=shortened(keepable(name), LONGEST_NAME),
        objectives=tuple(sheets),
    )
    return fitted, problems


def _name_problems(table: str, column: str, name: str) -> Iterator[Problem]:
    if len(name) > LONGEST_NAME:
        yield _too_long(table, 0, column, name, LONGEST_NAME)
    for fault in text_faults(name, column, limit=len(name)):
        message = f"{fault.message}导入时{REPLACED}，原文列在报告中。"
        yield Problem(Severity.WARNING, table, 0, column, message, text=name)


def fitted_tables(
    tables: Sequence[PublishedTable],
) -> tuple[tuple[PublishedTable, ...], list[Problem]]:
    """The tables with titles that fit; and what of their cells is kept as print alone."""
    problems = [problem for table in tables for problem in _problems(table)]
    titled = (replace(one, title=shortened(one.title, LONGEST_TITLE)) for one in tables)
    return tuple(titled), problems


def _problems(table: PublishedTable) -> Iterator[Problem]:
    if len(table.title) > LONGEST_TITLE:
        yield _too_long(table.name, 0, "标题", table.title, LONGEST_TITLE)
    if "weight" in table.keys:
        return  # the cells of an indicator are told with its sheet
    for row in range(len(table.rows)):
        for key, label in zip(table.keys, table.columns, strict=True):
            if problem := _cell_problem(table, row, key, label):
                yield problem


def _cell_problem(table: PublishedTable, row: int, key: str, label: str) -> Problem | None:
    text = table.cell(row, key)
    if key == "code" and len(text) > LONGEST_CODE:
        message = f"最多 {LONGEST_CODE} 位，现有 {len(text)} 位，不作科目编码；{_PRINTED}。请核对。"
        return Problem(Severity.WARNING, table.name, row + 1, label, message, text=text)
    if key in _LABELS and len(text) > _LABELS[key]:
        return _too_long(table.name, row + 1, label, text, _LABELS[key])
    amount = None if key in {"code", *_LABELS} else table.amount(row, key)
    if amount is None or is_amount(amount):
        return None
    message = f"金额超过 14 位整数，不作金额保存；{_PRINTED}。请核对是否多写了数字或写错了单位。"
    return Problem(Severity.WARNING, table.name, row + 1, label, message, text=text)


def _too_long(table: str, row: int, column: str, text: str, limit: int) -> Problem:
    message = f"最多 {limit} 字，现有 {len(text)} 字，导入时只留开头，原文列在报告中。请缩短。"
    return Problem(Severity.WARNING, table, row, column, message, text=text)
