"""The report as plain data, for other programs and for the printed forms."""

from __future__ import annotations

from collections.abc import Mapping

from budgets.narrative import Link
from common.decimals import plain
from common.findings import Finding, Severity
from common.rules import Ledger, Outcome
from exchange.checking import DocumentReport, Part, place_of
from exchange.disclosure import Problem

Outline = Mapping[str, object]


def outline(report: DocumentReport) -> Outline:
    """Findings, problems of reading, ledger, verdicts, and every number of the text."""
    disclosure = report.disclosure
    return {
        "organization": disclosure.organization_name,
        "organization_code": disclosure.organization_code,
        "year": disclosure.year,
        "has_errors": report.has_errors,
        "counts": {severity.value: report.count(severity) for severity in Severity},
        "findings": [_finding(finding) for finding in report.findings],
        "problems": [_problem(problem) for problem in report.problems],
        "ledger": _ledger(report.ledger),
        "outcomes": [_outcome(part, outcome) for part, outcome in report.outcomes],
        "numbers": [_number(link) for link in report.review.links],
    }


def _finding(finding: Finding) -> Outline:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "place": place_of(finding.location),
        "table": finding.location.table,
        "row": finding.location.row,
        "column": finding.location.column,
        "message": finding.message,
        "actual": finding.actual,
        "expected": finding.expected,
        "mend": finding.mend,
        "basis": finding.basis,
    }


def _problem(problem: Problem) -> Outline:
    return {
        "severity": problem.severity.value,
        "table": problem.table,
        "row": problem.row,
        "column": problem.column,
        "message": problem.message,
        "place": problem.place,
    }


def _ledger(ledger: Ledger) -> Outline:
    return {name: getattr(ledger, name) for name in ledger.__slots__}


def _outcome(part: Part, outcome: Outcome) -> Outline:
    return {
        "table": part.table,
        "title": part.title,
        "code": outcome.code,
        "name": outcome.name,
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
    }


def _number(link: Link) -> Outline:
    claim = link.claim
    return {
        "paragraph": claim.paragraph,
        "subject": claim.subject,
        "kind": claim.kind.value,
        "printed": f"{claim.printed}{claim.unit}",
        "amount": plain(claim.amount),
        "cells": [cell.place for cell in link.cells],
        "agrees": link.agrees,
    }
