"""An explanation that is being written is not lost: not by a check, a fault, or the end of a session."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from indicators.models import PerformanceObjective
from tests.browser.editor import Editor, sign_in
from tests.cast import build_cast
from tests.factories import clean_lines, draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIGHTER = {1: Decimal(10), 5: Decimal(15)}
WORDS = "The contract asks for it."


@pytest.fixture
def cast(live_server):
    return build_cast()


@pytest.fixture
def objective(cast):
    """A sheet that could be handed in, but for one warning: its execution weighs 20."""
    lines = [
        replace(line, weight=LIGHTER.get(line.position, line.weight)) for line in clean_lines()
    ]
    return draft(cast.unit, execution_weight="20", lines=tuple(lines))


@pytest.fixture
def editor(live_server, page_of, cast, objective):
    editor = Editor(page_of(cast.chen), live_server.url, objective.pk).open()
    yield editor
    assert editor.complaints == []


def box_of(editor, *, opened=True):
    """The box of the warning in the margin."""
    note = editor.page.locator(".zs-ed-group-warning .zs-ed-note", has_text="通常为10")
    if not opened:
        note.locator(".zs-ed-explain summary").click()
    return note.locator("textarea")


def texts(objective):
    fresh = PerformanceObjective.objects.get(pk=objective.pk)
    return list(fresh.explanations.values_list("text", flat=True))


def test_an_explanation_left_for_the_grid_is_saved_by_itself(editor, objective):
    page = editor.page
    box_of(editor, opened=False).press_sequentially(WORDS)
    editor.choose(1, "name")
    editor.type("renamed", "<Enter>")
    expect(page.locator(".zs-ed-explain summary", has_text="已写情况说明")).to_have_count(1)
    expect(box_of(editor)).to_have_value(WORDS)
    editor.expect_saved()
    assert texts(objective) == [WORDS]
    assert editor.kept() == []


def test_an_explanation_that_is_not_stored_outlives_checks_and_a_reload(editor, objective, watch):
    page = editor.page
    page.route("**/explain/", lambda route: route.abort())
    box_of(editor, opened=False).press_sequentially(WORDS)
    editor.choose(4, "weight")
    with page.expect_response("**/check/"):
        editor.type("9", "<Enter>")
    expect(page.locator("#meter")).to_contain_text("还差 1 分")
    expect(box_of(editor)).to_have_value(WORDS)
    editor.expect_saved()
    assert [one["written"][0]["text"] for one in editor.kept()] == [WORDS]
    editor.open()
    page.get_by_role("button", name="恢复这份内容").click()
    expect(box_of(editor)).to_have_value(WORDS)
    assert texts(objective) == []
    page.unroute("**/explain/")
    box_of(editor).press("End")
    box_of(editor).press("!")
    editor.choose(1, "name")
    expect(page.locator(".zs-ed-explain summary", has_text="已写情况说明")).to_have_count(1)
    assert texts(objective) == [WORDS + "!"]
    assert editor.kept() == []
    watch.complaints.clear()


def test_what_was_written_in_the_last_dialog_outlives_the_end_of_the_session(
    editor, cast, objective, live_server
):
    page = editor.page
    page.click("#submit-button")
    asked = page.locator("dialog textarea")
    asked.press_sequentially(WORDS)
    Session.objects.all().delete()
    page.click("dialog [data-dialog=submit]")
    page.wait_for_url("**/login/**")
    sign_in(page.context, cast.chen, live_server.url)
    editor.open()
    page.get_by_role("button", name="恢复这份内容").click()
    expect(box_of(editor)).to_have_value(WORDS)
    page.click("#submit-button")
    expect(asked).to_have_value(WORDS)
    page.click("dialog [data-dialog=submit]")
    page.wait_for_url(f"**/objectives/{objective.pk}/")
    assert texts(objective) == [WORDS]
    assert PerformanceObjective.objects.get(pk=objective.pk).status == "submitted"
    assert editor.kept() == []
