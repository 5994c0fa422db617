"""What is kept of self-evaluations: written with them, renewed where anything has changed since."""

import ast
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.findings import Severity
from common.rules import RuleChoice
from evaluations import tasks
from evaluations.claims import self_sheet_of
from evaluations.compliance import REPORT_RULE_MODULES
from evaluations.models import (
    Measurement,
    MonitoringReport,
    SelfEvaluation,
    SelfVerdict,
    YearlyScoringPlan,
)
from evaluations.scoring.presets import DEFAULT_PLAN
from evaluations.self_evaluations import StaleSelfEvaluation
from evaluations.self_verdicts import (
    counted,
    recheck_self_evaluations,
    self_slices_due,
    sources,
)
from evaluations.services import (
    Claim,
    attach_evidence,
    return_self_evaluation,
    save_self_evaluation,
    submit_self_evaluation,
)
from indicators.compliance.edition import sources as rule_sources
from indicators.models import PerformanceObjective, RuleSetting
from indicators.selectors import choices_for, objective_for
from indicators.tasks import queue_recheck
from indicators.waivers import waive_rule
from tests.attached import pdf
from tests.cast import NOW
from tests.evaluations.self_evaluated import FULL, accepted, claim_of, handed_in
from tests.evaluations.year_end import YEAR_END, report
from tests.factories import approved, year_2023

pytestmark = pytest.mark.django_db
LATER = YEAR_END + timedelta(days=1)


def saved(cast, number=1, claim=None):
    """A draft as the unit keeps it: nothing filled in unless a claim is given."""
    objective = objective_for(cast.chen, approved(cast, number=number).pk)
    report(objective, FULL)
    return save_self_evaluation(
        actor=cast.chen,
        objective=objective,
        claim=claim or Claim(),
        base_version=0,
        now=YEAR_END,
    )


def found_in(objective):
    """Code and severity of everything that the rules say now, waiting warnings apart."""
    sheet = self_sheet_of(PerformanceObjective.objects.with_sheets().get(pk=objective.pk))
    findings = sheet.report(choices_for(objective)).findings
    return sorted((finding.code, finding.severity) for finding in findings)


def kept_of(row):
    return SelfVerdict.objects.get(self_evaluation=row)


def holds(row):
    """Whether the counts are those of the rules asked now, L10 beside them."""
    kept = kept_of(row)
    found = found_in(row.objective)
    waits = " L10 " in kept.codes
    assert set(kept.codes.split()) - {"L10"} == {code for code, _ in found}
    by = {severity: sum(one is severity for _, one in found) for severity in Severity}
    assert kept.errors == by[Severity.ERROR] + waits
    assert (kept.warnings, kept.hints) == (by[Severity.WARNING], by[Severity.HINT])
    assert waits == (kept.unexplained > 0)
    return True


def test_a_draft_is_kept_with_what_is_wrong_with_it(cast):
    row = saved(cast)
    kept = kept_of(row)
    assert (kept.version, kept.judged_at) == (1, YEAR_END)
    assert kept.errors > 0
    assert kept.unexplained > 0
    assert kept.codes.endswith(" L10 ")
    assert holds(row)


def test_warnings_that_are_explained_are_no_finding_of_the_process(cast):
    objective = handed_in(cast, actuals=FULL)
    kept = kept_of(SelfEvaluation.objects.get(objective=objective))
    assert kept.warnings > 0
    assert (kept.errors, kept.unexplained) == (0, 0)
    assert "L10" not in kept.codes
    assert holds(SelfEvaluation.objects.get(objective=objective))


def test_the_summary_that_is_saved_is_the_one_that_is_judged(cast):
    objective = objective_for(cast.chen, approved(cast).pk)
    report(objective)
    claim = claim_of(objective, "已全面完成年初确定的各项绩效目标。")
    row = save_self_evaluation(
        actor=cast.chen, objective=objective, claim=claim, base_version=0, now=YEAR_END
    )
    assert " K26 " in kept_of(row).codes
    assert holds(row)


def test_nothing_is_kept_of_what_was_not_saved(cast):
    row = saved(cast)
    before = SelfVerdict.objects.values().get()
    with pytest.raises(StaleSelfEvaluation):
        save_self_evaluation(
            actor=cast.chen,
            objective=row.objective,
            claim=claim_of(row.objective),
            base_version=0,
            now=LATER,
        )
    assert SelfVerdict.objects.values().get() == before


