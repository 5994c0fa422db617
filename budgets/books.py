"""One department's budget whole: its amounts, the nine tables, what was printed, last year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from budgets.deviations import Comparison, compare, shown_tables
from budgets.enums import SpendingKind
from budgets.facts import Facts
from budgets.models import DepartmentBudget, SpendingAmount
from budgets.presentation import Listed, tables_from
from budgets.reconciliation import Publication, publication_of
from budgets.selectors import class_names_of, facts_of, is_published, tables_of
from budgets.tables import ClassNames, TableContent
from common.decimals import ZERO, to_cents


@dataclass(frozen=True, slots=True)
class Book:
    """The tables as they are shown: computed, with the print where only rounding lies between."""

    facts: Facts
    names: ClassNames
    printed: tuple[TableContent, ...]
    computed: tuple[TableContent, ...]
    comparison: Comparison
    shown: tuple[TableContent, ...]
    publication: Publication
    """The shown tables with the text that people work on."""

    @property
    def judged(self) -> Publication:
        """The same for the rules: without tables as long as there are neither amounts nor print."""
        is_begun = bool(self.facts or self.printed)
        return self.publication if is_begun else replace(self.publication, tables={})


@dataclass(frozen=True, slots=True)
class Print:
    """What does not change while a budget is edited: names, the printed tables, whose it is."""

    organization: str
    year: int
    names: ClassNames
    tables: tuple[TableContent, ...]
    is_published: bool


def print_of(budget: DepartmentBudget) -> Print:
    """Three queries."""
    tables = tables_of(budget)
    return Print(
        organization=budget.organization.name,
        year=budget.fiscal_year.year,
        names=class_names_of(budget.fiscal_year),
        tables=tables,
        is_published=is_published(budget, tables),
    )


def book_from(printed: Print, facts: Facts, narrative: str, listed: Listed | None = None) -> Book:
    """The book that these amounts and this text make."""
    computed = tables_from(
        facts,
        printed.names,
        organization=printed.organization,
        year=printed.year,
        listed=listed,
    )
    comparison = compare(printed.tables, computed)
    shown = shown_tables(computed, comparison.deviations)
    publication = publication_of(
        shown,
        organization=printed.organization,
        year=printed.year,
        text=narrative,
        class_names=printed.names,
        is_published=printed.is_published,
    )
    return Book(facts, printed.names, printed.tables, computed, comparison, shown, publication)


def book_of(budget: DepartmentBudget) -> Book:
    """The book as it is stored; eight queries."""
    return book_from(print_of(budget), facts_of(budget), budget.narrative)


def last_year_of(budget: DepartmentBudget) -> DepartmentBudget | None:
    """The same department's budget of the year before."""
    return (
        DepartmentBudget.objects.filter(
            organization_id=budget.organization_id, fiscal_year__year=budget.fiscal_year.year - 1
        )
        .select_related("fiscal_year", "organization")
        .first()
    )


@dataclass(frozen=True, slots=True)
class SpendingTotal:
    """What a budget spends; None where it has no amounts."""

    total: Decimal | None = None
    basic: Decimal | None = None
    project: Decimal | None = None


def spending_totals(budgets: Iterable[DepartmentBudget]) -> Mapping[int, SpendingTotal]:
    """The expenditure of these budgets by key, summed in Python; one query."""
    parts: dict[int, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    rows = SpendingAmount.objects.filter(department_budget__in=list(budgets))
    for pk, kind, amount in rows.values_list("department_budget_id", "kind", "amount"):
        parts[pk][kind].append(to_cents(amount))
    return {
        pk: SpendingTotal(
            _sum([*kinds[SpendingKind.BASIC.value], *kinds[SpendingKind.PROJECT.value]]),
            _sum(kinds[SpendingKind.BASIC.value]),
            _sum(kinds[SpendingKind.PROJECT.value]),
        )
        for pk, kinds in parts.items()
    }


def _sum(amounts: list[Decimal]) -> Decimal | None:
    return sum(amounts, start=ZERO) if amounts else None
