"""The way back: what a step is, what the offer to take something back means, when notices end."""

import pytest
from playwright.sync_api import Page, expect

from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from tests.browser.editor import Editor, sign_in
from tests.cast import build_cast
from tests.exchange.pasting.clipboards import SOURCES, Clipboard, forms
from tests.factories import clean_lines, draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(live_server, page: Page):
    """陈静's sheet of clean lines, open."""
    people = build_cast()
    sign_in(page.context, people.chen, live_server.url)
    opened = Editor(page, live_server.url, draft(people.unit).pk).open()
    yield opened
    assert opened.complaints == []


def pasted(editor):
    """A block of two weights pasted over the first rows."""
    editor.choose(1, "weight")
    editor.paste(Clipboard("12\r\n13\r\n"))
    expect(editor.page.locator("#notice")).to_contain_text("已粘贴 2 行")


def weights(editor):
    return [editor.row(number)[3] for number in (1, 2, 3)]


def before():
    return [str(line.weight) for line in clean_lines()[:3]]


def test_the_offer_to_take_a_paste_back_takes_the_paste_back(editor):
    pasted(editor)
    assert weights(editor) == ["12", "13", before()[2]]
    editor.page.get_by_role("button", name="撤销粘贴").click()
    expect(editor.cell(1, "weight")).to_have_text(before()[0])
    assert weights(editor) == before()
    expect(editor.page.locator("#notice")).to_be_hidden()


def test_the_offer_ends_with_the_next_step_and_undoing_goes_on_behind_it(editor):
    pasted(editor)
    editor.choose(3, "weight")
    editor.type("20", "<Enter>")
    expect(editor.page.locator("#notice")).to_be_hidden()
    editor.page.keyboard.press("Control+z")
    expect(editor.cell(3, "weight")).to_have_text(before()[2])
    assert weights(editor)[:2] == ["12", "13"]
    editor.page.keyboard.press("Control+z")
    expect(editor.cell(1, "weight")).to_have_text(before()[0])
    assert weights(editor) == before()


def test_a_second_paste_over_the_first_is_taken_back_by_itself(editor):
    page = editor.page
    pasted(editor)
    editor.choose(1, "weight")
    editor.paste(Clipboard("21\r\n22\r\n23\r\n"))
    expect(page.locator("#notice")).to_contain_text("已粘贴 3 行")
    assert weights(editor) == ["21", "22", "23"]
    page.get_by_role("button", name="撤销粘贴").click()
    expect(editor.cell(1, "weight")).to_have_text("12")
    assert weights(editor) == ["12", "13", before()[2]]
    expect(page.locator("#notice")).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(editor.cell(1, "weight")).to_have_text(before()[0])
    assert weights(editor) == before()
    for first, expected in (("12", ["12", "13", before()[2]]), ("21", ["21", "22", "23"])):
        page.click("[data-tool=redo]")
        expect(editor.cell(1, "weight")).to_have_text(first)
        assert weights(editor) == expected
    expect(page.locator("[data-tool=redo]")).to_be_disabled()
    editor.expect_saved()
    stored = sheet_of(PerformanceObjective.objects.with_sheets().get()).lines
    assert [str(line.weight) for line in stored[:3]] == ["21.00", "22.00", "23.00"]


def test_a_second_form_pasted_over_the_first_leads_back_to_the_first(editor):
    page, own = editor.page, editor.names()
    names = []
    for expected, rows in forms()[1:3]:
        editor.choose(1, "name")
        editor.paste(SOURCES["excel"](rows))
        expect(page.locator("dialog [name=paste-mode][value=replace]")).to_be_checked()
        editor.take()
        names.append([line.name for line in expected.lines])
        expect(page.locator("#notice")).to_contain_text("已采用粘贴的内容")
        assert editor.names() == names[-1]
    for wanted in (names[0], own):
        page.click("[data-tool=undo]")
        expect(page.locator("#grid .tabulator-row")).to_have_count(len(wanted))
        expect(editor.cell(1, "name")).to_have_text(wanted[0])
        assert editor.names() == wanted


def test_the_offer_can_be_put_away_and_the_paste_stays(editor):
    pasted(editor)
    editor.page.get_by_role("button", name="知道了").click()
    expect(editor.page.locator("#notice")).to_be_hidden()
    assert weights(editor) == ["12", "13", before()[2]]


def test_the_letters_of_one_box_are_one_step(editor):
    page = editor.page
    pasted(editor)
    overview = page.locator("[data-head=overview]")
    was = overview.input_value()
    overview.press_sequentially("x" * 120)
    page.locator("[data-head=rationale]").press_sequentially("y")
    page.click("[data-tool=undo]")
    expect(overview).to_have_value("x" * 120 + was)
    page.click("[data-tool=undo]")
    expect(overview).to_have_value(was)
    page.click("[data-tool=undo]")
    expect(editor.cell(1, "weight")).to_have_text(before()[0])
    page.click("[data-tool=redo]")
    page.click("[data-tool=redo]")
    expect(overview).to_have_value("x" * 120 + was)


def test_coming_back_to_a_box_begins_a_new_step(editor):
    page = editor.page
    overview = page.locator("[data-head=overview]")
    was = overview.input_value()
    overview.press_sequentially("one")
    page.locator("[data-head=rationale]").focus()
    overview.press_sequentially("two")
    page.click("[data-tool=undo]")
    expect(overview).to_have_value("one" + was)


def test_no_connection_is_told_until_there_is_one_again(editor):
    page = editor.page
    page.context.set_offline(True)
    page.click("#submit-button")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("没有连上服务器")
    page.context.set_offline(False)
    expect(notice).to_be_hidden()
    page.context.set_offline(True)
    page.click("#submit-button")
    expect(notice).to_contain_text("没有连上服务器")
    page.get_by_role("button", name="知道了").click()
    expect(notice).to_be_hidden()
    page.context.set_offline(False)
