"""The transition table and the route of desks. No database here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.enums import EDITABLE, Action, Status
from organizations.enums import Role

Route = Sequence[Role]
"""The reviewing role of each desk, first desk first; yearly data."""

DEFAULT_ROUTE: tuple[Role, ...] = (
    Role.UNIT_REVIEWER,
    Role.SUPERVISOR,
    Role.FINANCE_REVIEWER,
)


@dataclass(frozen=True, slots=True)
class Transition:
    """From which statuses an action leads where; role None means the desk's own role."""

    sources: frozenset[Status]
    target: Status
    role: Role | None


_UNDER_REVIEW = frozenset({Status.SUBMITTED})

TRANSITIONS: dict[Action, Transition] = {
    Action.SUBMIT: Transition(frozenset(EDITABLE), Status.SUBMITTED, Role.PREPARER),
    Action.WITHDRAW: Transition(_UNDER_REVIEW, Status.DRAFT, Role.PREPARER),
    Action.RETURN: Transition(_UNDER_REVIEW, Status.RETURNED, None),
    Action.PASS: Transition(_UNDER_REVIEW, Status.SUBMITTED, None),
    Action.APPROVE: Transition(_UNDER_REVIEW, Status.APPROVED, None),
}
"""Saving moves nothing and adjusting is its own request: neither is a transition."""


def allows(action: Action, *, status: Status, desk: int, route: Route, role: Role) -> bool:
    """Whether the role may take this action on a sheet at this desk of this route."""
    if action is Action.SAVE:
        return status.is_editable and role is Role.PREPARER
    transition = TRANSITIONS.get(action)
    if transition is None or status not in transition.sources:
        return False
    if action is Action.WITHDRAW and desk != 0:
        return False
    if transition.role is not None:
        return role is transition.role
    return _at_desk(action, desk=desk, route=route) and role is route[desk]


def _at_desk(action: Action, *, desk: int, route: Route) -> bool:
    if desk >= len(route):
        return False
    is_last = next_desk(route, desk) is None
    return {Action.RETURN: True, Action.PASS: not is_last, Action.APPROVE: is_last}[action]


def next_desk(route: Route, desk: int) -> int | None:
    """The desk after this one, None after the last."""
    return desk + 1 if desk + 1 < len(route) else None


def onward(route: Route, desk: int) -> Action:
    """What a favourable decision at this desk is: passing on, or approval at the last."""
    return Action.APPROVE if next_desk(route, desk) is None else Action.PASS
