"""A published document from the menu to the budget it becomes, as a person does it."""

import pytest
from playwright.sync_api import expect

from indicators.models import PerformanceObjective
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import DESKTOP, PHONE, assert_fits
from tests.factories import year_2023
from tests.golden.rongchang_2023.documents import built

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def send(page, name, content):
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("公开文档", exact=True).set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()


def look(page, picture, name):
    picture(page, name)
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_menu_to_the_budget(page_of, picture, cast, size):
    year_2023()
    page, width = page_of(cast.chen, size), size["width"]
    page.goto("/")
    page.get_by_role("link", name="公开文档").click()
    send(page, "公开.pdf", b"%PDF-1.7 ...")
    expect(page.get_by_role("alert")).to_contain_text("另存为 .docx")
    look(page, picture, f"disclosure-refused-{width}")
    send(page, "公开文档.docx", built("docx"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("2023 年部门预算")
    for summary in page.locator("summary.zs-block-body").all():
        if not summary.locator("xpath=..").get_attribute("open"):
            summary.click()
    look(page, picture, f"disclosure-new-{width}")
    assert not PerformanceObjective.objects.exists()
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("heading", name="已导入")).to_be_visible()
    look(page, picture, f"disclosure-imported-{width}")
    text = built("txt").decode("utf-8-sig").replace("应指工程", "应急指挥工程", 3)
    page.goto("/disclosures/")
    send(page, "改过的.txt", text.encode())
    expect(page.get_by_text("不同之处").first).to_be_attached()
    look(page, picture, f"disclosure-update-{width}")
    page.goto("/objectives/")
    expect(page.get_by_role("main")).to_contain_text("部门整体")
