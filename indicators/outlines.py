"""Findings and verdicts as other programs get them; decimals and codes are text."""

from __future__ import annotations

from common.findings import Finding
from common.rules import Ledger, Outcome
from indicators.compliance.documents import place_of

LEDGER_KEYS = ("applicable", "passed", "hit", "not_applicable", "missing_data", "ambiguous")


def finding_outline(
    finding: Finding, *, organization: str, project_code: str
) -> dict[str, str | int]:
    """One finding with the codes of its unit and project; the project is blank for a department."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "organization": organization,
        "project_code": project_code,
        "indicator": finding.indicator,
        "location": place_in(finding),
        "row": finding.location.row,
        "column": finding.location.column,
        "message": finding.message,
        "actual": finding.actual,
        "expected": finding.expected,
        "mend": finding.mend,
        "basis": finding.basis,
    }


def place_in(finding: Finding) -> str:
    """The place in words; blank for the whole of a sheet."""
    return place_of(finding.location) if finding.location.table else str(finding.location)


def ledger_outline(ledger: Ledger) -> dict[str, int]:
    """How many checks were due, and what became of them."""
    return {key: getattr(ledger, key) for key in (*LEDGER_KEYS, "failed")}


def undecided_outline(outcome: Outcome) -> dict[str, str]:
    """A rule that gave no answer, and why."""
    return {
        "code": outcome.code,
        "name": outcome.name,
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
    }
