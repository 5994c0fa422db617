"""The re-check keeps what judging every stored sheet one by one would keep."""

import random
import re
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from common.findings import Severity
from indicators.backgrounds import backgrounds_of
from indicators.compliance import SHEET_RULES
from indicators.compliance.editions import SHARED
from indicators.models import Explanation, JudgedBy, PerformanceObjective, RuleSetting, SheetVerdict
from indicators.outcomes import outcomes_of, tally
from indicators.rule_decisions import RuleDecision
from indicators.selectors import rules_of, sheet_of
from indicators.services import open_objective, save_sheet
from indicators.storable import InvalidSheet
from indicators.verdicts import explained_of, out_of_date, recheck
from indicators.verdicts.needs import Needed
from indicators.verdicts.reading import sheets_of
from indicators.yearly import choose_rules, set_thresholds
from tests.cast import NOW
from tests.factories import draft, year_2023
from tests.indicators.compliance.every_mutant import mutants
from tests.indicators.two_years import copied, published, year_before

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
SHEETS = 220
COUNTS = ("errors", "warnings", "unexplained", "hints", "codes")


def plainly(year):
    """By key: hits and counts as the rules give them one sheet after the other."""
    rules = rules_of(year)
    found = list(PerformanceObjective.objects.filter(fiscal_year=year).with_sheets())
    backgrounds = backgrounds_of(found)
    judged = {}
    for one in found:
        sheet = sheet_of(one)
        hits = outcomes_of(rules.examine(sheet, backgrounds[one.pk]), sheet)
        counts = asdict(tally(hits, rules.choices_for(one), explained_of(one)))
        as_json = {code: [list(hit) for hit in found] for code, found in hits.items()}
        judged[one.pk] = {"outcomes": as_json, **counts, "version": one.version}
    return judged


def stored(year):
    found = SheetVerdict.objects.filter(objective__fiscal_year=year)
    rows = found.values("objective", "outcomes", "version", *COUNTS)
    return {row.pop("objective"): row for row in rows}


def assert_the_same(year):
    assert not out_of_date(year).exists()
    assert stored(year) == plainly(year)


def many(cast, count=SHEETS):
    """Stored sheets with everything wrong that there is, some with a sheet of last year."""
    year = year_2023()
    before = year_before(year)
    for number, mutant in enumerate(mutants(count), start=1):
        objective = draft(cast.unit, number=number)
        sheet = replace(mutant.sheet, lines=tuple(replace(x, key=None) for x in mutant.sheet.lines))
        try:
            save_sheet(actor=None, objective=objective, sheet=sheet, now=NOW)
        except InvalidSheet:
            continue
        if number % 10 == 0:
            copied(objective, before, budget="60.00")
    open_objective(actor=None, holder=published(year, cast.department), now=NOW)
    return year


def test_every_way_of_renewing_keeps_what_the_plain_way_keeps(cast):
    year = many(cast)
    assert recheck(year, now=NOW) > SHEETS * 0.9
    assert_the_same(year)
    warned = SheetVerdict.objects.filter(codes__contains=" E13 ").first()
    assert warned is not None
    Explanation.objects.create(
        objective=warned.objective, code="E13", text="见附件。", author=cast.chen, created_at=NOW
    )
    choose_rules(
        actor=None,
        fiscal_year=year,
        decisions=[
            RuleDecision("E13", Severity.WARNING, reason="试行"),
            RuleDecision("C07", is_enabled=False, reason="试行"),
        ],
        now=LATER,
    )
    recheck(year, now=LATER)
    assert_the_same(year)
    for parameters in ({"min_text_length": 60}, {"big_weight": "20", "similar_text": "0.3"}):
        set_thresholds(actor=None, fiscal_year=year, parameters=parameters, now=LATER)
        before = stored(year)
        assert recheck(year, now=LATER) == len(before)
        assert_the_same(year)
        assert stored(year) != before
    RuleSetting.objects.all().delete()
    SheetVerdict.objects.filter(pk__lte=SheetVerdict.objects.all()[50].pk).delete()
    recheck(year, now=LATER)
    assert_the_same(year)
    assert JudgedBy.objects.count() == 3


def earlier_release(**rules):
    """As if the verdicts were of a release in which these rules had other code, or "" none yet."""
    row = JudgedBy.objects.get()
    told = {**row.rules, **rules}
    row.mark = row.edition = EARLIER
    row.rules = {code: edition for code, edition in told.items() if edition}
    row.save()
    SheetVerdict.objects.update(mark=EARLIER)


