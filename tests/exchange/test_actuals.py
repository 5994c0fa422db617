import csv
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from budgets.models import Outturn
from evaluations.models import Measurement
from exchange.actuals import read_actuals
from exchange.readers.guards import UnreadableFile
from tests.factories import department_draft, draft, line

HEAD = ("项目编码", "指标名称", "实际完成值", "偏差原因")
MONEY = ("项目编码", "全年预算数", "全年执行数")
CODE = "50015322T000000000001"
COUNT = "路口信号设备巡检维护数量"
RATE = "巡检任务完成率"


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def packed(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def separated(*rows, delimiter=",", encoding="utf-8-sig"):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def lines_of(content):
    file = read_actuals(content, filename="完成值.xlsx")
    return [(e.location.row, e.code, e.indicator, e.actual, e.reason) for e in file.entries]


def money_of(content):
    file = read_actuals(content, filename="完成值.xlsx")
    return [(o.location.row, o.code, o.final, o.spent) for o in file.outturns]


LINE = (CODE, COUNT, "118", "停用")


@pytest.mark.parametrize(
    "content",
    [
        packed(workbook(完成值=[HEAD, LINE])),
        separated(HEAD, LINE),
        separated(HEAD, LINE, encoding="gb18030"),
        separated(HEAD, LINE, encoding="utf-16"),
        separated(HEAD, LINE, delimiter="\t"),
        separated(HEAD, LINE, delimiter=";"),
        separated(("指标名称", " 项目 编码 ", "偏差原因", "完成值"), (COUNT, CODE, "停用", "118")),
    ],
)
def test_the_same_list_is_read_from_every_kind_of_file(content):
    assert lines_of(content) == [(2, CODE, COUNT, "118", "停用")]


def test_titles_above_the_head_and_blank_rows_keep_the_numbers_of_the_rows():
    rows = [("2023年完成值",), (), HEAD, (), LINE]
    assert lines_of(packed(workbook(表=rows))) == [(5, CODE, COUNT, "118", "停用")]
    assert lines_of(separated(*rows)) == [(5, CODE, COUNT, "118", "停用")]


def test_numbers_are_taken_as_they_are_not_as_they_are_shown():
    book = workbook(表=[HEAD, (CODE, COUNT, 96.47, None), (118, RATE, 0.965, None)])
    book["表"]["C2"].number_format = "0"
    book["表"]["C3"].number_format = "0%"
    values = [(code, actual) for _, code, _, actual, _ in lines_of(packed(book))]
    assert values == [(CODE, "96.47"), ("118", "96.5%")]


def test_a_formula_that_was_never_computed_is_not_a_blank():
    assert lines_of(packed(workbook(表=[HEAD, (CODE, COUNT, "=1+1")])))[0][3] == "=1+1"


def test_a_merged_code_holds_for_all_its_rows():
    book = workbook(表=[HEAD, LINE, (None, RATE, "96", None)])
    book["表"].merge_cells("A2:A3")
    assert [code for _, code, *_ in lines_of(packed(book))] == [CODE, CODE]


def test_money_stands_on_a_sheet_of_its_own_or_in_rows_without_indicator():
    apart = packed(workbook(完成值=[HEAD, LINE], 执行=[MONEY, (CODE, 1000, 936.47)]))
    assert money_of(apart) == [(2, CODE, "1000", "936.47")]
    both = (*HEAD, "全年预算数（万元）", "全年执行数(万元)")
    mixed = separated(both, (*LINE, "", ""), (CODE, "", "", "", "1,000", "936.47"))
    assert money_of(mixed) == [(3, CODE, "1,000", "936.47")]
    assert len(lines_of(mixed)) == 1


def test_money_repeated_beside_every_line_is_one_statement():
    both = (*HEAD, "全年预算数", "全年执行数")
    rows = [(CODE, name, "96", "", "100", "95") for name in (COUNT, RATE)]
    assert len(money_of(separated(both, *rows))) == 1
    rows[1] = (CODE, RATE, "96", "", "100", "90")
    assert len(money_of(separated(both, *rows))) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 broken", "损坏"),
        (b"\xff\xfe\xff", "编码"),
        (b"\x00\x01\x02", "不是文本文件"),
        (separated(("甲", "乙"), ("1", "2")), "表头"),
        (packed(workbook(表=[("甲",)])), "表头"),
        (separated(HEAD), "没有数据行"),
        (separated((*HEAD, "完成值"), (*LINE, "1")), "出现了两次"),
        ('项目编码,指标名称,实际完成值\n甲,"乙,1\n'.encode(), "引号"),
    ],
)
def test_a_wrong_file_is_refused_by_name(content, said):
    with pytest.raises(UnreadableFile, match=said) as refused:
        read_actuals(content, filename="完成值.csv")
    assert "『完成值.csv』" in str(refused.value)


@pytest.fixture
def objective(cast):
    return draft(cast.unit)


def run(tmp_path, content, *options, name="完成值.csv", capsys=None):
    path = tmp_path / name
    path.write_bytes(content)
    out = io.StringIO()
    status = 0
    try:
        call_command("record_actuals", str(path), *options, stdout=out)
    except SystemExit as left:
        status = left.code
    except CommandError as error:
        return error.returncode, str(error)
    return status, out.getvalue()


