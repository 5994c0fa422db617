"""Chinese is typed through an input method: what is being composed is no command to the grid."""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from indicators.models import PerformanceObjective
from tests.browser.editor import Editor, sign_in
from tests.cast import build_cast
from tests.factories import draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COMPOSING = 229
"""What a browser tells of every key that the input method takes."""


@pytest.fixture
def editor(live_server, page: Page) -> Editor:
    people = build_cast()
    objective = draft(people.unit)
    sign_in(page.context, people.chen, live_server.url)
    return Editor(page, live_server.url, objective.pk).open()


def press(session: CDPSession, key: str) -> None:
    """A key that the input method takes."""
    session.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": COMPOSING},
    )


def compose(session: CDPSession, text: str) -> None:
    session.send(
        "Input.imeSetComposition",
        {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
    )


def test_composing_on_a_chosen_cell_replaces_it(editor):
    session = editor.page.context.new_cdp_session(editor.page)
    editor.choose(1, "name")
    press(session, "Process")
    field = editor.page.locator(".tabulator-editing input, .tabulator-editing textarea")
    expect(field).to_be_focused()
    compose(session, "lu'kou'shu")
    press(session, "Enter")
    press(session, "Escape")
    expect(field).to_be_focused()
    session.send("Input.insertText", {"text": "路口数"})
    editor.page.keyboard.press("Enter")
    expect(editor.cell(1, "name")).to_have_text("路口数")
    editor.expect_saved()
    assert PerformanceObjective.objects.get().indicators.get(position=1).name == "路口数"
    assert editor.complaints == []


def test_composing_inside_a_cell_adds_to_it_and_moves_nowhere(editor):
    session = editor.page.context.new_cdp_session(editor.page)
    editor.choose(2, "name")
    before = editor.cell(2, "name").inner_text().strip()
    editor.page.keyboard.press("F2")
    editor.page.keyboard.press("End")
    compose(session, "zong'shu")
    field = editor.page.locator(".tabulator-editing input")
    for key in ("ArrowDown", "Enter", "Escape"):
        press(session, key)
        expect(field).to_have_value(f"{before}zong'shu")
    session.send("Input.insertText", {"text": "总数"})
    editor.page.keyboard.press("Enter")
    expect(editor.cell(2, "name")).to_have_text(f"{before}总数")
    editor.expect_saved()
