"""Every page by keyboard, by axe, and at the width of a telephone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from evaluations.services import finish_finance_review, open_rectification
from indicators.models import PerformanceObjective
from indicators.services import return_objective, submit_objective
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import DESKTOP, PHONE, assert_fits
from tests.cast import NOW
from tests.evaluations.self_evaluated import accepted, drawn
from tests.evaluations.test_finance_reviews import YEAR_END, answer, save
from tests.factories import approved, clean_lines, draft, registered, warned_lines
from tests.web.budgeting import sample_budget, year_before
from tests.web.filed import asked
from tests.web.made import sent_document
from tests.web.test_home import Tiles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = {
    "chen": (
        "/",
        "/objectives/",
        "/objectives/?status=faulty",
        "/objectives/{draft}/",
        "/objectives/{approved}/cell/?field=budget",
        "/objectives/{approved}/versions/",
        "/projects/new/",
        "/projects/{project}/",
        "/rectifications/{rectification}/",
        "/objectives/{warned}/",
        "/notices/",
        "/actuals/",
        "/actuals/{approved}/",
        "/monitoring/",
        "/monitoring/{approved}/7/",
        "/self-evaluations/",
        "/self-evaluations/{approved}/",
        "/objectives/{approved}/adjust/",
        "/adjustments/{request}/",
        "/budgets/",
        "/budgets/{budget}/",
        "/budgets/{budget}/edit/",
        "/disclosures/",
        "/disclosures/{sent}/",
    ),
    "zhou": (
        "/",
        "/objectives/?status=mine",
        "/objectives/{waiting}/",
        "/review/adjustments/",
        "/adjustments/{request}/",
    ),
    "liu": ("/", "/objectives/"),
    "zhao": (
        "/",
        "/rules/?q=满意度",
        "/rules/C07/",
        "/reports/departments/118/",
        "/progress/",
        "/reports/",
        "/norms/",
        "/lookalikes/",
        "/objectives/?rule=B14",
        "/objectives/?q=没有的",
        "/objectives/{approved}/",
        "/monitoring/lights/",
        "/projects/",
        "/recheck/",
        "/recheck/{drawn}/",
        "/recheck/{finished}/",
        "/rectifications/",
        "/rectifications/{answered}/",
        "/projects/{project}/",
    ),
    "qian": (
        "/",
        "/people/",
        "/library/proposals/",
        "/people/new/",
        "/people/{chen}/",
        "/account/2fa/",
    ),
    "wu": ("/", "/notices/", "/audit/", "/audit/check/", "/objectives/{returned}/"),
    "sun": ("/", "/nothing/", "/account/password/", "/logout/"),
}


def finished_review(cast, *, number):
    review = save(drawn(cast, accepted(cast, number=number)), cast.zhao)
    return finish_finance_review(actor=cast.zhao, review=review, base_version=1, now=YEAR_END)


def rectify(cast, review):
    return open_rectification(
        actor=cast.zhao,
        review=review,
        problem="满意度没有问卷，请补充样本数和调查时间。",
        due_on=YEAR_END.date() + timedelta(days=30),
        now=YEAR_END,
    )


@pytest.fixture
def sheets(cast):
    waiting = submit_objective(actor=cast.chen, objective=draft(cast.unit, number=2), now=NOW)
    back = submit_objective(actor=cast.chen, objective=draft(cast.unit, number=3), now=NOW)
    return_objective(actor=cast.zhou, objective=back, comment="请补充依据文号。", now=NOW)
    budget = sample_budget()
    year_before(budget)
    finished = finished_review(cast, number=7)
    return {
        "drawn": drawn(cast, accepted(cast, number=6)).pk,
        "finished": finished.pk,
        "rectification": rectify(cast, finished).pk,
        "answered": answer(rectify(cast, finished), cast.chen).pk,
        "project": registered(cast.unit, 31).pk,
        "budget": budget.pk,
        "draft": draft(cast.unit, number=1, lines=clean_lines()[:-1]).pk,
        "warned": draft(cast.unit, number=5, lines=warned_lines()).pk,
        "waiting": waiting.pk,
        "returned": back.pk,
        "approved": approved(cast, number=4).pk,
        "request": asked(cast).pk,
        "sent": sent_document(cast).pk,
        "chen": cast.chen.pk,
    }


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("who", PAGES)
def test_every_page_of_every_role_is_accessible_and_fits(page_of, picture, cast, sheets, who, size):
    page = page_of(getattr(cast, who), size)
    for number, address in enumerate(PAGES[who]):
        page.goto(address.format(**sheets))
        expect(page.get_by_role("main")).to_be_visible()
        picture(page, f"{who}-{number}-{size['width']}")
        assert_fits(page)
        assert_accessible(page)


def test_the_first_key_leads_past_the_menus(page_of, cast, sheets):
    page = page_of(cast.chen)
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="全部通知")).to_be_focused()


def test_the_focus_goes_through_the_header_in_the_order_of_reading(page_of, cast):
    page = page_of(cast.qian)
    page.goto("/")
    order = []
    for _ in range(13):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.innerText.trim().split('\\n')"))
    assert [words[0] for words in order[:-1]] == [
        "跳到正文",
        "准绳",
        "首页",
        "绩效目标",
        "进度",
        "监控",
        "完成值",
        "自评",
        "部门预算",
        "公开文档",
        "复核",
        "人员与角色",
    ]
    assert "钱卫" in "".join(order[-1])


def test_a_menu_opens_and_closes_by_keyboard(page_of, cast):
    page = page_of(cast.chen)
    page.goto("/")
    opener = page.locator("summary", has_text="陈静")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="修改密码")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="修改密码")).to_be_hidden()
    expect(opener).to_be_focused()


def test_from_the_start_page_to_a_decision_on_a_telephone(page_of, cast, sheets):
    page = page_of(cast.zhou, PHONE)
    page.goto("/")
    assert Tiles(page.content()).found["待我审核"][0] == 1
    page.get_by_role("link", name="待我审核").first.click()
    page.get_by_role("link", name="道路信号维护项目2").click()
    page.get_by_role("textbox", name="意见").fill("请补充满意度的调查办法。")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("status")).to_contain_text("已退回")
    # From the list of what waits a decision leads back to the list.
    expect(page).to_have_url(re.compile("/review/"))
    page.goto(f"/objectives/{sheets['waiting']}/")
    expect(page.locator(".zs-timeline li").first).to_contain_text("请补充满意度的调查办法。")
    assert PerformanceObjective.objects.get(pk=sheets["waiting"]).status == "returned"


def test_the_list_is_found_by_first_letters_and_the_address_is_kept(page_of, cast, sheets):
    page = page_of(cast.chen)
    page.goto("/objectives/")
    page.get_by_label("名称、编码、单位或拼音首字母").fill("dlxhwhxm4")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name="已批复")).to_contain_text("1")
    page.get_by_role("link", name="已批复").click()
    expect(page).to_have_url(re.compile("q=dlxhwhxm4.*status=approved"))
    page.go_back()
    expect(page.get_by_label("名称、编码、单位或拼音首字母")).to_have_value("dlxhwhxm4")
