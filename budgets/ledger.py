"""The amounts of a budget and its text written down: compare-and-set, checked, audited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from budgets.facts import Facts, changes_between, negatives
from budgets.models import (
    BasicAmount,
    CarryOver,
    DepartmentBudget,
    OfficialExpense,
    ProcurementAmount,
    SpendingAmount,
)
from budgets.permissions import require_edit
from budgets.selectors import facts_of
from common.decimals import wanyuan
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User


class StaleBudget(Exception):
    """Somebody else has changed the budget since it was read."""


def record_facts(
    *,
    actor: User,
    budget: DepartmentBudget,
    facts: Facts,
    narrative: str | None = None,
    base_version: int,
    now: datetime,
) -> DepartmentBudget:
    """Bring a budget to these amounts and this text, as somebody edited them.

    PermissionDenied, StaleBudget or ValidationError otherwise; without a narrative the text
    stays. Nothing is written where nothing changes.
    """
    require_edit(actor, budget)
    return store_facts(
        actor=actor,
        budget=budget,
        facts=facts,
        narrative=narrative,
        base_version=base_version,
        now=now,
    )


@transaction.atomic
def store_facts(
    *,
    actor: User | None,
    budget: DepartmentBudget,
    facts: Facts,
    narrative: str | None = None,
    base_version: int,
    now: datetime,
) -> DepartmentBudget:
    """The same where the caller has settled the right, as an import has."""
    changes = changes_between(facts_of(budget), facts)
    before = budget.narrative
    is_rewritten = narrative is not None and narrative != before
    if not changes and not is_rewritten:
        return budget
    text = {"narrative": narrative} if is_rewritten else {}
    rows = DepartmentBudget.objects.filter(pk=budget.pk, version=base_version)
    if not rows.update(version=F("version") + 1, **text):
        raise StaleBudget
    budget.version = base_version + 1
    if changes:
        _write(budget, facts)
        audit.record(
            actor=actor,
            action=AuditAction.FACTS_RECORDED,
            target=budget,
            now=now,
            version=budget.version,
            amounts=[
                {"what": c.key.label, "before": _shown(c.before), "after": _shown(c.after)}
                for c in changes
            ],
        )
    if narrative is not None and is_rewritten:
        budget.narrative = narrative
        audit.record(
            actor=actor,
            action=AuditAction.NARRATIVE_RECORDED,
            target=budget,
            now=now,
            version=budget.version,
            paragraphs=_changed_paragraphs(before, narrative),
        )
    return budget


def _shown(amount: Decimal | None) -> str | None:
    return None if amount is None else wanyuan(amount)


def _changed_paragraphs(before: str, after: str) -> list[int]:
    """The numbers, from 1, of the paragraphs that are new or different."""
    known = set(before.split("\n"))
    found = [n for n, text in enumerate(after.split("\n"), 1) if text not in known]
    return found or [0]


def _write(budget: DepartmentBudget, facts: Facts) -> None:
    """Replace the stored rows; every class must be known and no amount negative."""
    ids = _class_ids(budget, facts)
    common = {"department_budget": budget, "organization": budget.organization}
    budget.spending.all().delete()
    SpendingAmount.objects.bulk_create(
        SpendingAmount(
            **common,
            functional_class_id=ids["功能分类科目"][s.code],
            kind=s.kind.value,
            source=s.source.value,
            amount=s.amount,
        )
        for s in facts.spending
    )
    budget.basic.all().delete()
    BasicAmount.objects.bulk_create(
        BasicAmount(
            **common,
            economic_class_id=ids["经济分类科目"][b.code],
            kind=b.kind.value,
            amount=b.amount,
        )
        for b in facts.basic
    )
    budget.official_expenses.all().delete()
    OfficialExpense.objects.bulk_create(
        OfficialExpense(**common, item=o.item.value, amount=o.amount, last_amount=o.last_amount)
        for o in facts.official
    )
    budget.procurement.all().delete()
    ProcurementAmount.objects.bulk_create(
        ProcurementAmount(
            **common,
            category_id=ids["政府采购品目"][p.category],
            source=p.source.value,
            amount=p.amount,
        )
        for p in facts.procurement
    )
    budget.carryovers.all().delete()
    CarryOver.objects.bulk_create(
        CarryOver(**common, source=c.source.value, amount=c.amount) for c in facts.carryover
    )


def _class_ids(budget: DepartmentBudget, facts: Facts) -> Mapping[str, Mapping[str, int]]:
    """The keys of the year's classes; ValidationError names every unknown code at once."""
    year = budget.fiscal_year
    wanted: dict[str, tuple[set[str], Any]] = {
        "功能分类科目": ({s.code for s in facts.spending}, year.functional_classes),
        "经济分类科目": ({b.code for b in facts.basic}, year.economic_classes),
        "政府采购品目": ({p.category for p in facts.procurement}, year.procurement_categories),
    }
    ids = {
        label: dict(rows.filter(code__in=codes).values_list("code", "pk"))
        for label, (codes, rows) in wanted.items()
    }
    problems = [f"{key.label}为负数，预算金额不能为负。" for key in negatives(facts)]
    for label, (codes, _) in wanted.items():
        if unknown := sorted(codes - ids[label].keys()):
            problems.append(f"{year}度的{label}中没有 {'、'.join(unknown)}，请先登记科目。")
    if problems:
        raise ValidationError(problems)
    return ids
