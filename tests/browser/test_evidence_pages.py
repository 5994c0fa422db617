"""Evidence in the browser: a file chosen at a line stands there at once, typing stays."""

import pytest
from playwright.sync_api import expect

from evaluations.models import Evidence, Measurement
from tests.attached import PDF, PNG
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import DESKTOP, PHONE, assert_fits
from tests.factories import approved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def file(name, content):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_chosen_file_is_stored_and_what_is_typed_stays(page_of, picture, cast, size):
    objective = approved(cast)
    page = page_of(cast.chen, size)
    page.goto(f"/actuals/{objective.pk}/")
    actual = page.get_by_label("路口信号设备巡检维护数量的实际完成值")
    actual.fill("110")
    proof = page.locator("[data-proof]").first
    choose = page.get_by_label("路口信号设备巡检维护数量的佐证材料：选择文件")
    choose.set_input_files([file("验收单.pdf", PDF), file("假.pdf", PNG)])
    expect(proof.get_by_role("link", name="验收单.pdf")).to_be_visible()
    expect(proof.get_by_role("status")).to_contain_text("内容却是PNG 图片")
    expect(actual).to_have_value("110")
    second = page.locator("[data-proof]").nth(1)
    page.get_by_label("巡检任务完成率的佐证材料：选择文件").set_input_files([file("再传.pdf", PDF)])
    expect(second).to_contain_text("完全相同，请确认")
    picture(page, f"proofs-{size['width']}")
    assert_fits(page)
    assert_accessible(page)
    with page.expect_download() as caught:
        proof.get_by_role("link", name="验收单.pdf").click()
    assert caught.value.suggested_filename == "验收单.pdf"
    page.on("dialog", lambda dialog: dialog.accept())
    second.get_by_role("button", name="删除 再传.pdf").click()
    expect(second.get_by_role("status")).to_contain_text("已删除")
    assert Evidence.objects.get().file.name == "验收单.pdf"
    expect(actual).to_have_value("110")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_contain_text("已保存")
    assert Measurement.objects.count() == 1
