"""The rules of the process in the report: what is counted is what each sheet would be told."""

from datetime import timedelta

import pytest

from budgets.models import Window, WindowExtension
from common.rules import NO_REPORT
from evaluations.evidence import evidence_findings, evidence_of
from evaluations.process_hits import COUNTED, process_hits_for
from evaluations.quality import process_tallies, year_quality
from evaluations.services import attach_evidence
from indicators.compliance.process import PROCESS_RULES
from indicators.enums import Examined
from indicators.histories import process_report
from indicators.models import (
    ObjectiveVersion,
    PerformanceObjective,
    ReviewOpinion,
    RuleSetting,
)
from indicators.selectors import objective_for, rules_of
from indicators.services import return_objective, submit_objective
from indicators.waivers import waive_rule
from organizations.models import User
from organizations.permissions import standing_of
from tests.attached import pdf
from tests.cast import NOW
from tests.evaluations.year_end import YEAR_END
from tests.factories import answer, approved, draft, year_2023

pytestmark = pytest.mark.django_db
LATER = YEAR_END + timedelta(days=1)


def returned(cast, number, *comments):
    objective = draft(cast.unit, number=number)
    for comment in comments:
        objective = submit_objective(actor=cast.chen, objective=answer(objective), now=NOW)
        return_objective(actor=cast.zhou, objective=objective, comment=comment, now=NOW)
        objective = objective_for(cast.chen, objective.pk)
    return objective


def proved(objective, actor, position, text=""):
    attach_evidence(
        actor=actor,
        objective=objective,
        indicator_key=objective.indicators.get(position=position).pk,
        upload=pdf(text=text),
        now=YEAR_END,
    )


LONG = "第二行的指标值与立项依据不一致，请核对后修改。"


@pytest.fixture
def year(cast):
    """Of each rule a sheet that it hits, beside sheets that it does not."""
    returned(cast, 1, "请修改", LONG, "请 再\u3000改")
    returned(cast, 2, LONG)
    draft(cast.other_unit, number=3)
    draft(cast.unit, number=4)
    passed, adjusted, proving, third = (approved(cast, number=one) for one in (5, 6, 7, 8))
    opinion = ReviewOpinion.objects.filter(objective=passed).first()
    ReviewOpinion.objects.filter(pk=opinion.pk).update(grade="fair")
    ObjectiveVersion.objects.filter(objective=adjusted, action="pass").update(action="adjust")
    proved(proving, cast.chen, 1)
    proved(proving, cast.chen, 2)
    proved(third, cast.chen, 1, text="另一份")
    window = Window.objects.create(
        fiscal_year=year_2023(),
        activity="objectives",
        opens_at=NOW - timedelta(days=9),
        closes_at=NOW,
    )
    WindowExtension.objects.create(
        window=window,
        organization=cast.other_unit,
        closes_at=LATER + timedelta(days=1),
        reason="人员交接",
    )
    return year_2023()


def plainly(user, now=LATER):
    """By rule: the sheets that are told of it one after the other."""
    found = {code: set() for code in COUNTED}
    rules = rules_of(year_2023(), now.date())
    for objective in PerformanceObjective.objects.with_sheets().visible_to(user):
        told = list(process_report(objective, NO_REPORT, now, rules=rules).findings)
        told += evidence_findings(user, objective, evidence_of(objective), now)
        for code in {finding.code for finding in told} & set(COUNTED):
            found[code].add(objective.pk)
    return {code: keys for code, keys in found.items() if keys}


def counted(user, now=LATER):
    user = User.objects.get(pk=user.pk)
    sheets = PerformanceObjective.objects.visible_to(user)
    hits = process_hits_for(user, year_2023(), rules_of(year_2023(), now.date()), now)
    found = {
        code: set(sheets.filter(hit).values_list("pk", flat=True)) for code, hit in hits.items()
    }
    return {code: keys for code, keys in found.items() if keys}


