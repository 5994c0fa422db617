"""From the actuals to a grade in the browser; typing outlives sessions and lines that are down."""

import openpyxl
import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from evaluations.models import Measurement, SelfEvaluation
from organizations.models import User
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import DESKTOP, PHONE, assert_fits, sign_in_again
from tests.evaluations.test_self_evaluations import REASON, SUMMARY
from tests.evaluations.year_end import ACTUALS, report
from tests.factories import approved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 1366, "height": 768}
WORD = "巡检台账和问卷原件存档，可以查阅。"


def test_from_the_actuals_to_a_grade_and_the_reviewers_word(page_of, picture, cast):
    objective = approved(cast)
    page = page_of(cast.chen, SMALL)
    page.goto(f"/actuals/{objective.pk}/")
    page.get_by_label("全年预算数（万元）").fill("100")
    page.get_by_label("全年执行数（万元）").fill("95")
    for name, value in ACTUALS.items():
        page.get_by_label(f"{name}的实际完成值").fill(value)
        page.get_by_label(f"{name}的偏差原因").fill(REASON)
    expect(page.locator("[data-total]")).to_have_text("91.25")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_contain_text("已保存")
    page.goto(f"/self-evaluations/{objective.pk}/")
    page.get_by_role("button", name="全部按公式").click()
    page.get_by_label("目标完成情况").fill(SUMMARY)
    expect(page.locator("[data-grade]")).to_have_text("优")
    first = page.get_by_label("路口信号设备巡检维护数量的自评得分")
    first.fill("15")
    expect(page.locator("#findings")).to_contain_text("应得13.75分，填报15分")
    first.fill("13.75")
    expect(page.locator("#findings")).to_contain_text("没有错误")
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("alert").first).to_contain_text("逐条写明警告的理由")
    expect(words_of(page)).to_have_count(3)
    for box in words_of(page).all():
        box.fill(WORD)
    expect(page.locator("[data-explanations]")).to_contain_text("3 条警告")
    picture(page, "filled")
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("status").first).to_contain_text("已报送")
    review = page_of(cast.zhou, PHONE)
    review.goto("/self-evaluations/?status=submitted")
    picture(review, "list")
    assert_accessible(review)
    review.get_by_role("link", name="道路信号维护项目1").click()
    picture(review, "review")
    assert_fits(review)
    assert_accessible(review)
    expect(review.locator("#findings")).to_contain_text(f"单位说明：{WORD}")
    review.get_by_role("button", name="审核通过").click()
    expect(review.get_by_role("status").first).to_contain_text("审核通过")
    assert SelfEvaluation.objects.get().status == "accepted"


def words_of(page):
    return page.locator("[data-explanations] textarea:visible")


def test_a_word_to_a_warning_outlives_every_check_and_a_closed_tab(page_of, cast):
    objective = report(approved(cast))
    page = page_of(cast.chen, DESKTOP)
    page.goto(f"/self-evaluations/{objective.pk}/")
    page.get_by_role("button", name="全部按公式").click()
    expect(words_of(page)).to_have_count(3)
    words_of(page).first.press_sequentially(WORD)
    with page.expect_response("**/check/"):
        summary_of(page).fill("只写总结")
    expect(page.locator("[data-explanations]")).to_contain_text("2 条还没有写说明")
    expect(words_of(page).first).to_have_value(WORD)
    page.get_by_label("过往群众满意度的自评得分").fill("8")
    expect(page.locator("#findings")).to_contain_text("填报8分")
    expect(words_of(page).first).to_have_value(WORD)
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(f"/self-evaluations/{objective.pk}/")
    page.get_by_role("button", name="恢复").click()
    expect(words_of(page).first).to_have_value(WORD)
    expect(summary_of(page)).to_have_value("只写总结")


def summary_of(page):
    return page.get_by_label("目标完成情况")


def test_typing_outlives_an_expired_session(page_of, cast):
    objective = report(approved(cast))
    page = page_of(cast.chen, DESKTOP)
    page.goto(f"/self-evaluations/{objective.pk}/")
    page.get_by_label("存在问题").fill("两处路口停用信号设备")
    Session.objects.all().delete()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-voice]")).to_contain_text("登录已失效")
    expect(page.get_by_label("存在问题")).to_have_value("两处路口停用信号设备")
    sign_in_again(page, cast.chen.username)
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_label("存在问题")).to_have_value("两处路口停用信号设备")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_contain_text("已保存")
    assert SelfEvaluation.objects.get().problems == "两处路口停用信号设备"
    assert User.objects.get(pk=cast.chen.pk).is_active


def test_actuals_outlive_an_expired_session_and_a_line_that_is_down(page_of, cast):
    objective = approved(cast)
    page = page_of(cast.chen, DESKTOP)
    page.goto(f"/actuals/{objective.pk}/")
    actual = page.get_by_label("路口信号设备巡检维护数量的实际完成值")
    page.context.set_offline(True)
    actual.fill("110")
    expect(page.locator("[data-voice]")).to_contain_text("暂时连不上")
    page.get_by_role("button", name="保存").click()
    expect(actual).to_have_value("110")
    page.context.set_offline(False)
    Session.objects.all().delete()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-voice]")).to_contain_text("登录已失效")
    sign_in_again(page, cast.chen.username)
    page.get_by_role("button", name="恢复").click()
    expect(actual).to_have_value("110")
    expect(page.locator("[data-score]").first).to_have_text("13.75")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_contain_text("已保存")
    assert Measurement.objects.get().actual_value == 110


def test_a_table_goes_to_excel_and_its_bad_cell_comes_back(page_of, picture, cast, tmp_path):
    objective = report(approved(cast))
    page = page_of(cast.chen, SMALL)
    page.goto(f"/self-evaluations/{objective.pk}/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 Excel 表").click()
    table = tmp_path / taken.value.suggested_filename
    taken.value.save_as(table)
    book = openpyxl.load_workbook(table)
    book["自评得分"]["J2"], book["自评得分"]["J3"] = "很好", "10"
    book.save(table)
    page.get_by_label("自评表").set_input_files(table)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("alert")).to_contain_text("有 1 处需要改正，没有写入任何一行")
    expect(page.get_by_role("alert")).to_contain_text("『很好』不是数")
    picture(page, "refused")
    assert_fits(page)
    assert_accessible(page)
    with page.expect_download() as marked:
        page.get_by_role("link", name="下载标红的文件").click()
    marked.value.save_as(table)
    book = openpyxl.load_workbook(table)
    assert "『很好』不是数" in book["自评得分"]["J2"].comment.text
    book["自评得分"]["J2"] = "13.75"
    book.save(table)
    page.get_by_label("自评表").set_input_files(table)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("status").first).to_contain_text("已按上传的表保存")
    expect(page.get_by_label("路口信号设备巡检维护数量的自评得分")).to_have_value("13.75")
    picture(page, "kept")
