"""The editor at every size of window: within it, readable by a machine, without a complaint."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from indicators.models import Explanation, PerformanceObjective
from indicators.selectors import sheet_of
from indicators.services import save_sheet
from tests.browser.accessibility import assert_accessible
from tests.browser.editor import expect_saved
from tests.browser.windows import PHONE, assert_fits
from tests.cast import NOW, build_cast
from tests.exchange.pasting.clipboards import SOURCES, forms
from tests.factories import clean_lines, draft, line, warned_lines

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {
    "small": {"width": 1366, "height": 768},
    "large": {"width": 1920, "height": 1080},
    "phone": PHONE,
}


def weak_lines():
    """A sheet that weighs 90 with a sign the wrong way round."""
    lines = list(clean_lines())
    lines[4] = line(
        5,
        "路口通行 延误下降率",
        "10",
        "5",
        comparison="≤",
        level1="效益指标",
        level2="社会效益指标",
    )
    return tuple(lines)


@pytest.mark.parametrize("size", SIZES)
def test_the_editor_fits_is_readable_and_complains_of_nothing(live_server, page_of, picture, size):
    cast = build_cast()
    objective = draft(cast.unit, lines=weak_lines())
    page = page_of(cast.chen, SIZES[size])
    page.goto(f"/objectives/{objective.pk}/edit/")
    page.wait_for_selector("#editor[data-ready=yes]")
    expect(page.locator("#score")).to_contain_text("按现在的填法")
    picture(page, size)
    assert_fits(page)
    assert_accessible(page)
    if size != "phone":
        tops = page.locator("[role=toolbar] button").evaluate_all(
            "all => all.map(one => Math.round(one.getBoundingClientRect().top))"
        )
        assert max(tops) - min(tops) < 5, "表格操作不在一行里"
    page.click("#submit-button")
    expect(page.locator("dialog")).to_contain_text("改正后才能送审")
    assert_accessible(page, area="dialog")
    page.click("dialog [data-dialog=close]")


def test_the_preview_of_a_paste_fits_and_is_readable(live_server, page_of, picture):
    cast = build_cast()
    objective = draft(cast.unit, lines=())
    page = page_of(cast.chen, SIZES["small"])
    page.goto(f"/objectives/{objective.pk}/edit/")
    page.wait_for_selector("#editor[data-ready=yes]")
    picture(page, "empty")
    assert_accessible(page)
    clipboard = SOURCES["word"](forms()[3][1])
    page.evaluate(
        """([html]) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
          document.querySelector(".tabulator-tableholder").dispatchEvent(event);
        }""",
        [clipboard.html],
    )
    expect(page.locator("dialog")).to_contain_text("读到")
    picture(page, "paste")
    assert_accessible(page, area="dialog")


def test_the_conflict_of_two_editors_shows_both_sides_readably(live_server, page_of, picture):
    cast = build_cast()
    objective = draft(cast.unit)
    page = page_of(cast.chen, SIZES["small"])
    page.goto(f"/objectives/{objective.pk}/edit/")
    page.wait_for_selector("#editor[data-ready=yes]")
    changed = replace(sheet_of(objective), statement="另一个人刚写下的目标。")
    save_sheet(actor=None, objective=objective, sheet=changed, now=NOW)
    page.fill("[data-head=statement]", "我正在写的目标。")
    expect(page.locator("dialog")).to_contain_text("另一个人刚写下的目标。", timeout=15_000)
    expect(page.locator("dialog")).to_contain_text("我正在写的目标。")
    picture(page, "conflict")
    assert_accessible(page, area="dialog")
    page.click("dialog [data-dialog=mine]")
    page.click("dialog [data-dialog=merge]")
    expect_saved(page)
    assert sheet_of(reread(objective)).statement == "我正在写的目标。"
    page.click("#leave")


def reread(objective):
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def test_the_words_to_the_warnings_go_with_the_submission(page_of, cast):
    objective = draft(cast.unit, lines=warned_lines())
    page = page_of(cast.chen)
    page.goto(f"/objectives/{objective.pk}/edit/")
    page.click("#submit-button")
    box = page.locator("dialog textarea")
    expect(box).to_have_count(1)
    page.click("dialog [data-dialog=submit]")
    expect(box).to_be_focused()
    box.fill("合同按巡检量付费。")
    page.click("dialog [data-dialog=submit]")
    expect(page.get_by_text("已送审")).to_be_visible()
    assert PerformanceObjective.objects.get(pk=objective.pk).status == "submitted"
    assert Explanation.objects.get().text == "合同按巡检量付费。"


def test_the_sheet_asks_for_each_word_before_it_goes_out(page_of, cast):
    objective = draft(cast.unit, lines=warned_lines())
    page = page_of(cast.chen)
    page.goto(f"/objectives/{objective.pk}/")
    page.get_by_role("button", name="送审", exact=True).click()
    box = page.locator("#explain textarea")
    expect(box).to_be_focused()
    box.fill("合同按巡检量付费。")
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.get_by_text("单位说明：")).to_be_visible()
    assert Explanation.objects.get().text == "合同按巡检量付费。"
