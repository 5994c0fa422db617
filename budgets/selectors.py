"""Reading years, money and published tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import CharField, QuerySet, Value
from django.http import Http404

from budgets.enums import OfficialItem, Scheme
from budgets.facts import LAST, NOW, FactKey, FactKind, Facts, facts_from, official_key
from budgets.models import (
    CLASS_MODELS,
    Appropriation,
    BasicAmount,
    CarryOver,
    DepartmentBudget,
    FiscalYear,
    OfficialExpense,
    ProcurementAmount,
    PublishedTable,
    SpendingAmount,
)
from budgets.presentation import tables_from
from budgets.tables import ClassName, ClassNames, Funding, TableAmount, TableContent
from common.decimals import to_cents
from organizations.permissions import Person, within_reach
from organizations.prepared import Prepared


class UnknownYear(LookupError):
    """No such fiscal year; the message says so in Chinese."""


def year_of(year: int) -> FiscalYear:
    """The fiscal year; UnknownYear where it was never opened."""
    found = FiscalYear.objects.filter(year=year).first()
    if found is None:
        known = "、".join(str(y) for y in FiscalYear.objects.values_list("year", flat=True))
        raise UnknownYear(f"没有 {year} 年度，已有年度：{known or '无'}。")
    return found


def years() -> tuple[FiscalYear, ...]:
    """Every fiscal year, newest first."""
    return tuple(_years())


@Prepared
def _years() -> QuerySet[FiscalYear, FiscalYear]:
    return FiscalYear.objects.order_by("-year")


def open_years() -> tuple[FiscalYear, ...]:
    """The fiscal years that are open, newest first."""
    return tuple(FiscalYear.objects.filter(is_open=True).order_by("-year"))


def funding_of(appropriation: Appropriation) -> Funding:
    """The amounts of an appropriation in 万元."""
    return funding_from(
        appropriation.original_amount, appropriation.own_amount, appropriation.transfer_amount
    )


def funding_from(
    original: Decimal | None, own: Decimal | None, transfer: Decimal | None
) -> Funding:
    """The same out of the columns that hold it."""
    return Funding(budget=_cents(original), own=_cents(own), transfer=_cents(transfer))


def tables_of(budget: DepartmentBudget) -> tuple[TableContent, ...]:
    """The published tables of a department with every amount, in the order they were stored."""
    return tables_of_all([budget]).get(budget.pk, ())


def tables_of_all(
    budgets: Iterable[DepartmentBudget],
) -> Mapping[int, tuple[TableContent, ...]]:
    """The same of many departments, by the key of their budgets; two queries."""
    stored = PublishedTable.objects.filter(department_budget__in=list(budgets))
    found: dict[int, list[TableContent]] = {}
    for table in stored.prefetch_related("lines").order_by("pk"):
        found.setdefault(table.department_budget_id, []).append(_content(table))
    return {key: tuple(tables) for key, tables in found.items()}


def facts_of(budget: DepartmentBudget) -> Facts:
    """Every amount of a budget as it is stored; five queries."""
    return facts_from(_amounts_of_all([budget])[budget.pk])


def _amounts_of_all(
    budgets: Collection[DepartmentBudget],
) -> Mapping[int, Mapping[FactKey, Decimal]]:
    """The amounts of each of these budgets, in the order of their kinds."""
    found: dict[int, dict[FactKey, Decimal]] = {budget.pk: {} for budget in budgets}
    for read in (_spending, _basic, _official, _procurement, _carryover):
        for owner, key, amount in read(budgets):
            found[owner][key] = to_cents(amount)
    return found


Stored = Iterator[tuple[int, FactKey, Decimal]]
"""The key of the budget, and one amount of it."""
Budgets = Collection[DepartmentBudget]
_OWNER = "department_budget_id"


def _spending(budgets: Budgets) -> Stored:
    found = SpendingAmount.objects.filter(department_budget__in=budgets)
    rows = found.values_list(_OWNER, "functional_class__code", "kind", "source", "amount")
    for owner, code, kind, source, amount in rows:
        yield owner, FactKey(FactKind.SPENDING, code, kind, source), amount


def _basic(budgets: Budgets) -> Stored:
    found = BasicAmount.objects.filter(department_budget__in=budgets)
    for owner, code, kind, amount in found.values_list(
        _OWNER, "economic_class__code", "kind", "amount"
    ):
        yield owner, FactKey(FactKind.BASIC, code, kind), amount


def _official(budgets: Budgets) -> Stored:
    found = OfficialExpense.objects.filter(department_budget__in=budgets)
    for owner, item, amount, last_amount in found.values_list(
        _OWNER, "item", "amount", "last_amount"
    ):
        for split, value in ((NOW, amount), (LAST, last_amount)):
            if value is not None:
                yield owner, official_key(OfficialItem(item), split), value


def _procurement(budgets: Budgets) -> Stored:
    found = ProcurementAmount.objects.filter(department_budget__in=budgets)
    rows = found.values_list(_OWNER, "category__code", "source", "amount")
    for owner, code, source, amount in rows:
        yield owner, FactKey(FactKind.PROCUREMENT, code, "", source), amount


def _carryover(budgets: Budgets) -> Stored:
    found = CarryOver.objects.filter(department_budget__in=budgets)
    for owner, source, amount in found.values_list(_OWNER, "source", "amount"):
        yield owner, FactKey(FactKind.CARRYOVER, "", "", source), amount


def class_names_of(fiscal_year: FiscalYear) -> ClassNames:
    """The names of the year's classes, by their codes; one query."""
    first, *others = (
        model.objects.filter(fiscal_year=fiscal_year).values_list(
            "code", "name", Value(scheme.value, CharField())
        )
        for scheme, model in CLASS_MODELS.items()
    )
    rows = sorted(first.union(*others, all=True))
    return ClassNames.of(ClassName(code, name, Scheme(scheme)) for code, name, scheme in rows)


