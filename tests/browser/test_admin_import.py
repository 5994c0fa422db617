"""A list brought into the admin as somebody does it: a faulty file, the mended one, the preview."""

import pytest
from playwright.sync_api import Page, expect

from organizations.enums import AuditAction
from organizations.models import AuditEntry, Organization, User
from projects.models import Project
from tests.admin.test_exchange import PROJECTS, sheet
from tests.browser.windows import LAPTOP, assert_fits
from tests.factories import draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "50015322T000000000777"


@pytest.fixture
def window(page_of, cast, settings) -> Page:
    settings.REQUIRE_MFA = False
    User.objects.update(is_staff=True)
    return page_of(cast.qian, LAPTOP)


def rows(project, *, unit="118001", budget="1200.50"):
    """A known project under another name and with more money, and a new one."""
    return [
        PROJECTS,
        ["2023", "118001", project.code, f"{project.name}（二期）", 120, 120, 0],
        ["2023", unit, NEW, "雪亮工程", budget, 1000, 200.5],
    ]


def upload(page, name, content):
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_label("格式").select_option(label="xlsx")
    page.get_by_role("button", name="提交").click()


def test_a_list_is_uploaded_mended_previewed_and_confirmed(window, cast, picture):
    project = draft(cast.unit).project
    window.goto("/admin/projects/project/")
    window.locator("a[href='/admin/projects/project/import/']").click()
    expect(window.get_by_role("heading", name="怎样导入")).to_be_visible()

    upload(window, "项目库.xlsx", sheet(*rows(project, unit="999", budget="约一千")))
    faults = window.get_by_role("region", name="2 处要改，这份文件一行也没有写入")
    expect(faults.get_by_role("row")).to_have_count(3)
    expect(faults.get_by_role("row").nth(1)).to_contain_text("3")
    expect(faults).to_contain_text("没有编码为“999”的单位，请核对，或先导入单位。")
    expect(faults).to_contain_text("“约一千”不是数字，请填例如 10 或 22.5，没有的留空。")
    expect(window.get_by_role("button", name="确认导入")).to_have_count(0)
    assert_fits(window)
    picture(window, "faults")
    assert not Project.objects.filter(code=NEW).exists()

    upload(window, "项目库（改）.xlsx", sheet(*rows(project)))
    preview = window.get_by_role("region", name="预览：新增 1 行，修改 1 行，未变 0 行")
    changed = preview.get_by_role("row").filter(has_text=project.code)
    expect(changed.locator("ins")).to_have_text(["（二期）", "120", "120"])
    expect(changed.locator("del")).to_have_text(["100", "100"])
    expect(preview.get_by_role("row").filter(has_text=NEW)).to_contain_text("新增")
    assert_fits(window)
    picture(window, "preview")
    assert not Project.objects.filter(code=NEW).exists()

    window.get_by_role("button", name="确认导入").click()
    expect(window.get_by_text("导入完成：新增 1 条，更新 1 条")).to_be_visible()
    expect(window.get_by_role("link", name=NEW)).to_be_visible()
    picture(window, "done")
    project.refresh_from_db()
    assert project.name.endswith("（二期）")
    entry = AuditEntry.objects.get(action=AuditAction.REFERENCE_IMPORTED)
    assert (entry.actor, entry.changes["新增"], entry.changes["更新"]) == (cast.qian, 1, 1)
    assert Organization.objects.filter(code="999").count() == 0
