"""The same facts laid out otherwise are read the same, or reported cell by cell."""

from dataclasses import replace
from decimal import Decimal

import pytest

from common.decimals import NotANumber, parse_decimal
from common.findings import Severity
from exchange.checking import check_document
from exchange.fixtures import load_fixture
from tests.exchange.layouts.printer import (
    CODED,
    head_length,
    read_pages,
    sample_pages,
    spread,
    through_docx,
    through_xlsx,
    unmerged,
)
from tests.golden.rongchang_2023.build import COVERED, Box

SIMPLE = frozenset({"表一", "表二", "表三", "表六", "表八"})


def same_facts(read):
    """Every cell of the nine tables and every sheet is that of the sample."""
    sample = load_fixture()
    assert [t.name for t in read.tables] == [t.name for t in sample.tables]
    for expected in sample.tables[:9]:
        table = read.table(expected.name)
        assert (table.rows, table.keys, table.levels) == (
            expected.rows,
            expected.keys,
            expected.levels,
        ), expected.name
    assert [s.lines for s in read.objectives] == [s.lines for s in sample.objectives]
    assert [_money(s) for s in read.objectives] == [_money(s) for s in sample.objectives]
    assert read.is_importable


def _money(sheet):
    return sheet.project_code, sheet.budget, sheet.own, sheet.transfer


def findings_of(read):
    return {
        (f.code, f.location.table, f.location.row, f.location.column, f.message)
        for f in check_document(read).findings
        if f.code not in {"H17", "A13"}
    }


# --- columns in another order


def reordered(page):
    """One row of labels, columns from the last to the first."""
    if page.name not in CODED:
        return [page]
    length = head_length(page)
    head = [unmerged(page.rows[length - 1])]
    if page.name == "表七":
        upper = unmerged(page.rows[0])
        head = [[low if low.text else top for top, low in zip(upper, head[0], strict=True)]]
    body = [_with_name(spread(row)) for row in page.rows[length:]]
    return [replace(page, rows=[row[::-1] for row in (*head, *body)])]


def _with_name(row):
    """A total merged over code and name stands under the name."""
    return [Box(), row[0], *row[2:]] if not row[1].text else row


def test_columns_in_another_order():
    same_facts(read_pages(sample_pages(reordered)))


def swapped_sides(page):
    if page.name != "表六":
        return [page]
    rows = [[*row[2:], *row[:2]] if len(row) == 4 else row[::-1] for row in page.rows]
    return [replace(page, rows=rows)]


def test_expense_on_the_left_and_income_on_the_right():
    same_facts(read_pages(sample_pages(swapped_sides)))


# --- tables without numbers, another district's titles


def test_tables_without_numbers():
    read = read_pages(sample_pages(), numbered=False)

    same_facts(read)
    assert read.numbered == frozenset()
    hits = [f for f in check_document(read).findings if f.code == "H17"]
    assert len(hits) == 9


TITLES = {
    "表一": "财政拨款收支总体情况表",
    "表二": "一般公共预算支出情况表",
    "表三": "一般公共预算基本支出情况表",
    "表四": "一般公共预算“三公”经费支出情况表",
    "表五": "政府性基金预算支出情况表",
    "表六": "部门收支总体情况表",
    "表七": "部门收入总体情况表",
    "表八": "部门支出总体情况表",
    "表九": "政府采购预算表",
    "表十": "部门整体支出绩效目标申报表",
    "表十一": "项目支出绩效目标申报表",
}


@pytest.mark.parametrize(
    "style", ["{city}{year}年{title}", "{city}{year}年度{title}", "{year}年{title}"]
)
def test_titles_of_another_district(style):
    def retitled(page):
        title = style.format(city="某市青山区公安局", year=2023, title=TITLES[page.name])
        return [replace(page, title=title)]

    read = read_pages(sample_pages(retitled), numbered=False)
    sample = load_fixture()
    assert [t.name for t in read.tables] == [t.name for t in sample.tables]
    assert [t.rows for t in read.tables[:9]] == [t.rows for t in sample.tables[:9]]


# --- a table for each page


def paged(rows_on_a_page):
    def split(page):
        if page.name in {"表十", "表十一"}:
            return [page]
        length = head_length(page)
        head, body = page.rows[:length], page.rows[length:]
        starts = range(0, len(body), rows_on_a_page)
        return [
            replace(
                page,
                rows=[*head, *body[start : start + rows_on_a_page]],
                is_first=not start,
                title=page.title + ("（续）" if start else ""),
                note=page.note if start + rows_on_a_page >= len(body) else "",
            )
            for start in starts
        ]

    return split


@pytest.mark.parametrize("rows", [1, 5, 12])
def test_tables_over_several_pages_with_repeated_titles_and_heads(rows):
    same_facts(read_pages(sample_pages(paged(rows))))


def test_a_head_repeated_inside_one_table():
    def repeated(page):
        if page.name in {"表十", "表十一"}:
            return [page]
        length = head_length(page)
        head, body = page.rows[:length], page.rows[length:]
        return [replace(page, rows=[*head, *body[:4], *(head if body[4:] else []), *body[4:]])]

    same_facts(read_pages(sample_pages(repeated)))


