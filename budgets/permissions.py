"""Who may change a department's budget."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from budgets.models import DepartmentBudget
from organizations.enums import Role
from organizations.permissions import Person, standing_of


def may_edit(user: Person, budget: DepartmentBudget) -> bool:
    """财政管理 always; the unit's 经办 while the year is open."""
    standing = standing_of(user)
    if standing.has(Role.FINANCE_ADMINISTRATOR):
        return True
    is_preparer = standing.holds(Role.PREPARER, budget.organization.code)
    return is_preparer and budget.fiscal_year.is_open


def require_edit(user: Person, budget: DepartmentBudget) -> None:
    """Raise PermissionDenied, saying in Chinese why, where `may_edit` says no."""
    if may_edit(user, budget):
        return
    if not budget.fiscal_year.is_open:
        raise PermissionDenied(f"{budget.fiscal_year}度已关闭，不能修改预算。")
    raise PermissionDenied(f"您不是 {budget.organization.name} 的经办，不能修改它的预算。")
