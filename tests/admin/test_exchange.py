"""Lists through the admin: preview, diff, Chinese errors, the entry in the trail."""

import csv
import io
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from evaluations.models import Measurement
from exchange.resources.outcomes import told_change
from exchange.tabular import GuardedCSV, GuardedXLSX, guarded, unguarded
from indicators.models import IndicatorTemplate
from organizations.enums import AuditAction
from organizations.models import AuditEntry, Organization
from projects.models import Project
from tests.factories import approved, draft, year_2023

XLSX, CSV = "0", "1"
LIBRARY = ["一级指标", "二级指标", "指标名称", "计量单位", "指标性质", "常用权重"]


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def preview(client, model, content, *, name="list.xlsx", kind=XLSX):
    upload = SimpleUploadedFile(name, content)
    url = f"/admin/{model}/import/"
    return client.post(url, {"format": kind, "import_file": upload, "resource": ""})


def confirm(client, model, response):
    form = response.context["confirm_form"]
    return client.post(f"/admin/{model}/process_import/", form.initial, follow=True)


def errors_in(response):
    result = response.context["result"]
    base = [str(error.error) for error in result.base_errors]
    rows = [str(error.error) for row in result.error_rows for error in row.errors]
    invalid = [
        f"{column}：{text}"
        for row in result.invalid_rows
        for column, texts in row.error_dict.items()
        for text in texts
    ]
    return base + rows + invalid


def test_units_come_in_with_their_parents_from_the_same_file(staff, as_person):
    client = as_person(staff.qian)
    content = sheet(
        ["单位编码", "单位名称", "上级单位编码"],
        [121, "区水利局", ""],
        [121001, "区水利局本级", 121],
        ["118", "重庆市荣昌区公安局", ""],
    )
    shown = preview(client, "organizations/organization", content)
    assert errors_in(shown) == []
    assert shown.context["result"].totals == {
        "new": 2,
        "update": 0,
        "delete": 0,
        "skip": 1,
        "error": 0,
        "invalid": 0,
    }
    assert not Organization.objects.filter(code="121").exists()
    confirm(client, "organizations/organization", shown)
    assert Organization.objects.get(code="121001").parent.code == "121"
    entry = AuditEntry.objects.get(action=AuditAction.REFERENCE_IMPORTED)
    assert entry.actor == staff.qian
    assert entry.changes == {"新增": 2, "更新": 0, "未变": 1}


def test_a_preview_is_confirmed_once(staff, as_person):
    client = as_person(staff.qian)
    model = "organizations/organization"
    shown = preview(
        client, model, sheet(["单位编码", "单位名称", "上级单位编码"], [121, "水利局", ""])
    )
    confirm(client, model, shown)
    again = confirm(client, model, shown)
    assert "这份预览已经导入过或已失效" in again.content.decode()
    assert AuditEntry.objects.filter(action=AuditAction.REFERENCE_IMPORTED).count() == 1


def test_every_fault_of_a_list_is_said_in_chinese(staff, as_person):
    client = as_person(staff.qian)
    content = sheet(
        ["单位编码", "单位名称", "上级单位编码", "在用"],
        ["999001", "没有上级的", "999", ""],
        ["119", "", "", ""],
        ["1180", "编码太怪", "120", ""],
        ["119001", "接错上级的", "120", ""],
        ["130", "在用写错", "", "也许"],
        ["131", "一", "", ""],
        ["131", "二", "", ""],
    )
    shown = preview(client, "organizations/organization", content)
    found = "\n".join(errors_in(shown))
    assert "没有编码为“999”的单位" in found
    assert "单位名称：" in found
    assert "单位编码应为数字，每级 3 位（如 118、118001），现为“1180”" in found
    assert "单位编码应为上级单位编码 120 加 3 位数字，现为 119001" in found
    assert "“也许”应为“是”或“否”" in found
    assert "与第 7 行是同一条记录" in found
    assert not Organization.objects.filter(code="131").exists()
    page = shown.content.decode()
    assert "处要改，这份文件一行也没有写入" in page
    for fault in shown.context["result"].faults():
        assert fault.message in unescape(page)
    assert len(shown.context["result"].faults()) == len(errors_in(shown))


