"""A department's budget in a real browser: links lead to cells, sums follow what is typed."""

import re

import pytest
from playwright.sync_api import expect

from budgets.enums import FundSource, SpendingKind
from budgets.facts import amounts_of, spending_key
from budgets.selectors import facts_of
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import PHONE, assert_fits
from tests.web.budgeting import sample_budget

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 1366, "height": 768}
LAW = spending_key("2040220", SpendingKind.PROJECT, FundSource.GENERAL)


@pytest.fixture
def budget(cast):
    return sample_budget()


def cell(page, key=LAW):
    return page.locator(f'[data-fact="{key}"]')


def expect_saved(page):
    expect(page.locator("#state")).to_have_text(re.compile(r"^已保存 \d\d:\d\d:\d\d$"))


def stored(budget, key=LAW):
    return str(amounts_of(facts_of(budget)).get(key))


def test_a_number_of_the_text_leads_to_its_cell(page_of, cast, budget):
    page = page_of(cast.chen, SMALL)
    page.goto(f"/budgets/{budget.pk}/")
    page.locator("#narrative a", has_text="9,966.64万元").first.click()
    expect(page).to_have_url(re.compile(r"#t2-1-project$"))
    target = page.locator("#t2-1-project")
    expect(target).to_be_in_viewport()
    expect(target).to_contain_text("9,966.64")
    wrong = page.locator("#narrative a.zs-disagrees")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("3,603.86万元")
    page.locator("#t2-1-project summary").click()
    expect(page.locator("#t2-1-project")).to_contain_text("舍入")


def test_sums_follow_what_is_typed_and_a_save_keeps_it(page_of, cast, budget):
    page = page_of(cast.chen, SMALL)
    page.goto(f"/budgets/{budget.pk}/edit/")
    cell(page).fill("4021.68")
    expect(page.locator('[data-cell="t2-1-total"]')).to_have_text("34,694.32")
    expect(page.locator('[data-cell="t8-2-project"]')).to_have_text("10,966.63")
    expect(page.locator("#state")).to_have_text("有改动，还没有保存")
    expect(page.locator("#linked a.zs-disagrees").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="保存").click()
    expect_saved(page)
    assert stored(budget) == "4021.68"
    page.goto(f"/budgets/{budget.pk}/")
    expect(page.locator("#t2-7-project")).to_contain_text("4,021.68")
    expect(page.locator("#t2-7-project")).to_contain_text("不一致")


def test_that_it_is_saved_is_still_told_after_the_check_of_what_was_typed(page_of, cast, budget):
    page = page_of(cast.chen, SMALL)
    page.goto(f"/budgets/{budget.pk}/edit/")
    held = []

    def hold(route):
        held.append(route)

    page.route("**/check/", hold)
    with page.expect_request("**/check/"):
        cell(page).fill("4021.68")
        page.get_by_role("button", name="保存").click()
        expect_saved(page)
    held[0].continue_()
    expect(page.locator('[data-cell="t2-1-total"]')).to_have_text("34,694.32")
    expect_saved(page)


def test_what_is_typed_while_it_is_saved_is_told_and_kept(page_of, cast, budget):
    page = page_of(cast.chen, SMALL)
    page.goto(f"/budgets/{budget.pk}/edit/")
    cell(page).fill("4021.68")
    expect(page.locator("#state")).to_have_text("有改动，还没有保存")

    def meanwhile(route):
        cell(page).fill("5000")
        route.continue_()

    page.route("**/save/", meanwhile)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#state")).to_contain_text("还没有保存")
    assert stored(budget) == "4021.68"
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(f"/budgets/{budget.pk}/edit/")
    page.get_by_role("button", name="恢复").click()
    expect(cell(page)).to_have_value("5000")


def test_faults_are_told_with_links_and_nothing_is_lost(page_of, cast, budget):
    page = page_of(cast.chen, SMALL)
    page.goto(f"/budgets/{budget.pk}/edit/")
    cell(page).fill("三千")
    expect(page.locator("#faults li")).to_contain_text("『三千』不是金额")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#state")).to_contain_text("有 1 格需要改正")
    page.locator("#faults a").click()
    expect(cell(page)).to_be_focused()
    expect(cell(page)).to_have_value("三千")
    assert_accessible(page)
    assert stored(budget) == "3021.68"
    cell(page).fill("3000")
    expect(page.locator("#faults")).to_be_hidden()


def test_a_class_is_added_and_the_other_tables_get_its_row(page_of, cast, budget):
    budget.fiscal_year.functional_classes.create(code="2120104", name="城管执法")
    page = page_of(cast.chen, SMALL)
    page.goto(f"/budgets/{budget.pk}/edit/")
    page.get_by_label("科目", exact=True).fill("2120104")
    page.get_by_role("button", name="添加").click()
    new = spending_key("2120104", SpendingKind.BASIC, FundSource.GENERAL)
    expect(cell(page, new)).to_be_focused()
    page.keyboard.type("12.50")
    expect(page.locator("#t1")).to_contain_text("12.50")
    expect(page.locator("#t8")).to_contain_text("城管执法")
    expect(cell(page, new)).to_be_focused()
    expect(cell(page, new)).to_have_value("12.50")
    page.keyboard.press("Control+s")
    expect_saved(page)
    assert stored(budget, new) == "12.50"


def test_who_comes_second_chooses_between_both_sides(page_of, cast, budget):
    mine, theirs = page_of(cast.chen, SMALL), page_of(cast.qian, SMALL)
    for page in (mine, theirs):
        page.goto(f"/budgets/{budget.pk}/edit/")
    cell(theirs).fill("2900")
    theirs.get_by_role("button", name="保存").click()
    expect_saved(theirs)
    cell(mine).fill("3000")
    mine.get_by_role("button", name="保存").click()
    dialog = mine.get_by_role("dialog")
    expect(dialog).to_contain_text("2,900.00")
    assert_accessible(mine)
    dialog.get_by_role("button", name="保存我的为新版本").click()
    expect_saved(mine)
    assert stored(budget) == "3000.00"


def test_what_a_closed_tab_left_behind_is_offered_again(page_of, cast, budget):
    page = page_of(cast.chen, SMALL)
    page.goto(f"/budgets/{budget.pk}/edit/")
    cell(page).fill("3333")
    expect(page.locator("#state")).to_have_text("有改动，还没有保存")
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(f"/budgets/{budget.pk}/edit/")
    page.get_by_role("button", name="恢复").click()
    expect(cell(page)).to_have_value("3333")
    expect(page.locator('[data-cell="t2-7-total"]')).to_have_text("3,333.00")


def test_the_editor_fits_a_telephone(page_of, cast, budget):
    page = page_of(cast.chen, PHONE)
    page.goto(f"/budgets/{budget.pk}/edit/")
    cell(page).fill("1")
    expect(page.locator('[data-cell="t2-7-total"]')).to_have_text("1.00")
    assert_fits(page)
    assert_accessible(page)
