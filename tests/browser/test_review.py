"""The reviewer's day in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from indicators.models import ObjectiveVersion
from indicators.services import submit_objective
from organizations.enums import Role
from tests.browser.accessibility import assert_accessible
from tests.cast import NOW
from tests.factories import draft
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
