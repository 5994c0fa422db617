import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from tests.browser.editor import Editor, sign_in
from tests.cast import PASSWORD, build_cast
from tests.exchange.pasting.clipboards import SOURCES, Clipboard, forms
from tests.factories import clean_lines, draft
from tests.golden.rongchang_2023.build import Box
from web.editing.drafts import line_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(live_server):
    return build_cast()


@pytest.fixture
def edit(live_server, page: Page, people):
    """Open the editor of a sheet as 陈静; nothing may be complained of at the end."""
    opened: list[Editor] = []

    def start(objective) -> Editor:
        sign_in(page.context, people.chen, live_server.url)
        opened.append(Editor(page, live_server.url, objective.pk).open())
        return opened[-1]

    yield start
    assert [text for editor in opened for text in editor.complaints] == []


def reread(objective):
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def as_boxes(lines):
    shown = [line_of(line) for line in lines]
    fields = ("level1", "level2", "name", "weight", "unit", "comparison", "target", "is_core")
    return [tuple(Box(getattr(line, field)) for field in fields) for line in shown]


def test_a_sheet_from_nothing_to_submission_with_a_paste_from_excel(edit, people):
    objective = draft(people.unit, lines=())
    editor = edit(objective)
    page = editor.page
    expect(page.locator("#meter")).to_contain_text("还差 90 分")
    page.locator("#grid .tabulator-tableholder").click()
    editor.paste(SOURCES["excel"](as_boxes(clean_lines()[:4])))
    expect(page.locator("dialog")).to_contain_text("读到 4 行指标")
    editor.take()
    expect(page.locator("#grid .tabulator-row")).to_have_count(4)
    editor.choose(4, "name")
    for line in map(line_of, clean_lines()[4:]):
        page.click("[data-tool=add]")
        editor.type("<Tab>", "<ArrowLeft>", "<ArrowLeft>", "<ArrowLeft>")
        for field in ("level1", "level2", "name", "weight", "unit", "comparison", "target"):
            editor.type(getattr(line, field) if field != "comparison" else ">=", "<Tab>")
        editor.type(line.is_core, "<Tab>")
    expect(page.locator("#meter")).to_contain_text("权重合计正好 100")
    expect(page.locator("#margin")).to_contain_text("没有错误")
    editor.expect_saved()

    stored = sheet_of(reread(objective)).lines
    assert [line.name for line in stored] == [line.name for line in clean_lines()]
    assert [line.target for line in stored] == [line.target for line in clean_lines()]
    page.click("#submit-button")
    page.click("dialog [data-dialog=submit]")
    page.wait_for_url(re.compile(rf"/objectives/{objective.pk}/$"))
    assert reread(objective).status == "submitted"


def test_a_form_pasted_from_word_fills_head_and_grid_and_can_be_undone(edit, people):
    expected, rows = forms()[1]
    objective = draft(people.unit, lines=())
    editor = edit(objective)
    page = editor.page
    page.locator("#grid .tabulator-tableholder").click()
    editor.paste(SOURCES["word"](rows))
    expect(page.locator("dialog")).to_contain_text("请核对是否粘错")
    editor.take()
    expect(page.locator("#grid .tabulator-row")).to_have_count(len(expected.lines))
    expect(page.locator("[data-head=overview]")).to_have_value(expected.overview)
    assert editor.names() == [line.name for line in expected.lines]
    editor.expect_saved()
    assert len(sheet_of(reread(objective)).lines) == len(expected.lines)
    page.click("#notice button")
    expect(page.locator("#grid .tabulator-row")).to_have_count(3)
    editor.expect_saved()
    assert sheet_of(reread(objective)).lines == ()


