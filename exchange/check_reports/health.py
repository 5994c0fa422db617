"""What is printed of a department: of a file that was checked, or of what the system holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol

from budgets.models import DepartmentBudget
from budgets.narrative import NarrativeReview
from common.findings import Finding, Severity
from common.rules import Ledger, Outcome, Verdict
from evaluations.portfolios import department_report
from exchange.disclosure import Problem
from indicators.compliance.documents import Part, WholeReport
from indicators.compliance.handbook import RULE_GROUPS


class Printable(Protocol):
    """A report with its heading and what could not be read."""

    @property
    def title(self) -> str:
        """The heading."""

    @property
    def dated(self) -> str:
        """The sentence with the day of the check; empty where the file says which state it is."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read as it stands."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Worst first, then in the order of the document."""

    @property
    def undecided(self) -> tuple[tuple[Part, Outcome], ...]:
        """What could not be checked, with the reason."""

    @property
    def outcomes(self) -> tuple[tuple[Part, Outcome], ...]:
        """The verdict of every rule on every part."""

    @property
    def ledger(self) -> Ledger:
        """How many checks were due and what became of them."""

    @property
    def review(self) -> NarrativeReview:
        """The numbers of the text with the cells that they were held against."""

    @property
    def has_errors(self) -> bool:
        """Whether there is anything of error level."""


@dataclass(frozen=True, slots=True)
class HealthReport(WholeReport):
    """A department as the system holds it."""

    title: str
    checked_on: date

    @property
    def dated(self) -> str:
        """检查日期：2026-11-26."""
        return f"检查日期：{self.checked_on:%Y-%m-%d}。"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is stored was read already."""
        return ()

    @property
    def has_errors(self) -> bool:
        """Whether a rule found an error, or broke down."""
        failed = any(outcome.verdict is Verdict.FAILED for _, outcome in self.outcomes)
        return failed or self.count(Severity.ERROR) > 0


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One group of rules: how many checks were due and what became of them."""

    letter: str
    title: str
    due: int
    passed: int
    hit: int
    undecided: int
    not_applicable: int


def health_report(budget: DepartmentBudget, on: date) -> HealthReport:
    """Everything that the rules say of the department as it is stored now, on this day."""
    whole = department_report(budget)
    title = f"{budget.organization.name} {budget.fiscal_year.year} 年绩效目标和公开材料体检报告"
    return HealthReport(whole.parts, whole.review, title, on)


_TWO_SIDED = frozenset("GHI")
"""Groups of rules that hold one place of the document against another."""


def ledger_rows(report: Printable) -> Iterator[LedgerRow]:
    """Group by group, over everything that was judged."""
    outcomes = sorted((outcome for _, outcome in report.outcomes), key=lambda one: one.code)
    for letter, same in groupby(outcomes, key=lambda one: one.code[0]):
        counts = Counter(outcome.verdict for outcome in same)
        idle = counts[Verdict.NOT_APPLICABLE]
        yield LedgerRow(
            letter=letter,
            title=RULE_GROUPS[letter],
            due=counts.total() - idle,
            passed=counts[Verdict.PASSED],
            hit=counts[Verdict.HIT],
            undecided=counts.total() - idle - counts[Verdict.PASSED] - counts[Verdict.HIT],
            not_applicable=idle,
        )


def reasons(report: Printable) -> Iterator[tuple[Outcome, str]]:
    """What was not checked: equal rules with equal reasons once, with all that they concern."""
    found: dict[tuple[str, str], tuple[Outcome, list[str]]] = {}
    silent = {Verdict.PASSED, Verdict.HIT}
    for part, outcome in report.outcomes:
        if outcome.verdict not in silent:
            place = part.table or part.title
            found.setdefault((outcome.code, outcome.reason), (outcome, []))[1].append(place)
    for outcome, places in sorted(found.values(), key=lambda pair: pair[0].code):
        yield outcome, "、".join(places)


def counts_of(findings: Sequence[Finding]) -> str:
    """错 20，警 117，提 121."""
    found = [finding.severity for finding in findings]
    return "，".join(f"{severity.label} {found.count(severity)}" for severity in Severity)


def opening(report: Printable) -> Iterator[str]:
    """What a printed report begins with: day, counts and ledger, then every rule left aside."""
    unread = f"；读取问题 {len(report.problems)}" if report.problems else ""
    yield f"{report.dated}{counts_of(report.findings)}{unread}。{report.ledger}。"
    for one, places in reasons(report):
        if one.is_waived:
            yield f"经批准暂不检查：{one.code} {one.name}（{places}），{one.reason}。"


def numbers(finding: Finding) -> str:
    """What is there and what should be; of two places that disagree, both, and none is right."""
    wanted = "对照" if finding.code[0] in _TWO_SIDED else "应为"
    parts = []
    if finding.actual:
        parts.append(f"现为：{finding.actual}")
    if finding.expected:
        parts.append(f"{wanted}：{finding.expected}")
    return "；".join(parts)
