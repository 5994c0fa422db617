"""One department's whole document judged: sheets, sheets together, tables and text. Pure.

A file that the system does not know and what the system holds are judged by this one core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from budgets.enums import TABLE_NAMES
from budgets.narrative import NARRATIVE, NarrativeReview
from budgets.reconciliation import ProjectMoney, Publication, reconcile
from common.findings import Finding, Location, Severity
from common.rules import Ledger, Outcome, Report, RuleChoice, Verdict, moved
from indicators.compliance.portfolio import Placed, PortfolioReview
from indicators.compliance.published import review_portfolio
from indicators.compliance.published_text import review_text
from indicators.enums import ObjectiveKind
from indicators.sheets import ObjectiveSheet

DEPARTMENT_TABLE, PROJECT_TABLE = "表十", "表十一"
TABLES_PART, TEXT_PART, TOGETHER_PART = "公开表勾稽", "文字说明", "部门整体与跨项目"
_ORDER = {name: rank for rank, name in enumerate((NARRATIVE, *TABLE_NAMES))}
_ANSWERED = frozenset({Verdict.PASSED, Verdict.HIT, Verdict.NOT_APPLICABLE})

Choices = Mapping[str, RuleChoice]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was judged: a sheet, the sheets together, the tables or the text."""

    table: str
    title: str
    report: Report


@dataclass(frozen=True, slots=True)
class WholeReport:
    """Everything that the rules say of one department's document."""

    parts: tuple[Part, ...]
    review: NarrativeReview

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, worst first, then in the order of the document."""
        found = [finding for part in self.parts for finding in _placed(part)]
        return tuple(sorted(found, key=_rank))

    @property
    def outcomes(self) -> tuple[tuple[Part, Outcome], ...]:
        """The verdict of every rule on every part."""
        return tuple((part, outcome) for part in self.parts for outcome in part.report.outcomes)

    @property
    def undecided(self) -> tuple[tuple[Part, Outcome], ...]:
        """What could not be checked, with the reason."""
        return tuple(pair for pair in self.outcomes if pair[1].verdict not in _ANSWERED)

    @property
    def ledger(self) -> Ledger:
        """How many checks were due and what became of them."""
        return sum((part.report.ledger for part in self.parts), start=Ledger())

    def count(self, severity: Severity) -> int:
        """The findings of this severity."""
        return sum(finding.severity is severity for finding in self.findings)


def judge_whole(
    review: PortfolioReview,
    publication: Publication,
    narrative: NarrativeReview,
    judge_sheet: Callable[[Placed], Report] | None = None,
    choices: Choices | None = None,
) -> WholeReport:
    """The tables, the text, the sheets together, and every sheet as `judge_sheet` judges it.

    Without `judge_sheet` the single sheets are left out.
    """
    judged = review.placed if judge_sheet else ()
    parts = (
        Part("", TABLES_PART, reconcile(publication, choices)),
        Part(NARRATIVE, TEXT_PART, review_text(narrative, review.doctrine, choices)),
        Part("", TOGETHER_PART, review_portfolio(review, choices)),
        *(Part(one.table, one.sheet.name, judge_sheet(one)) for one in judged if judge_sheet),
    )
    return WholeReport(parts, narrative)


def placed_sheets(sheets: Iterable[ObjectiveSheet]) -> Iterator[Placed]:
    """Every sheet with its place: 表十, 表十一-1, 表十一-2 …."""
    number = 0
    for sheet in sheets:
        if sheet.kind is ObjectiveKind.DEPARTMENT:
            yield Placed(DEPARTMENT_TABLE, sheet)
            continue
        number += 1
        yield Placed(f"{PROJECT_TABLE}-{number}", sheet)


def money_of(placed: Sequence[Placed]) -> tuple[ProjectMoney, ...]:
    """The money of the project sheets as the rules over the tables want it."""
    return tuple(
        ProjectMoney(one.table, one.sheet.name, one.sheet.budget, one.sheet.transfer)
        for one in placed
        if one.sheet.kind is ObjectiveKind.PROJECT
    )


def place_of(location: Location) -> str:
    """The place in words; rows of the text are paragraphs."""
    if location.table != NARRATIVE or not location.row:
        return str(location) or "整份文件"
    named = f"『{location.column}』" if location.column else ""
    return f"{NARRATIVE}第{location.row}段{named}"


def _placed(part: Part) -> Iterator[Finding]:
    for finding in part.report.findings:
        yield finding if finding.location.table else moved(finding, part.table)


def _rank(finding: Finding) -> tuple[int, int, int, int, str]:
    name, _, number = finding.location.table.partition("-")
    order = _ORDER.get(name, len(_ORDER))
    return (finding.severity.rank, order, int(number or 0), finding.location.row, finding.code)
