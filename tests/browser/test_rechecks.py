"""The re-check in the browser: drawn, scored in three columns, put right, closed."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from evaluations.models import Rectification
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import PHONE, assert_fits
from tests.evaluations.self_evaluated import FULL, accepted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_sample_to_a_closed_rectification(page_of, picture, cast):
    accepted(cast, actuals=FULL, summary="全面完成年度目标。")
    page = page_of(cast.zhao)
    page.goto("/recheck/")
    page.get_by_label("按风险（份）").fill("1")
    page.get_by_role("button", name="抽取").click()
    expect(page.get_by_role("status")).to_contain_text("已抽取 1 份")
    picture(page, "list")
    assert_accessible(page)
    page.get_by_role("link", name="道路信号维护项目1").click()
    for box in page.locator('input[name^="score-"]').all():
        box.fill(box.get_attribute("placeholder"))
    page.locator('input[name^="score-"]').first.fill("0")
    page.get_by_label("复核意见").fill("查不到巡检台账。")
    page.get_by_role("button", name="保存并办结").click()
    expect(page.get_by_role("status")).to_contain_text("复核已办结")
    expect(page.get_by_text("虚高", exact=True)).to_be_visible()
    page.get_by_label("要整改的问题").fill("补充巡检台账")
    due = timezone.localdate() + timedelta(days=20)
    page.get_by_label("整改期限").fill(due.isoformat())
    page.get_by_role("button", name="提出整改").click()
    expect(page.get_by_role("link", name="补充巡检台账")).to_be_visible()
    picture(page, "sheet")
    assert_accessible(page)
    unit = page_of(cast.chen, PHONE)
    unit.goto("/")
    unit.get_by_role("link", name="整改待答复").click()
    unit.get_by_role("link", name="补充巡检台账").click()
    unit.get_by_label("整改情况").fill("已补充1–12月巡检台账。")
    picture(unit, "answer")
    assert_fits(unit)
    assert_accessible(unit)
    unit.get_by_role("button", name="报送整改情况").click()
    expect(unit.get_by_role("status")).to_contain_text("已答复")
    page.goto("/rectifications/?state=answered")
    page.get_by_role("link", name="补充巡检台账").click()
    page.get_by_role("button", name="核销", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已核销")
    assert Rectification.objects.get().state == "closed"
    phone = page_of(cast.zhao, PHONE)
    for where in ("/recheck/", "/rectifications/"):
        phone.goto(where)
        assert_fits(phone)
        assert_accessible(phone)
    phone.get_by_role("link", name="补充巡检台账").click()
    phone.get_by_role("link", name="复核结果").click()
    picture(phone, "phone")
    assert_fits(phone)
