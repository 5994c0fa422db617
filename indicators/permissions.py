"""May this person take this action on this sheet: role, desk, reach, and not one's own."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from indicators.enums import Action, Status
from indicators.models import PerformanceObjective
from indicators.workflow import Route, allows
from organizations.enums import Role
from organizations.permissions import Person, standing_of

REVIEWS = frozenset({Action.RETURN, Action.PASS, Action.APPROVE})
"""What is decided at a desk."""


def may(user: Person, action: Action, objective: PerformanceObjective, route: Route) -> bool:
    """Whether the person may do it now."""
    if _is_own(user, action, objective):
        return False
    standing = standing_of(user)
    code = objective.organization.code
    return any(
        standing.holds(role, code)
        and allows(
            action,
            status=Status(objective.status),
            desk=objective.desk,
            route=route,
            role=role,
        )
        for role in Role
    )


def require(user: Person, action: Action, objective: PerformanceObjective, route: Route) -> None:
    """Raise PermissionDenied, saying in Chinese why, where `may` says no."""
    if may(user, action, objective, route):
        return
    if _is_own(user, action, objective):
        raise PermissionDenied("申报人与审核人不能为同一人，请由其他审核人员处理。")
    status = Status(objective.status).label
    raise PermissionDenied(f"您不能对{status}的绩效目标执行“{action.label}”。")


def reviews(user: Person, objective: PerformanceObjective, route: Route) -> bool:
    """Whether the person sits at one of the desks that this sheet passes, now or later."""
    if _is_own(user, Action.RETURN, objective):
        return False
    standing, code = standing_of(user), objective.organization.code
    return any(standing.holds(role, code) for role in route)


def prepares(user: Person, objective: PerformanceObjective) -> bool:
    """Whether the person fills in the sheets of this unit."""
    return standing_of(user).holds(Role.PREPARER, objective.organization.code)


def _is_own(user: Person, action: Action, objective: PerformanceObjective) -> bool:
    """Whether the person would review what he submitted himself (L06)."""
    submitter = objective.submitted_by_id
    return action in REVIEWS and submitter is not None and submitter == user.pk
