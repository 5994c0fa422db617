"""The reviewer's list in the browser: by keys, from sheet to sheet, and forty at once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from budgets.enums import Activity
from budgets.models import Window
from indicators.models import Explanation, ObjectiveVersion, SheetVerdict
from indicators.services import approve_objective
from indicators.verdicts import renew_explained
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import LAPTOP, PHONE, assert_fits
from tests.cast import NOW
from tests.factories import explained, year_2023
from tests.indicators.test_triage import clear, fresh
from tests.indicators.test_verdicts import warned

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def reviewing(days=3):
    now = timezone.now()
    Window.objects.create(
        fiscal_year=year_2023(),
        activity=Activity.REVIEW.value,
        opens_at=now - timedelta(days=30),
        closes_at=now + timedelta(days=days),
    )


def test_the_list_is_worked_through_by_keys_alone(page_of, picture, cast):
    first, second, third = (clear(cast, number=n, budget=f"{100 - n}.00") for n in (1, 2, 3))
    reviewing()
    page = page_of(cast.zhou, LAPTOP)
    page.goto("/review/")
    rows = page.locator("tr[data-row]")
    for key, here in (("j", 0), ("j", 1), ("J", 2), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(rows.nth(here)).to_have_attribute("data-here", "")
        expect(page.locator("tr[data-here]")).to_have_count(1)
    page.keyboard.press("x")
    expect(page.get_by_text("已选 1 张")).to_be_visible()
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("x")
    expect(page.get_by_text("已选 0 张")).to_be_visible()
    picture(page, "list")
    assert_fits(page)
    assert_accessible(page)
    for key, sheet, place in (("Enter", second, 2), ("k", first, 1), ("j", second, 2)):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(rf"/objectives/{sheet.pk}/\?place={place}$"))
        # The address is there before the page that listens to the next key.
        page.wait_for_load_state()
    page.get_by_role("textbox", name="意见（").fill("jjj 同意")
    expect(page).to_have_url(re.compile(rf"/objectives/{second.pk}/"))
    picture(page, "sheet")
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="审核通过").click()
    expect(page).to_have_url(re.compile(rf"/objectives/{third.pk}/\?place=2$"))
    expect(page.get_by_role("status").first).to_contain_text("审核意见已提交")
    page.get_by_role("button", name="审核通过").click()
    expect(page).to_have_url(re.compile(r"/review/$"))
    expect(page.get_by_role("status").first).to_contain_text("后面没有了")
    expect(page.locator("tr[data-row]")).to_have_count(1)


def test_the_approval_of_many_says_how_many_and_how_much(page_of, cast):
    for number, budget in ((1, "1234.50"), (2, "0.75"), (3, "99.99")):
        clear(cast, number=number, budget=budget)
    page = page_of(cast.zhou)
    page.goto("/review/")
    button = page.get_by_role("button", name="一起通过")
    expect(button).to_be_disabled()
    boxes = page.locator("tr[data-row] input[type=checkbox]")
    for n in range(2):
        boxes.nth(n).check()
    expect(page.get_by_text("已选 2 张，预算共 1,334.49 万元")).to_be_visible()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    button.click()
    assert asked[0].startswith("通过勾选的 2 张，预算共 1,334.49 万元。")
    for n in range(2):
        boxes.nth(n).uncheck()
    expect(button).to_be_disabled()


def test_letters_in_the_filter_move_nothing(page_of, cast):
    clear(cast)
    page = page_of(cast.zhou)
    page.goto("/review/")
    page.get_by_label("命中规则").press_sequentially("jx9")
    expect(page.locator("tr[data-here]")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("没有编号为『jx9』的规则")
    expect(page.get_by_label("命中规则")).to_have_value("jx9")
    assert_accessible(page)


def test_forty_clean_ones_pass_at_once_and_the_one_that_became_unclean_stays(
    page_of, picture, cast
):
    many = [clear(cast, number=number) for number in range(1, 41)]
    turned = explained(cast.chen, warned(cast.unit, number=41))
    single = clear(cast, number=42)
    page = page_of(cast.zhou)
    page.goto("/review/?unit=118")
    page.get_by_label("勾选本页没有未决问题的").check()
    page.get_by_label(f"勾选 {single.project.name}").uncheck()
    expect(page.get_by_text("已选 41 张")).to_be_visible()
    # Meanwhile: the explanation is gone, and the other sheet is decided by itself.
    Explanation.objects.filter(objective=turned).delete()
    renew_explained(turned)
    approve_objective(actor=cast.zhou, objective=fresh(single), now=NOW)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="一起通过").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已通过 40 张，留下 1 张")
    left = page.get_by_role("region", name="留下的目标表").get_by_role("row")
    expect(left).to_have_count(2)
    expect(left.nth(1)).to_contain_text(turned.project.name)
    expect(left.nth(1)).to_contain_text("还没有情况说明")
    picture(page, "decided")
    assert_accessible(page)
    assert fresh(turned).desk == 0
    by_one = acts_on(single)
    assert all(acts_on(objective) == by_one for objective in many)
    assert {fresh(one).desk for one in (*many, single)} == {1}
    assert list(breaks()) == []
    page.get_by_role("link", name="回到待审核").click()
    expect(page).to_have_url(re.compile(r"/review/\?unit=118$"))
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(page.locator("tr[data-row]")).to_contain_text("未说明")
    phone = page_of(cast.zhou, PHONE)
    phone.goto("/review/")
    picture(phone, "phone")
    assert_fits(phone)
    assert_accessible(phone)


def acts_on(objective):
    """The last version, the last entry of the trail, and the verdict, without their times."""
    version = ObjectiveVersion.objects.filter(objective=objective).latest("number")
    entry = AuditEntry.objects.filter(
        action=AuditAction.OBJECTIVE_PASSED, target_id=str(objective.pk)
    ).get()
    verdict = SheetVerdict.objects.get(objective=objective)
    return (
        (version.number, version.action, version.status, version.actor, version.comment),
        (entry.actor, entry.target_type, entry.changes),
        (verdict.version, verdict.errors, verdict.unexplained),
    )
