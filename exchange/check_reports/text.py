"""The report for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from common.findings import Finding, Severity
from exchange.check_reports.health import counts_of
from exchange.checking import DocumentReport, place_of


def render_text(report: DocumentReport) -> str:
    """Findings worst first, problems of reading, what could not be checked, the ledger."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: DocumentReport) -> Iterator[str]:
    yield report.title
    yield f"{counts_of(report.findings)}；读取问题 {len(report.problems)}。{report.ledger}。"
    for severity in Severity:
        found = [finding for finding in report.findings if finding.severity is severity]
        if found:
            yield ""
            yield f"【{severity.label}】{len(found)} 条"
        for finding in found:
            yield from _finding_lines(finding)
    if report.problems:
        yield ""
        yield f"【读取情况】{len(report.problems)} 条"
        yield from (f"  {problem.severity.label} {problem}" for problem in report.problems)
    if report.undecided:
        yield ""
        yield f"【未能检查】{len(report.undecided)} 项"
        yield from (
            f"  {outcome.code} {outcome.name}（{part.table or part.title}）：{outcome.reason}"
            for part, outcome in report.undecided
        )


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield f"  {finding.code} {finding.name} ｜ {place_of(finding.location)}"
    yield f"      {finding.message}"
    yield f"      怎么改：{finding.mend}"
