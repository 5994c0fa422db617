"""`import_disclosure`: three forms of the sample, preview and commit, exit statuses, the JSON."""

import json
import tracemalloc
import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command

from budgets.enums import TABLE_NAMES, Activity
from budgets.models import FiscalYear, Window
from exchange.fixtures import load_fixture
from exchange.readers.guards import MAX_BYTES
from indicators.explanations import explain_all
from indicators.models import Indicator, PerformanceObjective
from indicators.selectors import sheet_of
from indicators.submissions import open_warnings_of
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.golden.rongchang_2023.documents import FORMS, built

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> tuple[int, str]:
    """Exit status and output."""
    out = StringIO()
    try:
        call_command("import_disclosure", *map(str, arguments), stdout=out)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


@pytest.fixture(params=FORMS)
def sample(request, tmp_path):
    path = tmp_path / f"公开文档.{request.param}"
    path.write_bytes(built(request.param))
    return path


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "公开文档.txt"
    path.write_bytes(built("txt"))
    return path


def test_every_form_of_the_sample_is_previewed_and_nothing_is_written(sample):
    status, printed = run(sample)
    assert status == 0
    assert "重庆市荣昌区公安局 2023 年部门预算" in printed
    assert "这是预览，未写入" in printed
    assert not PerformanceObjective.objects.exists()
    assert not AuditEntry.objects.exists()


def test_every_form_of_the_sample_is_committed_once(sample):
    assert run(sample, "--commit")[0] == 0
    assert PerformanceObjective.objects.count() == 10
    assert Indicator.objects.count() == sum(len(s.lines) for s in load_fixture().objectives)
    entries = AuditEntry.objects.count()
    status, printed = run(sample, "--commit")
    assert status == 0
    assert "新增 0，更新 0" in printed
    assert AuditEntry.objects.count() == entries


def test_one_form_after_another_changes_no_sheet(tmp_path):
    for form, created in (("docx", 10), ("txt", 0), ("xlsx", 0)):
        path = tmp_path / f"sample.{form}"
        path.write_bytes(built(form))
        outline = json.loads(run(path, "--commit", "--format", "json")[1])
        sheets = [c for c in outline["change_list"] if "绩效目标『" in c["what"]]
        assert sum(c["kind"] == "created" for c in sheets) == created, form
        assert not [c for c in sheets if c["kind"] == "updated"], form


def test_the_preview_tells_what_the_rules_find_after_the_problems(text):
    status, printed = run(text)
    rows = printed.splitlines()
    head = next(n for n, row in enumerate(rows) if row.startswith("按年度规则检查"))
    assert status == 0
    assert rows[head + 1].split() == ["级别", "规则", "目标表", "位置", "问题"]
    assert [row for row in rows[head + 2 : -1] if " B02 " in row and "电子数据勘查" in row]
    levels = [row.split()[0] for row in rows[head + 2 : -1]]
    assert levels == sorted(levels, key="错警提".index)
    assert max(n for n, row in enumerate(rows) if "是否核心指标" in row and n < head) < head


def test_the_findings_of_the_preview_have_the_shape_of_the_check(text):
    outline = json.loads(run(text, "--format", "json")[1])
    assert run(text, "--commit")[0] == 0
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_compliance", "--year=2023", "--format=json", stdout=out)
    checked = json.loads(out.getvalue())["findings"]
    by_text = str
    assert sorted(outline["findings"], key=by_text) == sorted(checked, key=by_text)
    assert (outline["submitted"], outline["refused"], outline["untouched"]) == ([], [], [])


@pytest.mark.parametrize(
    ("printed", "typed", "row", "column", "weight"),
    [
        ("群众满意度 \n\t10\n", "群众满意度 \n\t-5\n", 4, "指标权重", "-5"),
        ("群众满意度 \n\t10\n", "群众满意度 \n\t110\n", 4, "指标权重", "110"),
        ("预算执行率权重\n\t10\n", "预算执行率权重\n\t-5.25\n", 0, "预算执行率权重", "-5.25"),
        ("预算执行率权重\n\t10\n", "预算执行率权重\n\t10.123\n", 0, "预算执行率权重", "10.123"),
    ],
)
def test_a_weight_without_room_is_set_aside_by_its_place_and_the_rest_imported(
    tmp_path, printed, typed, row, column, weight
):
    head, form = built("txt").decode().split("000000096332-", maxsplit=1)
    path = tmp_path / "公开文档.txt"
    path.write_text(f"{head}000000096332-{form.replace(printed, typed, 1)}", encoding="utf-8")
    status, shown = run(path, "--commit", "--format", "json")
    (told,) = [one for one in json.loads(shown)["problems"] if "不能保存" in one["message"]]

    assert status == 0
    assert (told["table"], told["row"], told["column"]) == ("表十一-8", row, column)
    assert told["place"].startswith("第")
    assert told["message"] == (
        f"权重 {weight} 不能保存，导入后这一格是空白。"
        "请填写 0 到 100 之间、最多两位小数的数字，如 10。"
    )
    sheets = {
        o.project.code: sheet_of(o) for o in PerformanceObjective.objects.with_sheets() if o.project
    }
    stored = sheets["50015322T000000096332"]
    weights = [stored.execution_weight, *(line.weight for line in stored.lines)]
    assert [place for place, number in enumerate(weights) if number is None] == [row]
    assert PerformanceObjective.objects.count() == 10
    assert "更新 0" in run(path, "--commit")[1]