def test_faults_stand_in_the_order_of_the_file_under_its_own_line_numbers(staff, as_person):
    """A blank line counts as the spreadsheet counts it; a row that cannot be read hides no other."""
    content = sheet(
        ["单位编码", "单位名称", "上级单位编码", "在用"],
        ["131", "一", "", ""],
        [],
        ["131", "二", "", ""],
        ["132", "三", "", "<也许>"],
    )
    shown = preview(as_person(staff.qian), "organizations/organization", content)
    found = [(f.row, f.column, f.written) for f in shown.context["result"].faults()]
    assert found == [(4, "", ""), (5, "在用", "<也许>")]
    page = shown.content.decode()
    assert "与第 2 行是同一条记录" in page
    assert "<td>&lt;也许&gt;</td>" in page


def test_a_preview_tells_the_kind_of_every_row_and_marks_what_changes(staff, as_person):
    content = sheet(
        ["单位编码", "单位名称", "上级单位编码"],
        [121, "区水利<局>", ""],
        ["118", "重庆市荣昌区公安局", ""],
        ["118001", "重庆市荣昌区公安局（本部）", "118"],
    )
    shown = preview(as_person(staff.qian), "organizations/organization", content)
    page = shown.content.decode()
    assert "预览：新增 1 行，修改 1 行，未变 1 行" in page
    kinds = [kind for kind, _, _ in shown.context["result"].shown_rows()]
    assert kinds == ["new", "skip", "update"]
    assert "<td>区水利&lt;局&gt;</td>" in page
    before = Organization.objects.get(code="118001").name
    assert told_change(before, "重庆市荣昌区公安局（本部）") in page


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("甲", "甲", "甲"),
        ("10", "12.5", "<del>10</del> <ins>12.5</ins>"),
        ("", "<b>", " <ins>&lt;b&gt;</ins>"),
        ("甲&", "", "<del>甲&amp;</del> "),
        (
            "道路交通信号维护项目一期工程",
            "道路交通信号灯维护项目一期工程",
            "道路交通信号<ins>灯</ins>维护项目一期工程",
        ),
    ],
)
def test_a_change_is_told_in_its_cell(before, after, told):
    assert told_change(before, after) == told


def test_an_empty_list_can_be_taken_along_and_filled_in(staff, as_person):
    client = as_person(staff.qian)
    text = client.get("/admin/projects/project/import/").content.decode()
    assert "必须有的列：年度、单位编码、项目编码、项目名称" in text
    assert "可以没有的列：项目分类、业务主管部门" in text
    draft(staff.unit)
    content = client.get("/admin/projects/project/import/template/").content
    book = load_workbook(io.BytesIO(content))
    assert [len(row) for row in book.active.values] == [9]
    book.active.append(["2023", "118001", "50015322T000000000777", "甲", "", "", 1, 1, ""])
    filled = io.BytesIO()
    book.save(filled)
    shown = preview(client, "projects/project", filled.getvalue())
    assert errors_in(shown) == []
    assert shown.context["result"].totals["new"] == 1


def test_a_list_without_its_columns_is_refused(staff, as_person):
    shown = preview(as_person(staff.qian), "organizations/organization", sheet(["编码"], ["1"]))
    (told,) = errors_in(shown)
    assert "文件缺少列：单位编码、单位名称、上级单位编码" in told
    assert "Traceback" not in shown.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"%PDF-1.4 ...", "PDF 文件"), (b"PK\x03\x04broken", "已损坏"), (b"\n\n", "没有内容")],
)
def test_files_that_are_no_list_are_refused(staff, as_person, content, said):
    shown = preview(as_person(staff.qian), "organizations/organization", content)
    assert said in shown.content.decode()
    assert "confirm_form" not in shown.context


def library_rows(count):
    return [["产出指标", "数量指标", f"第{n}项工作完成数量", "项", "≥", 10] for n in range(count)]


