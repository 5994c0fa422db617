"""The bureau's report on the quality of the sheets: the page, its files, who sees what of it."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from indicators.checklist import Anchor, NewPoint
from indicators.models import FindingTally
from indicators.services import return_objective, submit_objective
from indicators.verdicts import recheck
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import approved, clean_lines, draft, year_2023
from tests.web.pages import client_of, text_of
from web.trail_details import details_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(cast):
    """118: one approved, one wrong draft; 120: one draft; two nights."""
    approved(cast, number=1)
    draft(cast.unit, number=2, lines=clean_lines()[:-1])
    draft(cast.other_unit, number=3)
    recheck(year_2023(), now=NOW)
    for days, errors in ((1, 8), (0, 5)):
        FindingTally.objects.create(
            fiscal_year=year_2023(),
            organization=cast.department,
            on=timezone.localdate(NOW) - timedelta(days=days),
            sheets=2,
            faulty=1,
            errors=errors,
            warnings=1,
            hints=1,
        )
    return year_2023()


def get(user, address="/reports/", **query):
    return client_of(user).get(address, query)


def test_the_page_tells_rate_findings_trend_and_departments(cast, year):
    page = text_of(get(cast.zhao))
    assert "已批复 1 张，其中 1 张从未被退回" in page
    assert "100.0<small>%" in page
    assert 'aria-label="错：从 8 到 5"' in page
    assert "少 3" in page
    assert '?rule=B01"' in page
    assert "?unit=118" in page
    assert "重庆市荣昌区交通局" in page
    assert "style=" not in page


def test_the_number_of_a_rule_leads_to_just_these_sheets(cast, year):
    page = get(cast.zhao).context["page"]
    rules = {one.code: one.sheets for one in (*page.most, *page.others)}
    for code, sheets in rules.items():
        listed = get(cast.zhao, reverse("objectives"), rule=code)
        assert listed.context["page"].count == sheets, code
    listed = text_of(get(cast.zhao, reverse("objectives"), rule="B01"))
    assert "命中 B01" in listed
    assert "清除条件" in listed


@pytest.mark.parametrize("rule", ["", "Z99", "b01", "B01 ", "%"])
def test_an_unknown_rule_narrows_nothing(cast, year, rule):
    assert get(cast.zhao, reverse("objectives"), rule=rule).context["page"].count == 3


def test_the_group_and_the_unit_narrow_the_report(cast, year):
    page = get(cast.zhao, group="B", unit="118").context["page"]
    assert {one.group for one in page.most} == {"B"}
    assert [row.one.code for row in page.departments] == ["118"]
    assert "&amp;unit=118" in text_of(get(cast.zhao, group="B", unit="118"))
    assert get(cast.zhao, group="Z").context["page"].group == ""
    assert "没有符合条件的目标表" in text_of(get(cast.zhao, unit="999"))


def test_another_year_is_chosen_by_the_address(cast, year):
    other = year_2023()
    other.pk, other.year, other.is_open = None, 2022, False
    other.save()
    page = text_of(get(cast.zhao, year="2022"))
    assert "2022 年度还没有绩效目标" not in page
    assert "这个年度还没有绩效目标" in page
    assert 'value="2022" selected' in page


def test_a_supervisor_sees_his_departments_alone(cast, year):
    page = text_of(get(cast.liu))
    assert "重庆市荣昌区公安局" in page
    assert "交通局" not in page
    taken = client_of(cast.liu).get("/reports/files/departments/")
    assert "交通局" not in b"".join(taken.streaming_content).decode()


def test_without_years_the_page_says_so_and_there_is_nothing_to_take(cast):
    assert "还没有开启任何预算年度" in text_of(get(cast.zhao))
    assert get(cast.zhao, "/reports/files/xlsx/").status_code == 404


def test_before_the_first_night_the_page_says_so(cast):
    draft(cast.unit)
    page = text_of(get(cast.zhao))
    assert "还没有夜间检查的记录" in page
    assert "还没有批复的目标表" in page


def test_the_workbook_holds_three_tables_with_numbers(cast, year):
    answer = get(cast.zhao, "/reports/files/xlsx/", unit="118")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["按部门", "按规则", "走势"]
    heads, police = list(book["按部门"].values)
    told = dict(zip(heads, police, strict=True))
    assert (told["部门编码"], told["目标表"], told["一次通过率（%）"]) == ("118", 2, 100)
    rules = {row[0]: row for row in list(book["按规则"].values)[1:]}
    assert rules["B01"][3] == 1
    assert [row[3] for row in list(book["走势"].values)[1:]] == [8, 5]
    entry = AuditEntry.objects.filter(action=AuditAction.EXPORTED).get()
    rows = len(rules) + 1 + 2
    assert (entry.changes["rows"], entry.changes["scope"]) == (rows, "118")
    assert "单位范围：118" in details_text(entry)
    assert "文件：2023年度绩效目标质量报告.xlsx" in details_text(entry)


def first_cells(cast, year):
    """What each row is about, as the page has it."""
    page = get(cast.zhao).context["page"]
    return {
        "departments": ["118", "120", ""],
        "rules": [one.code for one in (*page.most, *page.others)],
        "trend": ["2023-01-09", "2023-01-10"],
    }


@pytest.mark.parametrize(
    ("kind", "head"), [("departments", "部门编码"), ("rules", "规则"), ("trend", "日期")]
)
def test_each_table_is_taken_as_csv_too(cast, year, kind, head):
    answer = get(cast.zhao, f"/reports/files/{kind}/")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith(head)
    assert [line.split(",")[0] for line in lines[1:]] == first_cells(cast, year)[kind]
    assert AuditEntry.objects.filter(action=AuditAction.EXPORTED).get().changes["rows"] == (
        len(lines) - 1
    )


def test_no_other_file_is_given(cast, year):
    assert get(cast.zhao, "/reports/files/pdf/").status_code == 404
    assert not AuditEntry.objects.filter(action=AuditAction.EXPORTED).exists()


def test_the_report_is_found_beside_the_progress(cast, year):
    assert 'href="/reports/"' in text_of(get(cast.zhao, "/progress/"))
    assert '<a href="/progress/" aria-current="page">' in text_of(get(cast.zhao))


@pytest.mark.parametrize("who", ["liu", "zhao", "qian", "wu"])
@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_fourteen_questions_at_most(cast, who, number, django_assert_max_num_queries):
    for one in range(1, number + 1):
        approved(cast, number=one)
        draft(cast.other_unit, number=10 + one, lines=clean_lines()[:-1])
    recheck(year_2023(), now=NOW)
    client = client_of(getattr(cast, who))
    client.get("/reports/")
    with django_assert_max_num_queries(14):
        client.get("/reports/")
    with django_assert_max_num_queries(10):
        client.get("/objectives/?rule=B01")


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_a_rule_of_the_process_leads_to_just_these_sheets(
    cast, number, django_assert_num_queries
):
    for one in range(1, number + 1):
        objective = submit_objective(
            actor=cast.chen, objective=draft(cast.unit, number=one), now=NOW
        )
        return_objective(actor=cast.zhou, objective=objective, comment="请修改", now=NOW)
    listed = submit_objective(actor=cast.chen, objective=draft(cast.unit, number=8), now=NOW)
    points = (NewPoint(Anchor(None, "statement"), "目标里没有写受益人数，请补写。"),)
    return_objective(actor=cast.zhou, objective=listed, comment="见清单。", points=points, now=NOW)
    approved(cast, number=9)
    found = get(cast.zhao)
    (short,) = [one for one in found.context["page"].most if one.code == "L04"]
    assert (short.sheets, short.departments) == (number, 1)
    assert f'href="/objectives/?rule=L04">{number}<' in text_of(found)
    assert "查办理经过" in text_of(found)
    client = client_of(cast.zhao)
    listed = client.get("/objectives/", {"rule": "L04"})
    assert listed.context["page"].count == number
    assert "命中 L04 审核意见过短" in text_of(listed)
    assert client.get("/objectives/", {"rule": "L04", "unit": "120"}).context["page"].count == 0
    assert client.get("/objectives/", {"rule": "L03"}).context["page"].count == 0
    with django_assert_num_queries(9):
        client.get("/objectives/", {"rule": "L04"})