def test_each_sheet_is_counted_that_is_told_of_it(cast, year):
    assert counted(cast.zhao) == plainly(cast.zhao)
    assert set(counted(cast.zhao)) == set(COUNTED)
    assert {code: len(keys) for code, keys in counted(cast.zhao).items()} == {
        "L01": 3,
        "L03": 1,
        "L04": 1,
        "L05": 1,
        "L08": 1,
        "L09": 1,
    }


@pytest.mark.parametrize(("code", "queries"), [("L01", 1), ("L04", 1), ("L05", 0), ("L09", 0)])
def test_who_asks_for_one_rule_gets_that_one_alone(
    cast, year, code, queries, django_assert_num_queries
):
    user, rules = User.objects.get(pk=cast.zhao.pk), rules_of(year, LATER.date())
    user.has_perm("")
    standing_of(user)
    with django_assert_num_queries(queries):
        hits = process_hits_for(user, year, rules, LATER, (code,))
    assert set(hits) == {code}
    sheets = PerformanceObjective.objects.filter(hits[code])
    assert set(sheets.values_list("pk", flat=True)) == plainly(cast.zhao)[code]


@pytest.mark.parametrize("days", [-1, 0, 3])
def test_what_is_late_is_so_at_a_moment(cast, year, days):
    moment = NOW + timedelta(days=days) if days < 1 else LATER + timedelta(days=days)
    assert counted(cast.zhao, moment).get("L01") == plainly(cast.zhao, moment).get("L01")
    assert len(counted(cast.zhao, moment).get("L01", ())) == {-1: 0, 0: 0, 3: 4}[days]


def test_what_the_year_switches_off_or_waives_is_not_counted(cast, year):
    RuleSetting.objects.create(fiscal_year=year, code="L03", is_enabled=False, reason="本年不查")
    RuleSetting.objects.create(fiscal_year=year, code="L05", severity="warning", reason="试行")
    (late, *_) = sorted(counted(cast.zhao)["L01"])
    for code, scope in (("L01", PerformanceObjective.objects.get(pk=late)), ("L04", cast.unit)):
        waive_rule(
            approver=cast.qian,
            requester=cast.zhou,
            fiscal_year=year,
            code=code,
            scope=scope,
            reason="本年度按县里的安排另行核对。",
            expires_on=LATER.date(),
            now=NOW,
        )
    assert counted(cast.zhao) == plainly(cast.zhao)
    assert len(counted(cast.zhao)["L01"]) == 2
    assert not {"L03", "L04"} & set(counted(cast.zhao))


def test_the_same_file_elsewhere_is_counted_for_those_who_see_both(cast, year):
    other = draft(cast.other_unit, number=9)
    PerformanceObjective.objects.filter(pk=other.pk).update(status="approved")
    other.refresh_from_db()
    proved(other, None, 1, text="另一份")
    assert counted(cast.zhao) == plainly(cast.zhao)
    assert len(counted(cast.zhao)["L09"]) == 3
    assert len(counted(cast.liu)["L09"]) == 1
    assert counted(cast.liu) == plainly(User.objects.get(pk=cast.liu.pk))


def test_the_report_counts_sheets_and_departments(cast, year):
    user = User.objects.get(pk=cast.zhao.pk)
    report = year_quality(user, year, now=LATER)
    found = {one.code: one for one in report.rules if one.examined is Examined.PROCESS}
    assert {code: one.sheets for code, one in found.items()} == {
        code: len(keys) for code, keys in plainly(cast.zhao).items()
    }
    late = found["L01"]
    assert (late.name, late.departments) == (PROCESS_RULES["L01"].name, 1)
    assert late.share == 37.5  # of eight sheets, checked or not
    assert "L01" not in {one.code for one in year_quality(user, year, "120", now=LATER).rules}


@pytest.mark.parametrize("number", [1, 3])
def test_counting_takes_the_same_number_of_queries(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        returned(cast, one, "请修改", "请修改", "请修改")
        proved(approved(cast, number=10 + one), cast.chen, 1)
    user, year = User.objects.get(pk=cast.zhao.pk), year_2023()
    user.has_perm("")
    rules = rules_of(year, LATER.date())
    with django_assert_num_queries(4):
        process_tallies(user, year, rules=rules, now=LATER)
