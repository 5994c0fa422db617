"""The pages of actuals: typed, judged while typing, saved whole or not at all, in and out as xlsx."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budgets.models import Outturn
from evaluations.models import Measurement
from indicators.models import PerformanceObjective
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.factories import draft
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
ACTUALS = ("126", "96", "95", "78.5", "5.2", "96", "91")


def sheet_of(cast, number=1) -> PerformanceObjective:
    objective = draft(cast.unit, number=number)
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def cells(objective, values=ACTUALS, **more) -> dict[str, str]:
    lines = sorted(objective.indicators.all(), key=lambda line: line.position)
    typed = {f"actual-{line.pk}": value for line, value in zip(lines, values, strict=True)}
    return {"final": "100", "spent": "96.5", **typed, **more}


def line_key(objective, position: int) -> int:
    return next(line.pk for line in objective.indicators.all() if line.position == position)


def test_what_is_saved_is_scored_to_a_grade(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    answer = client.post(reverse("actuals", args=[objective.pk]), cells(objective), follow=True)
    page = text_of(answer)
    assert Measurement.objects.filter(indicator__objective=objective).count() == 7
    assert Outturn.objects.get(appropriation=objective.appropriation).outturn_amount == 96.5
    assert "已保存：7 条指标有完成值，共 7 条" in page
    assert "<b data-total>99.65</b>" in page
    assert "data-grade>优<" in page
    assert AuditEntry.objects.filter(action=AuditAction.ACTUALS_RECORDED).count() == 1


def test_live_scores_come_from_the_same_formulas_and_write_nothing(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    entries = AuditEntry.objects.count()
    short = line_key(objective, 1)
    typed = cells(objective, ("60", *ACTUALS[1:]))
    answer = client.post(reverse("actuals-check", args=[objective.pk]), typed).json()
    assert answer["lines"][str(short)]["score"] == "7.5"
    assert "60" in answer["lines"][str(short)]["explanation"]
    assert "偏差原因" in answer["lines"][str(short)]["request"]
    assert answer["total"] == "92.15"
    assert answer["filled"] == answer["count"] == 7
    assert answer["execution"]["explanation"].startswith("全年预算100.00，全年执行96.50，")
    assert not Measurement.objects.exists()
    assert AuditEntry.objects.count() == entries


def test_a_reason_answers_the_request(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    short = line_key(objective, 1)
    typed = cells(objective, ("60", *ACTUALS[1:]), **{f"reason-{short}": "汛期停工"})
    answer = client.post(reverse("actuals-check", args=[objective.pk]), typed).json()
    assert answer["lines"][str(short)]["request"] == ""


@pytest.mark.parametrize(
    ("target", "typed", "reason", "is_asked"),
    [
        ("5", "-3", "", True),
        ("5", "3", "", False),
        ("5", "0", "", False),
        ("-2", "-3", "", False),
        ("5", "-3", "同比增减率，负数为下降", False),
    ],
)
def test_a_negative_value_is_asked_about_and_not_refused(cast, target, typed, reason, is_asked):
    objective, client = sheet_of(cast), client_of(cast.chen)
    key = line_key(objective, 1)
    objective.indicators.filter(pk=key).update(comparison="le", target_value=target)
    sent = cells(objective, (typed, *ACTUALS[1:]), **{f"reason-{key}": reason})
    line = client.post(reverse("actuals-check", args=[objective.pk]), sent).json()["lines"][
        str(key)
    ]
    assert ("负数，请核对正负号" in line["request"]) is is_asked
    assert not line["problem"]
    saved = client.post(reverse("actuals", args=[objective.pk]), sent)
    assert saved.status_code == 302
    assert Measurement.objects.get(indicator=key).actual_value == int(typed)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("很好", "不是数"),
        ("9" * 60, "位数过多"),
        ("1.23456", "最多4位小数"),
        ("<script>alert(1)</script>", "不是数"),
        ("NaN", "不是数"),
    ],
)
def test_bad_cells_are_told_one_by_one_and_nothing_typed_is_lost(cast, typed, message):
    objective, client = sheet_of(cast), client_of(cast.chen)
    values = (typed, *ACTUALS[1:])
    answer = client.post(reverse("actuals", args=[objective.pk]), cells(objective, values))
    page = text_of(answer)
    assert answer.status_code == 422
    assert message in page
    assert "有 1 处需要改正，一项也没有保存" in page
    assert 'value="78.5"' in page
    assert "<script>alert" not in page
    assert not Measurement.objects.exists()


def test_bad_money_is_told_beside_the_lines(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    typed = cells(objective, spent="约九十万")
    answer = client.post(reverse("actuals", args=[objective.pk]), typed)
    assert answer.status_code == 422
    assert "『全年执行数』" in text_of(answer)
    assert not Measurement.objects.exists()


def test_a_stored_value_cannot_be_blanked_in_silence(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    address = reverse("actuals", args=[objective.pk])
    client.post(address, cells(objective))
    answer = client.post(address, cells(objective, ("", *ACTUALS[1:])))
    assert answer.status_code == 422
    assert "不能清空" in text_of(answer)
    assert Measurement.objects.count() == 7


def test_half_a_sheet_is_saved_and_has_no_total_yet(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    values = (*ACTUALS[:3], "", "", "", "")
    answer = client.post(
        reverse("actuals", args=[objective.pk]), cells(objective, values), follow=True
    )
    assert Measurement.objects.count() == 3
    assert "<b data-total>—</b>" in text_of(answer)
    assert "data-filled>3<" in text_of(answer)


@pytest.mark.parametrize(
    ("who", "seen", "saved"),
    [
        ("chen", 200, 302),
        ("zhou", 200, 403),
        ("liu", 200, 403),
        ("zhao", 200, 403),
        ("qian", 200, 403),
        ("wu", 200, 403),
        ("sun", 404, 404),
    ],
)
def test_everybody_in_reach_reads_and_only_the_preparer_writes(cast, who, seen, saved):
    objective, client = sheet_of(cast), client_of(getattr(cast, who))
    address = reverse("actuals", args=[objective.pk])
    assert client.get(address).status_code == seen
    assert client.post(address, cells(objective)).status_code == saved
    assert Measurement.objects.exists() is (saved == 302)
    check = client.post(reverse("actuals-check", args=[objective.pk]), cells(objective))
    assert check.status_code == seen


def test_nobody_signed_out_gets_anything(cast, client):
    objective = sheet_of(cast)
    for name, arguments in (
        ("actuals-list", []),
        ("actuals-export", []),
        ("actuals", [objective.pk]),
    ):
        answer = client.get(reverse(name, args=arguments))
        assert answer.status_code == 302
        assert answer.url.startswith("/login/")


def filled(client) -> openpyxl.Workbook:
    answer = client.get(reverse("actuals-export"))
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def sent(client, book: openpyxl.Workbook, name="完成值.xlsx", **options):
    buffer = io.BytesIO()
    book.save(buffer)
    return client.post(
        reverse("actuals-upload"), {"file": SimpleUploadedFile(name, buffer.getvalue())}, **options
    )


def column_of(sheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def test_the_workbook_goes_out_prefilled_and_comes_back(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    book = filled(client)
    lines, money = book["完成值"], book["预算执行"]
    assert lines.max_row == 8
    for number, value in enumerate(ACTUALS, 2):
        lines.cell(number, column_of(lines, "实际完成值"), value)
    money.cell(2, column_of(money, "全年预算数"), 100)
    money.cell(2, column_of(money, "全年执行数"), 96.5)
    page = text_of(sent(client, book, follow=True))
    assert "已登记 7 条完成值、1 个预算执行数" in page
    assert Measurement.objects.filter(indicator__objective=objective).count() == 7
    again = filled(client)["完成值"]
    column = column_of(again, "实际完成值")
    assert [again.cell(row, column).value for row in range(2, 9)] == list(ACTUALS)
    assert "已登记 0 条完成值" in text_of(sent(client, book, follow=True))


def test_every_error_comes_back_at_once_as_red_cells_with_notes(cast):
    sheet_of(cast)
    client = client_of(cast.chen)
    book = filled(client)
    lines, money = book["完成值"], book["预算执行"]
    column = column_of(lines, "实际完成值")
    lines.cell(2, column, "很多")
    lines.cell(4, column, "还不错")
    money.cell(2, column_of(money, "全年预算数"), "一百")
    answer = sent(client, book)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "没有写入任何一行" in page
    assert not Measurement.objects.exists()
    token = answer.context["upload"].token
    marked = client.get(reverse("actuals-marked", args=[token]))
    returned = openpyxl.load_workbook(io.BytesIO(marked.content))
    red = {
        (sheet.title, cell.coordinate)
        for sheet in returned
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert ("完成值", lines.cell(2, column).coordinate) in red
    assert ("完成值", lines.cell(4, column).coordinate) in red
    assert {title for title, _ in red} == {"完成值", "预算执行"}
    assert client_of(cast.zhou).get(reverse("actuals-marked", args=[token])).status_code == 404


def test_a_row_without_a_name_is_told_and_the_others_are_taken_in(cast):
    sheet_of(cast)
    client = client_of(cast.chen)
    book = filled(client)
    lines = book["完成值"]
    for number, value in enumerate(ACTUALS, 2):
        lines.cell(number, column_of(lines, "实际完成值"), value)
    lines.cell(3, column_of(lines, "指标名称"), "")
    answer = sent(client, book)
    page = text_of(answer)
    assert answer.status_code == 200
    assert "已登记 6 条完成值" in page
    assert "1 处需要改正，这几行没有读取，其余各行已登记" in page
    assert "工作表『完成值』第3行『指标名称』" in page
    assert "请填写目标表上的三级指标名称" in page
    assert Measurement.objects.count() == 6
    token = answer.context["upload"].token
    marked = client.get(reverse("actuals-marked", args=[token]))
    returned = openpyxl.load_workbook(io.BytesIO(marked.content))["完成值"]
    assert returned.cell(3, column_of(lines, "指标名称")).comment


def test_the_workbook_comes_back_though_a_draft_has_a_line_without_a_name(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    objective.indicators.filter(position=2).update(name="")
    book = filled(client)
    lines = book["完成值"]
    for number, value in enumerate(ACTUALS, 2):
        lines.cell(number, column_of(lines, "实际完成值"), value)
    assert "已登记 7 条完成值" in text_of(sent(client, book, follow=True))
    assert Measurement.objects.get(indicator__position=2).actual_value == 96


@pytest.mark.parametrize(
    ("merged", "shown"), [("A3:C3", "A3"), ("B2:B3", "B2"), ("A2:D4", "A2"), (None, "B3")]
)
def test_a_fault_in_a_merged_cell_is_marked_where_the_cell_is_shown(cast, merged, shown):
    sheet_of(cast)
    client = client_of(cast.chen)
    book = filled(client)
    lines = book["完成值"]
    for row in (2, 3):
        lines.cell(row, column_of(lines, "项目编码"), "没有这个编码")
        lines.cell(row, column_of(lines, "实际完成值"), "95")
    if merged:
        lines.merge_cells(merged)
    answer = sent(client, book)
    assert answer.status_code == 422
    marked = client.get(reverse("actuals-marked", args=[answer.context["upload"].token]))
    returned = openpyxl.load_workbook(io.BytesIO(marked.content))["完成值"]
    assert returned[shown].comment is not None
    assert [str(one) for one in returned.merged_cells.ranges] == ([merged] if merged else [])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("空.xlsx", b"", "空.xlsx"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n", "图.xlsx"),
        ("别的.csv", "甲,乙\n1,2\n".encode(), "没有找到所需的表头"),
    ],
)
def test_a_file_that_is_no_list_gets_a_sentence(cast, name, content, message):
    sheet_of(cast)
    client = client_of(cast.chen)
    file = SimpleUploadedFile(name, content)
    page = text_of(client.post(reverse("actuals-upload"), {"file": file}, follow=True))
    assert message in page or "请先选择" in page
    assert not Measurement.objects.exists()


def test_only_preparers_upload(cast):
    sheet_of(cast)
    book = filled(client_of(cast.chen))
    book["完成值"].cell(2, column_of(book["完成值"], "实际完成值"), "120")
    assert sent(client_of(cast.zhou), book).status_code == 403
    assert sent(client_of(cast.sun), book).status_code == 422
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_do_not_ask_the_database_per_sheet(cast, number, django_assert_max_num_queries):
    for one in range(number):
        sheet_of(cast, number=one + 1)
    client = client_of(cast.chen)
    client.get(reverse("actuals-list"))
    with django_assert_max_num_queries(8):
        client.get(reverse("actuals-list"))
    # Eight to read, five for the entry in the trail.
    with django_assert_max_num_queries(8 + 5):
        client.get(reverse("actuals-export"))


@pytest.mark.parametrize("lines", [1, 7])
def test_a_live_check_does_not_ask_per_line(cast, lines, django_assert_max_num_queries):
    objective, client = sheet_of(cast), client_of(cast.chen)
    address = reverse("actuals-check", args=[objective.pk])
    client.post(address, {})
    typed = dict(list(cells(objective).items())[: lines + 2])
    with django_assert_max_num_queries(10):
        client.post(address, typed)


def seen_in(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_a_second_tab_overwrites_nothing_that_it_has_not_seen(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    address = reverse("actuals", args=[objective.pk])
    seen = seen_in(text_of(client.get(address)))
    first, short = cells(objective), line_key(objective, 1)
    assert client.post(address, {**first, "seen": seen}).status_code == 302
    mine = {**cells(objective, ("60", *ACTUALS[1:])), f"reason-{short}": "汛期停工", "spent": "90"}
    answer = client.post(address, {**mine, "seen": seen})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "您的另一个窗口" in page
    assert [(clash.label, clash.mine, clash.theirs) for clash in answer.context["clashes"]] == [
        ("第 1 行『路口信号设备巡检维护数量』的实际完成值", "60", "126"),
        ("第 1 行『路口信号设备巡检维护数量』的偏差原因", "汛期停工", ""),
        ("全年执行数", "90", "96.50"),
    ]
    assert 'value="60"' in page
    assert Measurement.objects.get(indicator=short).actual_value == 126
    again = client.post(address, {**mine, "seen": seen_in(page)})
    assert again.status_code == 302
    assert Measurement.objects.get(indicator=short).actual_value == 60


def test_a_blank_left_by_an_old_tab_is_a_clash_and_no_clearing(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    address = reverse("actuals", args=[objective.pk])
    seen = seen_in(text_of(client.get(address)))
    client.post(address, {**cells(objective), "seen": seen})
    answer = client.post(address, {**cells(objective, ("", *ACTUALS[1:])), "seen": seen})
    assert answer.status_code == 409
    assert Measurement.objects.count() == 7


def test_refused_cells_still_know_what_was_seen(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    address = reverse("actuals", args=[objective.pk])
    seen = seen_in(text_of(client.get(address)))
    refused = client.post(address, {**cells(objective, ("很好", *ACTUALS[1:])), "seen": seen})
    assert refused.status_code == 422
    assert seen_in(text_of(refused)) == seen
