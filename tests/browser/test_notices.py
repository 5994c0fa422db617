"""Notices on the start page and on their own, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from indicators.services import return_objective
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import PHONE, assert_fits
from tests.cast import NOW
from tests.indicators.desks import submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_return_is_told_and_opened_by_keyboard(page_of, picture, cast):
    objective = submitted(cast)
    return_objective(actor=cast.zhou, objective=objective, comment="请补充依据文号。", now=NOW)
    page = page_of(cast.chen)
    page.goto("/")
    told = page.get_by_role("region", name="通知")
    expect(told).to_contain_text("1 条未读")
    expect(told).to_contain_text("请补充依据文号。")
    picture(page, "told")
    assert_accessible(page)
    told.get_by_role("button", name="查看").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/objectives/{objective.pk}/$"))
    page.goto("/notices/")
    picture(page, "list")
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    page.goto("/notices/")
    assert_fits(page)
    picture(page, "list-phone")
    page.goto("/")
    expect(page.get_by_role("region", name="通知")).to_have_count(0)
