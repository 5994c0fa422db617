"""Group H: is every table there, numbered, explained where empty, and named right (H16–H19)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgets.enums import TABLE_NAMES
from budgets.reconciliation.catalogue import (
    PRACTICE,
    PUBLICATION_143,
    SALARY_CLASSES,
    TABLE_RULES,
)
from budgets.reconciliation.classes import accepted_names
from budgets.reconciliation.shapes import KEYS, PrintedTable, Publication
from common.findings import Location, Severity
from common.rules import Hit, MissingData, NotApplicable
from common.text import squeeze

rule = TABLE_RULES.rule
_SUBJECTS = {
    "表一": "财政拨款|收支",
    "表二": "一般公共预算",
    "表三": "基本支出",
    "表四": "三公|因公出国",
    "表五": "政府性基金",
    "表六": "收支|收入|支出",
    "表七": "收入",
    "表八": "支出",
    "表九": "采购",
}
_SAYS_EMPTY = re.compile(r"[此本]表(?:无数据|为空)|无(?:相关)?数据")
_CAPITAL = "国有资本经营预算"
_CAPITAL_STATED = re.compile(rf"{_CAPITAL}[^,，。;；]{{0,12}}(?:支出|安排)")


@rule(
    "H16",
    "空表说明",
    Severity.ERROR,
    basis=PUBLICATION_143,
    mend="在空表下注明『本单位无……，故此表无数据』；有数据的表删去这样的说明。",
    why="空表不说明，看不出是没有这项收支还是漏填。",
    good="（备注：本单位无政府性基金收支，故此表无数据。）",
    bad="政府性基金预算支出表为空，没有说明",
)
def empty_tables_say_why(publication: Publication) -> Iterator[Hit]:
    """An empty table has a note that speaks of it; a filled one has none that calls it empty."""
    if not publication.tables:
        raise MissingData("文件中没有公开表。")
    for table in publication.tables.values():
        note = squeeze(table.note)
        if table.is_empty:
            yield from _unexplained(table, note)
        elif _SAYS_EMPTY.search(note):
            yield Hit(
                f"{table.table}注明『{table.note.strip()[:40]}』，表中却有数据，请核对。",
                Location(table.table, column="备注"),
                actual=table.note.strip()[:40],
                expected="有数据的表不注明无数据",
            )


def _unexplained(table: PrintedTable, note: str) -> Iterator[Hit]:
    if re.search(_SUBJECTS[table.table], note):
        return
    shown = "没有说明" if not note else f"表下的说明『{table.note.strip()[:40]}』没有说到本表"
    yield Hit(
        f"{table.table}没有数据，{shown}。请注明『本单位无……，故此表无数据』。",
        Location(table.table, column="备注"),
        actual=note[:40] or "空",
        expected="本单位无……，故此表无数据",
    )


@rule(
    "H17",
    "表号缺失",
    Severity.HINT,
    basis=PRACTICE,
    mend="给每张表标上表号，表一至表十一连续。",
    why="没有表号，文字说明和审核意见都难以指明是哪一张表。",
    good="表一、表二……表十一",
    bad="首表没有表号，第二张标为表二",
)
def tables_are_numbered(publication: Publication) -> Iterator[Hit]:
    """Every table that is published prints its number."""
    if publication.numbered is None:
        raise MissingData("数据来源没有记录表号。")
    missing = [t for t in TABLE_NAMES if t in publication.tables and t not in publication.numbered]
    for table in missing:
        title = publication.tables[table].title
        yield Hit(
            f"『{title}』没有标表号，应为{table}。",
            Location(table, column="表号"),
            actual="空",
            expected=table,
        )


@rule(
    "H18",
    "必备表缺失",
    Severity.WARNING,
    basis=PUBLICATION_143,
    mend="补上缺少的表；没有数据的，公开空表并注明。",
    why="没有数据也要公开空表并说明，否则看不出是没有还是漏了。",
    good="国有资本经营预算支出表（空表，注明无此项支出）",
    bad="没有国有资本经营预算支出表，也没有说明",
)
def required_tables_are_there(publication: Publication) -> Iterator[Hit]:
    """The nine tables are there, and 国有资本经营预算 has a table or a sentence."""
    if not publication.tables:
        raise MissingData("还没有公开表。")
    for table in KEYS:
        if table not in publication.tables:
            yield Hit(
                f"未见{table}，请补上；没有数据的公开空表并注明。",
                Location(table),
                actual="空",
                expected=table,
            )
    titled = any(_CAPITAL in squeeze(title) for title in publication.other_titles)
    if not titled and not _CAPITAL_STATED.search(squeeze(publication.text)):
        yield Hit(
            f"未见{_CAPITAL}支出表，文字中也没有说明，请补空表并说明。",
            Location(f"{_CAPITAL}支出表"),
            actual="空",
            expected=f"{_CAPITAL}支出表",
        )


@rule(
    "H19",
    "科目编码与名称",
    Severity.ERROR,
    basis=SALARY_CLASSES,
    mend="按当年《政府收支分类科目》核对编码和名称，各表用同一个名称。",
    why="编码与名称对不上，就不知道钱属于哪一类。",
    good="204 公共安全支出",
    bad="204 一般公共服务支出",
)
def classes_have_their_names(publication: Publication) -> Iterator[Hit]:
    """A code has its standard name, one name in all tables, and one row in each table."""
    tables = [t for t in publication.tables.values() if t.coded() and t.table != "表九"]
    if not tables:
        raise NotApplicable("没有列科目编码的表。")
    first: dict[tuple[str, bool], tuple[PrintedTable, int, str]] = {}
    for table in tables:
        is_economic = table.table == "表三"
        seen: dict[str, int] = {}
        for row in table.coded():
            name = squeeze(row.texts.get("name", ""))
            place = Location(table.table, row.position, table.columns["name"])
            if row.code in seen:
                yield _twice(table, row.position, row.code, seen[row.code])
                continue
            seen[row.code] = row.position
            allowed = accepted_names(row.code, publication.class_names, is_economic=is_economic)
            before = first.setdefault((row.code, is_economic), (table, row.position, name))
            if allowed and name not in allowed:
                yield Hit(
                    f"{table.table}第{row.position}行科目编码 {row.code} 的名称为"
                    f"『{name or '空'}』，该编码应为『{allowed[0]}』，请核对编码和名称。",
                    place,
                    indicator=row.name(),
                    actual=name or "空",
                    expected=allowed[0],
                )
            elif before[2] != name:
                yield Hit(
                    f"科目编码 {row.code} 在{before[0].table}第{before[1]}行叫『{before[2]}』，"
                    f"在{table.table}第{row.position}行叫『{name}』，请核对。",
                    place,
                    indicator=row.name(),
                    actual=name or "空",
                    expected=before[2] or "空",
                )


def _twice(table: PrintedTable, position: int, code: str, before: int) -> Hit:
    return Hit(
        f"{table.table}第{position}行的科目编码 {code} 与第{before}行相同，请核对编码。",
        Location(table.table, position, table.columns["code"]),
        indicator=code,
        actual=code,
        expected="一个科目一行",
    )
