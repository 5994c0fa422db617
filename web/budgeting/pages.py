"""What the pages of a department's budget show: the list, and one budget to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest

from budgets.books import Book, SpendingTotal, book_of, last_year_of, spending_totals
from budgets.models import DepartmentBudget, FiscalYear
from budgets.narrative import NARRATIVE, NarrativeReview, review_of
from budgets.permissions import may_edit
from budgets.reconciliation import reconcile
from budgets.selectors import visible_budgets
from common.findings import Finding, Severity, by_severity
from common.rules import Ledger
from indicators.compliance.published_text import review_text
from indicators.selectors import rules_of
from organizations.models import User
from web.budgeting.tables import (
    LastYear,
    ShownTable,
    last_year_amounts,
    official_last_year,
    shown_table,
)
from web.budgeting.texts import LinkedText, linked_text, paragraph_anchor, place_anchor
from web.queries import key_of

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One budget of the list, with last year's expenditure."""

    budget: DepartmentBudget
    spending: SpendingTotal
    last: SpendingTotal

    @property
    def change(self) -> Decimal | None:
        """This year's expenditure less last year's."""
        if self.spending.total is None or self.last.total is None:
            return None
        return self.spending.total - self.last.total


@dataclass(frozen=True, slots=True)
class BudgetList:
    """The budgets of a year within reach; `after` is the key to go on from."""

    year: FiscalYear | None
    rows: tuple[BudgetRow, ...]
    after: int | None = None


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the place on this page that it leads to."""

    finding: Finding
    anchor: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules over tables and text say of a book."""

    findings: tuple[ShownFinding, ...]
    ledger: Ledger
    text: LinkedText

    def of(self, severity: Severity) -> tuple[ShownFinding, ...]:
        """The findings of one severity."""
        return tuple(one for one in self.findings if one.finding.severity is severity)

    @property
    def errors(self) -> tuple[ShownFinding, ...]:
        """What is wrong."""
        return self.of(Severity.ERROR)

    @property
    def warnings(self) -> tuple[ShownFinding, ...]:
        """What wants an explanation."""
        return self.of(Severity.WARNING)

    @property
    def hints(self) -> tuple[ShownFinding, ...]:
        """What need not be changed."""
        return self.of(Severity.HINT)


@dataclass(frozen=True, slots=True)
class BudgetPage:
    """One department's budget."""

    budget: DepartmentBudget
    tables: tuple[ShownTable, ...]
    judged: Judged
    may_edit: bool
    has_print: bool
    is_empty: bool
    last_year: int | None

    @property
    def roundings(self) -> int:
        """Cells that differ from the print by rounding."""
        return sum(table.roundings for table in self.tables)

    @property
    def contradictions(self) -> int:
        """Cells that differ from the print otherwise."""
        return sum(table.contradictions for table in self.tables)


def budget_list(request: HttpRequest, user: User, year: FiscalYear | None) -> BudgetList:
    """The budgets of the year, with what they spend and what they spent last year."""
    if year is None:
        return BudgetList(None, ())
    found = visible_budgets(user).filter(fiscal_year=year).order_by("pk")
    if (after := key_of(request, "after")) is not None:
        found = found.filter(pk__gt=after)
    budgets = list(found[: PAGE_SIZE + 1])
    shown = budgets[:PAGE_SIZE]
    before = {
        one.organization_id: one
        for one in DepartmentBudget.objects.filter(
            fiscal_year__year=year.year - 1,
            organization__in=[budget.organization_id for budget in shown],
        )
    }
    totals = spending_totals([*shown, *before.values()])
    nothing = SpendingTotal()
    rows = tuple(
        BudgetRow(
            budget,
            totals.get(budget.pk, nothing),
            totals.get(before[budget.organization_id].pk, nothing)
            if budget.organization_id in before
            else nothing,
        )
        for budget in shown
    )
    return BudgetList(year, rows, shown[-1].pk if len(budgets) > PAGE_SIZE else None)


def budget_page(user: User, budget: DepartmentBudget) -> BudgetPage:
    """The budget as it is stored, beside its print and last year."""
    book = book_of(budget)
    last, last_year = last_year_beside(budget, book)
    return BudgetPage(
        budget=budget,
        tables=tuple(shown_table(book, one, last, {}) for one in book.shown),
        judged=judged(book, budget, budget.narrative),
        may_edit=may_edit(user, budget),
        has_print=bool(book.printed),
        is_empty=not book.facts,
        last_year=last_year,
    )


def last_year_beside(budget: DepartmentBudget, book: Book) -> tuple[LastYear | None, int | None]:
    """Last year's amounts: of its budget, else what this year's document tells of “三公”."""
    before = last_year_of(budget)
    if before is not None:
        return last_year_amounts(book_of(before)), before.fiscal_year.year
    return official_last_year(book) or None, None


def judged(book: Book, budget: DepartmentBudget, narrative: str) -> Judged:
    """The verdict of the year's rules over tables and text."""
    paragraphs = narrative.split("\n") if narrative else []
    review = review_of(book.judged, paragraphs)
    rules = rules_of(budget.fiscal_year)
    choices = rules.choices_of(budget.organization.code)
    reports = [reconcile(book.judged, choices)]
    if paragraphs:
        reports.append(review_text(review, rules.doctrine, choices))
    found = by_severity([f for report in reports for f in report.findings])
    return Judged(
        findings=tuple(_placed(found, review)),
        ledger=sum((report.ledger for report in reports), start=Ledger()),
        text=linked_text(review),
    )


def _placed(findings: Iterable[Finding], review: NarrativeReview) -> Iterable[ShownFinding]:
    for finding in findings:
        place = finding.location
        if place.table == NARRATIVE:
            anchor = paragraph_anchor(place.row) if place.row else ""
        else:
            anchor = place_anchor(place.table, place.row, place.column, review.publication)
        yield ShownFinding(finding, anchor)
