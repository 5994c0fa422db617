"""What puts a verdict out of date, and how little is done again for it."""

import dataclasses
import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from budgets.services import record_appropriation, record_tables
from budgets.tables import Funding
from common.findings import Severity
from common.rules import Undecided
from indicators.compliance import SHEET_RULES, Doctrine, SheetReview, Vocabulary
from indicators.compliance.readers import changed_parameters, names_read, readers_of
from indicators.explanations import explain
from indicators.models import FrameworkEntry, JudgedBy, RuleSetting, SheetVerdict
from indicators.rule_decisions import RuleDecision
from indicators.selectors import objective_for, report_of, sheet_of
from indicators.services import open_objective, save_sheet
from indicators.tasks import queue_recheck
from indicators.verdicts import out_of_date, recheck
from indicators.yearly import choose_rules, set_thresholds
from organizations.models import Organization
from projects.services import profile_of, revise_profile
from tests.cast import NOW
from tests.factories import clean_lines, draft, warned_lines
from tests.indicators.compliance.clean_sheets import clean_sheets
from tests.indicators.compliance.sample import sample
from tests.indicators.two_years import copied, published, unchanged_project, year_before

LATER = NOW + timedelta(days=1)
database = pytest.mark.django_db


def judged(objective):
    recheck(objective.fiscal_year, now=NOW)
    assert not out_of_date(objective.fiscal_year).exists()
    return SheetVerdict.objects.get(objective=objective)


def more_money(cast, objective):
    record_appropriation(
        actor=None,
        fiscal_year=objective.fiscal_year,
        organization=objective.organization,
        funding=Funding(budget=Decimal("0.00")),
        appropriation=objective.appropriation,
        now=LATER,
    )


def another_rationale(cast, objective):
    profile = replace(profile_of(objective.project), rationale="")
    revise_profile(actor=None, project=objective.project, profile=profile, now=LATER)


def another_framework(cast, objective):
    FrameworkEntry.objects.filter(level2="数量指标").delete()


def a_year_before(cast, objective):
    copied(objective, year_before(objective.fiscal_year), budget="50.00")


CHANGES = {
    "money": (more_money, {"F02", "F01"}),
    "profile": (another_rationale, {"A01"}),
    "framework": (another_framework, {"D01"}),
    "last year": (a_year_before, {"E15", "F10"}),
}


@database
@pytest.mark.parametrize(("change", "codes"), CHANGES.values(), ids=CHANGES)
def test_what_is_judged_beside_the_sheet_puts_it_out_of_date(cast, change, codes):
    objective = draft(cast.unit)
    before = judged(objective)
    change(cast, objective_for(cast.chen, objective.pk))
    assert out_of_date(objective.fiscal_year).get() == objective
    assert recheck(objective.fiscal_year, now=LATER) == 1
    after = SheetVerdict.objects.get(objective=objective)
    assert codes & (set(after.codes.split()) - set(before.codes.split()))
    fresh = report_of(objective_for(cast.chen, objective.pk))
    assert set(after.codes.split()) == {finding.code for finding in fresh.findings}


@database
@pytest.mark.parametrize(
    ("before", "after"), [("交通局本级", "公安局本级"), ("公安局本级", "交通局本级")]
)
def test_a_unit_of_another_name_is_judged_by_it(cast, before, after):
    counted = replace(clean_lines()[0], name="新建卡口处数")
    unit = cast.other_unit
    Organization.objects.filter(pk=unit.pk).update(name=before)
    objective = draft(unit, lines=(counted, *clean_lines()[1:]))
    assert ("J02" in judged(objective).codes) is ("公安" in before)
    Organization.objects.filter(pk=unit.pk).update(name=after)
    assert recheck(objective.fiscal_year, now=LATER) == 1
    kept = SheetVerdict.objects.get(objective=objective)
    assert ("J02" in kept.codes) is ("公安" in after)


@database
def test_a_changed_sheet_of_last_year_counts_too(cast):
    objective = unchanged_project(cast)
    assert "E15" in judged(objective).codes
    before = type(objective).objects.with_sheets().get(fiscal_year__year=2022)
    other = replace(sheet_of(before), statement="另一个目标，全年完成80处设备更换。")
    save_sheet(actor=None, objective=before, sheet=other, now=LATER)
    assert recheck(objective.fiscal_year, now=LATER) == 1
    assert "E15" not in SheetVerdict.objects.get(objective=objective).codes


@database
def test_a_changed_narrative_counts_for_the_departments_own_sheet(cast):
    objective = draft(cast.unit)
    budget = published(objective.fiscal_year, cast.department)
    own = open_objective(actor=None, holder=budget, now=NOW)
    judged(objective)
    record_tables(actor=None, budget=budget, tables=(), narrative="一、另一段说明。", now=LATER)
    assert out_of_date(objective.fiscal_year).get() == own


@database
def test_verdicts_of_another_release_are_out_of_date(cast):
    objective = draft(cast.unit)
    judged(objective)
    SheetVerdict.objects.update(mark="0123456789abcdef")
    assert recheck(objective.fiscal_year, now=LATER) == 1


