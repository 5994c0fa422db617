"""What judges self-evaluations: a change of one rule concerns this one alone."""

import dataclasses
from contextlib import suppress

import pytest

from common.rules import Undecided
from evaluations import self_verdicts
from evaluations.compliance import REPORT_RULES, ReportReview
from evaluations.selectors import plan_of
from evaluations.self_verdicts import SELF_JUDGING, Basis, counted
from indicators.compliance.code_reach import Place
from indicators.compliance.doctrine import Vocabulary
from indicators.compliance.editions import changed_rules
from indicators.compliance.readers import names_read, readers_of
from indicators.selectors import rules_of
from tests.evaluations.compliance.test_report_rules import HITS, SOUND
from tests.evaluations.self_evaluated import FULL, handed_in
from tests.indicators.compliance.altered_code import Sources, Watch

SOURCES = Sources(SELF_JUDGING)
CODE, EDITIONS = SOURCES.code, SOURCES.editions
CODES = [rule.code for rule in REPORT_RULES]
REVIEWS = [ReportReview(subject) for subject in (SOUND, *(subject for subject, _ in HITS.values()))]


@pytest.mark.parametrize("code", CODES)
def test_whatever_runs_for_a_rule_belongs_to_its_edition(code):
    check = SELF_JUDGING.check_of(code)
    ran = SOURCES.run(code, REVIEWS)
    assert check in ran
    assert ran <= CODE.reached_from([check])
    helper = sorted(ran)[len(ran) // 2]
    for place in {helper, check}:
        assert SOURCES.edition_with(place, code) != EDITIONS[code], place


@pytest.mark.parametrize("code", CODES)
def test_the_code_of_one_rule_changes_no_other(code):
    after = SOURCES.editions_with(SELF_JUDGING.check_of(code))
    assert changed_rules(EDITIONS, after) == {code}


def test_the_values_that_a_check_mentions_belong_to_its_edition():
    told = list(SOURCES.values_mentioned())
    assert len(told) > 5
    for code, place in told:
        assert SOURCES.edition_with(place, code) != EDITIONS[code], (code, place)


def test_a_rule_over_sheets_and_what_only_shows_are_of_no_concern():
    for place in (
        Place("indicators.compliance.completeness", "required_boxes_are_filled"),
        Place("evaluations.monitored", "lights_by_department"),
        Place("evaluations.scoring.preview", "preview_sentence"),
    ):
        assert SOURCES.editions_with(place) == EDITIONS, place


def test_what_feeds_every_rule_asks_every_rule():
    for place in (
        Place("evaluations.claims", "SelfSheet._told"),
        Place("evaluations.monitored", "midyears_of"),
        Place("evaluations.selectors", "evidence_counts"),
        Place("evaluations.scoring.totals", "settle"),
        Place("evaluations.stored_actuals", "stored_actual"),
        Place("evaluations.self_verdicts", "counted"),
        Place("indicators.stored_sheets", "typed_target"),
        Place("indicators.outcomes", "tally"),
        Place("indicators.compliance.process", "warnings_are_explained"),
    ):
        assert changed_rules(EDITIONS, SOURCES.editions_with(place)) is None, place


OUTSIDE = {
    "budgets.models": "how it is stored; what is stored is told by the marks",
    "evaluations.models": "the same",
    "indicators.models": "the same",
    "evaluations.claim_explanations": "only the code of L10",
    "indicators.explanations": "only the shape of a place",
    "indicators.judging": "only the shape of the year's rules: their values are told by the marks",
    "indicators.selectors": "only where sheet_of is taken from",
    "indicators.verdicts.grounds": "what is to be asked, not what is answered",
    "organizations.prepared": "how a query is asked",
}


def test_nothing_of_the_project_is_left_out():
    reached = CODE.reached_from([*SELF_JUDGING.checks, *SELF_JUDGING.engine(CODE)])
    ours = {"budgets", "common", "evaluations", "indicators", "organizations", "projects"}
    outside = {place.module for place in reached if place not in CODE}
    assert {module for module in outside if module.split(".")[0] in ours} <= set(OUTSIDE)


@pytest.mark.django_db
def test_whatever_runs_in_a_recheck_belongs_to_the_rules_or_feeds_all(cast):
    objective = handed_in(cast, actuals=FULL)
    rules, plan = rules_of(objective.fiscal_year), plan_of(objective.fiscal_year)
    basis = Basis.of(rules, plan)
    with Watch(SOURCES.modules) as ran:
        plan_of(objective.fiscal_year)
        found = self_verdicts._judged([objective.pk], basis, None)
        counted(found[objective.pk], {}, ())
    ours = {place for place in ran if place.module in SOURCES.texts}
    assert Place("evaluations.claims", "SelfSheet._told") in ours
    assert ours <= CODE.reached_from([*SELF_JUDGING.checks, *SELF_JUDGING.engine(CODE)])
    outside = {place.module for place in ran if place.module not in SOURCES.texts}
    # Beside PostgreSQL a prepared query is a planned one, too.
    asking = {"organizations.planned"}
    assert {module.removesuffix(".objective") for module in outside} <= set(OUTSIDE) | asking


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


@pytest.mark.parametrize("code", CODES)
def test_no_rule_reads_a_parameter_that_its_code_does_not_name(code):
    for review in REVIEWS:
        seen = set()
        with suppress(Undecided):
            watched = dataclasses.replace(review, doctrine=Watched(review.doctrine, seen))
            list(REPORT_RULES[code].check(watched))
        assert seen <= names_read(code)
    assert readers_of({"min_reason_length"}, REPORT_RULES) == {"K21"}
