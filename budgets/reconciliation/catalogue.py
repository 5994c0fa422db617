"""The rules over the published tables, and what they rest on."""

from __future__ import annotations

from budgets.reconciliation.shapes import PrintedTable, Publication
from common.rules import RULEBOOK, Catalogue, MissingData, NotApplicable

PUBLICATION_143 = "财预〔2016〕143号"
SALARY_CLASSES = "《政府收支分类科目》"
LOGIC = "算术与文义"
PRACTICE = "预算公开审核实务"

TABLE_RULES: Catalogue[Publication] = Catalogue()
RULEBOOK.add(TABLE_RULES)


def table_of(publication: Publication, name: str) -> PrintedTable:
    """The table; MissingData where the document has none."""
    table = publication.tables.get(name)
    if table is None:
        raise MissingData(f"文件中没有{name}。")
    return table


def filled_table(publication: Publication, name: str) -> PrintedTable:
    """The table with at least one amount; NotApplicable where it is empty."""
    table = table_of(publication, name)
    if table.is_empty:
        raise NotApplicable(f"{name}没有数据。")
    return table


def filled_tables(publication: Publication, *names: str) -> tuple[PrintedTable, ...]:
    """Those of the tables that have amounts; at least one of them must."""
    found = tuple(publication.tables[name] for name in names if name in publication.tables)
    if not found:
        raise MissingData(f"文件中没有{'、'.join(names)}。")
    filled = tuple(table for table in found if not table.is_empty)
    if not filled:
        raise NotApplicable(f"{'、'.join(names)}没有数据。")
    return filled
