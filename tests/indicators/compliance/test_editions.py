"""A changed piece of code changes the editions of the rules that it decides, and of no other."""

import ast

import pytest

from indicators.compliance import SHEET_RULES, SheetReview
from indicators.compliance.code_reach import Code, Place, read_module
from indicators.compliance.edition import digest_of, sources
from indicators.compliance.editions import (
    SHARED,
    SHEET_JUDGING,
    changed_rules,
    edition_now,
    editions_now,
)
from tests.indicators.compliance.altered_code import Sources
from tests.indicators.compliance.clean_sheets import clean_sheets
from tests.indicators.compliance.every_mutant import mutants
from tests.indicators.compliance.sample import sample
from tests.indicators.compliance.test_mutants import background_of

SOURCES = Sources(SHEET_JUDGING)
CODE, EDITIONS = SOURCES.code, SOURCES.editions
editions_of = SHEET_JUDGING.editions_of
CODES = [rule.code for rule in SHEET_RULES]
SHEETS = (*sample().values(), *clean_sheets(5), *(mutant.sheet for mutant in mutants(60)))


@pytest.mark.parametrize("code", CODES)
def test_whatever_runs_for_a_rule_belongs_to_its_edition(code):
    reviews = (SheetReview(sheet, background=background_of(sheet)) for sheet in SHEETS)
    ran = SOURCES.run(code, reviews) - {Place("indicators.compliance.context", "SheetReview")}
    check = SHEET_JUDGING.check_of(code)
    assert check in ran
    assert ran <= CODE.reached_from([check])
    helper = sorted(ran)[len(ran) // 2]
    for place in {helper, check}:
        assert SOURCES.edition_with(place, code) != EDITIONS[code], place


@pytest.mark.parametrize("code", CODES)
def test_the_code_of_one_rule_changes_no_other(code):
    after = SOURCES.editions_with(SHEET_JUDGING.check_of(code))
    assert changed_rules(EDITIONS, after) == {code}


def test_the_values_that_a_check_mentions_belong_to_its_edition():
    """The names are those of the compiled code: found in another way than editions find them."""
    told = list(SOURCES.values_mentioned())
    assert len(told) > 20
    for code, place in told:
        assert SOURCES.edition_with(place, code) != EDITIONS[code], (code, place)


COMPLETENESS = "indicators.compliance.completeness"


def test_comments_and_words_about_a_rule_change_nothing():
    text = SOURCES.texts[COMPLETENESS]
    for before, after in (
        (
            "    for line in filled_lines(review):",
            "    # 说明\n    for line in filled_lines(review):",
        ),
        ('"""Every box of the head is filled', '"""Each box of the head is filled'),
        ('mend="逐项补齐空着的栏目后再送审。"', 'mend="请补齐。"'),
        ('"必填项缺失"', '"必填项空着"'),
        ("\n\n\n", "\n\n\n\n"),
    ):
        assert before in text
        assert editions_of(SOURCES.replaced(COMPLETENESS, before, after)) == EDITIONS


def test_the_severity_of_a_rule_belongs_to_it():
    after = editions_of(SOURCES.replaced(COMPLETENESS, "Severity.ERROR", "Severity.HINT"))
    assert changed_rules(EDITIONS, after) == {"A01"}


def test_what_feeds_every_rule_asks_every_rule():
    for place in (
        Place("indicators.examiner", "_told"),
        Place("indicators.verdicts.reading", "_sheet"),
        Place("indicators.verdicts.written", "LineReader"),
        Place("indicators.verdicts.written", "_joined_by_postgresql"),
        Place("indicators.verdicts.needs", "needed_by"),
        Place("indicators.stored_sheets", "typed_target"),
        Place("common.rules", "hits_of"),
        Place("budgets.selectors", "funding_from"),
    ):
        assert changed_rules(EDITIONS, SOURCES.editions_with(place)) is None, place
    assert changed_rules({}, EDITIONS) is None


def test_a_new_parameter_a_new_way_and_unrelated_code_ask_nobody():
    field = "    min_lines: int = 6\n"
    more = f"{field}    new_limit: int = 6\n"
    assert editions_of(SOURCES.replaced("indicators.compliance.doctrine", field, more)) == EDITIONS
    assert SOURCES.editions_with(Place("indicators.backgrounds", "background_of")) == EDITIONS
    assert SOURCES.editions_with(Place("budgets.selectors", "facts_of")) == EDITIONS
    assert "indicators.compliance.ways" in SOURCES.texts
    reached = CODE.reached_from(SHEET_JUDGING.checks)
    assert not {place.module for place in reached} & {"indicators.compliance.ways"}


def test_rules_come_and_go():
    before = {code: edition for code, edition in EDITIONS.items() if code != "A04"}
    assert changed_rules({**before, "Z99": "1"}, EDITIONS) == {"A04", "Z99"}
    assert changed_rules(EDITIONS, EDITIONS) == frozenset()


def test_the_editions_are_those_of_the_catalogue():
    assert editions_now(SHEET_JUDGING) == EDITIONS
    assert set(EDITIONS) == {SHARED, *CODES}
    assert all(place in CODE for place in SHEET_JUDGING.checks)
    assert len(set(EDITIONS.values())) == len(EDITIONS)


OUTSIDE = {
    "budgets.narrative.concepts": "links of a text to the tables: not of its duties",
    "budgets.reconciliation.shapes": "the tables: not of the duties",
    "indicators.models": "how it is stored; what is stored is told by the marks",
    "organizations.prepared": "how a query is asked; what it answers is stored",
}


def test_nothing_of_the_project_is_left_out():
    reached = CODE.reached_from([*SHEET_JUDGING.checks, *SHEET_JUDGING.engine(CODE)])
    ours = {"budgets", "common", "evaluations", "indicators", "organizations", "projects"}
    outside = {place for place in reached if place not in CODE}
    assert {place.module for place in outside if place.module.split(".")[0] in ours} == set(OUTSIDE)


def test_the_edition_of_the_sources_changes_with_any_of_them(tmp_path):
    one = tmp_path / "one.py"
    one.write_text("A = 1\n", encoding="utf-8")
    before = digest_of([one])
    one.write_text("A = 2\n", encoding="utf-8")
    assert digest_of([one]) != before
    assert edition_now(SHEET_JUDGING) == digest_of(sources())
    assert set(SOURCES.modules) <= set(SOURCES.texts)


THERE = """
from elsewhere import far
from here import LIMIT, helper as near
import here

TOTAL = 1
TOTAL += near(2)

class Kept:
    field: int = LIMIT

    @property
    def told(self):
        return far(self.field)

    def untold(self): ...

def asked(one):
    from here import other
    return getattr(one, "told") or other

def of_module(): return here.second()

def with_class(one: Kept): return asked(one)

def alone(): return unknown.told
"""
HERE = """
def helper(x): return x
def second(): return _hidden
_hidden = 2
LIMIT = 3
other = 3
unused = 4
"""


def reached(name, **more):
    texts = {"there": THERE, "here": HERE, **more}
    code = Code([read_module(one, ast.parse(text)) for one, text in texts.items()])
    found = code.reached_from([Place("there", name)])
    return {".".join(place) for place in found} - {f"there.{name}"}


def test_what_is_reached():
    kept = {"there.Kept", "there.Kept.told", "here.LIMIT", "elsewhere.far"}
    assert reached("TOTAL") == {"here.helper"}
    assert reached("asked") == {"here.other"}
    assert reached("of_module") == {"here.", "here.second", "here._hidden"}
    assert reached("with_class") == {"there.asked", "here.other", *kept}
    assert reached("alone") == set()
    assert reached("Kept") == {"here.LIMIT"}
    registered = f"{THERE}register(asked)\n"
    assert reached("alone", there=registered) == {"there.", "there.asked", "here.other"}


def test_a_name_that_a_package_gives_is_not_taken_for_its_file():
    texts = {
        "pack": "from pack.lines import near\nfrom pack import far",
        "pack.near": "helper = 1",
        "pack.far": "helper = 2",
        "pack.lines": "def near(): return LIMIT\nLIMIT = 3",
        "there": "import pack\nfrom pack import near, far\ndef asked(): return near(far.helper)",
    }
    code = Code([read_module(one, ast.parse(text)) for one, text in texts.items()])
    found = {".".join(place) for place in code.reached_from([Place("there", "asked")])}
    assert found == {
        "there.asked",
        "pack.lines.near",
        "pack.lines.LIMIT",
        "pack.far.",
        "pack.far.helper",
    }
