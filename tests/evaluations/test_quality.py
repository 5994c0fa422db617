"""Self-evaluations in the report on quality: every number counted by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from common.findings import Severity
from evaluations.models import SelfTally, SelfVerdict
from evaluations.quality import record_self_trend, self_tallies, year_quality
from evaluations.self_lists import self_list
from evaluations.self_verdicts import recheck_self_evaluations
from evaluations.services import Claim, save_self_evaluation
from indicators.enums import Examined
from indicators.models import PerformanceObjective, RuleSetting
from indicators.quality import quality_report
from indicators.selectors import objective_for
from organizations.enums import Role
from organizations.models import User
from organizations.services import grant_role
from tests.cast import NOW
from tests.evaluations.self_evaluated import FULL, claim_of, handed_in
from tests.evaluations.year_end import YEAR_END, report
from tests.factories import approved, draft, year_2023

pytestmark = pytest.mark.django_db


def begun(cast, number, claim=None):
    """A draft of 118001 with everything at its target."""
    objective = objective_for(cast.chen, approved(cast, number=number).pk)
    report(objective, FULL)
    return save_self_evaluation(
        actor=cast.chen, objective=objective, claim=claim or Claim(), base_version=0, now=YEAR_END
    )


def elsewhere(cast, number):
    """A draft of 120001."""
    sheet = draft(cast.other_unit, number=number)
    PerformanceObjective.objects.filter(pk=sheet.pk).update(status="approved")
    objective = PerformanceObjective.objects.with_sheets().get(pk=sheet.pk)
    return save_self_evaluation(
        actor=None, objective=objective, claim=Claim(), base_version=0, now=YEAR_END
    )


@pytest.fixture
def year(cast):
    """118: one handed in, one draft, one unchecked; 120: one draft without actuals."""
    handed_in(cast, number=1, actuals=FULL)
    begun(cast, 2)
    unchecked = begun(cast, 3)
    SelfVerdict.objects.filter(self_evaluation=unchecked).delete()
    elsewhere(cast, 4)
    return year_2023()


def asked_by(user, unit=""):
    return year_quality(User.objects.get(pk=user.pk), year_2023(), unit, now=YEAR_END)


def rules_of(user, unit=""):
    found = asked_by(user, unit).rules
    return {one.code: one for one in found if one.examined is Examined.SELF_EVALUATION}


def test_what_is_unchecked_is_not_taken_for_sound(cast, year):
    police, traffic = asked_by(cast.zhao).claims
    assert (police.code, police.sheets, police.judged, police.unjudged) == ("118", 3, 2, 1)
    assert (police.faulty, police.faulty_rate) == (1, Decimal("50.0"))
    assert (traffic.code, traffic.sheets, traffic.judged, traffic.faulty) == ("120", 1, 1, 1)
    recheck_self_evaluations(year, now=YEAR_END)
    assert asked_by(cast.zhao).claims[0].unjudged == 0


def test_the_numbers_are_those_of_the_kept_verdicts(cast, year):
    kept = SelfVerdict.objects.all()
    total = asked_by(cast.zhao).claims_total
    assert total.errors == sum(one.errors for one in kept) > 0
    assert total.warnings == sum(one.warnings for one in kept) > 0
    assert total.hints == sum(one.hints for one in kept)
    assert total.unexplained == sum(one.unexplained for one in kept) > 0
    assert total.judged == 3


def test_every_rule_counts_its_self_evaluations_and_departments(cast, year):
    kept = [one.codes.split() for one in SelfVerdict.objects.all()]
    found = rules_of(cast.zhao)
    assert set(found) == {code for codes in kept for code in codes}
    for code, one in found.items():
        assert one.sheets == sum(code in codes for codes in kept), code
    assert {"K01", "L10"} <= set(found)
    assert (found["K01"].sheets, found["K01"].departments) == (1, 1)
    assert found["K01"].share == Decimal("33.3")
    assert found["L10"].departments == 2


def test_the_sheets_and_their_first_pass_rate_stay_what_they_are(cast, year):
    report, alone = asked_by(cast.zhao), quality_report(cast.zhao, year)
    assert (report.departments, report.total, report.nights) == (
        alone.departments,
        alone.total,
        alone.nights,
    )
    assert report.total.first_pass_rate == Decimal("100.0")
    assert [one for one in report.rules if one.examined is Examined.SHEET] == list(alone.rules)


def test_the_list_of_a_rule_is_as_long_as_its_number(cast, year):
    for unit in ("", "118", "118001", "120", "999"):
        for code, one in rules_of(cast.zhao, unit).items():
            found = self_list(cast.zhao, year, rule=code, unit=unit)
            assert found.counts[""] == len(found.rows) == one.sheets, (code, unit)
    assert self_list(cast.zhao, year, rule="K01").rows[0].objective.organization == cast.other_unit
    assert not rules_of(cast.zhao, "999")


def test_an_objective_that_is_no_longer_approved_is_in_neither(cast, year):
    before = rules_of(cast.zhao)["L10"].sheets
    PerformanceObjective.objects.filter(organization=cast.other_unit).update(status="draft")
    assert rules_of(cast.zhao)["L10"].sheets == before - 1
    assert self_list(cast.zhao, year, rule="L10").counts[""] == before - 1


def test_nobody_learns_of_others(cast, year):
    mine = asked_by(cast.liu)
    assert [one.code for one in mine.claims] == ["118"]
    assert "K01" not in rules_of(cast.liu)
    assert all(one.departments == 1 for one in rules_of(cast.liu).values())
    assert self_list(cast.liu, year, rule="K01").counts[""] == 0


def test_the_trend_is_kept_by_department_and_seen_by_who_sees_all_of_it(cast, year):
    today = timezone.localdate(YEAR_END)
    assert record_self_trend(year, on=today) == 2
    assert record_self_trend(year, on=today) == 2
    record_self_trend(year, on=today + timedelta(days=1))
    police = SelfTally.objects.get(organization=cast.department, on=today)
    assert (police.judged, police.faulty) == (2, 1)
    nights = asked_by(cast.zhao).claim_nights
    total = asked_by(cast.zhao).claims_total
    assert [night.on for night in nights] == [today, today + timedelta(days=1)]
    assert {(one.sheets, one.faulty, one.errors, one.warnings, one.hints) for one in nights} == {
        (total.judged, total.faulty, total.errors, total.warnings, total.hints)
    }
    assert [night.errors for night in asked_by(cast.liu).claim_nights] == [police.errors] * 2
    helper = User.objects.create(username="helper", full_name="下级主管")
    grant_role(actor=None, user=helper, organization=cast.unit, role=Role.SUPERVISOR, now=NOW)
    assert asked_by(helper).claim_nights == ()
    assert asked_by(cast.zhao, "118001").claim_nights == ()


def test_the_severity_is_that_of_the_year(cast, year):
    recheck_self_evaluations(year, now=YEAR_END)
    before, hit = asked_by(cast.zhao).claims_total, rules_of(cast.zhao)["K16"]
    assert hit.severity is Severity.WARNING
    RuleSetting.objects.create(fiscal_year=year, code="K16", severity="error", reason="本年从严")
    recheck_self_evaluations(year, now=YEAR_END)
    after, now = asked_by(cast.zhao).claims_total, rules_of(cast.zhao)["K16"]
    assert (now.severity, now.sheets) == (Severity.ERROR, hit.sheets)
    assert after.warnings < before.warnings
    assert after.faulty == after.judged


@pytest.mark.parametrize("number", [1, 3])
def test_the_whole_report_takes_eleven_queries(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        begun(cast, one)
        elsewhere(cast, 10 + one)
    user, year = User.objects.get(pk=cast.zhao.pk), year_2023()
    with django_assert_num_queries(11):
        year_quality(user, year, now=YEAR_END)
    with django_assert_num_queries(1):
        self_tallies(user, year)


@pytest.mark.parametrize("number", [1, 3])
def test_the_trend_takes_the_same_number_of_queries(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        begun(cast, one)
    year = year_2023()
    with django_assert_num_queries(3):
        record_self_trend(year, on=timezone.localdate(YEAR_END))


def test_a_draft_with_every_word_said_is_counted_without_the_process(cast):
    objective = objective_for(cast.chen, approved(cast).pk)
    report(objective, FULL)
    save_self_evaluation(
        actor=cast.chen,
        objective=objective,
        claim=claim_of(objective),
        base_version=0,
        now=YEAR_END,
    )
    assert "L10" not in rules_of(cast.zhao)
    assert asked_by(cast.zhao).claims_total.unexplained == 0
