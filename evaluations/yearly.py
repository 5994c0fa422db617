"""The year's scoring plan: taken over from last year, chosen and changed on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from budgets.models import FiscalYear
from evaluations.models import YearlyScoringPlan
from evaluations.scoring.plan import ScoringPlan, differences, problems_of
from evaluations.scoring.presets import DEFAULT_PLAN
from evaluations.selectors import plan_of
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User


class LockedPlan(ValueError):
    """A run has used the plan: it can no longer be changed."""

    def __init__(self) -> None:
        super().__init__("本年度评分方案已被年终评价使用并锁定，不能再修改。")


@transaction.atomic
def copy_year(
    *, actor: User | None, source: FiscalYear | None, target: FiscalYear, now: datetime
) -> tuple[str, ...]:
    """The source's plan, or the national one without a source; none where the target has one."""
    if YearlyScoringPlan.objects.filter(fiscal_year=target).exists():
        return ()
    plan = plan_of(source) if source else DEFAULT_PLAN
    set_plan(actor=actor, fiscal_year=target, plan=plan, now=now)
    return (f"评分方案“{plan.name}”",) if source else ()


@transaction.atomic
def set_plan(
    *, actor: User | None, fiscal_year: FiscalYear, plan: ScoringPlan, now: datetime
) -> YearlyScoringPlan:
    """Score the year by this plan.

    Raises LockedPlan once a run has used the year's plan, ValueError with every problem for a
    plan that makes no sense.
    """
    if problems := problems_of(plan):
        raise ValueError("；".join(problems))
    row = YearlyScoringPlan.objects.select_for_update().filter(fiscal_year=fiscal_year).first()
    row = row or YearlyScoringPlan(fiscal_year=fiscal_year)
    if row.locked_at is not None:
        raise LockedPlan
    if row.pk and row.parameters == plan.to_payload():
        return row
    before = ScoringPlan.from_payload(row.parameters) if row.pk else None
    row.name, row.parameters = plan.name, plan.to_payload()
    row.save()
    audit.record(
        actor=actor,
        action=AuditAction.PLAN_CHANGED,
        target=row,
        now=now,
        方案=plan.name,
        变化=[list(item) for item in differences(plan, before)] if before else "首次设置",
    )
    return row
