"""From a project that is not registered yet to its editor, and its page on one line of time."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import assert_accessible
from tests.browser.windows import PHONE, assert_fits
from tests.factories import approved, year_2023

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_list_to_the_editor(page_of, picture, cast):
    year_2023()
    page = page_of(cast.chen)
    page.goto("/objectives/")
    page.get_by_role("link", name="没有目标表的项目").click()
    page.get_by_role("link", name="登记项目").click()
    assert_accessible(page)
    page.get_by_label("编制单位").select_option("118001")
    page.get_by_label("项目编码").fill("50015323T000000000077")
    page.get_by_label("项目名称").fill("路灯更新")
    page.get_by_label("当年预算").fill("100")
    page.get_by_label("本级安排").fill("90")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("应等于本级安排与上级补助之和90")).to_be_visible()
    page.get_by_label("上级补助").fill("10")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记项目")
    picture(page, "project")
    assert_accessible(page)
    page.goto("/projects/")
    page.get_by_role("button", name="新建目标表").click()
    expect(page).to_have_url(re.compile(r"/objectives/\d+/edit/"))


def test_the_line_of_time_at_both_sizes(page_of, picture, cast):
    objective = approved(cast)
    for size in (None, PHONE):
        page = page_of(cast.zhao, size) if size else page_of(cast.zhao)
        for where in (f"/projects/{objective.project_id}/", "/projects/"):
            page.goto(where)
            picture(page, f"{where.strip('/').replace('/', '-')}-{size['width'] if size else 0}")
            assert_fits(page)
            assert_accessible(page)
