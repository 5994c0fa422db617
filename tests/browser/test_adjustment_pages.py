"""An adjustment in the browser: asked for on the form, decided on a telephone."""

import pytest
from playwright.sync_api import expect

from indicators.models import AdjustmentRequest
from tests.attached import PDF
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import PHONE, assert_fits
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
