"""What a careful unit fills in is not stopped, and what goes wrong in it is found."""

from collections import Counter
from dataclasses import replace

from common.findings import Severity
from common.rules import Verdict
from indicators.compliance import Background, review_sheet
from tests.indicators.compliance.clean_sheets import clean_sheets
from tests.indicators.compliance.text_mutants import mutants

COUNT = 300


def _new_findings(mutant):
    """Findings that the change brought: how many more of each rule than before."""
    before = Counter(finding.code for finding in review_sheet(mutant.original).findings)
    after = Counter(finding.code for finding in review_sheet(mutant.sheet).findings)
    return after - before


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
    breaking = [mutant for mutant in mutants(COUNT) if mutant.breaks]
    missed = [
        (mutant.change, mutant.breaks)
        for mutant in breaking
        if not _new_findings(mutant)[mutant.breaks]
    ]
    assert len(breaking) > COUNT * 0.8
    assert len(missed) <= 0.05 * len(breaking), missed


def test_no_kind_of_change_escapes():
    tried = {mutant.change for mutant in mutants(COUNT) if mutant.breaks}
    found = {mutant.change for mutant in mutants(COUNT) if _new_findings(mutant)[mutant.breaks]}
    assert len(tried) >= 65
    assert tried - found == set()


def test_harmless_changes_raise_no_error():
    harmless = [mutant for mutant in mutants(COUNT) if not mutant.breaks]
    assert harmless
    for mutant in harmless:
        assert review_sheet(mutant.sheet).blocking == (), mutant.change
