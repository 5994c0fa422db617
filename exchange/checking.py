"""A whole document judged at once: every sheet, the sheets together, the tables, the text.

Nothing is read from or written to the database: a document that the system does not know
is judged by the default doctrine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from budgets.narrative import NARRATIVE, NARRATIVE_RULES, NarrativeReview, review_of
from budgets.reconciliation import ProjectMoney, Publication, publication_of, reconcile
from common.findings import Finding, Location, Severity
from common.rules import Ledger, Outcome, Report, RuleChoice, Verdict, moved
from exchange.disclosure import TABLE_NAMES, Disclosure, Problem
from exchange.tables import contents_of
from indicators.compliance import DEFAULT_DOCTRINE, Background, Doctrine, review_sheet
from indicators.compliance.portfolio import Placed, PortfolioReview
from indicators.compliance.published import review_portfolio
from indicators.enums import ObjectiveKind
from indicators.sheets import ObjectiveSheet

__all__ = ["DocumentReport", "Part", "check_document", "place_of", "publication_in"]

DEPARTMENT_TABLE, PROJECT_TABLE = "表十", "表十一"
_ORDER = {name: rank for rank, name in enumerate((NARRATIVE, *TABLE_NAMES))}
_DUTIES = ("职能", "职责")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was judged: a sheet, the sheets together, the tables or the text."""

    table: str
    title: str
    report: Report


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """Everything that can be said of one document."""

    disclosure: Disclosure
    parts: tuple[Part, ...]
    review: NarrativeReview

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, worst first, then in the order of the document."""
        found = [finding for part in self.parts for finding in _placed(part)]
        return tuple(sorted(found, key=_rank))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read as it stands."""
        return self.disclosure.problems

    @property
    def outcomes(self) -> tuple[tuple[Part, Outcome], ...]:
        """The verdict of every rule on every part."""
        return tuple((part, outcome) for part in self.parts for outcome in part.report.outcomes)

    @property
    def undecided(self) -> tuple[tuple[Part, Outcome], ...]:
        """What could not be checked, with the reason."""
        answered = {Verdict.PASSED, Verdict.HIT, Verdict.NOT_APPLICABLE}
        return tuple(pair for pair in self.outcomes if pair[1].verdict not in answered)

    @property
    def ledger(self) -> Ledger:
        """How many checks were due and what became of them."""
        return sum((part.report.ledger for part in self.parts), start=Ledger())

    def count(self, severity: Severity) -> int:
        """The findings of this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def has_errors(self) -> bool:
        """Whether a rule found an error, or the reader met one."""
        unread = any(problem.severity is Severity.ERROR for problem in self.problems)
        return unread or self.count(Severity.ERROR) > 0


def check_document(
    disclosure: Disclosure,
    doctrine: Doctrine = DEFAULT_DOCTRINE,
    choices: Mapping[str, RuleChoice] | None = None,
) -> DocumentReport:
    """Judge the document by every rule over sheets, tables and text."""
    publication = publication_in(disclosure)
    review = review_of(publication, disclosure.paragraphs)
    placed = tuple(placed_sheets(disclosure))
    portfolio = PortfolioReview(placed, publication, review, doctrine)
    duties = _duties(review)
    sheets = (
        Part(one.table, one.sheet.name, _sheet_report(one.sheet, doctrine, choices, duties))
        for one in placed
    )
    parts = (
        Part("", "公开表勾稽", reconcile(publication, choices)),
        Part(NARRATIVE, "文字说明", NARRATIVE_RULES.run(review, choices)),
        Part("", "部门整体与跨项目", review_portfolio(portfolio, choices)),
        *sheets,
    )
    return DocumentReport(disclosure, parts, review)


def publication_in(disclosure: Disclosure) -> Publication:
    """The tables of the document as the rules see them."""
    return publication_of(
        contents_of(disclosure),
        organization=disclosure.organization_name,
        year=disclosure.year,
        projects=[
            ProjectMoney(one.table, one.sheet.name, one.sheet.budget, one.sheet.transfer)
            for one in placed_sheets(disclosure)
            if one.sheet.kind is ObjectiveKind.PROJECT
        ],
        numbered=disclosure.numbered,
        other_titles=disclosure.other_titles,
        text="\n".join(disclosure.paragraphs),
    )


def placed_sheets(disclosure: Disclosure) -> Iterator[Placed]:
    """Every sheet with its place: 表十, 表十一-1, 表十一-2 …."""
    number = 0
    for sheet in disclosure.objectives:
        if sheet.kind is ObjectiveKind.DEPARTMENT:
            yield Placed(DEPARTMENT_TABLE, sheet)
            continue
        number += 1
        yield Placed(f"{PROJECT_TABLE}-{number}", sheet)


def _sheet_report(
    sheet: ObjectiveSheet,
    doctrine: Doctrine,
    choices: Mapping[str, RuleChoice] | None,
    duties: str,
) -> Report:
    is_department = sheet.kind is ObjectiveKind.DEPARTMENT
    background = Background(duties=duties if is_department else "")
    return review_sheet(sheet, doctrine, choices, background)


def _duties(review: NarrativeReview) -> str:
    """What the text says of 职能职责, without its label."""
    passages = (p for p in review.body if any(word in p.label for word in _DUTIES))
    return next((p.text.partition(p.label)[2].lstrip("：:。 ") for p in passages), "")


def _placed(part: Part) -> Iterator[Finding]:
    for finding in part.report.findings:
        yield finding if finding.location.table else moved(finding, part.table)


def _rank(finding: Finding) -> tuple[int, int, int, int, str]:
    name, _, number = finding.location.table.partition("-")
    order = _ORDER.get(name, len(_ORDER))
    return (finding.severity.rank, order, int(number or 0), finding.location.row, finding.code)


def place_of(location: Location) -> str:
    """The place in words; rows of the text are paragraphs."""
    if location.table != NARRATIVE or not location.row:
        return str(location) or "整份文件"
    named = f"『{location.column}』" if location.column else ""
    return f"{NARRATIVE}第{location.row}段{named}"
