"""Ranges as in a spreadsheet: filled by one copied cell, cut, and rows that change drawn alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor import Editor, sign_in
from tests.cast import build_cast
from tests.exchange.pasting.clipboards import Clipboard
from tests.factories import clean_lines, draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(live_server, page: Page):
    """陈静's sheet of clean lines, open."""
    people = build_cast()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page.context, people.chen, live_server.url)
    opened = Editor(page, live_server.url, draft(people.unit).pk).open()
    yield opened
    assert opened.complaints == []


def column(editor, place):
    return [editor.row(number)[place] for number in range(1, 6)]


def choose_range(editor, field, first, last):
    editor.choose(first, field)
    editor.cell(last, field).click(modifiers=["Shift"])


def test_one_copied_cell_fills_the_chosen_range_and_is_one_step(editor):
    before = column(editor, 4)
    choose_range(editor, "unit", 2, 4)
    editor.paste(Clipboard("个\r\n"))
    expect(editor.cell(4, "unit")).to_have_text("个")
    assert column(editor, 4) == [before[0], "个", "个", "个", before[4]]
    editor.page.keyboard.press("Control+z")
    expect(editor.cell(4, "unit")).to_have_text(before[3])
    assert column(editor, 4) == before


def test_cut_cells_are_in_the_clipboard_and_gone(editor):
    weights = [str(line.weight) for line in clean_lines()[:5]]
    choose_range(editor, "weight", 2, 3)
    editor.page.keyboard.press("Control+x")
    expect(editor.cell(2, "weight")).to_have_text("")
    assert column(editor, 3) == [weights[0], "", "", *weights[3:]]
    copied = editor.page.evaluate("() => navigator.clipboard.readText()")
    assert copied.split() == weights[1:3]


def test_a_changed_cell_leaves_the_other_rows_as_they_are_drawn(editor):
    page = editor.page
    page.evaluate(
        """() => {
          window.drawn = new Set();
          new MutationObserver(all => all.forEach(one => {
            const row = one.target.closest && one.target.closest(".tabulator-row");
            if (row) { window.drawn.add([...row.parentElement.children].indexOf(row) + 1); }
          })).observe(document.querySelector("#grid .tabulator-table"), { childList: true, subtree: true });
        }"""
    )
    editor.choose(2, "weight")
    editor.type("11", "<Enter>")
    expect(page.locator("#meter")).to_contain_text("超出 1 分")
    page.keyboard.press("Control+z")
    expect(page.locator("#meter")).to_contain_text("正好 100")
    assert page.evaluate("() => [...window.drawn].sort()") == [2]


def test_levels_said_again_are_shown_so_after_a_change_above(editor):
    again = editor.cell(2, "level1").locator(".zs-cell-again")
    expect(again).to_have_count(1)
    editor.choose(1, "level1")
    editor.type("<Delete>")
    expect(again).to_have_count(0)
    editor.page.keyboard.press("Control+z")
    expect(again).to_have_count(1)


def test_home_and_end_lead_to_the_ends_of_the_row_and_of_the_sheet(editor):
    page, last = editor.page, len(editor.names())
    editor.choose(2, "weight")
    for keys, typed, cell in (
        ("Home", "甲", (2, "level1")),
        ("End", "否", (2, "is_core")),
        ("Control+End", "是", (last, "is_core")),
        ("Control+Home", "乙", (1, "level1")),
    ):
        page.keyboard.press(keys)
        page.keyboard.press("F2")
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
        expect(editor.cell(*cell)).to_have_text(typed)


def test_rows_pasted_below_the_last_one_are_offered_as_more_rows(editor):
    page, before = editor.page, editor.names()
    editor.choose(len(before), "name")
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    head = "一级指标\t二级指标\t三级指标\t指标权重\t计量单位\t指标性质\t指标值\t是否核心指标\n"
    row = "产出指标\t数量指标\t夜间巡逻里程\t5\t公里\t≥\t1200\t否\n"
    editor.paste(Clipboard(head + row))
    expect(page.locator("dialog [name=paste-mode][value=over]")).to_be_checked()
    editor.take()
    assert editor.names() == [*before, "夜间巡逻里程"]