EARLIER = "0123456789abcdef"
WRONG = {"A11": [["error", 0]], "B01": [["hint", 0]], "C05": [["error", 7]], "D16": [["error", 0]]}


def only(outcomes, *codes):
    return {code: hits for code, hits in outcomes.items() if code in codes}


def test_a_release_asks_only_the_rules_that_it_alters(cast):
    objective = draft(cast.unit)
    year = objective.fiscal_year
    recheck(year, now=NOW)
    right = SheetVerdict.objects.get().outcomes
    earlier_release(A11="1", C05="", Z99="1")
    SheetVerdict.objects.update(outcomes={**WRONG, "Z99": [["error", 0]]})
    assert recheck(year, now=LATER) == 1
    kept = SheetVerdict.objects.get()
    assert kept.outcomes == {**only(WRONG, "B01", "D16"), **only(right, "A11", "C05")}
    assert kept.codes == f" {' '.join(sorted(kept.outcomes))} "
    assert (kept.errors, kept.hints) == (1, 1)
    assert not out_of_date(year).exists()


def test_a_release_that_alters_no_rule_asks_none(cast):
    """Comments, or code of other catalogues: what is kept is kept on, and nothing is read."""
    year = draft(cast.unit).fiscal_year
    recheck(year, now=NOW)
    SheetVerdict.objects.update(outcomes=WRONG)
    earlier_release()
    with CaptureQueriesContext(connection) as queries:
        recheck(year, now=LATER)
    read = "".join(statements_of(queries, "SELECT"))
    assert '"outcomes"' not in read
    assert '"indicators_indicator"' not in read
    assert SheetVerdict.objects.get().outcomes == WRONG
    assert not out_of_date(year).exists()


@pytest.mark.parametrize("edition", ["", EARLIER], ids=["this release", "another one"])
def test_the_editions_of_the_rules_are_worked_out_once_a_release(cast, edition):
    year = draft(cast.unit).fiscal_year
    recheck(year, now=NOW)
    row = JudgedBy.objects.get()
    JudgedBy.objects.update(rules={**row.rules, "Z99": "1"}, edition=edition or row.edition)
    set_thresholds(actor=None, fiscal_year=year, parameters={"min_text_length": 9}, now=LATER)
    recheck(year, now=LATER)
    again = JudgedBy.objects.get(mark=rules_of(year).mark)
    assert again.edition == row.edition
    assert ("Z99" in again.rules) is (not edition)
    assert {**row.rules, **again.rules} == {**again.rules, **row.rules}
    assert not out_of_date(year).exists()


def test_of_untouched_sheets_only_the_hits_of_the_altered_rules_are_read(cast):
    objective = draft(cast.unit)
    year = objective.fiscal_year
    recheck(year, now=NOW)
    right = SheetVerdict.objects.get()
    assert "D16" in right.outcomes
    for number, rules in enumerate(({"D16": "1"}, {"C05": "1", "D16": "1", "A11": ""})):
        JudgedBy.objects.exclude(mark=rules_of(year).mark).delete()
        earlier_release(**rules)
        with CaptureQueriesContext(connection) as queries:
            recheck(year, now=LATER + timedelta(days=number))
        assert not [one for one in queries if '"outcomes", "' in one["sql"]]
        assert not [one for one in queries if "explanation" in one["sql"]]
        kept = SheetVerdict.objects.get()
        assert (kept.outcomes, kept.codes) == (right.outcomes, right.codes)
        assert kept.judged_at == LATER + timedelta(days=number)
    assert not out_of_date(year).exists()


def test_a_release_that_only_drops_a_rule_drops_its_hits(cast):
    year = draft(cast.unit).fiscal_year
    recheck(year, now=NOW)
    right = SheetVerdict.objects.get()
    SheetVerdict.objects.update(outcomes={**right.outcomes, "Z99": [["error", 0]]}, errors=9)
    earlier_release(Z99="1")
    recheck(year, now=LATER)
    kept = SheetVerdict.objects.get()
    assert (kept.outcomes, kept.errors) == (right.outcomes, right.errors)


@pytest.mark.parametrize("shared", ["1", ""], ids=["another engine", "kept before there were any"])
def test_what_feeds_every_rule_asks_every_rule(cast, shared):
    year = draft(cast.unit).fiscal_year
    recheck(year, now=NOW)
    right = SheetVerdict.objects.get().outcomes
    SheetVerdict.objects.update(outcomes=WRONG)
    earlier_release(**{SHARED: shared})
    recheck(year, now=LATER)
    assert SheetVerdict.objects.get().outcomes == right


