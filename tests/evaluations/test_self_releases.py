"""After a release self-evaluations are asked again by the rules alone that it alters."""

from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.claims import self_sheets_of
from evaluations.compliance import REPORT_RULES
from evaluations.models import Measurement, SelfEvaluation, SelfExplanation, SelfVerdict
from evaluations.selectors import plan_of
from evaluations.self_verdicts import (
    counted,
    recheck_self_evaluations,
    self_slices_due,
)
from indicators.compliance.editions import SHARED
from indicators.models import JudgedBy, PerformanceObjective, RuleSetting
from indicators.outcomes import outcomes_of
from indicators.selectors import rules_of
from indicators.yearly import set_thresholds
from tests.evaluations.self_evaluated import FULL, handed_in
from tests.evaluations.test_self_verdicts import saved
from tests.evaluations.year_end import YEAR_END
from tests.factories import year_2023

pytestmark = pytest.mark.django_db
LATER = YEAR_END + timedelta(days=1)
EARLIER = "0123456789abcdef"
WRONG = {"K13": [["error", 0]], "K05": [["error", 7]], "K16": [["warning", 0]]}
COUNTS = ("errors", "warnings", "unexplained", "hints", "codes")


def earlier_release(**rules):
    """As if the verdicts were of a release in which these rules had other code, or "" none yet."""
    row = JudgedBy.objects.get(mark=SelfVerdict.objects.values_list("mark", flat=True)[0])
    told = {**row.rules, **rules}
    row.mark = row.edition = EARLIER
    row.rules = {code: edition for code, edition in told.items() if edition}
    row.save()
    SelfVerdict.objects.update(mark=EARLIER)


def renewed(year=None):
    """How many there were; what is asked of the database meanwhile."""
    with CaptureQueriesContext(connection) as queries:
        count = recheck_self_evaluations(year or year_2023(), now=LATER)
    assert self_slices_due(year_2023()) == ()
    return count, [one["sql"] for one in queries]


def plainly(year):
    """By key: hits and counts as the rules give them when all are asked."""
    rules, plan = rules_of(year, LATER.date()), plan_of(year)
    rows = list(SelfEvaluation.objects.select_related("objective__organization"))
    found = list(
        PerformanceObjective.objects.filter(pk__in=[one.objective_id for one in rows]).with_sheets()
    )
    sheets = self_sheets_of(found, plan, rules.doctrine)
    judged = {}
    for row in rows:
        sheet = sheets[row.objective_id]
        outcomes = outcomes_of(sheet.report(), sheet.lined)
        told = SelfExplanation.objects.filter(self_evaluation=row)
        places = set(told.values_list("code", "indicator_key"))
        counts = counted(outcomes, rules.choices_for(row.objective), places)
        as_json = {code: [list(hit) for hit in hits] for code, hits in outcomes.items()}
        judged[row.pk] = {"outcomes": as_json, **asdict(counts)}
    return judged


def stored():
    rows = SelfVerdict.objects.values("self_evaluation", "outcomes", *COUNTS)
    return {row.pop("self_evaluation"): row for row in rows}


def only(outcomes, *codes):
    return {code: hits for code, hits in outcomes.items() if code in codes}


def test_a_release_asks_only_the_rules_that_it_alters(cast):
    saved(cast)
    right = SelfVerdict.objects.get().outcomes
    assert {"K13", "K16"} <= set(right)
    earlier_release(K05="1", K16="", Z99="1")
    SelfVerdict.objects.update(outcomes={**WRONG, "Z99": [["error", 0]]})
    count, queries = renewed()
    assert count == 1
    assert [one for one in queries if '"indicators_indicator"."name"' in one]
    kept = SelfVerdict.objects.get()
    assert kept.outcomes == {**only(WRONG, "K13"), **only(right, "K05", "K16")}
    assert set(kept.codes.split()) - {"L10"} == set(kept.outcomes)