@pytest.fixture
def clerk(cast):
    return cast.chen


def test_import_and_submission_in_one_command(text, clerk):
    assert run(text, "--commit")[0] == 0
    for objective in PerformanceObjective.objects.with_sheets():
        texts = {one.place: "已核对，情况属实。" for one in open_warnings_of(objective)}
        explain_all(actor=clerk, objective=objective, texts=texts, now=NOW)
    options = (text, "--commit", "--submit", "--actor", clerk.username)
    status, printed = run(*options, "--format", "json")
    outline = json.loads(printed)
    assert status == 1
    assert len(outline["submitted"]) + len(outline["refused"]) == 10
    (heavy,) = [one for one in outline["refused"] if one["project_code"].endswith("001588")]
    assert {"B01", "B02"} <= {finding["code"] for finding in heavy["findings"]}
    assert all(one["project_code"] == heavy["project_code"] for one in heavy["findings"])
    assert heavy["findings"][0].keys() == outline["findings"][0].keys()
    submitted = PerformanceObjective.objects.with_sheets().filter(status="submitted")
    assert submitted.count() == len(outline["submitted"])
    assert {sheet_of(one).total_weight for one in submitted} == {100}
    status, printed = run(*options)
    assert status == 1
    assert "送审 0 张目标表。" in printed
    assert f"另有 {len(outline['submitted'])} 张此前已送审或批复，未作改动。" in printed
    assert f"{len(outline['refused'])} 张没有送审，仍是草稿：" in printed


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--submit"], "--submit 要与 --commit"),
        (["--commit", "--submit"], "--submit 要与 --commit"),
        (["--submit", "--actor", "chenjing"], "--submit 要与 --commit"),
        (["--commit", "--submit", "--actor", "nobody"], "没有用户『nobody』"),
        (["--commit", "--submit", "--actor", "sunhao"], "没有写入任何内容"),
        (["--commit", "--submit", "--actor", "qianwei"], "没有写入任何内容"),
        (["--commit", "--actor", "sunhao"], "没有写入任何内容"),
    ],
)
def test_who_and_what_cannot_submit_ends_with_2_and_writes_nothing(text, clerk, options, said):
    before = AuditEntry.objects.count()
    status, printed = run(text, *options)
    assert status == 2
    assert said in printed
    assert not PerformanceObjective.objects.exists()
    assert AuditEntry.objects.count() == before


def test_outside_the_units_time_the_command_writes_nothing(text, clerk):
    Window.objects.create(
        fiscal_year=FiscalYear.objects.create(year=2023),
        activity=Activity.OBJECTIVES.value,
        opens_at=NOW - timedelta(days=9),
        closes_at=NOW,
    )
    status, printed = run(text, "--commit", "--submit", "--actor", clerk.username)
    assert status == 2
    assert "截止" in printed
    assert "没有写入任何内容" in printed
    assert not PerformanceObjective.objects.exists()


@pytest.mark.parametrize("options", [("--commit",), ("--commit", "--submit")])
def test_a_year_that_is_closed_takes_no_document(text, clerk, options):
    FiscalYear.objects.create(year=2023, is_open=False)
    status, printed = run(text, *options, "--actor", clerk.username)
    assert status == 2
    assert "2023年度已经关闭" in printed
    assert "没有写入任何内容" in printed
    assert not PerformanceObjective.objects.exists()
    assert not AuditEntry.objects.filter(action=AuditAction.PROJECT_REGISTERED).exists()


def test_an_error_in_the_document_submits_nothing(text, clerk):
    text.write_text(text.read_text(encoding="utf-8").replace("118001-", ""), encoding="utf-8")
    status, printed = run(text, "--commit", "--submit", "--actor", clerk.username)
    assert status == 1
    assert "有错误级问题，未写入" in printed
    assert not [row for row in printed.splitlines() if row.startswith("送审 ")]
    assert not PerformanceObjective.objects.exists()


