"""Whole departments out of the database: as their file is judged, and beside former years."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from budgets.models import DepartmentBudget
from common.rules import Verdict
from evaluations.portfolios import (
    budgets_of,
    department_report,
    department_reports,
    surpassing,
)
from evaluations.readings import Reading
from evaluations.services import record_measurement
from exchange.checking import check_document
from exchange.services import Source, commit_import
from indicators.enums import Comparison
from indicators.services import save_sheet
from tests.cast import NOW
from tests.factories import draft, year_2023
from tests.golden.rongchang_2023.documents import disclosure
from tests.indicators.compliance.clean_sheets import clean_sheets
from tests.indicators.two_years import copied, published, year_before

pytestmark = pytest.mark.django_db


def bring(form="docx"):
    document = disclosure(form, is_published=False)
    commit_import(actor=None, disclosure=document, source=Source("样本", b""), now=NOW)
    return document


def told(report):
    return [
        (one.code, one.severity, str(one.location), one.message, one.actual, one.expected)
        for one in report.findings
    ]


@pytest.mark.parametrize("form", ["txt", "docx", "xlsx"])
def test_what_is_stored_is_judged_as_its_file(form):
    document = bring(form)
    of_file = check_document(document)
    stored = department_report(DepartmentBudget.objects.get())
    assert told(stored) == told(of_file)
    assert [
        (part.table, part.title, outcome.code, outcome.verdict, outcome.reason)
        for part, outcome in stored.outcomes
    ] == [
        (part.table, part.title, outcome.code, outcome.verdict, outcome.reason)
        for part, outcome in of_file.outcomes
    ]
    assert stored.ledger == of_file.ledger


def recorded(objective, actuals):
    for indicator in objective.indicators.all():
        if indicator.name in actuals:
            record_measurement(
                actor=None,
                indicator=indicator,
                reading=Reading(value=Decimal(actuals[indicator.name])),
                now=NOW,
            )


def lived(cast, *shares, number=1):
    """A project of four years; each `shares` is what the delay fell by, last year first."""
    objective = draft(cast.unit, number=number)
    for years, actual in enumerate(shares, start=1):
        before = year_before(objective.fiscal_year, years)
        recorded(copied(objective, before, budget="100.00"), {"路口通行延误下降率": actual})
    return objective


def hits(report):
    return {one.code: one for _, one in report.outcomes if one.verdict is Verdict.HIT}


def test_targets_below_last_years_actual_and_years_of_surplus_are_found(cast):
    objective = lived(cast, "6.8", "7", "9.5")
    budget = published(objective.fiscal_year, cast.department)
    found = hits(department_report(budget))
    assert "上年实际6.8%，今年目标只定≥5%" in found["G08"].findings[0].message
    assert "近三年完成率为136%、140%、190%" in found["G09"].findings[0].message


def test_two_years_of_surplus_are_not_three_and_a_gap_ends_the_row(cast):
    objective = lived(cast, "6.8", "7")
    budget = published(objective.fiscal_year, cast.department)
    assert "G09" not in hits(department_report(budget))
    recorded(
        copied(objective, year_before(objective.fiscal_year, 3), budget="100.00"),
        {"设备维护总成本": "80"},
    )
    assert "G09" not in hits(department_report(budget))


@pytest.mark.parametrize(
    ("sign", "target", "actual", "share"),
    [
        (Comparison.AT_LEAST, "10", "13", "1.3"),
        (Comparison.AT_MOST, "10", "5", "2"),
        (Comparison.EQUAL, "10", "13", None),
        (Comparison.AT_LEAST, "0", "13", None),
        (Comparison.AT_MOST, "10", "0", None),
        (None, "10", "5", None),
    ],
)
def test_less_is_more_where_the_target_is_a_ceiling(sign, target, actual, share):
    wanted = None if share is None else Decimal(share)
    assert surpassing(sign, Decimal(target), Decimal(actual)) == wanted


def test_the_command_tells_of_the_department_too(cast):
    objective = lived(cast, "6.8")
    published(objective.fiscal_year, cast.department)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_compliance", "--year=2023", "--format=json", stdout=out)
    (department,) = json.loads(out.getvalue())["departments"]
    assert department["organization"] == "118"
    assert {"G08", "I15"} <= {found["code"] for found in department["findings"]}
    assert department["ledger"]["missing_data"] == len(
        [one for one in department["undecided"] if one["verdict"] == "missing_data"]
    )
    text = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_compliance", "--year=2023", "--organization=118001", stdout=text)
    assert "118 重庆市荣昌区公安局（公开表、文字、跨项目）：错 " in text.getvalue()
    assert "警 G08 表十一-1第5行『指标值』" in text.getvalue()
    other = StringIO()
    call_command("check_compliance", "--year=2023", "--organization=120", stdout=other)
    assert "公开表" not in other.getvalue()


@pytest.mark.parametrize("number", [1, 3])
def test_no_query_is_asked_per_sheet_or_department(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        objective = lived(cast, "6.8", number=one)
    year = objective.fiscal_year
    for unit in (cast.department, cast.other_department, cast.bureau)[:number]:
        published(year, unit)
    with django_assert_num_queries(14):
        assert len(list(department_reports(budgets_of(year)))) == number


def test_fifty_projects_are_each_judged_and_no_group_of_rules_is_left_out(cast):
    year = year_2023()
    published(year, cast.department)
    projects = [sheet for sheet in clean_sheets(70) if sheet.project_code][:50]
    for number, sheet in enumerate(projects, start=1):
        save_sheet(actor=None, objective=draft(cast.unit, number=number), sheet=sheet, now=NOW)
    (budget,) = budgets_of(year, "118")
    report = department_report(budget)
    assert sum(part.table.startswith("表十一-") for part in report.parts) == 50
    assert {outcome.code[0] for _, outcome in report.outcomes} == set("ABCDEFGHIJ")
