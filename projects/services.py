"""Registering projects and changing what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import FiscalYear
from budgets.services import record_appropriation
from budgets.tables import Funding
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import Organization, User
from projects.models import Project
from projects.spelling import spelling_of


@dataclass(frozen=True, slots=True)
class ProjectProfile:
    """What is said of a project beside its code and money."""

    name: str
    category: str = ""
    supervising_department: str = ""
    compiling_unit: str = ""
    overview: str = ""
    rationale: str = ""


_BEYOND_PROFILE = {field.name for field in Project._meta.fields} - {  # noqa: SLF001 -- Django's own name
    *ProjectProfile.__slots__,
    "spelling",
} | {"category"}
"""Fields that a profile leaves alone; a draft may hold any category that there is room for."""


@transaction.atomic
def register_project(
    *,
    actor: User | None,
    fiscal_year: FiscalYear,
    organization: Organization,
    code: str,
    profile: ProjectProfile,
    funding: Funding,
    now: datetime,
) -> Project:
    """A new project with its appropriation; ValidationError for a code used this year."""
    appropriation = record_appropriation(
        actor=actor,
        fiscal_year=fiscal_year,
        organization=organization,
        funding=funding,
        now=now,
    )
    project = Project(
        fiscal_year=fiscal_year, organization=organization, appropriation=appropriation, code=code
    )
    _apply(project, profile)
    _require_category_to_fit(profile)
    project.full_clean(exclude=["category"])
    project.save()
    audit.record(
        actor=actor, action=AuditAction.PROJECT_REGISTERED, target=project, now=now, code=code
    )
    return project


@transaction.atomic
def revise_profile(
    *, actor: User | None, project: Project, profile: ProjectProfile, now: datetime
) -> Project:
    """Bring the project to this profile; nothing is written where nothing changes.

    Raises ValidationError, and leaves the project in hand as it was, for what does not fit.
    """
    if changed := write_profile(project, profile):
        audit.record(
            actor=actor, action=AuditAction.PROJECT_REVISED, target=project, now=now, **changed
        )
    return project


def write_profile(project: Project, profile: ProjectProfile) -> dict[str, list[str]]:
    """The change alone, for callers that record it: what differs, as [before, after].

    Only what differs is written: what somebody else changed since the project was read stays
    changed. Raises ValidationError, as `revise_profile` does.
    """
    before = profile_of(project)
    changed = {
        name: [getattr(before, name), getattr(profile, name)]
        for name in ProjectProfile.__slots__
        if getattr(before, name) != getattr(profile, name)
    }
    if not changed:
        return {}
    _require_category_to_fit(profile)
    _apply(project, profile)
    try:
        project.clean_fields(exclude=_BEYOND_PROFILE)
    except ValidationError:
        _apply(project, before)
        raise
    project.save(update_fields=[*changed, *(["spelling"] if "name" in changed else [])])
    return changed


def profile_of(project: Project) -> ProjectProfile:
    """What is said of the project at present."""
    return ProjectProfile(**{name: getattr(project, name) for name in ProjectProfile.__slots__})


def _require_category_to_fit(profile: ProjectProfile) -> None:
    """A draft may hold an unknown category, as long as there is room for it."""
    limit = Project._meta.get_field("category").max_length  # noqa: SLF001 -- Django's own name
    if limit and len(profile.category) > limit:
        raise ValidationError({"category": f"项目分类最多 {limit} 字，现为“{profile.category}”。"})


def _apply(project: Project, profile: ProjectProfile) -> None:
    for name in ProjectProfile.__slots__:
        setattr(project, name, getattr(profile, name))
    project.spelling = spelling_of(profile.name)
