"""The quick way of finding hits says what the plain one says, on sheets of every kind."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from indicators.compliance import DEFAULT_DOCTRINE, NO_BACKGROUND, SHEET_RULES, SheetReview
from indicators.compliance.doctrine import Doctrine
from indicators.examiner import BOX_RULES, LINE_RULES, Examiner
from indicators.outcomes import outcomes_of
from tests.indicators.compliance.clean_sheets import clean_sheets
from tests.indicators.compliance.every_mutant import mutants
from tests.indicators.compliance.sample import sample
from tests.indicators.compliance.test_mutants import background_of
from tests.indicators.compliance.test_properties import SHEETS


def keyed(sheet):
    """As stored: rows from one, keys of their own."""
    lines = tuple(
        replace(line, position=row, key=1000 + row) for row, line in enumerate(sheet.lines, start=1)
    )
    return replace(sheet, lines=lines)


def plainly(sheet, background, doctrine=DEFAULT_DOCTRINE, only=None):
    report = SHEET_RULES.run(SheetReview(sheet, doctrine, background), None, only)
    return outcomes_of(report, sheet)


EXAMINER = Examiner(DEFAULT_DOCTRINE)
"""One for all tests: what it remembers of one sheet must hold for every other."""


def assert_same(sheet, background):
    assert EXAMINER.outcomes(sheet, background) == plainly(sheet, background)


def test_hundreds_of_clean_and_of_broken_sheets():
    sheets = [*clean_sheets(100), *(mutant.sheet for mutant in mutants(300))]
    hit = set()
    for sheet in map(keyed, sheets):
        assert_same(sheet, background_of(sheet))
        hit |= set(EXAMINER.outcomes(sheet, NO_BACKGROUND))
    assert len(hit & (LINE_RULES | BOX_RULES)) > 30


@pytest.mark.parametrize("sheet", sample().values(), ids=sample())
def test_the_sample(sheet):
    assert_same(keyed(sheet), NO_BACKGROUND)


@given(SHEETS)
@settings(max_examples=300, deadline=None)
def test_any_sheet(sheet):
    assert_same(keyed(sheet), NO_BACKGROUND)


def test_a_part_of_the_rules_under_another_doctrine():
    doctrine = Doctrine(min_text_length=80)
    only = frozenset({"A11", "C05", "J04"})
    examiner = Examiner(doctrine, (rule for rule in SHEET_RULES if rule.code in only))
    for mutant in mutants(200):
        sheet = keyed(mutant.sheet)
        found = examiner.outcomes(sheet, NO_BACKGROUND)
        assert found == plainly(sheet, NO_BACKGROUND, doctrine, only)
        assert set(found) <= only