def test_releases_keep_what_the_plain_way_keeps(cast):
    """Other code, thresholds, severities and sheets at once; the hits of the altered ones are wrong."""
    year = many(cast, 120)
    recheck(year, now=NOW)
    altered = random.Random(7).sample([rule.code for rule in SHEET_RULES], 12)
    for number, codes in enumerate((altered[:1], altered[1:4], altered[4:]), start=1):
        JudgedBy.objects.exclude(mark=rules_of(year).mark).delete()
        earlier_release(**dict.fromkeys(codes, "1"))
        for kept in SheetVerdict.objects.all():
            kept.outcomes |= {code: [["error", 0]] for code in codes}
            kept.save()
        set_thresholds(
            actor=None, fiscal_year=year, parameters={"min_text_length": 60 + number}, now=LATER
        )
        RuleSetting.objects.update_or_create(
            fiscal_year=year,
            code="E13",
            defaults={"severity": ["hint", "error"][number % 2], "reason": "试行"},
        )
        touched = PerformanceObjective.objects.filter(pk__in=list(stored(year))[number::9])
        touched.update(version=F("version") + 1)
        assert recheck(year, now=LATER) == SheetVerdict.objects.count()
        assert_the_same(year)


ALONE = (
    *({"C05"}, {"D01", "C07", "A02"}, {"B02"}, {"A14"}, {"A11"}, {"E15", "C20"}, {"F10"}),
    *({"J04"}, {"B01"}, {"D16", "C05"}, {"A09", "J01"}),
)
"""Rules over lines, whole sheets, heads, counts of lines, last year's sheets, and some together."""


def test_rules_that_are_asked_alone_find_what_the_plain_way_finds(cast):
    year = many(cast, 80)
    recheck(year, now=NOW)
    for codes in ALONE:
        JudgedBy.objects.exclude(mark=rules_of(year).mark).delete()
        earlier_release(**dict.fromkeys(codes, "1"))
        for kept in SheetVerdict.objects.all():
            kept.outcomes |= {code: [["error", 0]] for code in codes}
            kept.save()
        assert recheck(year, now=LATER) == SheetVerdict.objects.count()
        assert_the_same(year)


def test_a_rule_over_lines_reads_the_cells_that_decide_it_and_no_head(cast):
    year = draft(cast.unit).fiscal_year
    recheck(year, now=NOW)
    earlier_release(C05="1")
    with CaptureQueriesContext(connection) as queries:
        recheck(year, now=LATER)
    (read,) = [one for one in statements_of(queries, "SELECT") if "indicators_indicator" in one]
    assert "comparison" in read
    assert not {"weight", "definition", "baseline_value"} & set(re.findall(r"\w+", read))
    assert not [one for one in queries if '"execution_weight"' in one["sql"]]
    assert not out_of_date(year).exists()


def test_rows_are_read_into_the_very_sheets(cast):
    year = many(cast, 40)
    found = list(PerformanceObjective.objects.with_sheets())
    backgrounds = backgrounds_of(found)
    read = sheets_of([one.pk for one in found], Needed())
    assert {one.fiscal_year.year for one in found} == {year.year, year.year - 1}
    assert sum(one.last_year is not None for _, one in read.values()) >= 3
    assert any(one.duties for _, one in read.values())
    for one in found:
        assert read[one.pk] == (sheet_of(one), backgrounds[one.pk])
    for sheet, background in sheets_of(list(read), Needed(lines=False, background=False)).values():
        assert not sheet.lines
        assert not background.duties
        assert background.last_year is None


def statements_of(queries, verb):
    return [one["sql"] for one in queries if one["sql"].lstrip().startswith(verb)]


def test_a_threshold_writes_only_what_it_changes(cast, django_assert_max_num_queries):
    """A11 reads no line: none is read; where it finds the same, only the marks are renewed."""
    objective = draft(cast.unit)
    year = objective.fiscal_year
    recheck(year, now=NOW)
    kept = SheetVerdict.objects.get()
    set_thresholds(actor=None, fiscal_year=year, parameters={"min_text_length": 9}, now=LATER)
    with django_assert_max_num_queries(30) as queries:
        assert recheck(year, now=LATER) == 1
    assert not [one for one in queries if '"indicators_indicator"' in one["sql"]]
    (update,) = [sql for sql in statements_of(queries, "UPDATE") if "sheetverdict" in sql]
    assert "outcomes" not in update
    again = SheetVerdict.objects.get()
    assert (again.outcomes, again.codes) == (kept.outcomes, kept.codes)
    assert again.mark != kept.mark
