"""Every form into which people write: a closed tab loses nothing, and what was sent is gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from budgets.enums import Activity
from budgets.models import Window
from evaluations.services import finish_finance_review, open_rectification, submit_monitoring
from indicators.checklist import Anchor, NewPoint
from indicators.models import ReviewNote
from indicators.services import return_objective, submit_objective
from tests.browser.editor import Editor
from tests.cast import NOW, PASSWORD, Cast
from tests.evaluations.monitoring_forms import JULY
from tests.evaluations.monitoring_forms import fresh as reported
from tests.evaluations.self_evaluated import accepted, drawn, handed_in
from tests.evaluations.test_finance_reviews import DUE, YEAR_END, answer, save
from tests.evaluations.test_monitoring_reports import AUGUST
from tests.evaluations.test_monitoring_reports import save as save_month
from tests.factories import approved, draft, warned_lines, year_2023
from tests.web.filed import asked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = (timezone.localdate() + timedelta(days=20)).isoformat()


@dataclass(frozen=True)
class Kind:
    """One form: who writes into it, where it is, what is typed by label, and what sends it."""

    who: str
    address: Callable[[Cast], str]
    typed: dict[str, str]
    send: str
    done: str
    opened: str = ""
    """What is unfolded before somebody can type."""


def waiting(cast: Cast) -> str:
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    return f"/objectives/{objective.pk}/"


def remarked(cast: Cast) -> str:
    address = waiting(cast)
    pk = int(address.split("/")[2])
    ReviewNote.objects.create(
        objective_id=pk, version_number=1, text="请核对。", author=cast.zhou, created_at=NOW
    )
    return address


def warned(cast: Cast) -> str:
    return f"/objectives/{draft(cast.unit, lines=warned_lines()).pk}/"


def registering(_cast: Cast) -> str:
    year_2023()
    return "/projects/new/"


def drawn_sheet(cast: Cast) -> str:
    return f"/recheck/{drawn(cast, accepted(cast)).pk}/"


def finished_sheet(cast: Cast) -> str:
    review = drawn(cast, accepted(cast))
    return f"/recheck/{_finished(cast, review).pk}/"


def _finished(cast, review):
    return finish_finance_review(
        actor=cast.zhao, review=save(review, cast.zhao), base_version=1, now=YEAR_END
    )


def _opened(cast):
    review = _finished(cast, drawn(cast, accepted(cast)))
    return open_rectification(
        actor=cast.zhao, review=review, problem="补充满意度问卷", due_on=DUE, now=YEAR_END
    )


def to_answer(cast: Cast) -> str:
    return f"/rectifications/{_opened(cast).pk}/"


def to_close(cast: Cast) -> str:
    return f"/rectifications/{answer(_opened(cast), cast.chen).pk}/"


def month(cast: Cast) -> str:
    objective = reported(cast.chen, approved(cast))
    save_month(objective, cast.chen)
    submit_monitoring(actor=cast.chen, objective=objective, month=JULY, base_version=1, now=AUGUST)
    return f"/monitoring/{objective.pk}/{JULY}/"


def late(cast: Cast) -> str:
    draft(cast.unit)
    return "/progress/?remind=118"


def overdue(cast: Cast) -> str:
    draft(cast.unit)
    now = timezone.now()
    Window.objects.create(
        fiscal_year=year_2023(),
        activity=Activity.OBJECTIVES.value,
        opens_at=now - timedelta(days=30),
        closes_at=now - timedelta(days=1),
    )
    return "/progress/?extend=118"


KINDS = {
    "project": Kind(
        "chen",
        registering,
        {
            "编制单位": "118001",
            "项目编码": "50015323T000000000077",
            "项目名称": "路灯更新",
            "当年预算": "100",
            "本级安排": "100",
            "上级补助": "0",
            "项目概述": "更换辖区主干道路灯三百盏。",
            "立项依据": "区政府会议纪要第 12 号。",
        },
        "登记",
        "已登记项目",
    ),
    "decision": Kind(
        "zhou", waiting, {"意见（退回时": "请补充满意度的调查办法。"}, "退回", "已退回"
    ),
    "note": Kind(
        "zhou", waiting, {"^意见$": "口径请写明。"}, "写上意见", "意见已写上", "在表上写一条意见"
    ),
    "answer": Kind(
        "chen", remarked, {"回复整张表的意见": "已按台账核对。"}, "回复", "回复已写上", "回复"
    ),
    "explanation": Kind(
        "chen", warned, {"情况说明": "按合同和上年情况确定。"}, "写好说明并送审", "已送审"
    ),
    "adjustment": Kind(
        "zhou",
        lambda cast: f"/adjustments/{asked(cast).pk}/",
        {"意见（退回时": "缺会议纪要全文。"},
        "退回",
        "已退回",
    ),
    "self-evaluation": Kind(
        "zhou",
        lambda cast: f"/self-evaluations/{handed_in(cast).pk}/",
        {"意见（退回时": "偏差原因没有写清。"},
        "退回",
        "已退回",
    ),
    "monitoring": Kind(
        "zhou",
        month,
        {"意见（退回时": "纠偏措施太空。"},
        "退回",
        "已退回",
    ),
    "re-check": Kind(
        "zhao",
        drawn_sheet,
        {"路口信号设备巡检维护数量的复核得分": "9", "复核意见": "查不到巡检台账。"},
        "保存",
        "已保存",
    ),
    "rectification": Kind(
        "zhao",
        finished_sheet,
        {"要整改的问题": "补充巡检台账", "整改期限": SOON},
        "提出整改",
        "已提出整改",
    ),
    "rectified": Kind(
        "chen", to_answer, {"整改情况": "已补充问卷 200 份。"}, "报送整改情况", "已答复"
    ),
    "settling": Kind("zhao", to_close, {"意见（退回时": "缺抽样办法。"}, "退回继续整改", "已退回"),
    "extension": Kind(
        "qian",
        overdue,
        {"延期至": SOON, "延期原因": "机构调整，人员正在交接。"},
        "批准延期",
        "已批准",
    ),
    "reminder": Kind("zhao", late, {"催办内容": "请在本周内送审。"}, "发出催办", "已催办"),
}


def fill(page: Page, kind: Kind) -> None:
    if kind.opened:
        page.locator("summary", has_text=kind.opened).first.click()
    for label, text in kind.typed.items():
        box = page.get_by_label(re.compile(label)).first
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)


def expect_typed(page: Page, kind: Kind) -> None:
    for label, text in kind.typed.items():
        box = page.get_by_label(re.compile(label)).first
        expect(box).to_be_visible()
        expect(box).to_have_value(text)


@pytest.mark.parametrize("name", KINDS)
def test_a_closed_tab_loses_nothing_and_what_was_sent_is_offered_no_more(
    page_of, picture, cast, name
):
    kind = KINDS[name]
    address = kind.address(cast)
    first = page_of(getattr(cast, kind.who))
    first.goto(address)
    fill(first, kind)
    first.wait_for_function("Object.keys(localStorage).length > 0")
    page = first.context.new_page()
    first.close(run_before_unload=False)

    page.goto(address)
    page.get_by_role("button", name="恢复").click()
    expect_typed(page, kind)
    picture(page, name)
    page.get_by_role("button", name=kind.send, exact=True).first.click()
    expect(page.get_by_role("status").first).to_contain_text(kind.done)
    page.wait_for_function("Object.keys(localStorage).length === 0")
    page.goto(address)
    page.wait_for_timeout(400)
    expect(page.get_by_role("button", name="恢复")).to_have_count(0)


def test_a_session_that_is_over_takes_no_project_with_it(page_of, cast):
    kind = KINDS["project"]
    page = page_of(cast.chen)
    page.goto(kind.address(cast))
    fill(page, kind)
    Session.objects.all().delete()
    page.get_by_role("button", name="登记").click()
    expect(page.locator("[data-asked]")).to_contain_text("登录已失效，没有提交")
    expect_typed(page, kind)
    page.goto("/projects/new/")
    expect(page).to_have_url(re.compile("/login/"))
    assert page.evaluate("Object.values(localStorage).join()").count("更换辖区主干道路灯") == 1


def test_a_return_comes_back_with_all_its_rows_and_marks(page_of, picture, cast):
    address = waiting(cast)
    first = page_of(cast.zhou)
    first.goto(address)
    first.locator(".zs-opinion summary").click()
    first.locator(".zs-marks select").first.select_option(index=2)
    first.get_by_role("group", name="第 1 条").get_by_label("要求").fill("低于上年实际。")
    first.get_by_role("button", name="加一条").click()
    second = first.get_by_role("group", name="第 2 条")
    second.get_by_label("要求").fill("比重偏高。")
    second.get_by_label("位置").select_option(index=2)
    marked = first.locator(".zs-marks select").first.input_value()
    told = first.locator("#opinion-told").inner_text()
    page = first.context.new_page()
    first.close(run_before_unload=False)

    page.goto(address)
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_role("group", name="第 1 条").get_by_label("要求")).to_have_value(
        "低于上年实际。"
    )
    row = page.get_by_role("group", name="第 2 条")
    expect(row.get_by_label("要求")).to_have_value("比重偏高。")
    expect(row.get_by_label("位置")).not_to_have_value("")
    expect(page.locator(".zs-marks select").first).to_have_value(marked)
    expect(page.locator("#opinion-told")).to_have_text(told)
    picture(page, "restored")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已退回")
    assert set(ReviewNote.objects.values_list("text", flat=True)) == {
        "低于上年实际。",
        "比重偏高。",
    }


def test_a_return_outlives_the_end_of_the_session_a_reload_and_a_new_log_in(page_of, cast, watch):
    address = waiting(cast)
    page = page_of(cast.zhou)
    page.goto(address)
    page.get_by_label("意见（退回时必须填写").fill("请补充上年完成值。")
    page.get_by_role("group", name="第 1 条").get_by_label("要求").fill("低于上年实际。")
    Session.objects.all().delete()
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.locator("[data-asked]")).to_contain_text("登录已失效，没有提交")
    page.reload()
    page.fill("[name=login]", cast.zhou.username)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_label("意见（退回时必须填写")).to_have_value("请补充上年完成值。")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已退回")
    assert [note.text for note in ReviewNote.objects.all()] == ["低于上年实际。"]
    page.wait_for_function("Object.keys(localStorage).length === 0")
    watch.complaints.clear()


def test_an_answer_begun_stays_while_another_thread_is_answered(page_of, live_server, cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    points = tuple(NewPoint(Anchor(), text) for text in ("请核对金额。", "请核对期限。"))
    return_objective(actor=cast.zhou, objective=objective, comment="", points=points, now=NOW)
    page = page_of(cast.chen)
    Editor(page, live_server.url, objective.pk).open()
    threads = page.locator("#points .zs-thread")
    for number, text in ((0, "金额已核对。"), (1, "期限还在问。")):
        threads.nth(number).locator("summary").click()
        threads.nth(number).locator("textarea").fill(text)
    threads.nth(0).get_by_role("button", name="回复").click()
    expect(page.locator("#points")).to_contain_text("回复已写上")
    expect(threads.nth(0).locator("textarea")).to_have_value("")
    expect(threads.nth(1).locator("textarea")).to_be_visible()
    expect(threads.nth(1).locator("textarea")).to_have_value("期限还在问。")
