"""The pages of a department's budget: tables as printed, differences, last year, linked text."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.books import book_of
from budgets.enums import FundSource, SpendingKind
from budgets.facts import amounts_of, facts_from, spending_key
from budgets.ledger import store_facts
from budgets.models import DepartmentBudget, EconomicClass, FunctionalClass
from budgets.selectors import facts_of
from evaluations.portfolios import department_report
from exchange.fixtures import load_fixture
from exchange.services import preview_import
from indicators.waivers import waive_rule
from tests.cast import NOW
from tests.web.budgeting import budget_of_year, sample_budget, year_before
from tests.web.pages import client_of
from web.budgeting.editor import opened
from web.budgeting.heads import columns_of, head_of
from web.budgeting.pages import budget_page
from web.budgeting.tables import cell_anchor

pytestmark = pytest.mark.django_db
LAW = spending_key("2040220", SpendingKind.PROJECT, FundSource.GENERAL)


def changed(budget, key, amount):
    store_facts(
        actor=None,
        budget=budget,
        facts=facts_from({**amounts_of(facts_of(budget)), key: Decimal(amount)}),
        base_version=budget.version,
        now=NOW,
    )
    return DepartmentBudget.objects.select_related("fiscal_year", "organization").get(pk=budget.pk)


def table_of(page, name):
    return next(table for table in page.tables if table.name == name)


def row_of(table, number):
    return [cell.text for cell in table.rows[number - 1].cells]


def html_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_nine_tables_are_those_that_were_printed(cast):
    budget = sample_budget()
    page = budget_page(cast.chen, budget)
    assert [table.name for table in page.tables] == [
        "表一", "表二", "表三", "表四", "表五", "表六", "表七", "表八", "表九"
    ]  # fmt: skip
    assert row_of(table_of(page, "表二"), 1) == ["", "合计", "33,694.33", "23,727.70", "9,966.64"]
    assert row_of(table_of(page, "表八"), 4)[0:3] == ["2040201", "行政运行", "18,519.43"]
    assert "本单位无政府性基金收支" in table_of(page, "表五").note
    assert (page.contradictions, page.roundings) == (0, 44)


def test_heads_have_two_rows_and_classes_are_indented(cast):
    upper, lower = head_of(columns_of("表二", 2023, compares=False))
    assert [(cell.label, cell.columns) for cell in upper] == [
        ("功能分类科目", 2),
        ("2023年预算数", 3),
    ]
    assert [cell.label for cell in lower] == [
        "科目编码", "科目名称", "总计", "基本支出", "项目支出"
    ]  # fmt: skip
    vehicles, plain = head_of(columns_of("表四", 2023, compares=False))
    assert [(cell.label, cell.columns, cell.rows) for cell in vehicles] == [
        ("合计", 1, 2),
        ("因公出国（境）费", 1, 2),
        ("公务用车购置及运行费", 3, 1),
        ("公务接待费", 1, 2),
    ]
    assert [cell.label for cell in plain] == ["小计", "公务用车购置费", "公务用车运行费"]
    page = budget_page(cast.chen, sample_budget())
    indents = [row.cells[1].indent for row in table_of(page, "表二").rows[:4]]
    assert indents == [0, 0, 1, 2]


def test_a_rounding_is_shown_beside_the_amount_with_its_reason(cast):
    budget = sample_budget()
    cell = next(
        cell
        for row in table_of(budget_page(cast.chen, budget), "表三").rows
        for cell in row.cells
        if cell.deviation and cell.deviation.name == "302 商品和服务支出" and cell.text
    )
    assert (cell.text, cell.deviation.computed) == ("3,603.86", Decimal("3603.88"))
    html = html_of(client_of(cast.chen), f"/budgets/{budget.pk}/")
    assert "表列 3,603.86，明细 3,603.88。" in html
    assert "第15—30行共 16 项合计 3,603.88" in html


def test_an_edited_amount_differs_from_the_print_and_from_the_text(cast):
    budget = changed(sample_budget(), LAW, "3000.00")
    page = budget_page(cast.chen, budget)
    cell = table_of(page, "表二").rows[6].cells[4]
    assert (cell.text, cell.deviation.kind.label) == ("3,000.00", "不一致")
    assert "按明细应为 3,000.00，差 21.68 万元" in cell.deviation.explanation
    html = html_of(client_of(cast.chen), f"/budgets/{budget.pk}/")
    assert re.search(r"[1-9]\d* 格与公开文档不一致", html)
    (disagreeing,) = {
        piece.target
        for paragraph in page.judged.text.paragraphs
        for piece in paragraph.pieces
        if piece.text == "9,966.64万元" and not piece.agrees
    }
    assert disagreeing == cell_anchor("表二", 1, "project")


def test_every_number_of_the_text_leads_to_a_cell_that_is_on_the_page(cast):
    budget = sample_budget()
    html = html_of(client_of(cast.chen), f"/budgets/{budget.pk}/")
    narrative = html[html.index('id="narrative"') :]
    ids = set(re.findall(r'id="([^"]+)"', html))
    targets = re.findall(r'href="#(t\d-[^"]+)"', narrative)
    assert len(targets) > 15
    assert set(targets) <= ids
    wrong = re.findall(r'class="zs-disagrees"[^>]*>([^<]+)<', narrative)
    assert wrong == ["3,603.86万元"]


def test_findings_lead_to_their_places(cast):
    budget = sample_budget()
    html = html_of(client_of(cast.chen), f"/budgets/{budget.pk}/")
    findings = html[html.index('id="findings"') : html.index('id="narrative"')]
    ids = set(re.findall(r'id="([^"]+)"', html))
    anchors = re.findall(r'href="#([^"]+)"', findings)
    assert len(anchors) > 20
    assert set(anchors) <= ids
    assert "差 180.00" in findings


@pytest.mark.parametrize(
    ("scope", "is_waived"), [("department", True), ("other_department", False)]
)
def test_a_waiver_holds_on_the_page_and_in_the_editor_of_its_department(cast, scope, is_waived):
    budget = budget_of_year(cast.department, 1)
    waive_rule(
        approver=cast.qian,
        requester=cast.zhou,
        fiscal_year=budget.fiscal_year,
        code="H18",
        scope=getattr(cast, scope),
        reason="国有资本经营预算由区国资委统一编报。",
        expires_on=date(2099, 12, 31),
        now=NOW,
    )
    page, editor = budget_page(cast.chen, budget), opened(budget)
    for judged in (page.judged, editor.judged):
        codes = {shown.finding.code for shown in judged.findings}
        assert ("H18" not in codes) is is_waived


def test_what_may_not_be_published_is_found_in_the_text(cast):
    budget = sample_budget()
    DepartmentBudget.objects.update(narrative=f"{budget.narrative}\n联系人张三，13812345678。")
    page = client_of(cast.chen).get(f"/budgets/{budget.pk}/").context["page"]
    (found,) = [one for one in page.judged.errors if one.finding.code == "J04"]
    last = len(budget.narrative.split("\n")) + 1
    assert found.finding.message.startswith(f"文字说明第{last}段疑似含手机号（138****5678）")
    assert f'id="{found.anchor}"' in html_of(client_of(cast.chen), f"/budgets/{budget.pk}/")


def test_last_year_stands_beside_this_year_with_the_change(cast):
    budget = sample_budget()
    year_before(budget)
    page = budget_page(cast.chen, budget)
    assert page.last_year == 2022
    assert row_of(table_of(page, "表二"), 7) == [
        "2040220", "执法办案", "3,021.68", "1,510.84", "+1,510.84", "", "3,021.68"
    ]  # fmt: skip
    assert row_of(table_of(page, "表六"), 2)[:4] == [
        "一般公共预算资金", "33,694.33", "28,711.01", "+4,983.32"
    ]  # fmt: skip
    four = table_of(page, "表四")
    assert row_of(four, 2) == ["962.70", "", "947.70", "182.00", "765.70", "15.00"]
    assert row_of(four, 3) == ["0.00", "", "0.00", "0.00", "0.00", "0.00"]


def test_without_a_budget_of_last_year_the_text_tells_the_official_expenses(cast):
    page = budget_page(cast.chen, sample_budget())
    assert page.last_year is None
    four = table_of(page, "表四")
    assert row_of(four, 2) == ["588.50", "0.00", "560.00", "0.00", "560.00", "28.50"]
    assert row_of(four, 3) == ["+374.20", "0.00", "+387.70", "+182.00", "+205.70", "−13.50"]


def test_the_list_shows_the_year_within_reach(cast):
    budget = sample_budget()
    year_before(budget)
    budget_of_year(cast.other_department, 2)
    html = html_of(client_of(cast.chen), "/budgets/?year=2023")
    assert f'href="/budgets/{budget.pk}/"' in html
    assert "33,694.32" in html
    assert "4,983.31" in html
    assert "交通局" not in html
    assert "交通局" in html_of(client_of(cast.sun), "/budgets/?year=2023")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(cast, count):
    units = [cast.department, cast.other_department, cast.bureau][:count]
    for unit in units:
        budget_of_year(unit, 2)
    client = client_of(cast.qian)
    client.get("/budgets/?year=2023")
    with CaptureQueriesContext(connection) as asked:
        html = html_of(client, "/budgets/?year=2023")
    assert html.count('class="zs-name"') == count
    assert len(asked) == 6


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_for_one_class_and_three(cast, count):
    budget = budget_of_year(cast.department, count)
    client = client_of(cast.chen)
    address = f"/budgets/{budget.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        html_of(client, address)
    assert len(asked) == 13


@pytest.mark.parametrize("count", [0, 1])
def test_the_page_and_the_health_report_say_the_same_before_anything_is_published(cast, count):
    budget = budget_of_year(cast.department, count)
    DepartmentBudget.objects.update(narrative="一、部门基本情况\n主要职责：维护治安。")
    report = department_report(DepartmentBudget.objects.get())
    page = client_of(cast.chen).get(f"/budgets/{budget.pk}/").context["page"]
    told = Counter(one.code for one in report.findings if one.code[0] in "HIJ")
    assert told == Counter(one.finding.code for one in page.judged.findings)
    assert "I15" not in told
    assert ("H18" in told) is bool(count)
    silent = {one.code: one.reason for _, one in report.undecided}
    assert "文字说明还没有写" in silent["I15"]
    assert count or silent["H18"] == "还没有公开表。"


def test_the_page_and_the_health_report_miss_the_sections_of_a_published_text_alike(cast):
    budget = sample_budget()
    DepartmentBudget.objects.update(narrative="“三公”经费预算15万元。")
    report = department_report(DepartmentBudget.objects.get())
    page = client_of(cast.chen).get(f"/budgets/{budget.pk}/").context["page"]
    lacking = [one.message for one in report.findings if one.code == "I15"]
    assert len(lacking) == 7
    assert lacking == [o.finding.message for o in page.judged.errors if o.finding.code == "I15"]


def test_the_page_and_the_health_report_go_by_the_name_that_a_class_was_given(cast):
    budget = budget_of_year(cast.department, 3)
    FunctionalClass.objects.filter(code="2040201").update(name="机关运转")
    report = department_report(DepartmentBudget.objects.get())
    page = client_of(cast.chen).get(f"/budgets/{budget.pk}/").context["page"]
    assert row_of(table_of(page, "表二"), 4)[1] == "机关运转"
    told = Counter(one.message for one in report.findings if one.code[0] in "HIJ")
    assert told == Counter(one.finding.message for one in page.judged.findings)
    assert not any("机关运转" in one for one in told)


def test_page_health_report_and_import_know_the_names_of_the_years_own_classes(cast):
    text = (
        "三、其他",
        "2023年年初预算数5.00万元，其中：公共安全支出1.00万元，治安费支出3.00万元。",
        "（一）机关运行经费。2023年机关运行经费1.00万元，主要用于办公费、新设费用。",
    )
    budget = sample_budget()
    DepartmentBudget.objects.update(narrative="\n".join(text))
    assert by_names(cast, budget) == []
    year = budget.fiscal_year
    FunctionalClass.objects.create(fiscal_year=year, code="2040298", name="治安费支出")
    EconomicClass.objects.create(fiscal_year=year, code="30298", name="新设费用")
    amount, use = by_names(cast, budget)
    assert "表三没有 30298 新设费用" in use
    assert "各表都没有『治安费支出』" in amount


def by_names(cast, budget):
    """What is told by the names of classes, which is the same wherever it is judged."""
    judged = client_of(cast.chen).get(f"/budgets/{budget.pk}/").context["page"].judged
    found = [
        sorted(one.message for one in findings if re.search("治安费支出|新设费用", one.message))
        for findings in (
            [one.finding for one in judged.findings],
            department_report(DepartmentBudget.objects.get()).findings,
            preview_import(load_fixture()).whole,
        )
    ]
    assert found[0] == found[1] == found[2]
    return found[0]


def test_a_budget_without_amounts_says_what_to_do(cast):
    budget = budget_of_year(cast.department, 0)
    html = html_of(client_of(cast.chen), f"/budgets/{budget.pk}/")
    assert "还没有预算明细" in html
    assert book_of(budget).comparison.deviations == ()
