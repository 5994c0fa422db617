"""The verdict of each of the 184 rules on each of the ten sheets and on the document, pinned.

Write the file anew with `python -m tests.golden.rongchang_2023.test_verdicts` after a deliberate
change of a rule, and read the difference.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from budgets.narrative import NARRATIVE, NARRATIVE_RULES
from budgets.reconciliation import TABLE_RULES
from common.findings import Severity
from common.rules import RULEBOOK, Outcome, Verdict
from evaluations.compliance import REPORT_RULES, LineReport, SelfReport, review_report
from exchange.checking import DocumentReport, check_document
from exchange.fixtures import load_fixture
from indicators.compliance import SHEET_RULES
from indicators.compliance.documents import placed_sheets
from indicators.compliance.process import PROCESS_RULES, Warned, WorkflowHistory
from indicators.compliance.published import PORTFOLIO_RULES
from indicators.compliance.published_text import TEXT_RULES
from indicators.enums import Status
from tests.indicators.compliance.severities import SEVERITIES

PINNED = Path(__file__).parent / "verdicts.json"
WHOLE = "文件"
NOW = datetime(2023, 1, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CATALOGUES = (
    SHEET_RULES,
    PORTFOLIO_RULES,
    TABLE_RULES,
    NARRATIVE_RULES,
    REPORT_RULES,
    PROCESS_RULES,
)

SILENT = frozenset(
    (
        *("A01", "A02", "A04", "A06", "A10", "A11", "A12", "B03", "B11", "C01", "C02", "C03"),
        *("C16", "C17", "C18", "C19", "C21", "C23", "D02", "D12", "F01", "F02", "F03", "F05"),
        *("F07", "G10", "H01", "H02", "H03", "H08", "H09", "H10", "H11", "H12", "H13", "H15"),
        *("H16", "H19", "H20", "I02", "I10", "I12", "I15", "I16", "J04", "J05"),
    )
)
"""Rules that the catalogue marks “—”: the sample gives them nothing to find."""

Told = dict[str, dict[str, str]]
"""By rule and by sheet (or the document): the verdict, with the number of hits or the reason."""


def told() -> Told:
    """What the rules say of the sample: a draft of ten sheets that nobody has reported on."""
    document = load_fixture()
    report = check_document(document)
    found: Told = {rule.code: {} for catalogue in CATALOGUES for rule in catalogue}
    for part, outcome in report.outcomes:
        found[outcome.code][part.table if outcome.code in SHEET_RULES else WHOLE] = _said(outcome)
    for placed in placed_sheets(document.objectives):
        lines = placed.sheet.lines
        own = SelfReport(reports=tuple(map(LineReport, lines)), approved=lines)
        for outcome in review_report(own).outcomes:
            found[outcome.code][placed.table] = _said(outcome)
        for outcome in PROCESS_RULES.run(_history(report, placed.table)).outcomes:
            found[outcome.code][placed.table] = _said(outcome)
    return found


def _history(report: DocumentReport, table: str) -> WorkflowHistory:
    """A draft that was never handed in, with the warnings of its sheet unexplained."""
    warnings = [
        Warned(finding.code, finding.message, is_explained=False)
        for part in report.parts
        if part.table == table
        for finding in part.report.findings
        if finding.severity is Severity.WARNING
    ]
    return WorkflowHistory(status=Status.DRAFT, now=NOW, warnings=tuple(warnings))


def _said(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.HIT:
        return f"hit {len(outcome.findings)}"
    return f"{outcome.verdict.value} {outcome.reason}".rstrip()


def pinned() -> Told:
    loaded: Told = json.loads(PINNED.read_text(encoding="utf-8"))
    return loaded


def test_the_pinned_rules_are_the_union_of_the_six_catalogues():
    codes = [rule.code for catalogue in CATALOGUES for rule in catalogue]
    assert len(codes) == len(set(codes)) == 184
    assert set(pinned()) == set(codes) == {rule.code for rule in RULEBOOK}


def test_every_verdict_is_as_pinned():
    assert told() == pinned()


def test_every_rule_speaks_of_every_sheet_or_of_the_document():
    tables = {"表十", *(f"表十一-{number}" for number in range(1, 10))}
    for code, places in pinned().items():
        whole = code[0] in "GHI" or code in {"F05", "F09"}
        of_text = {NARRATIVE} if code in {rule.code for rule in TEXT_RULES} else set()
        assert set(places) == ({WHOLE} if whole else tables | of_text), code
        for said in places.values():
            verdict, _, reason = said.partition(" ")
            assert Verdict(verdict) is not Verdict.FAILED, code
            assert bool(reason) == (Verdict(verdict) is not Verdict.PASSED), (code, said)


def test_what_the_catalogue_marks_silent_is_silent():
    pinned_hits = {
        code for code, places in pinned().items() for said in places.values() if said[:3] == "hit"
    }
    assert not SILENT & pinned_hits
    assert set(pinned()) >= SILENT


def test_the_severities_are_those_of_the_catalogue():
    assert set(SEVERITIES) == {rule.code for rule in RULEBOOK}
    for rule in RULEBOOK:
        assert rule.severity.label in SEVERITIES[rule.code], rule.code


if __name__ == "__main__":  # pragma: no cover - writes the file that the tests compare
    text = json.dumps(told(), ensure_ascii=False, indent=1, sort_keys=True)
    PINNED.write_text(text + "\n", encoding="utf-8")
