"""What a careful unit fills in is not stopped, and what goes wrong in it is found."""

from collections import Counter
from dataclasses import replace
from functools import cache

from common.findings import Severity
from common.rules import Verdict
from indicators.compliance import SHEET_RULES, Background, review_sheet
from tests.indicators.compliance.clean_sheets import clean_sheets
from tests.indicators.compliance.every_mutant import mutants

COUNT = 300


def _codes(sheet, background):
    return Counter(finding.code for finding in review_sheet(sheet, background=background).findings)


def _new_findings(mutant):
    """Findings that the change brought: how many more of each rule than before."""
    before = _codes(mutant.original, mutant.background)
    return _codes(mutant.sheet, mutant.background) - before


@cache
def breaking():
    """The mutants that break a rule, and whether the rule found it."""
    broken = [mutant for mutant in mutants(COUNT) if mutant.breaks]
    return tuple((mutant, bool(_new_findings(mutant)[mutant.breaks])) for mutant in broken)


def test_clean_sheets_raise_neither_errors_nor_warnings():
    sheets = list(clean_sheets(500))
    assert len({sheet.lines for sheet in sheets}) == 500
    loud = [
        (sheet.name, finding.code, finding.message)
        for sheet in sheets
        for finding in review_sheet(sheet).findings
        if finding.severity is not Severity.HINT
    ]
    assert loud == []


def background_of(sheet):
    """Duties in other words than the goal, and a sheet of last year."""
    return Background(
        duties="负责城区公共设施的规划、建设和管理，指导街镇开展公共服务，承办上级交办的其他事项。",
        last_year=replace(sheet, year=2023),
    )


def test_clean_sheets_leave_no_rule_undecided():
    verdicts = {
        outcome.verdict
        for sheet in clean_sheets(100)
        for outcome in review_sheet(sheet, background=background_of(sheet)).outcomes
    }
    assert verdicts == {Verdict.PASSED, Verdict.HIT, Verdict.NOT_APPLICABLE}


def test_at_least_95_of_100_broken_rules_are_found():
    missed = [(mutant.change, mutant.breaks) for mutant, is_found in breaking() if not is_found]
    assert len(breaking()) > COUNT * 0.8
    assert len(missed) <= 0.05 * len(breaking()), missed


def test_no_kind_of_change_escapes():
    tried = {mutant.change for mutant, _ in breaking()}
    found = {mutant.change for mutant, is_found in breaking() if is_found}
    assert len(tried) >= 105
    assert tried - found == set()


def test_every_rule_over_a_sheet_finds_what_breaks_it():
    found = {mutant.breaks for mutant, is_found in breaking() if is_found}
    assert {rule.code for rule in SHEET_RULES} - found == set()


def test_harmless_changes_raise_no_error():
    harmless = [mutant for mutant in mutants(COUNT) if not mutant.breaks]
    assert harmless
    for mutant in harmless:
        assert review_sheet(mutant.sheet).blocking == (), mutant.change
