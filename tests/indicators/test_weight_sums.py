"""The sum of the weights, through the services: any in a draft, 100 when it is submitted."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.services import record_appropriation
from budgets.tables import Funding
from common.findings import Severity
from indicators.enums import Status
from indicators.mends import apply_mend
from indicators.models import ObjectiveVersion, PerformanceObjective
from indicators.payloads import from_payload
from indicators.rule_decisions import RuleDecision
from indicators.selectors import objective_for, report_of, sheet_of
from indicators.services import (
    Noncompliant,
    approve_objective,
    save_sheet,
    submit_objective,
)
from indicators.yearly import choose_rules
from tests.cast import NOW
from tests.factories import clean_lines, department_draft, draft, explained, line
from tests.indicators.desks import LATER, submitted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("weight", "words"),
    [("5", "还差10分"), ("14.99", "还差0.01分"), ("15.01", "超出0.01分"), ("25", "超出10分")],
)
def test_a_draft_of_any_sum_is_kept_says_the_difference_and_is_not_submitted(cast, weight, words):
    first, *rest = clean_lines()
    objective = draft(cast.unit, lines=(replace(first, weight=Decimal(weight)), *rest))
    assert sheet_of(objective).total_weight == Decimal(85) + Decimal(weight)
    (finding,) = [f for f in report_of(objective).findings if f.code == "B01"]
    assert words in finding.message
    with pytest.raises(Noncompliant, match=words) as refused:
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    assert "B01" in [found.code for found in refused.value.findings]
    assert PerformanceObjective.objects.get().version == 1


def test_a_department_sheet_weighs_100_without_the_head(cast):
    light = department_draft(cast.department, clean_lines())
    with pytest.raises(Noncompliant, match="还差10分"):
        submit_objective(actor=cast.chen, objective=light, now=NOW)
    first, *rest = clean_lines()
    full = replace(sheet_of(light), lines=(replace(first, weight=Decimal(25)), *rest))
    save_sheet(actor=cast.chen, objective=light, sheet=full, now=NOW)
    assert explained(cast.chen, light).status == "submitted"


def test_a_doubled_execution_rate_is_its_own_finding_with_one_step_to_mend(cast):
    execution = line(8, "预算执行率", "10", "100", comparison="＝")
    objective = draft(cast.unit, lines=(*clean_lines(), execution))
    with pytest.raises(Noncompliant) as refused:
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    found = {finding.code: finding for finding in refused.value.findings}
    assert set(found) == {"B01", "B02", "L10"}
    assert "删除后合计恰为100" in found["B02"].message
    assert found["B02"].mend_action
    mended = apply_mend(sheet_of(objective), found["B02"])
    save_sheet(actor=cast.chen, objective=objective, sheet=mended, now=NOW)
    objective = explained(cast.chen, objective)
    assert (objective.status, sheet_of(objective).total_weight) == (Status.SUBMITTED, 100)


def test_all_faults_are_told_at_once(cast):
    objective = draft(cast.unit, lines=(line(1, "", None, "", unit=""),))
    with pytest.raises(Noncompliant) as refused:
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    codes = {finding.code for finding in refused.value.findings}
    assert {"A02", "A05", "B01"} <= codes
    assert all(finding.message in str(refused.value) for finding in refused.value.findings)


def test_the_last_desk_judges_again_by_the_rules_and_money_of_that_day(cast):
    """What was lawful when it was submitted may be unlawful when it is to be approved."""
    objective = submitted(cast, 2)
    (warning, *_) = [f for f in report_of(objective).findings if not f.is_blocking]
    decision = RuleDecision(warning.code, severity=Severity.ERROR, reason="从严")
    choose_rules(actor=None, fiscal_year=objective.fiscal_year, decisions=[decision], now=LATER)
    with pytest.raises(Noncompliant) as refused:
        approve_objective(actor=cast.zhao, objective=objective, now=LATER)
    assert warning.code in [finding.code for finding in refused.value.findings]
    assert PerformanceObjective.objects.get().status == Status.SUBMITTED


def test_a_version_holds_the_money_of_its_moment_not_that_of_the_open_page(cast):
    objective = objective_for(cast.chen, draft(cast.unit).pk)
    stored = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
    record_appropriation(
        actor=None,
        fiscal_year=stored.fiscal_year,
        organization=stored.organization,
        funding=Funding(Decimal(300), Decimal(200), Decimal(100)),
        appropriation=stored.appropriation,
        now=NOW,
    )
    submit_objective(actor=cast.chen, objective=objective, now=NOW)
    sheet = from_payload(ObjectiveVersion.objects.get(number=2).sheet)
    assert (sheet.budget, sheet.own, sheet.transfer) == (300, 200, 100)
