"""Nothing that is typed is lost: several tabs, closed tabs, open cells, typing without a pause."""

import pytest
from playwright.sync_api import Page, expect

from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from tests.browser.editor import Editor, sign_in
from tests.cast import build_cast
from tests.factories import clean_lines, draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NO_LOCKS = "Object.defineProperty(navigator, 'locks', { value: undefined });"
UNSAVED = "没有保存到服务器的内容"


@pytest.fixture
def objective(live_server, page: Page):
    people = build_cast()
    sign_in(page.context, people.chen, live_server.url)
    return draft(people.unit)


@pytest.fixture
def tab(live_server, page: Page, objective):
    """Open the sheet in one more tab of the same browser."""
    opened: list[Editor] = []

    def start() -> Editor:
        opened.append(Editor(page.context.new_page(), live_server.url, objective.pk).open())
        return opened[-1]

    yield start
    assert [text for editor in opened for text in editor.complaints] == []


def expect_kept(editor: Editor, text: str) -> None:
    """The browser has taken the draft in: a tab that is shot down a moment later keeps it."""
    editor.page.wait_for_function(
        "text => Object.values(localStorage).some(kept => kept.includes(text))", arg=text
    )
    editor.page.wait_for_timeout(200)


def stored_of(objective):
    return sheet_of(PerformanceObjective.objects.with_sheets().get(pk=objective.pk))


@pytest.mark.parametrize("browser_has", ["locks", "no locks"])
def test_two_tabs_keep_their_own_drafts(tab, page, objective, browser_has):
    if browser_has == "no locks":
        page.context.add_init_script(NO_LOCKS)
    one, two = tab(), tab()
    one.choose(1, "name")
    one.type("first", "<Enter>")
    one.expect_saved()
    two.choose(1, "name")
    two.type("second", "<Enter>", "other", "<Enter>")
    told = expect(two.page.locator("dialog"))
    told.to_contain_text("您刚在另一个窗口修改过这张表", timeout=10_000)
    one.choose(1, "name")
    one.type("again", "<Enter>")
    one.expect_saved()

    # The first tab cleared its own draft alone; while the second lives, nobody else is offered it.
    assert [kept["draft"]["lines"][0]["name"] for kept in one.kept()] == ["second"]
    three = tab()
    three.page.wait_for_timeout(600)
    expect(three.page.locator("#notice")).to_be_hidden()
    assert len(three.kept()) == 1
    two.page.close(run_before_unload=False)
    four = tab()
    expect(four.page.locator("#notice")).to_contain_text(UNSAVED)
    four.page.get_by_role("button", name="恢复这份内容").click()
    expect(four.cell(1, "name")).to_have_text("second")
    expect(four.page.locator("dialog")).to_contain_text("again", timeout=10_000)
    four.page.click("dialog [data-dialog=mine]")
    four.page.click("dialog [data-dialog=merge]")
    four.expect_saved()
    assert [line.name for line in stored_of(objective).lines[:2]] == ["second", "other"]
    assert four.kept() == []


def test_two_closed_tabs_are_offered_one_after_the_other(tab, page):
    for name in ("older", "newer"):
        editor = tab()
        page.context.set_offline(True)
        editor.choose(1, "name")
        editor.type(name, "<Enter>")
        expect_kept(editor, name)
        editor.page.close(run_before_unload=False)
        page.context.set_offline(False)
    last = tab()
    expect(last.page.locator("#notice")).to_contain_text(UNSAVED)
    last.page.get_by_role("button", name="放弃它").click()
    assert len(last.kept()) == 1
    last.page.get_by_role("button", name="恢复这份内容").click()
    expect(last.cell(1, "name")).to_have_text("older")


def test_a_tab_closed_over_an_open_cell_offers_what_was_typed_in_it(tab, objective):
    editor = tab()
    editor.choose(3, "name")
    editor.type("half a name")
    expect_kept(editor, "half a name")
    editor.page.close(run_before_unload=False)
    assert stored_of(objective).lines[2].name == clean_lines()[2].name
    again = tab()
    expect(again.page.locator("#notice")).to_contain_text(UNSAVED)
    again.page.get_by_role("button", name="恢复这份内容").click()
    expect(again.cell(3, "name")).to_have_text("half a name")
    again.expect_saved()
    assert stored_of(objective).lines[2].name == "half a name"


def test_what_was_left_open_and_then_cancelled_is_saved_as_it_was(tab, objective):
    editor = tab()
    editor.choose(3, "name")
    editor.type("half a name")
    editor.expect_saved()
    assert stored_of(objective).lines[2].name == "half a name"
    editor.type("<Escape>")
    expect(editor.cell(3, "name")).to_have_text(clean_lines()[2].name)
    expect(editor.page.locator("#save-text")).to_contain_text("正在")
    editor.expect_saved()
    assert stored_of(objective).lines[2].name == clean_lines()[2].name


@pytest.mark.parametrize("place", ["head", "cell"])
def test_eight_seconds_of_steady_typing_are_saved_on_the_way(tab, objective, place):
    editor = tab()
    saves = []
    editor.page.on("request", lambda sent: saves.append(sent) if "/save/" in sent.url else None)
    if place == "head":
        editor.page.locator("[data-head=overview]").fill("")
    else:
        editor.choose(1, "name")
    typed = "steady typing without any pause " * 2 + "for some eight seconds"
    editor.page.keyboard.type(typed, delay=8000 / len(typed))

    assert saves
    if place == "cell":
        expect(editor.page.locator("#grid .tabulator-editing input")).to_have_value(typed)
        editor.type("<Enter>")
    editor.expect_saved()
    stored = stored_of(objective)
    assert typed == (stored.overview if place == "head" else stored.lines[0].name)
