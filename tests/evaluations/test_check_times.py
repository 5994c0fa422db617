"""What checking costs: processor time, so that a busy machine does not decide."""

import time
from dataclasses import replace

import pytest

from evaluations.portfolios import budgets_of, department_report
from indicators.compliance import review_sheet
from indicators.services import save_sheet
from tests.cast import NOW
from tests.factories import draft, year_2023
from tests.golden.rongchang_2023.test_verdicts import told
from tests.indicators.compliance.clean_sheets import clean_sheets
from tests.indicators.compliance.sample import sample
from tests.indicators.compliance.test_mutants import background_of
from tests.indicators.two_years import published

A_SHEET = 0.010
A_DEPARTMENT = 1.0
"""Seconds for one sheet, and for a department with fifty projects, by all rules."""
PROJECTS = 50
ROUNDS = 3


def fastest(action):
    """Processor seconds of the quickest of some rounds, in which nothing is known beforehand."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        action()
        taken.append(time.process_time() - start)
    return min(taken)


def test_a_sheet_takes_ten_thousandths_of_a_second_at_most():
    sheets = [*clean_sheets(40), *sample().values()]
    held = [(sheet, background_of(sheet)) for sheet in sheets]
    spent = fastest(lambda: [review_sheet(sheet, background=one) for sheet, one in held])
    assert spent / len(sheets) <= A_SHEET


@pytest.mark.django_db
def test_a_department_of_fifty_projects_takes_a_second_at_most(cast):
    year = year_2023()
    published(year, cast.department)
    projects = [sheet for sheet in clean_sheets(70) if sheet.project_code][:PROJECTS]
    for number, sheet in enumerate(projects, start=1):
        save_sheet(
            actor=None, objective=draft(cast.unit, number=number), sheet=replace(sheet), now=NOW
        )
    (budget,) = budgets_of(year, "118")
    report = department_report(budget)
    assert sum(part.table.startswith("表十一-") for part in report.parts) == PROJECTS
    assert {code[0] for _, outcome in report.outcomes for code in [outcome.code]} == set(
        "ABCDEFGHIJ"
    )
    assert fastest(lambda: department_report(budget)) <= A_DEPARTMENT


def test_the_whole_sample_takes_a_second_at_most():
    """Ten sheets, the public tables and the text, by all 184 rules."""
    assert fastest(told) <= A_DEPARTMENT
