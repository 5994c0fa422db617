"""Copying lines from another project, confirming them one by one, and only then handing in."""

import re

import pytest
from playwright.sync_api import expect

from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import assert_fits
from tests.cast import build_cast
from tests.factories import clean_lines, draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def reread(objective):
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def test_lines_are_copied_confirmed_and_handed_in(live_server, page_of, picture):
    cast = build_cast()
    draft(cast.unit, number=2)
    objective = draft(cast.unit, lines=())
    page = page_of(cast.chen, {"width": 1366, "height": 768})
    page.goto(f"/objectives/{objective.pk}/edit/")
    page.wait_for_selector("#editor[data-ready=yes]")
    page.click("[data-tool=from]")
    page.fill("dialog [name=copy-text]", "xhwhxm2")
    page.keyboard.press("Enter")
    source = page.locator("dialog .zs-ed-source", has_text="道路信号维护项目2")
    expect(source).to_be_visible()
    picture(page, "sources")
    assert_accessible(page, area="dialog")
    source.click()
    expect(page.locator("dialog")).to_contain_text("复制预览：7 条指标")
    picture(page, "preview")
    assert_accessible(page, area="dialog")
    page.click("dialog [data-dialog=take]")

    expect(page.locator("#grid .tabulator-row")).to_have_count(7)
    expect(page.locator("#unconfirmed")).to_contain_text("有 7 条复制来的指标未复核")
    expect(page.locator(".zs-ed-badge")).to_have_count(7)
    expect(page.locator("#margin")).to_contain_text("还没有复核")
    page.locator("#grid .tabulator-row").nth(1).locator("[tabulator-field=weight]").click()
    expect(page.locator("#line-copied")).to_contain_text("复制自 2023 年")
    picture(page, "unconfirmed")
    assert_fits(page)
    assert_accessible(page)
    page.click("#submit-button")
    expect(page.locator("dialog")).to_contain_text("还没有复核")
    expect(page.locator("dialog [data-dialog=submit]")).to_have_count(0)
    page.click("dialog [data-dialog=close]")

    page.locator("#grid .tabulator-row").nth(1).locator("[tabulator-field=weight]").click()
    page.click("#line-copied button")
    expect(page.locator("#unconfirmed")).to_contain_text("有 6 条")
    expect(page.locator("#line-copied")).to_be_hidden()
    page.click("[data-tool=undo]")
    expect(page.locator("#unconfirmed")).to_contain_text("有 7 条")
    page.click("#unconfirmed button")
    expect(page.locator("#unconfirmed")).to_be_hidden()
    expect(page.locator(".zs-ed-badge")).to_have_count(0)
    expect(page.locator("#margin")).to_contain_text("没有错误")
    page.click("#submit-button")
    page.click("dialog [data-dialog=submit]")
    page.wait_for_url(re.compile(rf"/objectives/{objective.pk}/$"))
    stored = reread(objective)
    assert stored.status == "submitted"
    assert [line.name for line in sheet_of(stored).lines] == [line.name for line in clean_lines()]
    assert all(row.copied_from and row.confirmed_at for row in stored.indicators.all())
