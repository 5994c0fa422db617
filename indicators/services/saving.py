"""Bringing a draft to what its unit wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from indicators.enums import Action, Status
from indicators.models import PerformanceObjective
from indicators.rows import newly_confirmed, store_lines
from indicators.selectors import sheet_with
from indicators.services.claims import all_or_nothing, claim, forget_lines, hold_whole
from indicators.services.rights import require_now
from indicators.sheets import ObjectiveSheet
from indicators.storable import InvalidSheet, unstorable
from indicators.versions import add_version
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User
from projects.services import profile_of, write_profile


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
        held = hold_whole(objective, base_version)
        rows = store_lines(
            objective, sheet.lines, known=held.known, has_records=held.has_records, now=now
        )
        revised = _store_profile(objective, held.objective, sheet)
        head = {
            "statement": sheet.statement,
            "execution_weight": sheet.execution_weight,
            "has_no_service_users": sheet.has_no_service_users,
            "line_count": len(rows),
        }
        _bear(held.objective, version=held.objective.version + 1, **head)
        stored = sheet_with(held.objective, rows)
        digest = add_version(held.objective, Action.SAVE, stored, actor=actor, now=now)
        status = Status(objective.status)
        claim(objective, base_version, status=status, updated_at=now, head_hash=digest, **head)
        forget_lines(objective)
        changes: dict[str, object] = {
            "version": objective.version,
            "total_weight": stored.total_weight,
        }
        if confirmed := newly_confirmed(rows, held.known):
            changes["confirmed"] = "、".join(confirmed)
        deed = audit.Deed(AuditAction.OBJECTIVE_SAVED, objective, changes)
        audit.record_many(actor=actor, deeds=[*revised, deed], now=now)
    return objective


def _store_profile(
    objective: PerformanceObjective, held: PerformanceObjective, sheet: ObjectiveSheet
) -> list[audit.Deed]:
    """The project brought to the texts of the sheet; what the trail is to say of it."""
    project = objective.project
    if project is None:
        return []
    profile = replace(
        profile_of(project),
        overview=sheet.overview,
        rationale=sheet.rationale,
        category=sheet.category,
        supervising_department=sheet.supervising_department,
    )
    changed = write_profile(project, profile)
    _bear(held.project, **{name: after for name, (_, after) in changed.items()})
    return [audit.Deed(AuditAction.PROJECT_REVISED, project, changed)] if changed else []


def _bear(record: object, **values: object) -> None:
    """What is held says from now on what was just written."""
    for name, value in values.items():
        setattr(record, name, value)
