"""Who may edit which sheet now: out of reach is 404, no right is 403, no longer a draft is told."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from indicators.enums import Action, Status
from indicators.models import ObjectiveVersion, PerformanceObjective
from indicators.payloads import from_payload
from indicators.permissions import require
from indicators.selectors import objective_for
from indicators.sheets import ObjectiveSheet
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of


class NotEditable(Exception):
    """The sheet has moved on: the Chinese text says where it is and what can be done."""


def editable_for(user: User, pk: int) -> PerformanceObjective:
    """The objective for editing; Http404, PermissionDenied or NotEditable otherwise."""
    objective = objective_for(user, pk)
    require_editable(user, objective)
    return objective


def require_editable(user: User, objective: PerformanceObjective) -> None:
    """Raise PermissionDenied for another's sheet, NotEditable for one that is no draft."""
    status = Status(objective.status)
    if status.is_editable:
        require(user, Action.SAVE, objective, ())
        return
    if not standing_of(user).holds(Role.PREPARER, objective.organization.code):
        raise PermissionDenied(f"您不能编辑{status.label}的绩效目标。")
    way = (
        "需要修改时请先撤回，或请审核人退回。"
        if status is Status.SUBMITTED
        else "需要修改时请走调整程序。"
    )
    raise NotEditable(f"这张目标表{status.label}，不能再编辑。{way}")


def sheet_at(objective: PerformanceObjective, number: int) -> ObjectiveSheet | None:
    """The sheet of this version; None where there is no such version."""
    found = ObjectiveVersion.objects.filter(objective=objective, number=number)
    payload = found.values_list("sheet", flat=True).first()
    return None if payload is None else from_payload(payload)


def latest_version_of(objective: PerformanceObjective) -> ObjectiveVersion | None:
    """The newest act on the objective, without the sheet itself; None before the first."""
    found = ObjectiveVersion.objects.filter(objective=objective).select_related("actor")
    return found.defer("sheet").order_by("-number").first()
