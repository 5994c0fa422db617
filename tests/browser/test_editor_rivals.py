"""Two people in one sheet: what each changed stays, and what both changed is chosen."""

import pytest
from playwright.sync_api import expect

from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from organizations.enums import Role
from organizations.services import grant_role
from tests.browser.accessibility import assert_accessible
from tests.browser.editor import Editor
from tests.cast import NOW, build_cast
from tests.factories import draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(live_server):
    return build_cast()


@pytest.fixture
def objective(cast):
    return draft(cast.unit)


@pytest.fixture
def editors(live_server, page_of, cast, objective):
    """陈静 and 周琳 in the same sheet."""
    grant_role(
        actor=None, user=cast.zhou, organization=cast.department, role=Role.PREPARER, now=NOW
    )
    both = [
        Editor(page_of(person), live_server.url, objective.pk) for person in (cast.chen, cast.zhou)
    ]
    for editor in both:
        editor.open()
    yield both
    assert [editor.complaints for editor in both] == [[], []]


def stored(objective):
    fresh = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
    return sheet_of(fresh).lines


def changes(editor, row, field, text):
    editor.choose(row, field)
    editor.type(text, "<Enter>")


def merges(editor, row, field, text, told):
    """What is typed meets what the other one saved, and both come into the sheet."""
    changes(editor, row, field, text)
    expect(editor.page.locator("#notice")).to_contain_text(told, timeout=10_000)
    editor.expect_saved()


def test_cells_that_only_one_changed_are_brought_together_by_themselves(editors, objective, watch):
    mine, theirs = editors
    changes(theirs, 2, "name", "THEIRS")
    theirs.expect_saved()
    merges(mine, 3, "name", "MINE", "1 处已并入：第2行")
    assert mine.names()[1:3] == ["THEIRS", "MINE"]
    assert [line.name for line in stored(objective)][1:3] == ["THEIRS", "MINE"]
    expect(mine.page.locator("dialog")).to_be_hidden()
    watch.complaints.clear()


def test_a_cell_that_both_changed_is_chosen_and_nothing_is_overwritten_before(
    editors, objective, watch, picture
):
    mine, theirs = editors
    theirs.choose(1, "name")
    theirs.type("THEIRS", "<Tab>", "14", "<Enter>")
    theirs.expect_saved()
    mine.page.context.set_offline(True)
    mine.choose(1, "name")
    mine.type("MINE", "<Tab>", "13", "<Enter>")
    mine.choose(2, "name")
    mine.type("MINE TOO", "<Enter>")
    mine.page.context.set_offline(False)
    dialog = mine.page.locator("dialog")
    expect(dialog).to_contain_text("有 2 处您和对方都改过", timeout=15_000)
    expect(dialog).to_contain_text("周琳")
    assert_accessible(mine.page)
    picture(mine.page, "choose")
    mine.page.click("dialog [data-dialog=merge]")
    expect(dialog).to_be_visible()
    mine.page.click("dialog [data-dialog=mine]")
    dialog.get_by_label("THEIRS").check()
    assert stored(objective)[0].name == "THEIRS"
    mine.page.click("dialog [data-dialog=merge]")
    expect(dialog).to_be_hidden()
    expect(mine.cell(1, "name")).to_have_text("THEIRS")
    mine.expect_saved()
    first, second = stored(objective)[:2]
    assert (first.name, first.weight, second.name) == ("THEIRS", 13, "MINE TOO")
    watch.complaints.clear()


def test_undoing_takes_back_only_ones_own_step_after_a_merge(editors, objective, watch):
    mine, theirs = editors
    changes(mine, 4, "target", "50")
    mine.expect_saved()
    theirs.page.reload()
    theirs.page.wait_for_selector("#editor[data-ready=yes]")
    changes(theirs, 2, "target", "77")
    theirs.expect_saved()
    merges(mine, 4, "target", "60", "1 处已并入")
    for left in ("50", "80"):
        mine.page.keyboard.press("Control+z")
        expect(mine.cell(4, "target")).to_have_text(left)
        expect(mine.cell(2, "target")).to_have_text("77")
    mine.page.keyboard.press("Control+y")
    expect(mine.cell(4, "target")).to_have_text("50")
    mine.expect_saved()
    assert [str(line.target.text) for line in stored(objective)][1:4:2] == ["77", "50"]
    watch.complaints.clear()


def test_no_way_back_leads_behind_a_line_that_somebody_else_added(editors, objective, watch):
    mine, theirs = editors
    theirs.choose(5, "name")
    theirs.page.click("[data-tool=add]")
    theirs.type("ADDED", "<Enter>")
    theirs.expect_saved()
    merges(mine, 4, "target", "60", "已并入")
    expect(mine.page.locator("[data-tool=undo]")).to_be_disabled()
    assert "ADDED" in [line.name for line in stored(objective)]
    watch.complaints.clear()