def _tables_of_amounts(
    budget: DepartmentBudget, amounts: Mapping[FactKey, Decimal], names: ClassNames
) -> tuple[TableContent, ...]:
    return tables_from(
        facts_from(amounts),
        names,
        organization=budget.organization.name,
        year=budget.fiscal_year.year,
    )


@dataclass(frozen=True, slots=True)
class JudgedTables:
    """The tables by which a department is judged, and whether the public has anything of it."""

    tables: tuple[TableContent, ...]
    is_published: bool


def papers_of_all(
    budgets: Collection[DepartmentBudget], names: ClassNames
) -> Mapping[int, JudgedTables]:
    """The tables by which each of these departments of one year is judged.

    Those that it published; while it has published none, those that its amounts give, as the
    page of its budget shows them, with the year's names of classes. At most seven queries.
    """
    printed = tables_of_all(budgets)
    others = [budget for budget in budgets if budget.pk not in printed]
    amounts = _amounts_of_all(others) if others else {}
    computed = {
        budget.pk: _tables_of_amounts(budget, amounts[budget.pk], names)
        for budget in others
        if amounts[budget.pk]
    }
    tables = {**computed, **printed}
    return {
        budget.pk: JudgedTables(
            tables.get(budget.pk, ()), is_published(budget, printed.get(budget.pk, ()))
        )
        for budget in budgets
    }


def is_published(budget: DepartmentBudget, printed: Collection[TableContent]) -> bool:
    """Whether a document of the department was taken in: its tables, or a text alone."""
    return bool(printed or budget.printed_narrative)


def budget_for(user: Person, pk: int) -> DepartmentBudget:
    """The budget, or the same 404 whether it is absent or out of reach."""
    found = visible_budgets(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def visible_budgets(user: Person) -> QuerySet[DepartmentBudget]:
    """The budgets within the person's reach, newest year first."""
    return (
        DepartmentBudget.objects.filter(within_reach(user))
        .select_related("fiscal_year", "organization", "appropriation")
        .order_by("-fiscal_year__year", "organization__code")
    )


def _content(table: PublishedTable) -> TableContent:
    return TableContent(
        table=table.table,
        title=table.title,
        columns=tuple(table.columns),
        rows=tuple(tuple(row) for row in table.rows),
        note=table.note,
        amounts=tuple(
            TableAmount(line.position, line.code, line.label, line.column, line.amount)
            for line in sorted(table.lines.all(), key=lambda line: line.pk)
        ),
    )


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else to_cents(value)