def test_what_was_there_before_is_unchecked_until_the_night(cast):
    row = saved(cast)
    kept = SelfVerdict.objects.values("outcomes", "errors", "warnings", "codes").get()
    SelfVerdict.objects.all().delete()
    assert self_slices_due(year_2023()) == ((row.pk, row.pk),)
    assert recheck_self_evaluations(year_2023(), now=LATER) == 1
    assert SelfVerdict.objects.values("outcomes", "errors", "warnings", "codes").get() == kept
    assert self_slices_due(year_2023()) == ()
    assert recheck_self_evaluations(year_2023(), now=LATER) == 0


def actual_changed(row):
    Measurement.objects.filter(indicator__objective=row.objective).update(
        actual_value=Decimal(1), recorded_at=LATER
    )


def actual_gone(row):
    Measurement.objects.filter(indicator__objective=row.objective)[0].delete()


def money_changed(row):
    outturn = row.objective.appropriation.outturn
    outturn.outturn_amount = Decimal("12.00")
    outturn.save()


def reason_told(row):
    outturn = row.objective.appropriation.outturn
    outturn.reason = "设备采购合同推迟到次年一季度履行。"
    outturn.save()


def monitoring_handed_in(row):
    MonitoringReport.objects.create(objective=row.objective, month=8, status="accepted", version=3)


def moved_on(row):
    SelfEvaluation.objects.filter(pk=row.pk).update(version=row.version + 1)


def plan_changed(row):
    YearlyScoringPlan.objects.create(
        fiscal_year=row.objective.fiscal_year,
        name="试行",
        parameters=replace(DEFAULT_PLAN, execution_weight=Decimal(20)).to_payload(),
    )


def rule_lowered(row):
    RuleSetting.objects.create(
        fiscal_year=row.objective.fiscal_year, code="K16", severity="hint", reason="试行"
    )


def rule_raised(row):
    RuleSetting.objects.create(
        fiscal_year=row.objective.fiscal_year, code="K13", severity="warning", reason="试行"
    )


def rule_off(row):
    RuleSetting.objects.create(
        fiscal_year=row.objective.fiscal_year, code="K01", is_enabled=False, reason="试行"
    )


@pytest.mark.parametrize(
    "change",
    [
        actual_changed,
        actual_gone,
        money_changed,
        reason_told,
        monitoring_handed_in,
        moved_on,
        plan_changed,
        rule_lowered,
        rule_raised,
        rule_off,
    ],
    ids=lambda one: one.__name__,
)
def test_whatever_it_is_judged_by_puts_it_out_of_date(cast, change):
    row, other = saved(cast), saved(cast, 2)
    change(SelfEvaluation.objects.get(pk=row.pk))
    assert self_slices_due(year_2023())[0][0] == row.pk
    assert recheck_self_evaluations(year_2023(), now=LATER) >= 1
    assert kept_of(row).judged_at == LATER
    assert self_slices_due(year_2023()) == ()
    assert holds(SelfEvaluation.objects.get(pk=row.pk))
    assert holds(other)


def test_a_file_that_proves_a_line_puts_it_out_of_date(cast):
    row = saved(cast)
    unproved = kept_of(row).warnings
    attach_evidence(
        actor=cast.chen,
        objective=row.objective,
        indicator_key=row.objective.indicators.filter(is_core=True)[0].pk,
        upload=pdf(),
        now=YEAR_END,
    )
    assert recheck_self_evaluations(year_2023(), now=LATER) == 1
    assert kept_of(row).warnings == unproved - 1
    assert holds(row)


def test_a_change_of_severity_asks_no_rule_and_counts_anew(cast):
    row = saved(cast)
    before = kept_of(row)
    SelfVerdict.objects.update(outcomes={"K13": [["hint", 0]]})
    rule_raised(row)
    with CaptureQueriesContext(connection) as asked:
        assert recheck_self_evaluations(year_2023(), now=LATER) == 1
    assert not any('"evaluations_measurement"."actual_value"' in one["sql"] for one in asked)
    kept = kept_of(row)
    assert before.codes != kept.codes == " K13 L10 "
    assert (kept.errors, kept.warnings, kept.unexplained) == (1, 1, 1)


