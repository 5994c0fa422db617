"""Bringing a draft to what its unit wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from indicators.enums import Action, Status
from indicators.models import PerformanceObjective
from indicators.rows import store_lines
from indicators.services.claims import all_or_nothing, claim, stored_sheet
from indicators.services.rights import require_now
from indicators.sheets import ObjectiveSheet
from indicators.storable import InvalidSheet, unstorable
from indicators.versions import keep_version
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User
from projects.services import profile_of, revise_profile


def save_sheet(
    *,
    actor: User | None,
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    now: datetime,
    base_version: int | None = None,
) -> PerformanceObjective:
    """Bring a draft to this content; any sum of weights is welcome in a draft.

    `base_version` is the version that the editor started from. Raises PermissionDenied,
    InvalidSheet (what the database cannot hold), StaleObjective. An actor of None is the
    system itself (import, demo) and passes the question of rights, never another one.
    """
    require_now(actor, Action.SAVE, objective)
    if faults := unstorable(sheet):
        raise InvalidSheet(faults)
    with all_or_nothing(objective):
        claim(
            objective,
            base_version,
            status=Status(objective.status),
            statement=sheet.statement,
            execution_weight=sheet.execution_weight,
            has_no_service_users=sheet.has_no_service_users,
            updated_at=now,
        )
        store_lines(objective, sheet.lines)
        _store_profile(actor, objective, sheet, now)
        stored = stored_sheet(objective)
        keep_version(objective, Action.SAVE, stored, actor=actor, now=now)
        audit.record(
            actor=actor,
            action=AuditAction.OBJECTIVE_SAVED,
            target=objective,
            now=now,
            version=objective.version,
            total_weight=stored.total_weight,
        )
    return objective


def _store_profile(
    actor: User | None, objective: PerformanceObjective, sheet: ObjectiveSheet, now: datetime
) -> None:
    project = objective.project
    if project is None:
        return
    profile = replace(
        profile_of(project),
        overview=sheet.overview,
        rationale=sheet.rationale,
        category=sheet.category,
        supervising_department=sheet.supervising_department,
    )
    revise_profile(actor=actor, project=project, profile=profile, now=now)
