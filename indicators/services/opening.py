"""What a year and a holder start with."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from budgets.enums import Activity
from budgets.models import DepartmentBudget, FiscalYear
from budgets.windows import require_open
from indicators.enums import ObjectiveKind
from indicators.models import FrameworkEntry, PerformanceObjective, ReviewDesk
from indicators.sheets import STANDARD_EXECUTION_WEIGHT, STANDARD_FRAMEWORK
from indicators.workflow import DEFAULT_ROUTE
from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.models import User
from organizations.permissions import standing_of
from projects.models import Project


@transaction.atomic
def prepare_year(*, fiscal_year: FiscalYear) -> None:
    """Give a year the standard framework and the standard route, where it has none yet."""
    if not FrameworkEntry.objects.filter(fiscal_year=fiscal_year).exists():
        pairs = [(one, two) for one, names in STANDARD_FRAMEWORK.items() for two in names]
        FrameworkEntry.objects.bulk_create(
            FrameworkEntry(fiscal_year=fiscal_year, level1=one, level2=two, position=position)
            for position, (one, two) in enumerate(pairs, start=1)
        )
    if not ReviewDesk.objects.filter(fiscal_year=fiscal_year).exists():
        ReviewDesk.objects.bulk_create(
            ReviewDesk(fiscal_year=fiscal_year, position=n, role=role.value, name=role.label)
            for n, role in enumerate(DEFAULT_ROUTE)
        )


@transaction.atomic
def open_objective(
    *,
    actor: User | None,
    holder: Project | DepartmentBudget,
    now: datetime,
) -> PerformanceObjective:
    """An empty draft for a project, or for a department as a whole.

    Raises PermissionDenied unless the actor prepares for the unit, OutsideWindow where its time is
    over, ValueError where it has a sheet already; the system (no actor) opens at any time.
    """
    require_may_open(actor, holder, now)
    of_holder = Q(project=holder) if isinstance(holder, Project) else Q(department_budget=holder)
    if PerformanceObjective.objects.filter(of_holder).exists():
        raise ValueError("已经有目标表了，请直接打开编辑。")
    return begin_objective(actor=actor, holder=holder, now=now)


def require_may_open(actor: User | None, holder: Project | DepartmentBudget, now: datetime) -> None:
    """Raise what stops the person from opening a sheet for this holder."""
    if actor is None:
        return
    unit = holder.organization
    if not standing_of(actor).holds(Role.PREPARER, unit.code):
        raise PermissionDenied(f"您不是{unit.name}的经办，不能为它新建目标表。")
    require_open(actor, holder.fiscal_year, Activity.OBJECTIVES, unit.code, now)


@transaction.atomic
def begin_objective(
    *, actor: User | None, holder: Project | DepartmentBudget, now: datetime
) -> PerformanceObjective:
    """The same for callers that have settled the right themselves: the import of a document."""
    is_project = isinstance(holder, Project)
    kind = ObjectiveKind.PROJECT if is_project else ObjectiveKind.DEPARTMENT
    objective = PerformanceObjective.objects.create(
        kind=kind.value,
        fiscal_year=holder.fiscal_year,
        organization=holder.organization,
        project=holder if isinstance(holder, Project) else None,
        department_budget=holder if isinstance(holder, DepartmentBudget) else None,
        execution_weight=STANDARD_EXECUTION_WEIGHT if is_project else None,
        updated_at=now,
    )
    audit.record(
        actor=actor, action=AuditAction.OBJECTIVE_OPENED, target=objective, now=now, kind=kind
    )
    return objective
