"""A whole document judged at once: every sheet, the sheets together, the tables, the text.

Nothing is read from or written to the database: a document that the system does not know
is judged by the default doctrine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from budgets.narrative import duties_of, review_of
from budgets.reconciliation import Publication, publication_of
from common.findings import Severity
from common.rules import Report, RuleChoice
from exchange.disclosure import Disclosure, Problem
from exchange.tables import contents_of
from indicators.compliance import DEFAULT_DOCTRINE, Background, Doctrine, review_sheet
from indicators.compliance.documents import (
    Part,
    WholeReport,
    judge_whole,
    money_of,
    place_of,
    placed_sheets,
)
from indicators.compliance.portfolio import Placed, PortfolioReview
from indicators.enums import ObjectiveKind

__all__ = ["DocumentReport", "Part", "check_document", "place_of", "publication_in"]


@dataclass(frozen=True, slots=True)
class DocumentReport(WholeReport):
    """Everything that can be said of one document."""

    disclosure: Disclosure

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read as it stands."""
        return self.disclosure.problems

    @property
    def dated(self) -> str:
        """Nothing: the file says which state was checked."""
        return ""

    @property
    def title(self) -> str:
        """区公安局 2023 年部门预算公开材料体检报告."""
        name = self.disclosure.organization_name or "（没有认出单位）"
        year = f"{self.disclosure.year} 年" if self.disclosure.year else "（没有认出年度）"
        return f"{name} {year}部门预算公开材料体检报告"

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
    placed = tuple(placed_sheets(disclosure.objectives))
    portfolio = PortfolioReview(placed, publication, review, doctrine)
    duties = duties_of(review.passages)

    def judge(one: Placed) -> Report:
        is_department = one.sheet.kind is ObjectiveKind.DEPARTMENT
        background = Background(duties=duties if is_department else "")
        return review_sheet(one.sheet, doctrine, choices, background)

    whole = judge_whole(portfolio, publication, review, judge, choices)
    return DocumentReport(whole.parts, whole.review, disclosure)


def publication_in(disclosure: Disclosure) -> Publication:
    """The tables of the document as the rules see them."""
    return publication_of(
        contents_of(disclosure),
        organization=disclosure.organization_name,
        year=disclosure.year,
        projects=money_of(tuple(placed_sheets(disclosure.objectives))),
        numbered=disclosure.numbered,
        other_titles=disclosure.other_titles,
        text="\n".join(disclosure.paragraphs),
    )
