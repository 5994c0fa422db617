"""Group H: the same amount in different tables (H08–H10, H13, H14, H21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from budgets.reconciliation.balance import entries_of, total_of
from budgets.reconciliation.catalogue import (
    LOGIC,
    PUBLICATION_143,
    SALARY_CLASSES,
    TABLE_RULES,
    filled_table,
    filled_tables,
)
from budgets.reconciliation.envelope import gap_text, same_gap
from budgets.reconciliation.explanations import guess, told
from budgets.reconciliation.shapes import (
    SOURCES,
    Cell,
    PrintedTable,
    Publication,
    amount_or_zero,
    class_name,
)
from common.decimals import ZERO, plain, ratio, to_cents, wanyuan
from common.findings import Location, Severity
from common.rules import Hit, MissingData, NotApplicable

rule = TABLE_RULES.rule
PENSION_SHARE = Decimal("0.5")
PENSION_TOLERANCE = Decimal("0.05")
_TWO = 2
_SOURCE_ROWS = (
    ("general", "一般公共预算.*"),
    ("fund", r"政府性基金.*"),
    ("capital", r"国有资本经营.*"),
    ("special_account", r"财政专户.*"),
    ("business", r"事业收入.*"),
    ("upper_subsidy", r"上级补助.*"),
    ("subordinate", r"附属单位上缴.*"),
    ("operating", r"事业单位经营.*"),
    ("other", r"其他收入.*"),
)


@rule(
    "H08",
    "表三合计等于表二基本支出",
    Severity.ERROR,
    basis=PUBLICATION_143,
    mend="核对表三合计与表二基本支出合计。",
    why="两张表说的是同一笔基本支出，一张按经济科目、一张按功能科目。",
    good="表三合计23,727.70，表二基本支出23,727.70",
    bad="表三合计23,627.70，表二基本支出23,727.70",
)
def basic_expenditure_agrees(publication: Publication) -> Iterator[Hit]:
    """The total of 表三 is 基本支出 of 表二."""
    filled_table(publication, "表三")
    filled_table(publication, "表二")
    economic, functional = publication.total("表三"), publication.total("表二", "basic")
    if economic is None or functional is None:
        raise MissingData("表三没有合计，或表二没有基本支出合计。")
    yield from told([same_gap(economic, functional)], publication)


@rule(
    "H09",
    "同口径各表一致",
    Severity.ERROR,
    basis=LOGIC,
    mend="逐科目核对表二、表五、表七、表八和表六，同一口径应当一致。",
    why="收入总表、支出总表和拨款支出表按同样的科目列同样的钱，不一致说明有一张表抄错。",
    good="2040219在表二、表七、表八均为1,732.03",
    bad="2040219在表二为1,732.03，在表八为1,723.03",
)
def same_scope_agrees(publication: Publication) -> Iterator[Hit]:
    """Every class has one amount in all tables of the same scope; so have the sources."""
    tables = {t.table: t for t in filled_tables(publication, "表二", "表五", "表七", "表八")}
    if len(tables) == 1:
        raise MissingData(f"只有{next(iter(tables))}有数据，没有可以对照的表。")
    codes = dict.fromkeys(row.code for table in tables.values() for row in table.coded())
    for scope in _scopes(tables):
        for code in ("", *codes):
            yield from _scope_hits(publication, tables, scope, code)
    yield from _source_hits(publication)


Scope = tuple[tuple[str, str], ...]
"""Tables with the column of each that print the same money."""


def _scopes(tables: dict[str, PrintedTable]) -> Iterator[Scope]:
    scopes: list[Scope] = []
    income = tables.get("表七")
    is_general_only = "表五" not in tables and (income is None or _has_one_source(income))
    if is_general_only:
        scopes.append(
            (("表二", "total"), ("表七", "total"), ("表七", "general"), ("表八", "total"))
        )
        scopes += [(("表二", key), ("表八", key)) for key in ("basic", "project")]
    else:
        scopes.append((("表二", "total"), ("表七", "general")))
        scopes.append((("表五", "total"), ("表七", "fund")))
        scopes.append((("表七", "total"), ("表八", "total")))
    for scope in scopes:
        present = tuple((table, key) for table, key in scope if table in tables)
        if len({table for table, _ in present}) > 1:
            yield present


def _has_one_source(income: PrintedTable) -> bool:
    return not any(key in row.amounts for row in income.rows for key in SOURCES if key != "general")


def _scope_hits(
    publication: Publication, tables: dict[str, PrintedTable], scope: Scope, code: str
) -> Iterator[Hit]:
    cells = [_cell_of(tables[table], key, code) for table, key in scope]
    amounts = [amount_or_zero(cell) for cell in cells]
    if len(set(amounts)) == 1:
        return
    places = (
        _shown(tables[table], key, code, cell)
        for (table, key), cell in zip(scope, cells, strict=True)
    )
    shown = "，".join(dict.fromkeys(places))  # a table that lacks the class lacks all its columns
    odd = _odd_one(amounts)
    table, key = scope[odd]
    row = tables[table].row_of(code) if code else tables[table].total_row
    name = row.name() if row else next(c.name for c in cells if c)
    text = guess(max(amounts) - min(amounts), publication) if len(set(amounts)) == _TWO else ""
    yield Hit(
        f"{name or '合计'}：{shown}，相差 {wanyuan(max(amounts) - min(amounts))} 万元，"
        f"同一口径应当一致，请核对{'；' + text if text else ''}。",
        Location(table, row.position if row else 0, tables[table].columns[key]),
        indicator=name,
        actual=wanyuan(amounts[odd]),
        expected=wanyuan(amounts[0 if odd else 1]),
    )


def _cell_of(table: PrintedTable, key: str, code: str) -> Cell | None:
    row = table.row_of(code) if code else table.total_row
    return table.cell(row, key) if row else None


def _shown(table: PrintedTable, key: str, code: str, cell: Cell | None) -> str:
    if cell:
        return f"{cell.location} {wanyuan(cell.amount)}"
    row = table.row_of(code) if code else table.total_row
    column = table.columns[key]
    return (
        f"{table.table}第{row.position}行『{column}』空白" if row else f"{table.table}没有这个科目"
    )


def _odd_one(amounts: Sequence[Decimal]) -> int:
    """The place to show: one that differs from most others, else the first."""
    common, count = Counter(amounts).most_common(1)[0]
    if count == 1:
        return 0
    return next(index for index, amount in enumerate(amounts) if amount != common)


def _source_hits(publication: Publication) -> Iterator[Hit]:
    """The sources of 表六 against the columns of 表七."""
    if not {"表六", "表七"} <= publication.tables.keys():
        return
    for key, pattern in _SOURCE_ROWS:
        item = publication.item("表六", pattern, "income_amount")
        column = publication.total("表七", key)
        if item and column:
            yield from told([same_gap(item, column)], publication)
        elif (lone := item or column) and lone.amount:
            other = "表七" if item else "表六"
            yield Hit(
                f"{lone}，{other}同一来源没有金额，请核对。",
                lone.location,
                indicator=lone.name,
                actual=wanyuan(lone.amount),
                expected=f"{other}空白",
            )


@rule(
    "H10",
    "表一、表六各类等于分科目表",
    Severity.ERROR,
    basis=LOGIC,
    mend="核对表一与表二、表六与表八的各类支出，名称和金额都应一致。",
    why="总表按类列支出，分科目表的同一类应是同名同额。",
    good="表一『教育支出』82.37，表二205教育支出82.37",
    bad="表一『教育支出』82.37，表二205教育支出72.37",
)
def classes_agree_with_totals(publication: Publication) -> Iterator[Hit]:
    """Every class of 表一 is that of 表二, every class of 表六 that of 表八."""
    pairs = (
        ("表一", "expense_general", "表二"),
        ("表一", "expense_fund", "表五"),
        ("表六", "expense_amount", "表八"),
    )
    compared = False
    for upper, key, lower in pairs:
        whole, detail = publication.tables.get(upper), publication.tables.get(lower)
        if not whole or not detail or (whole.is_empty and detail.is_empty):
            continue
        compared = True
        yield from _class_hits(whole, key, detail, publication)
    if not compared:
        raise MissingData("没有可以对照的表一、表二或表六、表八。")


def _class_hits(
    whole: PrintedTable, key: str, detail: PrintedTable, publication: Publication
) -> Iterator[Hit]:
    listed = {class_name(e.name): e.cell for e in entries_of(whole, key) if not e.is_blank}
    classes = {class_name(row.texts.get("name", "")): row for row in detail.top_rows()}
    for name, row in classes.items():
        cell = detail.cell(row, "total")
        if cell is None or not cell.amount:
            continue
        twin = listed.get(name)
        if twin is None:
            yield _unmatched(cell, name, whole.table, listed.values())
        else:
            yield from told([same_gap(twin, cell)], publication)
    for name, cell in listed.items():
        if name.endswith("支出") and name not in classes and not _is_group(name) and cell.amount:
            others = [c for r in classes.values() if (c := detail.cell(r, "total"))]
            yield _unmatched(cell, name, detail.table, others)
    total, last = total_of(whole, key), detail.total_row
    bottom = detail.cell(last, "total") if last else None
    if total and bottom and key != "expense_fund" and not _has_next_year(whole, key):
        yield from told([same_gap(total, bottom)], publication)


def _is_group(name: str) -> bool:
    return name in {"本年支出", "本年支出合计"} or "结转" in name


def _has_next_year(whole: PrintedTable, key: str) -> bool:
    return any("结转" in e.name and e.cell.amount for e in entries_of(whole, key))


def _unmatched(cell: Cell, name: str, other: str, candidates: Iterable[Cell]) -> Hit:
    twins = [c for c in candidates if c.amount == cell.amount]
    note = f"；金额相同的在{other}叫『{twins[0].name}』（第{twins[0].row}行）" if twins else ""
    return Hit(
        f"{cell}，{other}没有『{name}』这一类{note}。请核对名称和金额。",
        cell.location,
        indicator=cell.name,
        actual=cell.name,
        expected=twins[0].name if twins else f"{other}有同名的类",
    )


_TWIN_CLASSES = (
    ("30108", "2080505"),
    ("30109", "2080506"),
    ("30110", "2101101"),
    ("30111", "2101103"),
    ("30113", "2210201"),
    ("30216", "2050803"),
    ("30301", "2080501"),
)
"""Economic classes whose money has a functional class of its own in a department of civil servants."""


@rule(
    "H13",
    "经济科目与功能科目同源",
    Severity.WARNING,
    basis=SALARY_CLASSES,
    mend="核对表三与表二的同源科目；如口径不同，请说明原因。",
    why="养老、年金、医疗、公积金等在功能科目中有专门的项，两处一般应相等。",
    good="30113住房公积金1,107.86，2210201住房公积金1,107.86",
    bad="30113住房公积金1,107.86，2210201住房公积金1,007.86",
)
def twin_classes_agree(publication: Publication) -> Iterator[Hit]:
    """An economic class and the functional class of the same money have the same amount."""
    pairs = [
        (economic, functional)
        for left, right in _TWIN_CLASSES
        if (economic := publication.classed("表三", left))
        and (functional := publication.classed("表二", right, "basic"))
    ]
    if not pairs:
        raise NotApplicable("表三与表二没有同源的科目。")
    yield from told((same_gap(*pair) for pair in pairs), publication)


@rule(
    "H14",
    "职业年金与养老保险之比",
    Severity.HINT,
    basis=SALARY_CLASSES,
    mend="如含补缴，请在文字说明中写明补缴金额。",
    why="缴费比例为养老保险16%、职业年金8%，年金约为养老保险的一半，偏离较多应当有说明。",
    good="养老保险100.00，职业年金50.00",
    bad="养老保险100.00，职业年金119.00，没有说明",
)
def annuity_is_half_of_pension(publication: Publication) -> Iterator[Hit]:
    """职业年金 is about half of 养老保险."""
    pension, annuity = publication.classed("表三", "30108"), publication.classed("表三", "30109")
    if not pension or not annuity or pension.amount <= 0:
        raise NotApplicable("表三没有养老保险或职业年金缴费。")
    share = ratio(annuity.amount, pension.amount)
    if abs(share - PENSION_SHARE) > PENSION_TOLERANCE:
        yield Hit(
            f"{annuity}，是{pension}的 {to_cents(share)} 倍，一般约为 0.5 倍，请说明是否含补缴。",
            annuity.location,
            indicator=annuity.name,
            actual=plain(to_cents(share)),
            expected="约 0.5",
        )


@rule(
    "H21",
    "上级补助口径",
    Severity.HINT,
    basis=LOGIC,
    mend="确认项目表中的上级补助是否已含在一般公共预算拨款内。",
    why="项目表列有上级补助而收入表没有上级补助收入，读者会以为漏列。",
    good="项目表上级补助250.00，说明已含在一般公共预算拨款内",
    bad="项目表上级补助250.00，收入总表上级补助收入为空",
)
def transfers_are_income(publication: Publication) -> Iterator[Hit]:
    """上级补助 of the project sheets is 上级补助收入 of the department."""
    if not publication.projects:
        raise MissingData("没有项目绩效目标表。")
    filled_tables(publication, "表六", "表七")
    funded = [p for p in publication.projects if p.transfer]
    total = sum((p.transfer for p in funded if p.transfer), start=ZERO)
    income = publication.total("表七", "upper_subsidy") or publication.item(
        "表六", r"上级补助.*", "income_amount"
    )
    gap = total - amount_or_zero(income)
    if not gap:
        return
    parts = "、".join(f"{p.table} {wanyuan(p.transfer)}" for p in funded) or "各项目均无"
    printed = str(income) if income else "收入表『上级补助收入』没有金额"
    yield Hit(
        f"项目表上级补助合计 {wanyuan(total)} 万元（{parts}），{printed}，差 {gap_text(gap)} 万元，"
        "请确认已含在一般公共预算拨款内。",
        Location("表十一", column="上级补助"),
        actual=wanyuan(total),
        expected=wanyuan(amount_or_zero(income)),
    )