def test_keys_move_type_fill_down_and_undo_as_in_a_spreadsheet(edit, people):
    objective = draft(people.unit)
    editor = edit(objective)
    editor.choose(1, "weight")
    editor.type("12", "<Enter>", "13", "<Enter>")
    assert (editor.row(1)[3], editor.row(2)[3]) == ("12", "13")
    editor.type("<ArrowUp>", "<ArrowUp>", "<Tab>", "个", "<Tab>")
    editor.choose(2, "unit")
    editor.type("ci", "<Tab>", "<F2>", "<Tab>")
    assert editor.row(2)[4:6] == ["ci", "≥"]
    editor.page.keyboard.press("Control+d")
    editor.choose(3, "weight")
    editor.page.keyboard.press("Control+d")
    assert editor.row(3)[3] == "13"
    editor.page.keyboard.press("Control+z")
    expect(editor.cell(3, "weight")).to_have_text("15")
    editor.page.keyboard.press("Alt+ArrowUp")
    assert editor.names()[1:3] == [clean_lines()[2].name, clean_lines()[1].name]
    editor.choose(2, "name")
    editor.page.keyboard.press("Delete")
    expect(editor.cell(2, "name")).to_have_text("")
    editor.expect_saved()


def test_arrows_leave_a_cell_being_typed_in_and_keep_what_was_typed(edit, people):
    objective = draft(people.unit)
    editor = edit(objective)
    editor.choose(2, "weight")
    editor.type(
        "7", "<ArrowDown>", "8", "<ArrowDown>", "9", "<ArrowUp>", "<ArrowUp>", "6", "<ArrowUp>"
    )
    assert [editor.row(row)[3] for row in (1, 2, 3, 4)] == ["15", "6", "8", "9"]
    editor.type(
        "5", "<ArrowRight>", "items", "<ArrowLeft>", "4", "<ArrowLeft>", "named", "<ArrowDown>"
    )
    assert editor.row(1)[2:5] == ["named", "4", "items"]
    editor.choose(1, "target")
    editor.type("98", "<ArrowDown>", "<Delete>", "97")
    editor.page.keyboard.press("Shift+ArrowLeft")
    editor.type("6", "<ArrowDown>", "95", "<Enter>")
    assert [editor.row(row)[6] for row in (1, 2, 3)] == ["98", "96", "95"]
    editor.expect_saved()
    stored = sheet_of(reread(objective)).lines
    assert [line.weight for line in stored[:4]] == [4, 6, 8, 9]


def test_arrows_move_in_the_text_of_a_cell_opened_to_be_mended(edit, people):
    objective = draft(people.unit)
    editor = edit(objective)
    editor.choose(1, "weight")
    editor.type("<F2>", "<End>", "<ArrowLeft>", "0", "<ArrowDown>")
    assert editor.row(1)[3] == "105"
    editor.choose(len(clean_lines()), "name")
    editor.type(
        "last", "<F2>", "<ArrowLeft>", "X", "<ArrowRight>", "Y", "<ArrowDown>", "next", "<Enter>"
    )
    assert editor.names()[-3:] == ["lasXtY", "next", ""]
    editor.choose(1, "unit")
    editor.type(
        "<F2>", "<ArrowDown>", "<ArrowDown>", "<Escape>", "<ArrowDown>", "10", "<ArrowDown>"
    )
    expect(editor.cell(2, "unit")).to_have_text("10")


def test_the_tab_key_comes_into_the_table_and_out_of_it_again(edit, people):
    editor = edit(draft(people.unit))
    keyboard, page = editor.page.keyboard, editor.page

    def press(*keys):
        for key in keys:
            keyboard.press(key)

    page.locator("[data-tool=paste]").focus()
    press("Tab")
    expect(page.locator(".tabulator-tableholder")).to_be_focused()
    press("ArrowDown", "Tab")
    expect(page.locator(".tabulator-tableholder")).to_be_focused()
    press("Escape", "Tab")
    expect(page.locator("[data-cell=baseline]")).to_be_focused()
    page.locator(".tabulator-tableholder").focus()
    press("Escape", "Shift+Tab")
    expect(page.locator("[data-tool=paste]")).to_be_focused()


