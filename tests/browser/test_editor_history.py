"""The way back: what a step is, what the offer to take something back means, when notices end."""

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
