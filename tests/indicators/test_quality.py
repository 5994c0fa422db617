"""How good the sheets are: every number of the report counted by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from common.findings import Severity
from indicators.models import FindingTally, RuleSetting, SheetVerdict
from indicators.quality import percent, quality_report
from indicators.services import (
    approve_objective,
    return_objective,
    submit_objective,
    withdraw_objective,
)
from indicators.verdicts import recheck
from organizations.enums import Role
from organizations.models import User
from organizations.services import grant_role
from tests.cast import NOW
from tests.factories import answer, approved, clean_lines, draft, year_2023

pytestmark = pytest.mark.django_db
SHORT = clean_lines()[:-1]
"""Ten points are missing: B01, and A06 for the satisfaction that nobody asks."""


def approved_at_the_second_try(cast, number):
    first = submit_objective(actor=cast.chen, objective=draft(cast.unit, number=number), now=NOW)
    return_objective(actor=cast.zhou, objective=first, comment="请补充依据。", now=NOW)
    again = submit_objective(actor=cast.chen, objective=answer(first), now=NOW)
    for reviewer in (cast.zhou, cast.liu, cast.zhao):
        approve_objective(actor=reviewer, objective=again, now=NOW)


@pytest.fixture
def year(cast):
    """118: two passed at once, one at the second try, one wrong draft; 120: one draft."""
    approved(cast, number=1)
    approved(cast, number=2)
    approved_at_the_second_try(cast, 3)
    draft(cast.unit, number=4, lines=SHORT)
    draft(cast.other_unit, number=5)
    recheck(year_2023(), now=NOW)
    return year_2023()


def report(user, unit=""):
    return quality_report(User.objects.get(pk=user.pk), year_2023(), unit)


def test_the_first_pass_rate_counts_approved_sheets_that_no_desk_sent_back(cast, year):
    police, traffic = report(cast.zhao).departments
    assert (police.sheets, police.approved, police.came_back, police.returns) == (4, 3, 1, 1)
    assert (police.first_pass, police.first_pass_rate) == (2, Decimal("66.7"))
    assert (traffic.approved, traffic.first_pass_rate) == (0, None)


def test_a_sheet_that_was_returned_twice_came_back_once(cast):
    sheet = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    for _ in range(2):
        return_objective(actor=cast.zhou, objective=sheet, comment="请补充依据。", now=NOW)
        sheet = submit_objective(actor=cast.chen, objective=answer(sheet), now=NOW)
    for reviewer in (cast.zhou, cast.liu, cast.zhao):
        approve_objective(actor=reviewer, objective=sheet, now=NOW)
    total = report(cast.zhao).total
    assert (total.returns, total.came_back, total.first_pass_rate) == (2, 1, Decimal("0.0"))


def test_a_sheet_taken_back_by_its_unit_still_passes_at_once(cast):
    sheet = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    withdraw_objective(actor=cast.chen, objective=sheet, now=NOW)
    submit_objective(actor=cast.chen, objective=sheet, now=NOW)
    for reviewer in (cast.zhou, cast.liu, cast.zhao):
        approve_objective(actor=reviewer, objective=sheet, now=NOW)
    assert report(cast.zhao).total.first_pass_rate == Decimal("100.0")


def test_findings_are_those_of_the_kept_verdicts(cast, year):
    total = report(cast.zhao).total
    kept = SheetVerdict.objects.all()
    assert total.judged == kept.count() == 5
    assert total.errors == sum(one.errors for one in kept) > 0
    assert total.warnings == sum(one.warnings for one in kept)
    assert total.hints == sum(one.hints for one in kept)
    assert (total.faulty, total.faulty_rate) == (1, Decimal("20.0"))


def test_the_rules_come_with_their_sheets_and_departments_most_frequent_first(cast, year):
    found = {one.code: one for one in report(cast.zhao).rules}
    assert (found["B01"].sheets, found["B01"].departments) == (1, 1)
    assert found["B01"].share == Decimal("20.0")
    numbers = [(-one.sheets, one.code) for one in report(cast.zhao).rules]
    assert numbers == sorted(numbers)
    everywhere = report(cast.zhao).rules[0]
    assert (everywhere.sheets, everywhere.departments) == (5, 2)


def test_the_severity_is_that_of_the_year(cast, year):
    RuleSetting.objects.create(
        fiscal_year=year, code="A06", severity=Severity.ERROR.value, reason="本年从严"
    )
    found = {one.code: one for one in report(cast.zhao).rules}
    assert found["A06"].severity is Severity.ERROR


def test_a_unit_narrows_everything(cast, year):
    narrowed = report(cast.zhao, "120")
    assert [one.code for one in narrowed.departments] == ["120"]
    assert "B01" not in {one.code for one in narrowed.rules}
    assert narrowed.total.returns == 0
    assert report(cast.zhao, "999").total.sheets == 0


def test_nobody_learns_of_others(cast, year):
    tally(cast.department, 0, 4)
    tally(cast.other_department, 0, 9)
    mine = report(cast.liu)
    assert [one.code for one in mine.departments] == ["118"]
    assert [night.errors for night in mine.nights] == [4]
    assert all(one.departments == 1 for one in mine.rules)
    helper = User.objects.create(username="helper", full_name="下级主管")
    grant_role(actor=None, user=helper, organization=cast.unit, role=Role.SUPERVISOR, now=NOW)
    assert report(helper).nights == ()


def tally(unit, days, errors):
    FindingTally.objects.create(
        fiscal_year=year_2023(),
        organization=unit,
        on=timezone.localdate(NOW) - timedelta(days=days),
        sheets=9,
        faulty=1,
        errors=errors,
        warnings=2,
        hints=3,
    )


def test_the_nights_are_summed_over_departments_oldest_first(cast, year):
    for days, errors in ((2, 9), (1, 4), (0, 2)):
        tally(cast.department, days, errors)
    tally(cast.other_department, 0, 5)
    nights = report(cast.zhao).nights
    assert [night.errors for night in nights] == [9, 4, 7]
    assert [night.sheets for night in nights] == [9, 9, 18]
    assert [night.errors for night in report(cast.zhao, "118").nights] == [9, 4, 2]


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(0, 0, None), (1, 3, "33.3"), (2, 3, "66.7"), (1, 16, "6.3")]
)
def test_a_share_is_rounded_half_up_to_a_tenth(part, whole, expected):
    assert percent(part, whole) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("number", [1, 3])
def test_the_report_takes_seven_queries(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        approved_at_the_second_try(cast, one)
        draft(cast.other_unit, number=10 + one, lines=SHORT)
    recheck(year_2023(), now=NOW)
    user = User.objects.get(pk=cast.zhao.pk)
    year = year_2023()
    with django_assert_num_queries(7):
        quality_report(user, year)