def preview_queries(client, count):
    with CaptureQueriesContext(connection) as caught:
        shown = preview(
            client, "indicators/indicatortemplate", sheet(LIBRARY, *library_rows(count))
        )
    assert errors_in(shown) == []
    assert shown.context["result"].totals["new"] == count
    return len(caught)


def test_a_thousand_rows_are_previewed_with_the_queries_of_one(staff, as_person):
    client = as_person(staff.qian)
    client.get("/admin/")
    one = preview_queries(client, 1)
    assert one <= 16
    assert preview_queries(client, 1000) == one


def test_a_preview_of_a_thousand_rows_is_a_page_that_a_browser_likes(staff, as_person):
    client, sizes = as_person(staff.qian), []
    for count in (1, 1000):
        rows = library_rows(count)
        shown = preview(client, "indicators/indicatortemplate", sheet(LIBRARY, *rows))
        sizes.append(len(shown.content))
    assert (sizes[1] - sizes[0]) / 999 < 512


def test_a_second_import_changes_only_what_differs(staff, as_person):
    client = as_person(staff.qian)
    model = "indicators/indicatortemplate"
    confirm(client, model, preview(client, model, sheet(LIBRARY, *library_rows(3))))
    assert IndicatorTemplate.objects.count() == 3
    changed = library_rows(3)
    changed[1][5] = 12.5
    shown = preview(client, model, sheet(LIBRARY, *changed))
    assert shown.context["result"].totals["skip"] == 2
    assert "2.5</ins>" in shown.content.decode()
    confirm(client, model, shown)
    row = IndicatorTemplate.objects.get(name="第1项工作完成数量")
    assert row.typical_weight == Decimal("12.5")
    assert row.history.count() == 2


@pytest.mark.parametrize(
    ("typed", "sign", "value"), [("正向", "≥", "ge"), ("反向", "≤", "le"), ("不少于", "≥", "ge")]
)
def test_a_direction_is_shown_as_its_sign_before_it_is_taken(staff, as_person, typed, sign, value):
    client, model = as_person(staff.qian), "indicators/indicatortemplate"
    row = ["产出指标", "数量指标", "培训人数", "人", typed, "10"]
    shown = preview(client, model, sheet(LIBRARY, row))
    assert errors_in(shown) == []
    assert f">{sign}<" in shown.content.decode()
    confirm(client, model, shown)
    assert IndicatorTemplate.objects.get(name="培训人数").comparison == value


def test_a_weight_out_of_bounds_is_refused(staff, as_person):
    rows = library_rows(1)
    rows[0][5] = 120
    shown = preview(as_person(staff.qian), "indicators/indicatortemplate", sheet(LIBRARY, *rows))
    assert errors_in(shown) == ["常用权重：常用权重应在 0 到 100 之间，最多两位小数。"]


PROJECTS = [
    "年度", "单位编码", "项目编码", "项目名称",
    "当年预算（万元）", "本级安排（万元）", "上级补助（万元）",
]  # fmt: skip


def test_projects_are_registered_by_the_service(staff, as_person):
    year_2023()
    client = as_person(staff.qian)
    row = ["2023", "118001", "50015322T000000000101", "雪亮工程", "1,200.50", 1000, 200.5]
    shown = preview(client, "projects/project", sheet(PROJECTS, row))
    assert errors_in(shown) == []
    assert not Project.objects.exists()
    confirm(client, "projects/project", shown)
    project = Project.objects.get()
    assert project.appropriation.original_amount == Decimal("1200.50")
    assert AuditEntry.objects.filter(action=AuditAction.PROJECT_REGISTERED).count() == 1
    again = preview(client, "projects/project", sheet(PROJECTS, row))
    assert again.context["result"].totals["skip"] == 1


