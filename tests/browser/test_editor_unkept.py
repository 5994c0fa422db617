"""What cannot be kept as it is typed stays in its cell, is told, and stops nothing else."""

import pytest
from playwright.sync_api import expect

from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from tests.browser.editor import Editor
from tests.cast import build_cast
from tests.factories import draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(live_server):
    return build_cast()


@pytest.fixture
def objective(cast):
    return draft(cast.unit)


@pytest.fixture
def editor(live_server, page_of, cast, objective):
    editor = Editor(page_of(cast.chen), live_server.url, objective.pk).open()
    yield editor
    assert editor.complaints == []


def reread(objective):
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def test_letters_in_a_blank_number_outlive_every_save_and_a_reload(editor, objective):
    page = editor.page
    editor.choose(1, "weight")
    editor.type("<Delete>")
    editor.expect_saved()
    told = page.locator("#save-text")
    for typed in ("1e3", "abc"):
        editor.choose(1, "weight")
        editor.type(typed, "<Enter>")
        expect(told).to_contain_text(
            f"1 格没有保存，只留在本机：第1行『指标权重』『{typed}』", timeout=10_000
        )
    assert [one["draft"]["lines"][0]["weight"] for one in editor.kept()] == ["abc"]
    page.click("#submit-button")
    expect(page.locator("#notice")).to_contain_text("还有 1 格没有保存")
    editor.open()
    expect(editor.cell(1, "weight")).to_have_text("")
    page.get_by_role("button", name="恢复这份内容").click()
    expect(editor.cell(1, "weight")).to_have_text("abc")
    expect(told).to_contain_text("1 格没有保存", timeout=10_000)
    editor.choose(1, "weight")
    editor.type("15", "<Enter>")
    editor.expect_saved()
    assert editor.kept() == []


def test_a_weight_out_of_range_keeps_nothing_else_from_being_saved(editor, objective):
    page = editor.page
    editor.choose(1, "weight")
    editor.type("-5", "<Enter>")
    editor.choose(2, "name")
    editor.type("renamed", "<Enter>")
    expect(page.locator("#save-text")).to_contain_text(
        "1 格没有保存，只留在本机：第1行『指标权重』应在 0 到 100 之间", timeout=10_000
    )
    expect(page.locator("#margin")).to_contain_text("应在 0 到 100 之间，现为 -5")
    expect(editor.cell(1, "weight")).to_have_attribute("data-mark", "error")
    stored = sheet_of(reread(objective)).lines
    assert (stored[0].weight, stored[1].name) == (None, "renamed")
    editor.open()
    page.get_by_role("button", name="恢复这份内容").click()
    expect(editor.cell(1, "weight")).to_have_text("-5")
    editor.choose(1, "weight")
    editor.type("15", "<Enter>")
    editor.expect_saved()
    assert sheet_of(reread(objective)).lines[0].weight == 15