def test_a_waiver_counts_where_it_holds_and_ends_with_its_day(cast):
    row = saved(cast)
    code = kept_of(row).codes.split()[0]
    waive_rule(
        approver=cast.qian,
        requester=cast.zhou,
        fiscal_year=year_2023(),
        code=code,
        scope=row.objective,
        reason="本年度按县里的安排另行核对。",
        expires_on=LATER.date(),
        now=NOW,
    )
    recheck_self_evaluations(year_2023(), now=LATER)
    assert code not in kept_of(row).codes
    recheck_self_evaluations(year_2023(), now=LATER + timedelta(days=2))
    assert code in kept_of(row).codes


def test_a_change_of_the_rules_counts_at_once(cast, django_capture_on_commit_callbacks):
    row = saved(cast)
    code = kept_of(row).codes.split()[0]
    RuleSetting.objects.create(
        fiscal_year=year_2023(), code=code, is_enabled=False, reason="本年度不查"
    )
    with django_capture_on_commit_callbacks(execute=True):
        queue_recheck(year_2023())
    assert code not in kept_of(row).codes


def test_accepted_and_returned_ones_stay_what_they_are(cast):
    row = accepted(cast, actuals=FULL)
    before = kept_of(row)
    assert recheck_self_evaluations(year_2023(), now=LATER) == 1
    after = kept_of(row)
    assert (after.codes, after.warnings, after.version) == (before.codes, before.warnings, 3)


def test_a_returned_one_can_be_saved_and_handed_in_again(cast):
    objective = handed_in(cast, actuals=FULL)
    return_self_evaluation(
        actor=cast.zhou, objective=objective, base_version=2, comment="补充问题与措施。", now=LATER
    )
    save_self_evaluation(
        actor=cast.chen, objective=objective, claim=claim_of(objective), base_version=3, now=LATER
    )
    row = submit_self_evaluation(actor=cast.chen, objective=objective, base_version=4, now=LATER)
    assert kept_of(row).version == row.version == 5


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (RuleChoice(), (1, 1, 0, " K16 L10 ")),
        (RuleChoice(severity=Severity.WARNING), (0, 2, 0, " K16 L10 ")),
        (RuleChoice(severity=Severity.HINT), (0, 1, 1, " K16 L10 ")),
        (RuleChoice(is_enabled=False), (0, 1, 0, " K16 ")),
    ],
)
def test_waiting_warnings_are_one_finding_of_the_level_that_the_year_gives(choice, expected):
    outcomes = {"K16": [("warning", 7)]}
    found = counted(outcomes, {"L10": choice}, ())
    assert (found.errors, found.warnings, found.hints, found.codes) == expected
    told = counted(outcomes, {"L10": choice}, {("K16", 7)})
    assert (told.errors, told.warnings, told.hints, told.codes) == (0, 1, 0, " K16 ")


def test_the_night_asks_in_slices_and_keeps_the_trend(cast, monkeypatch):
    rows = [saved(cast, number) for number in range(1, 4)]
    SelfVerdict.objects.all().delete()
    assert len(self_slices_due(year_2023(), 2)) == 2
    assert tasks.recheck_self_evaluations() == 1
    assert SelfVerdict.objects.count() == len(rows)
    assert tasks.recheck_self_evaluations() == 0
    assert tasks.record_self_trends() == 1
    year = year_2023()
    type(year).objects.update(is_open=False)
    SelfVerdict.objects.all().delete()
    assert tasks.recheck_self_evaluations() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_a_slice_takes_the_same_number_of_queries(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        kept_of(saved(cast, one)).delete()
        saved(cast, 10 + one)
    SelfVerdict.objects.update(stamp="")
    year = year_2023()
    with django_assert_num_queries(17):
        assert recheck_self_evaluations(year, now=LATER) == 2 * number


def test_every_module_behind_the_rules_is_in_the_mark():
    marked = set(sources())
    assert marked.issuperset(rule_sources())
    judging = [Path(module.__file__) for module in REPORT_RULE_MODULES]
    assert set(judging) <= marked
    needed = {file for source in marked for file in imported_by(source)}
    assert needed - marked == set()


def imported_by(source):
    """The modules of evaluations, data apart, that a judging source takes something from."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    for name in named:
        if name and name.startswith(("evaluations.compliance", "evaluations.scoring")):
            yield Path(find_spec(name).origin)