def test_a_project_is_revised_only_while_its_sheet_is_open(staff, as_person):
    client = as_person(staff.qian)
    open_one, frozen = draft(staff.unit, number=1), approved(staff, number=2)
    rows = [["2023", "118001", o.project.code, "新名称", 100, 100, 0] for o in (open_one, frozen)]
    shown = preview(client, "projects/project", sheet(PROJECTS, *rows))
    assert errors_in(shown) == [
        "项目编码：该项目的绩效目标正在审核或已批复，项目信息和预算不能再改。"
    ]
    shown = preview(client, "projects/project", sheet(PROJECTS, rows[0]))
    confirm(client, "projects/project", shown)
    open_one.project.refresh_from_db()
    assert open_one.project.name == "新名称"
    assert AuditEntry.objects.filter(action=AuditAction.PROJECT_REVISED).count() == 1


ACTUALS = ["年度", "项目编码", "行号", "指标名称", "实际完成值", "偏差原因"]


def test_actuals_are_recorded_by_the_service(staff, as_person):
    objective = approved(staff)
    client = as_person(staff.chen)
    code = objective.project.code
    rows = [
        ["2023", code, "1", "路口信号设备巡检维护数量", 118, "设备到货晚"],
        ["2023", code, "2", "巡检任务完成率", "97%", ""],
        ["2023", code, "3", "设备故障修复及时率", "", ""],
    ]
    shown = preview(client, "evaluations/measurement", sheet(ACTUALS, *rows))
    assert errors_in(shown) == []
    assert shown.context["result"].totals["new"] == 2
    assert not Measurement.objects.exists()
    confirm(client, "evaluations/measurement", shown)
    assert Measurement.objects.count() == 2
    assert Measurement.objects.get(indicator__position=2).actual_value == 97


def test_actuals_of_others_and_unreadable_ones_are_refused(staff, as_person):
    objective = approved(staff)
    rows = [["2023", objective.project.code, "1", "路口信号设备巡检维护数量", 118, ""]]
    shown = preview(as_person(staff.sun), "evaluations/measurement", sheet(ACTUALS, *rows))
    assert "不在您的数据范围内" in errors_in(shown)[0]
    rows[0][4] = "差不多"
    shown = preview(as_person(staff.chen), "evaluations/measurement", sheet(ACTUALS, *rows))
    assert "不是数" in errors_in(shown)[0]


def test_an_export_holds_what_is_within_reach_and_goes_on_record(staff, as_person):
    draft(staff.unit, number=1)
    draft(staff.other_unit, number=2)
    response = as_person(staff.chen).post(
        "/admin/projects/project/export/", {"format": XLSX, "resource": ""}
    )
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert [row[2] for row in rows] == ["项目编码", "50015322T000000000001"]
    entry = AuditEntry.objects.get(action=AuditAction.EXPORTED)
    assert (entry.actor, entry.changes) == (staff.chen, {"条数": 1, "格式": "xlsx"})


def test_formulas_leave_disarmed_and_come_back(staff, as_person):
    IndicatorTemplate.objects.create(
        level1="产出指标", level2="数量指标", name='=cmd|"/c calc"!A1', comparison="ge"
    )
    client = as_person(staff.qian)
    url = "/admin/indicators/indicatortemplate/export/"
    text = client.post(url, {"format": CSV, "resource": ""}).content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(text)))["指标名称"].startswith("'=")
    back = preview(client, "indicators/indicatortemplate", text.encode(), name="a.csv", kind=CSV)
    assert errors_in(back) == []
    assert back.context["result"].totals["skip"] == 1
    book = client.post(url, {"format": XLSX, "resource": ""}).content
    cell = load_workbook(io.BytesIO(book)).active["C2"]
    assert (cell.data_type, cell.value) == ("s", '=cmd|"/c calc"!A1')


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "普通", "'引号", ""])
def test_guarding_is_undone_by_unguarding(text):
    assert unguarded(guarded(text)) == text


def test_gb18030_lists_are_read(staff, as_person):
    text = "单位编码,单位名称,上级单位编码\n122,区林业局,\n"
    client = as_person(staff.qian)
    shown = preview(
        client, "organizations/organization", text.encode("gb18030"), name="a.csv", kind=CSV
    )
    assert errors_in(shown) == []
    assert "区林业局" in shown.content.decode()


def test_only_two_formats_are_offered():
    assert [f().get_title() for f in (GuardedXLSX, GuardedCSV)] == ["xlsx", "csv"]
