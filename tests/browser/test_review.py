"""The reviewer's day in a real browser."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from indicators.models import ObjectiveVersion, PerformanceObjective
from indicators.services import submit_objective
from organizations.enums import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.editor import Editor
from tests.browser.windows import DESKTOP, PHONE, assert_fits
from tests.cast import NOW, PASSWORD
from tests.factories import approved, draft
from tests.indicators.adjusting import passed, proposed
from tests.indicators.test_opinions import priority
from tests.indicators.test_rivals import colleague

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_reviewers_at_once_one_wins_and_the_other_is_told(page_of, picture, cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    other = colleague(cast.department, Role.UNIT_REVIEWER)
    first, second = page_of(cast.zhou), page_of(other)
    for page in (first, second):
        page.goto(f"/objectives/{objective.pk}/")
    second.get_by_role("textbox", name="意见").fill("请补充满意度的调查办法。")
    first.get_by_role("button", name="审核通过").click()
    expect(first.get_by_role("status")).to_contain_text("审核意见已提交")
    second.get_by_role("button", name="退回").click()
    told = second.get_by_role("alert")
    expect(told).to_contain_text(re.compile(r"周琳 \d\d:\d\d 已审核通过，您的意见没有提交"))
    expect(second.get_by_role("textbox", name="这是您刚才写的")).to_have_value(
        "请补充满意度的调查办法。"
    )
    picture(second, "told")
    assert_accessible(second)
    actions = ObjectiveVersion.objects.filter(objective=objective).order_by("number")
    assert list(actions.values_list("action", flat=True)) == ["save", "submit", "pass"]


def write_point(page, number, line, field, text):
    """One row of the checklist of a return, as the reviewer fills it in."""
    row = page.get_by_role("group", name=f"第 {number} 条")
    row.get_by_label("位置").select_option(label=line)
    row.get_by_label("栏目").select_option(label=field)
    row.get_by_label("要求").fill(text)


def test_another_point_is_written_at_once_and_an_empty_one_first(page_of, cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    page = page_of(cast.zhou)
    page.goto(f"/objectives/{objective.pk}/")
    add, points = page.get_by_role("button", name="加一条"), page.locator("fieldset.zs-points")
    page.get_by_role("group", name="第 1 条").get_by_label("位置").select_option(index=2)
    add.click()
    first = page.get_by_role("group", name="第 1 条")
    expect(points.get_by_role("status")).to_have_text("第 1 条还空着，请先填写它。")
    expect(first.get_by_label("要求")).to_be_focused()
    expect(first.get_by_label("位置")).not_to_have_value("")
    page.keyboard.type("低于上年实际。")
    add.click()
    expect(page.get_by_role("group", name="第 2 条").get_by_label("要求")).to_be_focused()
    expect(first.get_by_label("要求")).to_have_value("低于上年实际。")
    page.keyboard.type("比重偏高。")
    assert page.get_by_label("要求").evaluate_all("boxes => boxes.map(box => box.value)") == [
        "低于上年实际。",
        "比重偏高。",
    ]


def test_a_return_closes_itself_line_by_line_and_comes_back_to_approval(
    page_of, picture, live_server, cast
):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    names = [line.name for line in objective.indicators.order_by("position")]
    reviewer = page_of(cast.zhou)
    reviewer.goto(f"/objectives/{objective.pk}/")
    write_point(reviewer, 1, f"第5行 {names[4]}", "指标值", "低于上年实际 7%。")
    for number, text in ((2, "比重偏高。"), (3, "比重偏低。")):
        reviewer.get_by_role("button", name="加一条").click()
        expect(reviewer.get_by_role("group", name=f"第 {number} 条")).to_be_visible()
        write_point(reviewer, number, f"第{number}行 {names[number - 1]}", "指标权重", text)
    picture(reviewer, "checklist")
    assert_accessible(reviewer)
    reviewer.get_by_role("button", name="退回").click()
    expect(reviewer.get_by_role("status").first).to_contain_text("已退回")

    preparer = page_of(cast.chen)
    editor = Editor(preparer, live_server.url, objective.pk).open()
    points = preparer.get_by_role("region", name="退回清单")
    expect(points).to_contain_text("还有 3 条待处理")
    points.get_by_role("button", name=f"第5行『{names[4]}』的指标值").click()
    preparer.keyboard.press("F2")
    expect(
        preparer.locator(".tabulator-row").nth(4).locator(".tabulator-editing")
    ).to_have_attribute("tabulator-field", "target")
    preparer.keyboard.press("Escape")
    mends = ((5, "target", "6"), (2, "weight", "5"), (3, "weight", "20"))
    for left, (row, field, value) in zip((2, 1, 0), mends, strict=True):
        editor.choose(row, field)
        editor.type(value, "<Enter>")
        told = f"还有 {left} 条待处理" if left else "都已处理"
        expect(points).to_contain_text(told, timeout=15_000)
        expect(points.locator(".zs-point", has_text="已修改")).to_have_count(3 - left)
    picture(preparer, "closed")
    assert_accessible(preparer)
    preparer.click("#submit-button")
    preparer.click("dialog [data-dialog=submit]")
    preparer.wait_for_url(re.compile(rf"/objectives/{objective.pk}/$"))

    reviewer.reload()
    changes = reviewer.get_by_role("region", name="与上次送审相比")
    for old, new in (("5", "6"), ("10", "5"), ("15", "20")):
        expect(changes.locator("del", has_text=re.compile(f"^{old}$"))).to_be_visible()
        expect(changes.locator("ins", has_text=re.compile(f"^{new}$"))).to_be_visible()
    reviewer.get_by_role("button", name="审核通过").click()
    expect(reviewer.get_by_role("region", name="审核意见", exact=True)).to_contain_text(
        "已关闭的 3 条"
    )
    for person, button in ((cast.liu, "审核通过"), (cast.zhao, "批复")):
        page = page_of(person)
        page.goto(f"/objectives/{objective.pk}/")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status").first).to_contain_text("审核意见已提交")
    assert PerformanceObjective.objects.get(pk=objective.pk).status == "approved"


def test_a_telephone_shows_weights_and_the_way_to_the_decision(page_of, picture, cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    phone = page_of(cast.zhou, PHONE)
    phone.goto(f"/objectives/{objective.pk}/")
    form = phone.locator("#sheet-form")
    wide, room = form.evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert wide <= room
    card = phone.locator("#line-3")
    for label, text in (("权重", "15"), ("指标值", "95"), ("计量单位", "%")):
        cell = card.locator(f'[data-label="{label}"]')
        expect(cell).to_contain_text(text)
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    card.scroll_into_view_if_needed()
    way = phone.get_by_role("link", name="去审核")
    expect(way).to_be_in_viewport()
    picture(phone, "phone")
    assert_fits(phone)
    assert_accessible(phone)
    way.click()
    expect(phone.get_by_role("heading", name="审核意见与决定")).to_be_in_viewport()
    expect(page_of(cast.chen, PHONE).get_by_role("link", name="去审核")).to_have_count(0)


def test_a_thread_at_a_cell_without_leaving_the_page(page_of, picture, cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    page = page_of(cast.zhou)
    page.goto(f"/objectives/{objective.pk}/")
    page.get_by_role("link", name="对第3行写意见").click()
    box = page.get_by_role("region", name="审核意见", exact=True).get_by_role("textbox")
    expect(box).to_be_focused()
    box.fill("及时率的口径请写明。")
    page.get_by_role("button", name="写上意见").click()
    notes = page.get_by_role("region", name="审核意见", exact=True)
    expect(notes.get_by_role("status")).to_contain_text("意见已写上")
    expect(notes).to_contain_text("第3行『设备故障修复及时率』")
    expect(page.get_by_role("link", name="审核意见：及时率的口径请写明。")).to_be_visible()
    notes.locator("summary", has_text="回复").click()
    notes.get_by_label("回复第3行").fill("   ")
    notes.get_by_role("button", name="回复").click()
    expect(notes.get_by_role("alert")).to_contain_text("请写明回复")
    picture(page, "thread")
    assert_accessible(page)
    notes.get_by_role("button", name="关闭").click()
    expect(notes).to_contain_text("已关闭的 1 条")
    assert page.url.endswith(f"/objectives/{objective.pk}/")


def test_a_mark_that_is_changed_is_added_up_and_binds_the_decision(page_of, picture, cast):
    objective = priority(cast)
    page = page_of(cast.zhou)
    page.goto(f"/objectives/{objective.pk}/")
    told = page.locator("#opinion-told")
    expect(told).to_contain_text("优（100 分）")
    page.locator(".zs-opinion summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("指标科学性（15 分）").fill("2")
    page.get_by_label("绩效合理性（15 分）").fill("2")
    page.keyboard.press("Tab")
    expect(told).to_contain_text("中（74 分）")
    expect(told).to_contain_text("应退回，修改完善后按程序重新报送。")
    picture(page, "form")
    assert_accessible(page)
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_role("alert")).to_contain_text("审核等级为『中』")
    expect(page.get_by_label("指标科学性（15 分）")).to_have_value("2")
    page.get_by_label("绩效合理性（15 分）").fill("14.5")
    page.keyboard.press("Tab")
    expect(told).to_contain_text("良（86.5 分）")
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_role("status")).to_contain_text("审核意见已提交")
    expect(page.get_by_role("region", name="审核表")).to_contain_text("良（86.5 分）")
    picture(page, "given")
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert_fits(page)
    picture(page, "given-phone")


def test_a_number_tells_where_it_comes_from_by_keyboard(page_of, picture, cast):
    objective = approved(cast)
    passed(cast, proposed(cast, objective))
    page = page_of(cast.zhao)
    page.goto(f"/objectives/{objective.pk}/")
    row = page.locator(f"tr:has(#cell-{objective.indicators.get(position=1).pk})")
    row.get_by_role("link", name="150").focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("region", name="的来历")
    expect(panel).to_be_focused()
    expect(panel).to_be_in_viewport()
    expect(panel.locator(".zs-timeline li")).to_have_count(2)
    expect(panel).to_contain_text("目标调整 · 赵敏")
    expect(panel).to_contain_text("原为 120")
    picture(page, "panel")
    assert_accessible(page)
    row.get_by_role("link", name=re.compile(r"^15\b")).click()
    expect(panel).to_contain_text("指标权重的来历")
    page.set_viewport_size(PHONE)
    assert_fits(page)
    picture(page, "phone")
    page.get_by_role("link", name="回到表中").click()
    expect(page).to_have_url(re.compile(r"#cell-\d+$"))


def test_words_to_a_sheet_are_not_sent_into_a_session_that_is_over(page_of, picture, cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    page = page_of(cast.zhou, DESKTOP)
    page.goto(f"/objectives/{objective.pk}/")
    comment = page.get_by_role("textbox", name="意见（退回时必须填写")
    comment.fill("请补充满意度的调查办法。")
    page.context.set_offline(True)
    page.get_by_role("button", name="退回").click()
    expect(page.locator("[data-asked]")).to_contain_text("暂时连不上，没有提交")
    page.context.set_offline(False)
    Session.objects.all().delete()
    page.get_by_role("button", name="退回").click()
    expect(page.locator("[data-asked]")).to_contain_text("登录已失效，没有提交")
    expect(comment).to_have_value("请补充满意度的调查办法。")
    picture(page, "told")
    assert_accessible(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    window = opened.value
    window.get_by_label("用户名").fill(cast.zhou.username)
    window.get_by_label("密码").first.fill(PASSWORD)
    window.get_by_role("button", name="登录").click()
    expect(window.get_by_role("main")).to_be_visible()
    window.wait_for_url(re.compile(r"/$"))
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("status").first).to_contain_text("已退回")
    objective.refresh_from_db()
    assert objective.status == "returned"