def test_a_range_is_filled_down_and_moved_as_a_whole(edit, people):
    objective = draft(people.unit)
    editor = edit(objective)
    names = [line.name for line in clean_lines()]
    editor.choose(2, "unit")
    editor.type("CI", "<Enter>")
    editor.choose(2, "unit")
    for key in ("Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "Control+d"):
        editor.page.keyboard.press(key)
    assert [editor.row(row)[4:6] for row in (2, 3, 4, 5)] == [["CI", "≥"]] * 3 + [["%", "≥"]]
    editor.page.keyboard.press("Alt+ArrowDown")
    assert editor.names() == [names[0], names[4], *names[1:4], *names[5:]]
    editor.page.keyboard.press("Alt+ArrowUp")
    editor.page.keyboard.press("Alt+ArrowUp")
    assert editor.names() == [*names[1:4], names[0], *names[4:]]
    editor.page.keyboard.press("Alt+ArrowUp")
    assert editor.names() == [*names[1:4], names[0], *names[4:]]
    editor.expect_saved()
    stored = sheet_of(reread(objective)).lines
    assert [line.unit for line in stored[:3]] == ["CI"] * 3


def test_rows_are_added_copied_and_deleted_by_buttons(edit, people):
    objective = draft(people.unit)
    editor = edit(objective)
    editor.choose(2, "name")
    editor.page.click("[data-tool=copy]")
    expect(editor.page.locator("#grid .tabulator-row")).to_have_count(8)
    editor.choose(1, "name")
    editor.page.click("[data-tool=delete]")
    expect(editor.page.locator("#grid .tabulator-row")).to_have_count(7)
    editor.expect_saved()
    assert [line.name for line in sheet_of(reread(objective)).lines][:2] == [
        clean_lines()[1].name
    ] * 2


def test_findings_stand_in_the_margin_and_lead_to_their_cell(edit, people):
    objective = draft(people.unit)
    editor = edit(objective)
    page = editor.page
    editor.choose(5, "weight")
    editor.type("10", "<Enter>")
    note = page.locator(".zs-ed-group-error .zs-ed-note", has_text="还差10分")
    expect(note).to_be_visible()
    expect(page.locator(".zs-ed-ledger")).to_contain_text(
        re.compile(r"应查 \d+ 项，已查 \d+ 项，不适用 \d+ 项，未能检查 \d+ 项")
    )
    page.click("#meter [data-mend=weights]")
    expect(page.locator("dialog")).to_contain_text("改动 1 处")
    editor.take()
    expect(page.locator("#meter")).to_contain_text("权重合计正好 100")
    editor.choose(5, "comparison")
    editor.type("<=", "<Tab>")
    expect(page.locator('.tabulator-cell[data-mark="error"]')).to_have_count(1)
    expect(page.locator("#score")).to_contain_text("反而满分")


def test_a_mend_is_taken_back(edit, people):
    objective = draft(people.unit)
    editor = edit(objective)
    page = editor.page
    editor.choose(5, "weight")
    editor.type("10", "<Enter>")
    expect(page.locator("#meter")).to_contain_text("还差 10 分")
    typed = page.locator("#grid").inner_text()
    page.click("#meter [data-mend=weights]")
    editor.take()
    expect(page.locator("#meter")).to_contain_text("权重合计正好 100")
    page.click("[data-tool=undo]")
    expect(page.locator("#meter")).to_contain_text("还差 10 分")
    assert page.locator("#grid").inner_text() == typed
    editor.expect_saved()
    assert sum(line.weight for line in sheet_of(reread(objective)).lines) == 80


def test_an_explanation_is_written_at_its_warning(edit, people):
    objective = draft(people.unit, execution_weight="20")
    editor = edit(objective)
    note = editor.page.locator(".zs-ed-group-warning .zs-ed-note", has_text="通常为10")
    note.locator(".zs-ed-explain summary").click()
    note.locator("textarea").fill("按合同约定提高。")
    note.locator("[data-explain-save]").click()
    expect(editor.page.locator(".zs-ed-explain summary", has_text="已写情况说明")).to_have_count(1)
    assert reread(objective).explanations.get().text == "按合同约定提高。"


def test_an_expired_session_keeps_the_draft_and_offers_it_after_signing_in(edit, people):
    objective = draft(people.unit)
    editor = edit(objective)
    page = editor.page
    Session.objects.all().delete()
    editor.choose(1, "name")
    editor.type("kept", "<Enter>")
    expect(page.locator("#notice")).to_contain_text("登录已失效", timeout=10_000)
    assert editor.kept()[0]["draft"]["lines"][0]["name"] == "kept"
    page.click("#notice button")
    page.fill("[name=login]", "chenjing")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#editor[data-ready=yes]")
    expect(page.locator("#notice")).to_contain_text("没有保存到服务器的内容")
    expect(editor.cell(1, "name")).to_have_text(clean_lines()[0].name)
    page.get_by_role("button", name="恢复这份内容").click()
    expect(editor.cell(1, "name")).to_have_text("kept")
    editor.expect_saved()
    assert sheet_of(reread(objective)).lines[0].name == "kept"
    assert editor.kept() == []


def test_a_lost_connection_and_a_closed_tab_lose_nothing(edit, people):
    objective = draft(people.unit)
    editor = edit(objective)
    context = editor.page.context
    context.set_offline(True)
    editor.choose(1, "name")
    editor.type("offline", "<Enter>")
    expect(editor.page.locator("#save-text")).to_contain_text("没有", timeout=10_000)
    editor.page.close(run_before_unload=False)
    context.set_offline(False)
    again = Editor(context.new_page(), editor.address.split("/objectives")[0], objective.pk).open()
    expect(again.page.locator("#notice")).to_contain_text("没有保存到服务器的内容")
    again.page.get_by_role("button", name="恢复这份内容").click()
    again.expect_saved()
    assert sheet_of(reread(objective)).lines[0].name == "offline"


def test_who_hands_in_without_a_connection_is_told_why_nothing_happens(edit, people):
    editor = edit(draft(people.unit))
    page = editor.page
    page.context.set_offline(True)
    editor.choose(1, "name")
    editor.type("offline", "<Enter>")
    expect(page.locator("#save-text")).to_contain_text("没有连上服务器", timeout=10_000)
    page.click("#submit-button")
    expect(page.locator("#notice")).to_contain_text("还没有保存到服务器，不能送审")
    page.context.set_offline(False)
    editor.expect_saved()
    expect(page.locator("#notice")).to_be_hidden()


def test_a_text_pasted_into_the_wrong_cell_leaves_the_other_rows_in_sight(edit, people):
    editor = edit(draft(people.unit))
    editor.choose(1, "name")
    editor.paste(Clipboard("没有换行的长文字" * 90, ""))
    expect(editor.cell(1, "name")).to_contain_text("没有换行")
    assert editor.cell(1, "name").bounding_box()["height"] < 200
    editor.page.click("#notice button")
    editor.expect_saved()


def test_bad_numbers_and_too_much_are_told_and_stay_in_the_cell(edit, people):
    objective = draft(people.unit)
    editor = edit(objective)
    page = editor.page
    editor.choose(1, "weight")
    editor.type("abc", "<Enter>")
    expect(page.locator("#margin")).to_contain_text("『abc』不是可以保存的数字")
    told = page.locator("#save-text")
    expect(told).to_contain_text(
        "1 格没有保存，只留在本机：第1行『指标权重』『abc』", timeout=10_000
    )
    expect(editor.cell(1, "weight")).to_have_text("abc")
    editor.open()
    expect(page.locator("#notice")).to_contain_text("没有保存到服务器的内容")
    page.get_by_role("button", name="恢复这份内容").click()
    expect(editor.cell(1, "weight")).to_have_text("abc")
    editor.choose(1, "weight")
    editor.type("15", "<Enter>")
    editor.expect_saved()
    editor.paste(Clipboard("甲\t5\r\n" * 5000))
    expect(page.locator("#notice")).to_contain_text("5000 行")
    assert editor.names() == [line.name for line in clean_lines()]
    editor.choose(2, "name")
    editor.paste(Clipboard("<script>alert(1)</script>"))
    expect(editor.cell(2, "name")).to_have_text("<script>alert(1)</script>")