# --- merged and repeated level cells


def filled_down(page):
    """表十 with its levels on every line."""
    if page.name != "表十":
        return [page]
    start = head_length(page)
    rows, levels = list(page.rows[:start]), ["", ""]
    for row in page.rows[start:]:
        boxes = list(row)
        for column in (1, 2):
            text = boxes[column].text
            levels[column - 1] = levels[column - 1] if text == COVERED.text else text
            boxes[column] = Box(levels[column - 1])
        rows.append(boxes)
    return [replace(page, rows=rows)]


def merged(page):
    """表十一 with a level printed once where the lines below have the same."""
    if page.name != "表十一":
        return [page]
    start = head_length(page)
    rows, levels = list(page.rows[:start]), ["", ""]
    for row in page.rows[start:]:
        boxes, is_new = list(row), False
        for column in (1, 2):
            is_new = is_new or boxes[column].text != levels[column - 1]
            levels[column - 1] = boxes[column].text
            boxes[column] = boxes[column] if is_new else COVERED
        rows.append(boxes)
    return [replace(page, rows=rows)]


@pytest.mark.parametrize("change", [filled_down, merged])
def test_levels_printed_once_or_on_every_line(change):
    same_facts(read_pages(sample_pages(change)))


# --- yuan


def in_yuan(page):
    def box(one):
        if not one.is_amount:
            return Box(one.text.replace("万元", "元"), one.wide, one.high)
        try:
            return replace(one, text=f"{parse_decimal(one.text) * 10_000:,.2f}")
        except NotANumber:
            return one

    return [replace(page, rows=[[box(one) for one in row] for row in page.rows])]


def test_amounts_in_yuan():
    read = read_pages(sample_pages(in_yuan), unit="元")
    sample = load_fixture()

    for expected in sample.tables[:9]:
        table = read.table(expected.name)
        for row in range(len(expected.rows)):
            for key in expected.keys:
                if key not in {"code", "name"} and not key.endswith("_item"):
                    assert table.amount(row, key) == expected.amount(row, key)
    assert [_money(s) for s in read.objectives] == [_money(s) for s in sample.objectives]
    units = [p.table for p in read.problems if "金额单位为元" in p.message]
    assert units == [f"表{n}" for n in "一二三四五六七八九"]
    assert findings_of(read) == findings_of(read_pages(sample_pages()))


# --- real files


@pytest.mark.parametrize("through", [through_docx, through_xlsx])
@pytest.mark.parametrize("change", [reordered, filled_down, merged, paged(12)])
def test_other_layouts_as_files(through, change):
    same_facts(through(sample_pages(change)))


# --- missing and empty tables


@pytest.mark.parametrize("missing", [f"表{n}" for n in "一二三四五六七八九"])
def test_a_missing_table_is_said_and_the_rest_is_read(missing):
    read = read_pages([page for page in sample_pages() if page.name != missing])
    report = check_document(read)

    assert [p.table for p in read.problems if "没有这张表" in p.message] == [missing]
    assert f"未见{missing}，" in str([f.message for f in report.findings if f.code == "H18"])
    assert [o.reason for _, o in report.outcomes if o.verdict.value == "failed"] == []


@pytest.mark.parametrize(
    ("note", "count"),
    [
        ("", 1),
        ("备注：本单位无政府性基金收支，故此表无数据。", 0),
        ("本部门无政府性基金预算拨款安排的支出，本表为空。", 0),
        ("本单位没有政府性基金预算支出。", 0),
    ],
)
def test_an_empty_table_with_and_without_its_note(note, count):
    def noted(page):
        return [replace(page, note=note) if page.name == "表五" else page]

    read = read_pages(sample_pages(noted))
    assert read.table("表五").note == note
    hits = [f for f in check_document(read).findings if f.code == "H16"]
    assert [(f.severity, f.location.table) for f in hits] == [(Severity.ERROR, "表五")] * count


# --- several units


def test_projects_of_several_units():
    def of_two_units(page):
        if page.name == "表十一" and page.sheet.endswith("-3"):
            return [replace(page, compiling_unit="118002-某区公安局交巡警支队")]
        return [page]

    read = read_pages(sample_pages(of_two_units))
    codes = [sheet.organization_code for sheet in read.objectives]
    assert codes == ["118001", "118001", "118001", "118002", *["118001"] * 6]
    assert any("项目由几个单位编制" in problem.message for problem in read.problems)
    assert not [f for f in check_document(read).findings if f.code == "F07"]


def test_a_cell_that_fits_nowhere_is_reported_with_its_place():
    def with_a_stray(page):
        if page.name != "表二":
            return [page]
        rows = [*page.rows[:4], [*page.rows[4], Box("另有12.00")], *page.rows[5:]]
        return [replace(page, rows=rows)]

    read = read_pages(sample_pages(with_a_stray))
    (stray,) = [p for p in read.problems if "另有12.00" in p.message]
    assert (stray.table, stray.row, stray.severity) == ("表二", 3, Severity.WARNING)
    assert read.table("表二").amount(2, "total") == Decimal("28436.06")