def test_a_release_that_alters_no_rule_reads_no_self_evaluation(cast):
    """Comments, pages, or rules over sheets: what is kept is kept on, and nothing is read."""
    saved(cast)
    SelfVerdict.objects.update(outcomes=WRONG, errors=7)
    before = SelfVerdict.objects.values("outcomes", "stamp", *COUNTS).get()
    earlier_release()
    count, queries = renewed()
    assert count == 1
    read = "".join(one for one in queries if one.lstrip().startswith("SELECT"))
    for name in ('"outcomes"', '"indicators_indicator"."name"', '"text"', '"actual_value"'):
        assert name not in read
    (update,) = [one for one in queries if "selfverdict" in one and "UPDATE" in one]
    assert '"outcomes" =' not in update
    assert SelfVerdict.objects.values("outcomes", "stamp", *COUNTS).get() == before


def test_a_release_that_only_drops_a_rule_drops_its_hits(cast):
    saved(cast)
    right = stored()
    SelfVerdict.objects.update(outcomes={**WRONG, "Z99": [["error", 0]]})
    earlier_release(Z99="1")
    _, queries = renewed()
    assert not [one for one in queries if '"indicators_indicator"."name"' in one]
    assert SelfVerdict.objects.get().outcomes == WRONG
    assert right


@pytest.mark.parametrize("shared", ["1", ""], ids=["another engine", "kept before there were any"])
def test_what_feeds_every_rule_asks_every_rule(cast, shared):
    saved(cast)
    right = stored()
    SelfVerdict.objects.update(outcomes=WRONG)
    earlier_release(**{SHARED: shared})
    renewed()
    assert stored() == right


def test_without_the_grounds_of_a_mark_every_rule_is_asked(cast):
    saved(cast)
    right = stored()
    SelfVerdict.objects.update(outcomes=WRONG, mark=EARLIER)
    renewed()
    assert stored() == right


def test_a_threshold_asks_its_readers_alone(cast):
    row = saved(cast)
    right = SelfVerdict.objects.get().outcomes
    SelfVerdict.objects.update(outcomes={**WRONG, "K21": [["warning", 0]]})
    set_thresholds(
        actor=None,
        fiscal_year=row.objective.fiscal_year,
        parameters={"min_reason_length": 9},
        now=LATER,
    )
    assert renewed()[0] == 1
    assert SelfVerdict.objects.get().outcomes == {**WRONG, **only(right, "K21")}


def test_releases_keep_what_judging_all_anew_keeps(cast):
    """Other code, severities, thresholds and contents at once; the hits of the altered are wrong."""
    rows = [saved(cast, number) for number in (1, 2, 3)]
    handed_in(cast, number=4, actuals=FULL)
    year = rows[0].objective.fiscal_year
    codes = [rule.code for rule in REPORT_RULES]
    for number, altered in enumerate((codes[:1], codes[3::5], codes[2::3], codes), start=1):
        JudgedBy.objects.exclude(mark=SelfVerdict.objects.latest("pk").mark).delete()
        earlier_release(**dict.fromkeys(altered, "1"))
        for kept in SelfVerdict.objects.all():
            kept.outcomes |= {code: [["error", 0]] for code in altered}
            kept.save()
        RuleSetting.objects.update_or_create(
            fiscal_year=year,
            code="K16",
            defaults={"severity": ["hint", "error"][number % 2], "reason": "试行"},
        )
        if number % 2:
            set_thresholds(
                actor=None, fiscal_year=year, parameters={"min_reason_length": number}, now=LATER
            )
        Measurement.objects.filter(indicator__objective=rows[number % 3].objective).update(
            actual_value=Decimal(number), recorded_at=LATER + timedelta(hours=number)
        )
        assert renewed(year)[0] == len(stored())
        assert stored() == plainly(year)


def test_the_grounds_are_kept_when_one_is_saved(cast):
    saved(cast)
    assert set(SelfVerdict.objects.values_list("mark", flat=True)) <= set(
        JudgedBy.objects.values_list("mark", flat=True)
    )
    assert recheck_self_evaluations(year_2023(), now=LATER) == 0