@database
def test_a_new_explanation_renews_what_is_open_at_once(cast):
    objective = draft(cast.unit, lines=warned_lines())
    assert judged(objective).unexplained == 1
    explain(
        actor=cast.chen, objective=objective, code="B14", indicator_key=0, text="同上年。", now=NOW
    )
    assert SheetVerdict.objects.get().unexplained == 0
    explain(actor=cast.chen, objective=objective, code="B14", indicator_key=0, text="", now=NOW)
    assert SheetVerdict.objects.get().unexplained == 1
    assert not out_of_date(objective.fiscal_year).exists()


def decide(objective, code, **decision):
    choose_rules(
        actor=None,
        fiscal_year=objective.fiscal_year,
        decisions=[RuleDecision(code=code, reason="本年试行", **decision)],
        now=LATER,
    )


@database
def test_a_severity_or_a_switch_counts_anew_and_asks_no_rule(cast):
    objective = draft(cast.unit)
    judged(objective)
    SheetVerdict.objects.update(outcomes={"C05": [["error", 0]], "B14": [["warning", 7]]})
    decide(objective, "C05", is_enabled=False)
    assert recheck(objective.fiscal_year, now=LATER) == 1
    kept = SheetVerdict.objects.get()
    assert (kept.errors, kept.warnings, kept.unexplained, kept.codes) == (0, 1, 1, " B14 ")
    RuleSetting.objects.filter(code="C05").delete()
    decide(objective, "B14", severity=Severity.ERROR)
    assert recheck(objective.fiscal_year, now=LATER) == 1
    kept = SheetVerdict.objects.get()
    assert (kept.errors, kept.warnings, kept.codes) == (2, 0, " B14 C05 ")


@database
@pytest.mark.parametrize(("chosen", "counts"), [("warning", (0, 1, 1)), ("hint", (0, 0, 2))])
def test_lowering_a_rule_lifts_none_of_its_hints(cast, chosen, counts):
    objective = draft(cast.unit)
    judged(objective)
    SheetVerdict.objects.update(outcomes={"B09": [["error", 0], ["hint", 0]]})
    decide(objective, "B09", severity=Severity(chosen))
    recheck(objective.fiscal_year, now=LATER)
    kept = SheetVerdict.objects.get()
    assert (kept.errors, kept.warnings, kept.hints) == counts


@database
def test_a_threshold_asks_its_readers_alone(cast):
    objective = draft(cast.unit)
    before = judged(objective)
    assert not {"A11", "C05"} & set(before.outcomes)
    SheetVerdict.objects.update(outcomes={"A11": [["warning", 0]], "C05": [["error", 0]]})
    set_thresholds(
        actor=None, fiscal_year=objective.fiscal_year, parameters={"min_text_length": 31}, now=NOW
    )
    assert recheck(objective.fiscal_year, now=LATER) == 1
    kept = SheetVerdict.objects.get()
    assert kept.outcomes == {"C05": [["error", 0]]}
    assert JudgedBy.objects.count() == 2
    JudgedBy.objects.all().delete()
    set_thresholds(
        actor=None, fiscal_year=objective.fiscal_year, parameters={"min_text_length": 32}, now=NOW
    )
    recheck(objective.fiscal_year, now=LATER)
    assert SheetVerdict.objects.get().outcomes == before.outcomes


def test_only_what_differs_is_named():
    words = {"vague": ["大力"]}
    before, after = {"a": 1, "b": 2, "vocabulary": {}}, {"a": 1, "b": 3, "vocabulary": words}
    assert changed_parameters(before, after) == {"b", "vague"}
    assert readers_of({"min_text_length"}) == {"A11"}
    assert readers_of({"many_returns"}) == frozenset()


class Watched:
    """A doctrine or vocabulary that notes which of its fields are read."""

    def __init__(self, inner, seen):
        object.__setattr__(self, "_inner", inner)
        object.__setattr__(self, "_seen", seen)

    def __getattr__(self, name):
        value = getattr(self._inner, name)
        if isinstance(value, Vocabulary):
            return Watched(value, self._seen)
        if name in {field.name for field in dataclasses.fields(self._inner)}:
            self._seen.add(name)
        return value


@pytest.mark.parametrize("code", [rule.code for rule in SHEET_RULES])
def test_no_rule_reads_a_parameter_that_its_code_does_not_name(code):
    for sheet in (*sample().values(), *clean_sheets(5)):
        seen = set()
        review = SheetReview(sheet, Watched(Doctrine(), seen))
        with suppress(Undecided):
            list(SHEET_RULES[code].check(review))
        assert seen <= names_read(code)


def test_the_payload_of_a_doctrine_names_every_parameter():
    payload = Doctrine().to_payload()
    assert json.loads(json.dumps(payload)) == payload
    assert set(payload) == {field.name for field in dataclasses.fields(Doctrine)}


@database
def test_a_change_of_the_rules_queues_the_recheck_of_its_year(
    cast, django_capture_on_commit_callbacks
):
    objective = draft(cast.unit)
    before = judged(objective)
    decide(objective, "D16", is_enabled=False)
    with django_capture_on_commit_callbacks(execute=True):
        queue_recheck(objective.fiscal_year)
    assert "D16" in before.codes
    assert "D16" not in SheetVerdict.objects.get().codes
