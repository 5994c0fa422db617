"""The report as one HTML file that needs nothing else: no script, no network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string

from common.decimals import wanyuan
from common.findings import Finding, Severity
from common.rules import Outcome
from exchange.check_reports.health import Printable, ledger_rows, numbers
from indicators.compliance.documents import Part, place_of

TEMPLATE = "exchange/check_report.html"
_MEANINGS = {
    Severity.ERROR: "须改正后再公开",
    Severity.WARNING: "须说明原因",
    Severity.HINT: "供参考",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one severity, in the order of the document."""

    severity: Severity
    meaning: str
    rows: tuple[tuple[str, Finding, str], ...]
    """Where, what, and what is there against what should be."""


def render_html(report: Printable) -> str:
    """The whole page; every text of the document is escaped."""
    return render_to_string(
        TEMPLATE,
        {
            "title": report.title,
            "report": report,
            "ledger": report.ledger,
            "checked": tuple(ledger_rows(report)),
            "groups": tuple(_groups(report)),
            "undecided": tuple(_undecided(report)),
            "numbers": tuple(_numbers(report)),
        },
    )


def _groups(report: Printable) -> Iterator[Group]:
    for severity in Severity:
        found = (one for one in report.findings if one.severity is severity)
        rows = tuple((place_of(one.location), one, numbers(one)) for one in found)
        yield Group(severity, _MEANINGS[severity], rows)


def _undecided(report: Printable) -> Iterator[tuple[Outcome, str]]:
    """Equal rules with equal reasons once, with all that they concern."""
    found: dict[tuple[str, str], tuple[Outcome, list[Part]]] = {}
    for part, outcome in report.undecided:
        found.setdefault((outcome.code, outcome.reason), (outcome, []))[1].append(part)
    for outcome, parts in found.values():
        yield outcome, "、".join(part.table or part.title for part in parts)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the text with the cells it was held against."""

    paragraph: int
    subject: str
    printed: str
    cells: str
    agrees: bool


def _numbers(report: Printable) -> Iterator[Number]:
    for link in report.review.links:
        if link.agrees is None:
            continue
        cells = "；".join(f"{cell.place} {wanyuan(cell.amount)}" for cell in link.cells)
        claim = link.claim
        yield Number(
            claim.paragraph,
            claim.subject,
            f"{claim.printed}{claim.unit}",
            cells or "表中空白，按 0 看",
            link.agrees,
        )
