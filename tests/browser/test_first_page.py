"""Signing in with a real browser, on a wide and on a narrow screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import assert_accessible
from tests.browser.windows import DESKTOP, PHONE, assert_fits
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_login_page_is_chinese_and_open_to_all(page_of, picture, size):
    page = page_of(None, size)
    page.goto("/")
    expect(page).to_have_url(re.compile("login"))
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh", re.IGNORECASE))
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    assert picture(page, "login").stat().st_size > 0


def test_a_clerk_signs_in_by_the_keyboard_alone(page_of, cast):
    page = page_of(None)
    page.goto("/")
    page.get_by_label("用户名").focus()
    page.keyboard.type(cast.chen.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text(cast.chen.full_name).first).to_be_visible()
