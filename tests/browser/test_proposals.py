"""Proposing a line in the editor and deciding on it, each at the window of its own person."""

import pytest
from playwright.sync_api import expect

from indicators.models import IndicatorTemplate
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import DESKTOP, PHONE, assert_fits
from tests.cast import build_cast
from tests.factories import clean_lines, draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_line_becomes_an_indicator_of_the_library(live_server, page_of, picture):
    cast = build_cast()
    objective = draft(cast.unit)
    page = page_of(cast.chen)
    page.goto(f"/objectives/{objective.pk}/edit/")
    page.wait_for_selector("#editor[data-ready=yes]")
    page.locator("#propose summary").click()
    page.locator("#propose textarea").fill("各处都用得上")
    page.click("button[data-propose]")
    expect(page.locator("#propose [role=status]")).to_have_text("已提交，等财政部门处理。")
    picture(page, "editor")
    assert_accessible(page)

    for size in (PHONE, DESKTOP):
        desk = page_of(cast.qian, size)
        desk.goto("/library/proposals/")
        expect(desk.get_by_role("heading", name=clean_lines()[0].name)).to_be_visible()
        picture(desk, f"list-{size['width']}")
        assert_fits(desk)
        assert_accessible(desk)
    desk.get_by_role("button", name="采纳", exact=True).click()
    expect(desk.get_by_text("已纳入指标库")).to_be_visible()
    assert IndicatorTemplate.objects.get().name == clean_lines()[0].name
