"""Group H: do the classes add up inside tables two, three, five, seven and eight (H04–H07, H20)."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.reconciliation.catalogue import (
    LOGIC,
    PUBLICATION_143,
    TABLE_RULES,
    filled_table,
    filled_tables,
)
from budgets.reconciliation.explanations import told
from budgets.reconciliation.shapes import SOURCES, PrintedTable, Publication
from budgets.reconciliation.sums import family_gaps, row_gaps
from common.findings import Location, Severity
from common.rules import Hit

rule = TABLE_RULES.rule
FUNCTIONAL_DIGITS = (3, 5, 7)
ECONOMIC_DIGITS = (3, 5)
_LEVEL_NAMES = {3: "类", 5: "款", 7: "项"}


@rule(
    "H04",
    "行内总计等于各列之和",
    Severity.ERROR,
    basis=LOGIC,
    mend="核对这一行的总计与基本支出、项目支出（表七为各收入来源）。",
    why="一行的总计应等于这一行各列之和；只差一两分的是四舍五入。",
    good="总计82.37，基本支出82.37",
    bad="总计82.37，基本支出72.37",
)
def rows_add_up(publication: Publication) -> Iterator[Hit]:
    """总计 is 基本支出 plus 项目支出 in every row, and the sum of the sources in 表七."""
    for table in filled_tables(publication, "表二", "表五", "表七", "表八"):
        parts = SOURCES if table.table == "表七" else ("basic", "project")
        yield from told(row_gaps(table, "total", parts), publication)


@rule(
    "H05",
    "功能科目上级等于下级之和",
    Severity.ERROR,
    basis=PUBLICATION_143,
    mend="核对上级科目与各下级科目，是否漏列、多列或抄错。",
    why="类等于各款之和，款等于各项之和；差额多半是漏了一个科目。",
    good="20508为82.37，下级2050803为82.37",
    bad="20508为82.37，下级2050803为72.37",
)
def functional_classes_add_up(publication: Publication) -> Iterator[Hit]:
    """Every functional class is the sum of the classes just below it, in every column."""
    for table in filled_tables(publication, "表二", "表五", "表七", "表八"):
        yield from told(family_gaps(table), publication)


@rule(
    "H06",
    "经济科目上级等于下级之和",
    Severity.ERROR,
    basis=PUBLICATION_143,
    mend="核对经济科目的类与各款，是否漏列、多列或抄错。",
    why="类等于各款之和；差额多半是漏了一款。",
    good="310为60.00，下级31002为60.00",
    bad="310为60.00，下级31002为50.00",
)
def economic_classes_add_up(publication: Publication) -> Iterator[Hit]:
    """Every economic class is the sum of the classes just below it, in every column."""
    yield from told(family_gaps(filled_table(publication, "表三")), publication)


@rule(
    "H07",
    "行内总计等于人员＋公用",
    Severity.ERROR,
    basis=LOGIC,
    mend="核对这一行的总计、人员经费和日常公用经费。",
    why="一行的总计应等于人员经费与日常公用经费之和；只差一两分的是四舍五入。",
    good="总计60.00，日常公用经费60.00",
    bad="总计60.00，日常公用经费50.00",
)
def basic_rows_add_up(publication: Publication) -> Iterator[Hit]:
    """总计 is 人员经费 plus 日常公用经费 in every row of 表三."""
    table = filled_table(publication, "表三")
    yield from told(row_gaps(table, "total", ("personnel", "public")), publication)


@rule(
    "H20",
    "科目级次",
    Severity.ERROR,
    basis=PUBLICATION_143,
    mend="功能科目列到项级（7位），经济科目列到款级（5位），上下级不断档。",
    why="公开到项、到款，公众才看得出钱用在哪里；断档的科目无法与上级核对。",
    good="204—20402—2040201",
    bad="204—20402，没有项级科目",
)
def classes_reach_the_lowest_level(publication: Publication) -> Iterator[Hit]:
    """Functional classes go down to seven digits, economic ones to five, without a gap."""
    for table in filled_tables(publication, "表二", "表三", "表五", "表七", "表八"):
        digits = ECONOMIC_DIGITS if table.table == "表三" else FUNCTIONAL_DIGITS
        yield from _unfinished(table, digits)
        yield from _orphans(table, digits)


def _unfinished(table: PrintedTable, digits: tuple[int, ...]) -> Iterator[Hit]:
    above = {row.position for row in table.parents().values()}
    deepest = digits[-1]
    for row in table.coded():
        if row.position in above or len(row.code) >= deepest or not row.amounts:
            continue
        level = _LEVEL_NAMES.get(len(row.code), f"{len(row.code)}位")
        yield Hit(
            f"{table.table}第{row.position}行『{row.name()}』为{level}级，下面没有更细的科目，"
            f"应列到{_LEVEL_NAMES[deepest]}级（{deepest}位）。",
            Location(table.table, row.position, table.columns["code"]),
            indicator=row.name(),
            actual=row.code,
            expected=f"{deepest}位科目",
        )


def _orphans(table: PrintedTable, digits: tuple[int, ...]) -> Iterator[Hit]:
    codes = {row.code for row in table.coded()}
    printed = {len(code) for code in codes}
    for row in table.coded():
        wanted = [row.code[:d] for d in digits if d < len(row.code) and d in printed]
        for code in wanted:
            if code in codes:
                continue
            yield Hit(
                f"{table.table}第{row.position}行『{row.name()}』没有上级科目 {code}，请核对编码，"
                "或补列上级科目。",
                Location(table.table, row.position, table.columns["code"]),
                indicator=row.name(),
                actual=row.code,
                expected=f"有上级科目 {code}",
            )
            break