@pytest.mark.parametrize("name", ["完成值.docx", "完成值.xlsx", "完成值.XLS", "完成值.pdf"])
def test_a_text_under_the_name_of_an_office_file_is_told_to_be_one(name):
    with pytest.raises(UnreadableFile, match="内容却是纯文本") as refused:
        read_actuals("这是一段文字，不是表格。".encode(), filename=name)
    assert str(refused.value).startswith(f"『{name}』：这不是 ")
    assert "请把内容放进 .xlsx 或 .csv" in str(refused.value)


def test_a_list_that_a_spreadsheet_saved_under_its_own_name_is_read():
    file = read_actuals(separated(HEAD, LINE, delimiter="\t"), filename="完成值.xls")
    assert [entry.indicator for entry in file.entries] == [COUNT]


def test_the_command_records_and_reports(objective, tmp_path):
    content = packed(workbook(完成值=[HEAD, LINE], 执行=[MONEY, (CODE, 100, 95)]))
    status, said = run(tmp_path, content, name="完成值.xlsx")
    assert (status, "登记 1 条" in said) == (0, True)
    assert Measurement.objects.get().actual_value == Decimal(118)
    assert Outturn.objects.get().outturn_amount == Decimal(95)
    status, said = run(tmp_path, content, "--format", "json", name="完成值.xlsx")
    outline = json.loads(said)
    assert (status, outline["recorded"], outline["unchanged"]) == (0, 0, 1)
    assert outline["outturns"] == {"recorded": 0, "unchanged": 1}


def test_the_command_asks_about_what_it_records_all_the_same(objective, tmp_path):
    rows = separated(HEAD, (CODE, COUNT, "-118", ""))
    status, said = run(tmp_path, rows)
    assert status == 0
    assert "核对正负号" in said
    assert "问题 0 个，请核对 2 处" in said
    questions = json.loads(run(tmp_path, rows, "--format", "json")[1])["questions"]
    assert [(one["row"], one["column"]) for one in questions] == [
        (2, "实际完成值"),
        (2, "偏差原因"),
    ]
    assert Measurement.objects.get().actual_value == Decimal(-118)


def test_a_file_without_the_column_of_reasons_keeps_them_and_a_blank_cell_takes_one_back(
    objective, tmp_path
):
    run(tmp_path, separated(HEAD, LINE))
    for rows, recorded, kept in (
        ([HEAD[:3], LINE[:3]], 0, "停用"),
        ([HEAD[:3], (CODE, COUNT, "119")], 1, "停用"),
        ([HEAD, (CODE, COUNT, "", "")], 0, "停用"),
        ([HEAD, (CODE, COUNT, "119", "")], 1, ""),
    ):
        status, said = run(tmp_path, separated(*rows), "--format", "json")
        assert (status, json.loads(said)["recorded"]) == (0, recorded)
        assert Measurement.objects.get().deviation_reason == kept


def test_the_help_says_what_becomes_of_the_reasons(capsys):
    with pytest.raises(SystemExit):
        call_command("record_actuals", "--help")
    said = "".join(capsys.readouterr().out.split())
    assert "没有『偏差原因』列时已登记的原因不变" in said


def test_problem_rows_stop_everything_unless_partial(objective, tmp_path):
    content = separated(HEAD, LINE, (CODE, RATE, "很好", ""), (CODE, COUNT, "119", ""))
    status, said = run(tmp_path, content, "--format", "json")
    problems = json.loads(said)["problems"]
    assert (status, [p["row"] for p in problems]) == (1, [3, 4])
    assert not Measurement.objects.exists()
    status, said = run(tmp_path, content)
    assert status == 1
    assert "没有写入任何一行" in said
    status, said = run(tmp_path, content, "--partial")
    assert status == 1
    assert Measurement.objects.get().actual_value == Decimal(118)
    status, said = run(tmp_path, content, "--partial")
    assert status == 1
    assert "没有问题的行都与系统中的相同" in said
    assert "--partial" not in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--year", "1999"), "没有 1999 年度"),
        (("--actor", "nobody"), "没有用户"),
        (("--actor", "zhaomin"), "没有经办角色"),
    ],
)
def test_bad_arguments_end_with_two(objective, tmp_path, options, said):
    status, message = run(tmp_path, separated(HEAD, LINE), *options)
    assert status == 2
    assert said in message


def test_a_missing_file_and_a_site_without_years_end_with_two(db, tmp_path):
    with pytest.raises(CommandError, match="还没有任何年度") as refused:
        call_command("record_actuals", str(tmp_path / "none.csv"))
    assert refused.value.returncode == 2


def test_a_missing_file_is_named(objective, tmp_path):
    with pytest.raises(CommandError, match=r"none\.csv") as refused:
        call_command("record_actuals", str(tmp_path / "none.csv"))
    assert refused.value.returncode == 2


def test_a_department_sheet_is_recorded_by_unit_code(cast, tmp_path):
    department_draft(cast.department, (line(1, "制度建设", "100", "健全", comparison="定性"),))
    status, _ = run(tmp_path, separated(HEAD, ("118", "制度建设", "部分达成", "")))
    assert status == 0
    assert Measurement.objects.get().band == "partly"
