"""The right to change a sheet now, as the services ask for it."""

from __future__ import annotations

from indicators.enums import Action, Status
from indicators.models import PerformanceObjective
from indicators.permissions import require
from indicators.selectors import route_of
from indicators.services.outcomes import StaleObjective
from indicators.workflow import Route
from organizations.models import User


def require_now(actor: User | None, action: Action, objective: PerformanceObjective) -> None:
    """The right to take this step now; the system itself (None) may change what is editable."""
    if actor is not None:
        require(actor, action, objective, _route_for(action, objective))
    elif not Status(objective.status).is_editable:
        raise StaleObjective


def _route_for(action: Action, objective: PerformanceObjective) -> Route:
    """Only decisions at a desk need the year's route."""
    return route_of(objective.fiscal_year) if action is Action.RETURN else ()
