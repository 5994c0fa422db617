"""Reading years, money and published tables."""

from __future__ import annotations

from decimal import Decimal

from budgets.models import Appropriation, DepartmentBudget, FiscalYear, PublishedTable
from budgets.tables import Funding, TableAmount, TableContent
from common.decimals import to_cents


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
    return tuple(FiscalYear.objects.order_by("-year"))


def funding_of(appropriation: Appropriation) -> Funding:
    """The amounts of an appropriation in 万元."""
    return Funding(
        budget=_cents(appropriation.original_amount),
        own=_cents(appropriation.own_amount),
        transfer=_cents(appropriation.transfer_amount),
    )


def tables_of(budget: DepartmentBudget) -> tuple[TableContent, ...]:
    """The published tables of a department with every amount, in the order they were stored."""
    stored = PublishedTable.objects.filter(department_budget=budget).prefetch_related("lines")
    return tuple(_content(table) for table in stored.order_by("pk"))


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
