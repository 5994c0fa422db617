"""Changes to years, money and published tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from budgets.models import (
    CLASS_MODELS,
    Appropriation,
    BudgetLine,
    DepartmentBudget,
    EconomicClass,
    FiscalYear,
    FunctionalClass,
    Outturn,
    ProcurementCategory,
    PublishedTable,
)
from budgets.reconciliation.classes import STANDARD_CLASSES, sound_name
from budgets.selectors import class_names_of
from budgets.tables import ClassName, Funding, TableContent
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import Organization, User

_AMOUNTS = ("original_amount", "own_amount", "transfer_amount")


@transaction.atomic
def open_year(*, actor: User | None, year: int, now: datetime) -> FiscalYear:
    """The fiscal year, opened if it is new."""
    fiscal_year, created = FiscalYear.objects.get_or_create(year=year)
    if created:
        audit.record(actor=actor, action=AuditAction.YEAR_OPENED, target=fiscal_year, now=now)
    return fiscal_year


@dataclass(frozen=True, slots=True)
class Allotment:
    """An appropriation, new or held, and the amounts it is to have."""

    appropriation: Appropriation
    funding: Funding


@transaction.atomic
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
    row = appropriation or Appropriation(fiscal_year=fiscal_year, organization=organization)
    audit.record_many(actor=actor, deeds=allot([Allotment(row, funding)]), now=now)
    return row


def allot(allotments: Iterable[Allotment]) -> tuple[audit.Deed, ...]:
    """Bring many appropriations to their amounts in two statements; what the trail is to say.

    The caller records the deeds in the same transaction, after whatever else it writes. Raises
    ValidationError, before anything is written, for an amount that is none. Nothing is written
    where nothing changes.
    """
    new: list[Appropriation] = []
    changed: list[Appropriation] = []
    steps: list[tuple[Appropriation, list[Decimal | None], list[Decimal | None]]] = []
    for one in allotments:
        row, funding = one.appropriation, one.funding
        before = [row.original_amount, row.own_amount, row.transfer_amount]
        after = [funding.budget, funding.own, funding.transfer]
        if row.pk and before == after:
            continue
        row.original_amount, row.own_amount, row.transfer_amount = after
        _require_amounts(row, after)
        (changed if row.pk else new).append(row)
        steps.append((row, before, after))
    Appropriation.objects.bulk_create(new)
    Appropriation.objects.bulk_update(changed, _AMOUNTS)
    return tuple(
        audit.Deed(AuditAction.APPROPRIATION_RECORDED, row, {"before": before, "after": after})
        for row, before, after in steps
    )


def _require_amounts(row: Appropriation, amounts: Iterable[Decimal | None]) -> None:
    """Without a query: the units and years of a list are known, amounts are read here."""
    row.clean_fields(exclude={"fiscal_year", "organization"})
    if any(amount is not None and amount < 0 for amount in amounts):
        raise ValidationError("预算金额不能为负数。")


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
    numbered: Collection[str] | None = None,
    other_titles: Sequence[str] = (),
) -> None:
    """Hold the published tables of a department: what was printed, and every amount.

    The text that people work on follows the document unless they have changed it since.
    """
    PublishedTable.objects.filter(department_budget=budget).delete()
    for table in tables:
        _store_table(budget, table)
    _hold_narrative(budget, narrative)
    DepartmentBudget.objects.filter(pk=budget.pk).update(
        numbered=None if numbered is None else sorted(numbered),
        other_titles=list(other_titles),
    )
    audit.record(
        actor=actor,
        action=AuditAction.TABLES_RECORDED,
        target=budget,
        now=now,
        tables=[table.table for table in tables],
    )


@transaction.atomic
def record_classes(
    *, actor: User | None, fiscal_year: FiscalYear, classes: Sequence[ClassName], now: datetime
) -> int:
    """Add the classes that the year does not know yet; known names stay. How many were added.

    A listed code takes its listed name where a document calls it by another's.
    """
    new = _lacking(fiscal_year, classes)
    added = {
        scheme.label: len(_add_classes(fiscal_year, model, [c for c in new if c.scheme is scheme]))
        for scheme, model in CLASS_MODELS.items()
    }
    if total := sum(added.values()):
        audit.record(
            actor=actor,
            action=AuditAction.CLASSES_RECORDED,
            target=fiscal_year,
            now=now,
            **{label: count for label, count in added.items() if count},
        )
    return total


def load_standard_classes(*, actor: User | None, fiscal_year: FiscalYear, now: datetime) -> int:
    """Add the listed classes that the year lacks; how many. Names that were edited stay."""
    return record_classes(actor=actor, fiscal_year=fiscal_year, classes=STANDARD_CLASSES, now=now)


def lacking_classes(fiscal_year: FiscalYear) -> tuple[ClassName, ...]:
    """The listed classes that the year lacks, as loading would add them."""
    return _lacking(fiscal_year, STANDARD_CLASSES)


def _lacking(fiscal_year: FiscalYear, classes: Iterable[ClassName]) -> tuple[ClassName, ...]:
    """Those of them that the year does not know yet; one query."""
    known = class_names_of(fiscal_year)
    return tuple(one for one in classes if one.code not in known.under(one.scheme))


def _add_classes(
    fiscal_year: FiscalYear,
    model: type[FunctionalClass | EconomicClass | ProcurementCategory],
    classes: Sequence[ClassName],
) -> Sequence[object]:
    new = {c.code: sound_name(c).name for c in classes}
    fresh: list[Any] = [
        model(fiscal_year=fiscal_year, code=code, name=name) for code, name in new.items()
    ]
    return model.objects.bulk_create(fresh, ignore_conflicts=True)


def _hold_narrative(budget: DepartmentBudget, narrative: str) -> None:
    """A document without text, such as a workbook, says nothing of the text that is held."""
    if not narrative:
        return
    rows = DepartmentBudget.objects.filter(pk=budget.pk)
    rows.filter(narrative=F("printed_narrative")).update(narrative=narrative)
    rows.update(printed_narrative=narrative)


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
