"""An adjustment in the browser: asked for on the form, decided on a telephone."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from indicators.models import AdjustmentRequest
from tests.attached import PDF
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import PHONE, assert_fits, sign_in_again
from tests.factories import approved
from tests.indicators.adjusting import REASON

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 1366, "height": 768}


def test_a_request_from_the_sheet_to_the_first_desk(page_of, picture, cast):
    objective = approved(cast)
    page = page_of(cast.chen, SMALL)
    page.goto(f"/objectives/{objective.pk}/")
    page.get_by_role("link", name="申请调整").click()
    page.get_by_label("第 1 行的指标值").fill("150")
    page.get_by_role("button", name="提交调整申请").click()
    expect(page.get_by_role("alert")).to_contain_text("没有调整原因、依据文件")
    expect(page.get_by_label("第 1 行的指标值")).to_have_value("150")
    picture(page, "refused")
    assert_fits(page)
    assert_accessible(page)
    page.get_by_label("调整原因").fill(REASON)
    document = {"name": "会议纪要.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("依据文件").set_input_files(document)
    page.get_by_role("button", name="提交调整申请").click()
    expect(page.get_by_role("status").first).to_contain_text("调整申请已提交")
    picture(page, "request")
    assert_fits(page)
    assert_accessible(page)
    review = page_of(cast.zhou, PHONE)
    review.goto("/review/")
    review.get_by_role("link", name="调整申请").click()
    assert_accessible(review)
    review.get_by_role("link", name="道路信号维护项目1").first.click()
    picture(review, "phone")
    assert_fits(review)
    assert_accessible(review)
    review.get_by_role("button", name="审核通过").click()
    expect(review.get_by_role("status").first).to_contain_text("审核意见已提交")
    assert AdjustmentRequest.objects.get().desk == 1
    phone = page_of(cast.chen, PHONE)
    phone.goto(f"/objectives/{objective.pk}/adjust/")
    assert_fits(phone)


def test_typing_outlives_an_expired_session_and_is_gone_once_it_is_sent(page_of, picture, cast):
    objective = approved(cast)
    page = page_of(cast.chen, SMALL)
    page.goto(f"/objectives/{objective.pk}/adjust/")
    page.get_by_label("调整原因").fill(REASON)
    page.get_by_label("第 1 行的权重").fill("10")
    page.get_by_label("删除第 2 行").check()
    page.get_by_role("button", name="加一行").click()
    expect(page.get_by_label("第 11 行的指标类别")).to_be_focused()
    page.get_by_label("第 11 行的指标类别").select_option("产出指标 / 数量指标")
    page.get_by_label("第 11 行的三级指标").fill("新增巡检路口数量")
    page.get_by_label("第 11 行的性质").select_option("≥")
    page.get_by_label("第 11 行的指标值").fill("30")
    page.get_by_label("第 11 行的单位").fill("处")
    page.get_by_label("第 11 行的权重").fill("15")
    Session.objects.all().delete()
    page.get_by_role("button", name="提交调整申请").click()
    expect(page.locator("[data-voice]")).to_contain_text("登录已失效")
    sign_in_again(page, cast.chen.username)
    picture(page, "offered")
    page.get_by_role("button", name="恢复").click()
    expect(page.locator("[data-voice]")).to_contain_text("请重新选择文件")
    expect(page.get_by_label("调整原因")).to_have_value(REASON)
    expect(page.get_by_label("删除第 2 行")).to_be_checked()
    expect(page.get_by_label("删除第 1 行")).not_to_be_checked()
    expect(page.get_by_label("第 11 行的三级指标")).to_have_value("新增巡检路口数量")
    document = {"name": "会议纪要.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("依据文件").set_input_files(document)
    page.get_by_role("button", name="提交调整申请").click()
    expect(page.get_by_role("status").first).to_contain_text("调整申请已提交")
    request = AdjustmentRequest.objects.get()
    names = [line["name"] for line in request.sheet["indicators"]]
    assert names[-1] == "新增巡检路口数量"
    assert "巡检任务完成率" not in names
    page.get_by_role("button", name="撤回").click()
    page.goto(f"/objectives/{objective.pk}/adjust/")
    expect(page.get_by_label("调整原因")).to_have_value("")
    page.wait_for_timeout(600)
    expect(page.get_by_role("button", name="恢复")).to_have_count(0)


def test_a_line_that_is_down_loses_nothing(page_of, cast):
    objective = approved(cast)
    page = page_of(cast.chen, SMALL)
    page.goto(f"/objectives/{objective.pk}/adjust/")
    page.get_by_label("第 1 行的指标值").fill("150")
    page.context.set_offline(True)
    page.get_by_role("button", name="提交调整申请").click()
    expect(page.locator("[data-voice]")).to_contain_text("暂时连不上")
    expect(page.get_by_label("第 1 行的指标值")).to_have_value("150")
    page.context.set_offline(False)
    page.get_by_role("button", name="提交调整申请").click()
    expect(page.get_by_role("alert")).to_contain_text("没有调整原因")
    expect(page.get_by_label("第 1 行的指标值")).to_have_value("150")
