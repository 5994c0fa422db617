"""Monitoring in the browser: from the list to a report that was accepted, and the board of lights."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from evaluations.models import MonitoringLine, MonitoringReport
from evaluations.services import save_monitoring, submit_monitoring
from indicators.selectors import objective_for
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import DESKTOP, PHONE, assert_fits, sign_in_again
from tests.cast import NOW
from tests.evaluations.monitoring_forms import filled
from tests.factories import approved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def objective(cast):
    return objective_for(cast.chen, approved(cast).pk)


def test_from_the_list_to_the_reviewer(page_of, picture, cast, objective):
    save_monitoring(actor=cast.chen, month=7, filled=filled(objective), now=NOW)
    page = page_of(cast.chen)
    page.goto("/monitoring/")
    page.get_by_role("link", name="道路信号维护项目1").first.click()
    first = page.locator(".zs-watch").first
    light = first.locator(".zs-light")
    expect(light).to_have_text("绿灯")
    first.get_by_label("1–7 月累计完成值").fill("20")
    expect(light).to_have_text("红灯")
    expect(first).to_contain_text("28.57%")
    expect(page.locator("[data-light] .zs-light")).to_have_text("红灯")
    expect(first).to_contain_text("请填纠偏措施")
    page.get_by_role("button", name="保存并报送").click()
    expect(page.get_by_role("alert").first).to_contain_text("已保存，但没有报送：还有 2 处")
    picture(page, "unfinished")
    assert_accessible(page)
    first = page.locator(".zs-watch").first
    first.get_by_label("人员保障").check()
    first.get_by_label("偏差原因说明").fill("汛期停工两周")
    first.get_by_label("纠偏措施").fill("增派两个班组，9月底前补齐")
    expect(page.locator("[data-blocking]")).to_have_text("填写齐全")
    page.get_by_role("button", name="保存并报送").click()
    expect(page.get_by_role("status")).to_contain_text("已报送")
    reviewer = page_of(cast.zhou)
    reviewer.goto("/")
    reviewer.get_by_role("link", name="监控待审核").click()
    reviewer.get_by_role("link", name="道路信号维护项目1").first.click()
    picture(reviewer, "review")
    assert_accessible(reviewer)
    reviewer.get_by_role("button", name="审核通过").click()
    expect(reviewer.get_by_role("status")).to_contain_text("监控审核通过")
    row = MonitoringReport.objects.get()
    assert (row.status, row.light) == ("accepted", "red")


def test_what_is_typed_survives_a_lost_connection(page_of, cast, objective):
    page = page_of(cast.chen)
    page.goto(f"/monitoring/{objective.pk}/7/")
    page.route("**/check/", lambda route: route.abort())
    page.get_by_label("累计执行数").fill("58")
    expect(page.locator("[data-voice]")).to_contain_text("暂时连不上")
    expect(page.get_by_label("累计执行数")).to_have_value("58")


def test_what_is_typed_outlives_an_expired_session(page_of, cast, objective):
    page = page_of(cast.chen)
    page.goto(f"/monitoring/{objective.pk}/7/")
    first = page.locator(".zs-watch").first
    first.get_by_label("1–7 月累计完成值").fill("20")
    expect(first.locator(".zs-light")).to_have_text("红灯")
    first.get_by_label("人员保障").check()
    first.get_by_label("偏差原因说明").fill("汛期停工两周")
    Session.objects.all().delete()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-voice]")).to_contain_text("登录已失效")
    sign_in_again(page, cast.chen.username)
    page.get_by_role("button", name="恢复").click()
    first = page.locator(".zs-watch").first
    expect(first.locator(".zs-light")).to_have_text("红灯")
    expect(first.get_by_label("人员保障")).to_be_checked()
    expect(first.get_by_label("经费保障")).not_to_be_checked()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已保存")
    line = MonitoringLine.objects.get(indicator__position=1)
    assert (line.causes, line.reason) == (["staff"], "汛期停工两周")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_board_of_lights_at_both_sizes(page_of, picture, cast, objective, size):
    save_monitoring(actor=cast.chen, month=7, filled=filled(objective), now=NOW)
    submit_monitoring(actor=cast.chen, objective=objective, month=7, base_version=1, now=NOW)
    for who, where in ((cast.zhao, "/monitoring/lights/"), (cast.zhao, "/monitoring/"),
                       (cast.chen, f"/monitoring/{objective.pk}/8/")):  # fmt: skip
        page = page_of(who, size)
        page.goto(where)
        picture(page, f"{where.strip('/').replace('/', '-')}-{size['width']}")
        assert_fits(page)
        assert_accessible(page)
