"""Who is told of the steps of a sheet and of a request: the next desk, and the unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from indicators.enums import Action
from indicators.models import AdjustmentRequest, PerformanceObjective
from indicators.selectors import route_of
from organizations.enums import AuditAction, NoticeKind, Role
from organizations.models import User
from organizations.notices import Telling, tell

_TO_THE_UNIT = {
    Action.PASS: NoticeKind.PASSED,
    Action.RETURN: NoticeKind.RETURNED,
    Action.APPROVE: NoticeKind.APPROVED,
}
_TO_THE_DESK = {
    Action.SUBMIT: NoticeKind.WAITING,
    Action.PASS: NoticeKind.WAITING,
    Action.WITHDRAW: NoticeKind.WITHDRAWN,
}
_REQUEST_TO_THE_UNIT = {
    AuditAction.ADJUSTMENT_PASSED: NoticeKind.ADJUSTMENT_PASSED,
    AuditAction.ADJUSTMENT_RETURNED: NoticeKind.ADJUSTMENT_RETURNED,
    AuditAction.OBJECTIVE_ADJUSTED: NoticeKind.ADJUSTMENT_APPROVED,
}
_REQUEST_TO_THE_DESK = {
    AuditAction.ADJUSTMENT_REQUESTED: NoticeKind.ADJUSTMENT_WAITING,
    AuditAction.ADJUSTMENT_PASSED: NoticeKind.ADJUSTMENT_WAITING,
    AuditAction.ADJUSTMENT_WITHDRAWN: NoticeKind.ADJUSTMENT_WITHDRAWN,
}


def announce_move(
    action: Action, objective: PerformanceObjective, text: str, *, actor: User, now: datetime
) -> None:
    """Tell of a step that was just taken: the desk in hand is the one that has the sheet now."""
    unit, desk = _TO_THE_UNIT.get(action), _TO_THE_DESK.get(action)
    tellings = list(_tellings(objective, unit, desk, objective.desk))
    announce(objective, objective.pk, tellings, text, actor=actor, now=now)


def announce_adjustment(
    action: AuditAction, request: AdjustmentRequest, *, actor: User, now: datetime
) -> None:
    """Tell of a step of a request that was just taken."""
    unit, desk = _REQUEST_TO_THE_UNIT.get(action), _REQUEST_TO_THE_DESK.get(action)
    tellings = list(_tellings(request.objective, unit, desk, request.desk))
    text = request.comment or request.reason
    announce(request.objective, request.pk, tellings, text, actor=actor, now=now)


def announce(
    objective: PerformanceObjective,
    key: int,
    tellings: Sequence[Telling],
    text: str,
    *,
    actor: User | None,
    now: datetime,
) -> None:
    """Tell something about this objective; `key` is that of the record whose page tells more."""
    unit, project = objective.organization, objective.project
    tell(
        actor=actor,
        organization=unit,
        key=key,
        subject=project.name if project else f"{unit.name}部门整体绩效目标",
        tellings=tellings,
        text=text,
        now=now,
    )


def _tellings(
    objective: PerformanceObjective,
    to_the_unit: NoticeKind | None,
    to_the_desk: NoticeKind | None,
    desk: int,
) -> Iterator[Telling]:
    if to_the_unit is not None:
        yield Telling(Role.PREPARER, to_the_unit)
    if to_the_desk is not None:
        route = route_of(objective.fiscal_year)
        if desk < len(route):
            yield Telling(route[desk], to_the_desk)