def test_the_json_has_every_promised_key(sample):
    status, printed = run(sample, "--format", "json")
    outline = json.loads(printed)
    assert status == 0
    assert outline["organization"] == {
        "code": "118001",
        "name": "重庆市荣昌区公安局",
        "department_code": "118",
    }
    assert outline["year"] == 2023
    assert tuple(outline["tables"]) == TABLE_NAMES
    for table in load_fixture().tables:
        assert outline["tables"][table.name] == [list(row) for row in table.rows]
    assert outline["changes"].keys() == {"created", "updated", "unchanged"}
    assert len(outline["objectives"]) == 10
    sheet_keys = {
        "kind", "project_code", "name", "execution_weight", "budget", "own", "transfer",
        "category", "overview", "rationale", "statement", "indicators",
    }  # fmt: skip
    line_keys = {"level1", "level2", "name", "weight", "unit", "comparison", "target", "is_core"}
    for sheet in outline["objectives"]:
        assert sheet_keys <= sheet.keys()
        for line in sheet["indicators"]:
            assert line_keys <= line.keys()
    for problem in outline["problems"]:
        assert {"severity", "table", "row", "column", "message"} <= problem.keys()


def test_decimals_are_strings_and_absent_is_null(text):
    outline = json.loads(run(text, "--format", "json")[1])
    project = next(o for o in outline["objectives"] if o["project_code"].endswith("88498"))
    assert Decimal(project["budget"]) == Decimal("1000.00")
    assert isinstance(project["budget"], str)
    assert project["transfer"] is None
    assert {(line["weight"], line["target"]) for line in project["indicators"]} >= {("10", "98")}


def test_the_missing_core_flag_is_reported_with_table_row_and_column(text):
    outline = json.loads(run(text, "--format", "json")[1])
    flags = [p for p in outline["problems"] if "核心" in p["column"]]
    assert [(p["table"], p["row"]) for p in flags] == [("表十一-8", 1)]


def archive(size: int) -> bytes:
    """A small archive that unpacks to much."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b"\0" * size)
        bomb.writestr("[Content_Types].xml", b"<Types/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.docx", b""),
        ("damaged.docx", b"PK\x03\x04 this is no archive"),
        ("cut.xlsx", None),
        ("encrypted.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("bomb.docx", archive(400_000_000)),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        ("nothing.txt", "今天天气很好。".encode()),
    ],
)
def test_an_unusable_file_gets_a_clear_message_and_leaves_nothing(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(built("xlsx")[:5000] if content is None else content)
    status, printed = run(path, "--commit")
    assert status in {1, 2}
    assert name in printed or "未写入" in printed
    assert "Traceback" not in printed
    assert not PerformanceObjective.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_file_that_is_not_there_is_bad_input(tmp_path):
    status, printed = run(tmp_path / "不存在.docx")
    assert status == 2
    assert "『不存在.docx』：无法打开文件（没有这个文件）" in printed


@pytest.mark.parametrize("options", [[], ["--commit"], ["--format", "json"]])
def test_a_text_that_is_no_budget_is_bad_input_and_told_once(tmp_path, options):
    path = tmp_path / "通知.txt"
    path.write_text("关于召开会议的通知。\n请准时参加。", encoding="utf-8")
    status, printed = run(path, *options)
    assert status == 2
    assert printed.startswith("『通知.txt』不是部门预算公开文档：没有找到任何一张公开表")
    assert not FiscalYear.objects.exists()


def test_a_folder_is_bad_input(tmp_path):
    status, printed = run(tmp_path)
    assert status == 2
    assert "无法打开文件（这是文件夹）" in printed


@pytest.mark.parametrize(
    ("command", "options"),
    [("import_disclosure", ["--commit"]), ("check_disclosure", []), ("record_actuals", [])],
)
def test_a_huge_file_is_refused_before_it_is_read(tmp_path, command, options):
    FiscalYear.objects.create(year=2023)
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(3 << 30)
    tracemalloc.start()
    try:
        with pytest.raises(CommandError, match=r"『huge.txt』：文件过大（3072\.0 MB）") as refused:
            call_command(command, str(path), *options)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refused.value.returncode == 2
    assert peak < 2.5 * MAX_BYTES
    assert not PerformanceObjective.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_error_in_the_document_stops_the_commit_with_status_one(text):
    content = text.read_text(encoding="utf-8").replace("118001-", "")
    text.write_text(content, encoding="utf-8")
    status, printed = run(text, "--commit")
    assert status == 1
    assert "有错误级问题，未写入" in printed
    assert not PerformanceObjective.objects.exists()
    assert run(text, "--commit", "--organization", "118001")[0] == 0
    assert PerformanceObjective.objects.count() == 10
