"""Changes to years, money and published tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from budgets.models import (
    Appropriation,
    BudgetLine,
    DepartmentBudget,
    EconomicClass,
    FiscalYear,
    FunctionalClass,
    Outturn,
    PublishedTable,
)
from budgets.tables import ClassName, Funding, TableContent
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import Organization, User


@transaction.atomic
def open_year(*, actor: User | None, year: int, now: datetime) -> FiscalYear:
    """The fiscal year, opened if it is new."""
    fiscal_year, created = FiscalYear.objects.get_or_create(year=year)
    if created:
        audit.record(actor=actor, action=AuditAction.YEAR_OPENED, target=fiscal_year, now=now)
    return fiscal_year


def record_appropriation(
    *,
    actor: User | None,
    fiscal_year: FiscalYear,
    organization: Organization,
    funding: Funding,
    appropriation: Appropriation | None = None,
    now: datetime,
) -> Appropriation:
    """A new appropriation, or the given one brought to these amounts."""
    with transaction.atomic():
        row = appropriation or Appropriation(fiscal_year=fiscal_year, organization=organization)
        before = [row.original_amount, row.own_amount, row.transfer_amount]
        after = [funding.budget, funding.own, funding.transfer]
        if row.pk and before == after:
            return row
        row.original_amount, row.own_amount, row.transfer_amount = after
        row.full_clean()
        row.save()
        audit.record(
            actor=actor,
            action=AuditAction.APPROPRIATION_RECORDED,
            target=row,
            now=now,
            before=before,
            after=after,
        )
    return row


@transaction.atomic
def record_outturn(
    *,
    actor: User | None,
    appropriation: Appropriation,
    final_amount: Decimal | None,
    outturn_amount: Decimal | None,
    as_of: date | None,
    reason: str = "",
    now: datetime,
) -> Outturn:
    """全年预算数 and 全年执行数; ValidationError where one is negative.

    Nothing is written where nothing changes.
    """
    row = Outturn.objects.filter(appropriation=appropriation).first() or Outturn(
        appropriation=appropriation
    )
    before = [row.final_amount, row.outturn_amount]
    held = (*before, row.as_of, row.reason)
    if row.pk and held == (final_amount, outturn_amount, as_of, reason):
        return row
    row.final_amount, row.outturn_amount = final_amount, outturn_amount
    row.as_of, row.reason = as_of, reason
    row.full_clean()
    row.save()
    audit.record(
        actor=actor,
        action=AuditAction.OUTTURN_RECORDED,
        target=row,
        now=now,
        before=before,
        after=[final_amount, outturn_amount],
    )
    return row


@transaction.atomic
def open_department_budget(
    *,
    actor: User | None,
    fiscal_year: FiscalYear,
    organization: Organization,
    funding: Funding,
    now: datetime,
) -> DepartmentBudget:
    """The department's budget of the year, created or brought to these amounts."""
    budget = (
        DepartmentBudget.objects.select_related("appropriation")
        .filter(fiscal_year=fiscal_year, organization=organization)
        .first()
    )
    appropriation = record_appropriation(
        actor=actor,
        fiscal_year=fiscal_year,
        organization=organization,
        funding=funding,
        appropriation=budget.appropriation if budget else None,
        now=now,
    )
    return budget or DepartmentBudget.objects.create(
        fiscal_year=fiscal_year, organization=organization, appropriation=appropriation
    )


@transaction.atomic
def record_tables(
    *,
    actor: User | None,
    budget: DepartmentBudget,
    tables: Sequence[TableContent],
    narrative: str,
    now: datetime,
) -> None:
    """Hold the published tables of a department: what was printed, and every amount."""
    PublishedTable.objects.filter(department_budget=budget).delete()
    for table in tables:
        _store_table(budget, table)
    DepartmentBudget.objects.filter(pk=budget.pk).update(narrative=narrative)
    audit.record(
        actor=actor,
        action=AuditAction.TABLES_RECORDED,
        target=budget,
        now=now,
        tables=[table.table for table in tables],
    )


@transaction.atomic
def record_classes(*, fiscal_year: FiscalYear, classes: Sequence[ClassName]) -> None:
    """Add the classes that the year does not know yet; known names stay."""
    FunctionalClass.objects.bulk_create(
        [
            FunctionalClass(fiscal_year=fiscal_year, code=c.code, name=c.name)
            for c in classes
            if not c.is_economic
        ],
        ignore_conflicts=True,
    )
    EconomicClass.objects.bulk_create(
        [
            EconomicClass(fiscal_year=fiscal_year, code=c.code, name=c.name)
            for c in classes
            if c.is_economic
        ],
        ignore_conflicts=True,
    )


def _store_table(budget: DepartmentBudget, table: TableContent) -> None:
    stored = PublishedTable.objects.create(
        department_budget=budget,
        table=table.table,
        title=table.title,
        columns=list(table.columns),
        rows=[list(row) for row in table.rows],
        note=table.note,
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(
            published_table=stored,
            position=cell.position,
            code=cell.code,
            label=cell.label,
            column=cell.column,
            amount=cell.amount,
        )
        for cell in table.amounts
    )
