"""Signing in as people do it: lock-out, first password, second factor, two windows."""

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from playwright.sync_api import Page, expect

from organizations.models import User
from tests.browser.accessibility import assert_accessible
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW_PASSWORD = "Rongchang-2024"


@pytest.fixture(autouse=True)
def _no_guesses_counted_yet(cast, settings):
    cache.clear()
    settings.AXES_ENABLED = True


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_label("密码").press("Enter")


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_the_keyboard_is_enough_to_sign_in(page_of, cast):
    page = page_of(None)
    page.goto("/login/")
    expect(page.get_by_label("用户名")).to_be_focused()
    assert_accessible(page)
    page.keyboard.type("chenjing")
    page.keyboard.press("Tab")
    expect(page.get_by_label("密码")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="登录")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="陈静，您好")).to_be_visible()


def test_a_wrong_password_is_told_and_the_name_is_kept(page_of):
    page = page_of(None)
    sign_in(page, "chenjing", "Wrong-password-1")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    expect(page.get_by_label("用户名")).to_have_value("chenjing")
    expect(page.get_by_label("密码")).to_have_value("")


def test_five_wrong_passwords_lock_and_the_administrator_unlocks(page_of, cast):
    page = page_of(None)
    for _ in range(5):
        sign_in(page, "chenjing", "Wrong-password-1")
    expect(page.get_by_role("heading", name="账号已暂时锁定")).to_be_visible()
    assert_accessible(page)
    sign_in(page, "chenjing")
    expect(page.get_by_role("heading", name="账号已暂时锁定")).to_be_visible()

    administrator = page_of(cast.qian)
    administrator.goto("/")
    administrator.get_by_role("link", name="已锁定").click()
    administrator.get_by_role("link", name="陈静").click()
    administrator.get_by_role("button", name="解锁").click()
    expect(administrator.get_by_role("status")).to_contain_text("已解锁")
    sign_in(page, "chenjing")
    expect(page.get_by_role("heading", name="陈静，您好")).to_be_visible()


def test_the_first_password_is_changed_before_anything_else(page_of, cast):
    User.objects.filter(pk=cast.chen.pk).update(must_change_password=True)
    page = page_of(None)
    sign_in(page, "chenjing")
    expect(page.get_by_text("您用的是初始密码")).to_be_visible()
    assert_accessible(page)
    page.goto("/objectives/")
    expect(page.get_by_text("您用的是初始密码")).to_be_visible()
    page.get_by_label("当前密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("short")
    page.get_by_label("再输一次新密码").fill("short")
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_text("密码太短")).to_be_visible()
    expect(page.get_by_text("密码太简单")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("当前密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("再输一次新密码").fill(NEW_PASSWORD)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_role("status")).to_contain_text("密码已修改")


def test_the_administrator_sets_up_the_second_factor_and_signs_in_with_it(page_of, cast, settings):
    settings.REQUIRE_MFA = True
    page = page_of(None)
    sign_in(page, "qianwei")
    expect(page.get_by_role("alert")).to_contain_text("须先启用二次验证")
    assert_accessible(page)
    page.get_by_role("link", name="启用二次验证").click()
    page.get_by_role("textbox", name="密码").fill(PASSWORD)
    page.get_by_role("textbox", name="密码").press("Enter")
    expect(page.get_by_role("img", name="二次验证的二维码")).to_be_visible()
    assert_accessible(page)
    secret = page.locator("code").inner_text()
    page.get_by_label("验证码").fill(code_of(secret))
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    assert_accessible(page)
    recovery_code = page.locator(".zs-codes li").first.inner_text()

    other = page_of(None)
    sign_in(other, "qianwei")
    expect(other.get_by_role("heading", name="二次验证")).to_be_visible()
    assert_accessible(other)
    other.get_by_label("验证码").fill("000000")
    other.get_by_role("button", name="登录").click()
    expect(other.locator(".zs-wrong")).to_be_visible()
    other.get_by_label("验证码").fill(recovery_code)
    other.get_by_role("button", name="登录").click()
    expect(other.get_by_role("heading", name="钱卫，您好")).to_be_visible()


def test_signing_in_elsewhere_ends_the_first_window_and_says_so(page_of, cast):
    first, second = page_of(None), page_of(None)
    sign_in(first, "chenjing")
    sign_in(second, "chenjing")
    expect(second.get_by_role("status")).to_contain_text("您上次登录后没有退出")
    first.get_by_role("link", name="绩效目标", exact=True).click()
    expect(first.get_by_text("您的账号刚在另一处登录")).to_be_visible()
    first.get_by_label("用户名").fill("chenjing")
    first.get_by_label("密码").fill(PASSWORD)
    first.get_by_role("button", name="登录").click()
    expect(first.get_by_role("heading", name="绩效目标")).to_be_visible()


def test_a_new_account_gets_its_password_once_and_a_role_is_taken_away(page_of, cast):
    page = page_of(cast.qian)
    page.goto("/people/")
    page.get_by_role("link", name="新建用户").click()
    page.get_by_label("用户名").fill("lifang")
    page.get_by_label("姓名").fill("李芳")
    page.get_by_label("角色").select_option(label="经办")
    page.get_by_label("单位").select_option(value="118001")
    page.get_by_role("button", name="建立账号").click()
    password = page.locator(".zs-secret").inner_text()
    assert_accessible(page)
    page.get_by_role("link", name="我已记下").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("还没有角色")).to_be_visible()

    other = page_of(None)
    sign_in(other, "lifang", password)
    expect(other.get_by_text("您用的是初始密码")).to_be_visible()


def test_refusing_to_confirm_changes_nothing(page_of, cast):
    page = page_of(cast.qian)
    page.goto(f"/people/{cast.chen.pk}/")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="停用账号").click()
    assert User.objects.get(pk=cast.chen.pk).is_active
