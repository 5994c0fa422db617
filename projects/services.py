"""Registering projects and changing what is said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from budgets.enums import Activity
from budgets.models import Appropriation, FiscalYear
from budgets.services import Allotment, allot
from budgets.tables import Funding
from budgets.windows import require_open, require_open_year
from common.decimals import ZERO, plain
from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.models import Organization, User
from organizations.permissions import standing_of
from projects.codes import InvalidProjectCode, parse_project_code
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


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project that is not in the register yet."""

    fiscal_year: FiscalYear
    organization: Organization
    code: str
    profile: ProjectProfile
    funding: Funding


@dataclass(frozen=True, slots=True)
class Revision:
    """What of a registered project changes: parts of its profile by name, and its money."""

    key: int
    profile: Mapping[str, str]
    funding: Funding


def enter_project(
    *,
    actor: User,
    fiscal_year: FiscalYear,
    organization: Organization,
    code: str,
    profile: ProjectProfile,
    funding: Funding,
    now: datetime,
) -> Project:
    """A new project by the unit's own preparer, under a code as it was typed.

    Raises PermissionDenied unless the actor prepares for the unit, OutsideWindow where its time is
    over, ValidationError with everything that does not fit: the code, its district, the money.
    """
    if not standing_of(actor).holds(Role.PREPARER, organization.code):
        raise PermissionDenied(f"您不是{organization.name}的经办，不能为它登记项目。")
    require_open(actor, fiscal_year, Activity.OBJECTIVES, organization.code, now)
    faults: dict[str, str] = {}
    try:
        read = str(parse_project_code(code))
    except InvalidProjectCode as error:
        faults["code"] = str(error)
    else:
        if Project.objects.filter(fiscal_year=fiscal_year, code=read).exists():
            faults["code"] = "本年度已有这个项目编码，请核对；项目已登记的，在项目清单里打开。"
    if not profile.name.strip():
        faults["name"] = "请填写项目名称。"
    if message := _imbalance(funding):
        faults["budget"] = message
    if faults:
        raise ValidationError(faults)
    return register_project(
        actor=actor,
        fiscal_year=fiscal_year,
        organization=organization,
        code=read,
        profile=profile,
        funding=funding,
        now=now,
    )


def _imbalance(funding: Funding) -> str:
    """当年预算 is 本级安排 and 上级补助 together; what was not told is not zero."""
    if funding.budget is None:
        return "请填写当年预算（万元），没有资金请填 0。"
    parts = [part for part in (funding.own, funding.transfer) if part is not None]
    total = sum(parts, start=ZERO)
    if parts and total != funding.budget:
        return f"当年预算{plain(funding.budget)}，应等于本级安排与上级补助之和{plain(total)}。"
    return ""


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
    """A new project with its appropriation.

    ValidationError for a code used this year, OutsideWindow for a year that is closed.
    """
    new = NewProject(fiscal_year, organization, code, profile, funding)
    (project,) = register_projects(actor=actor, projects=[new], now=now)
    return project


@transaction.atomic
def register_projects(
    *, actor: User | None, projects: Sequence[NewProject], now: datetime
) -> tuple[Project, ...]:
    """Many new projects with their appropriations, all or none, at the cost of one.

    Raises ValidationError for what does not fit, and for codes that are used this year;
    OutsideWindow for a year that is closed.
    """
    _require_open_years(actor, (one.fiscal_year for one in projects))
    rows = [_new_row(one) for one in projects]
    _require_free_codes(rows)
    money = allot(
        Allotment(row.appropriation, one.funding) for row, one in zip(rows, projects, strict=True)
    )
    Project.objects.bulk_create(rows)
    registered = [
        audit.Deed(AuditAction.PROJECT_REGISTERED, row, {"code": row.code}) for row in rows
    ]
    audit.record_many(actor=actor, deeds=[*money, *registered], now=now)
    return tuple(rows)


@transaction.atomic
def revise_projects(*, actor: User | None, revisions: Sequence[Revision], now: datetime) -> int:
    """Many projects brought to these profiles and amounts, all or none; how many have changed.

    Raises ValidationError for what does not fit, OutsideWindow for a year that is closed.
    """
    held = _held([one.key for one in revisions])
    _require_open_years(actor, (project.fiscal_year for project in held.values()))
    changes = {
        one.key: _revise(held[one.key], replace(profile_of(held[one.key]), **one.profile))
        for one in revisions
    }
    changed = [held[key] for key, steps in changes.items() if steps]
    names = {name for steps in changes.values() for name in steps}
    if names:
        Project.objects.bulk_update(changed, _stored_names(names))
    money = allot(Allotment(held[one.key].appropriation, one.funding) for one in revisions)
    said = [audit.Deed(AuditAction.PROJECT_REVISED, row, changes[row.pk]) for row in changed]
    audit.record_many(actor=actor, deeds=[*said, *money], now=now)
    return len(changed)


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
    changed = _revise(project, profile)
    if changed:
        project.save(update_fields=_stored_names(changed))
    return changed


def profile_of(project: Project) -> ProjectProfile:
    """What is said of the project at present."""
    return ProjectProfile(**{name: getattr(project, name) for name in ProjectProfile.__slots__})


def _require_open_years(actor: User | None, years: Iterable[FiscalYear]) -> None:
    for year in {year.pk: year for year in years}.values():
        require_open_year(actor, year)


def _new_row(new: NewProject) -> Project:
    appropriation = Appropriation(fiscal_year=new.fiscal_year, organization=new.organization)
    row = Project(
        fiscal_year=new.fiscal_year,
        organization=new.organization,
        appropriation=appropriation,
        code=new.code,
    )
    _apply(row, new.profile)
    _require_to_fit(row)
    return row


def _held(keys: Sequence[int]) -> Mapping[int, Project]:
    """The projects with their money, locked in one order before anything is written."""
    rows = Project.objects.select_related(
        "appropriation__organization", "organization", "fiscal_year"
    )
    locked = rows.select_for_update(of=("self", "appropriation"), no_key=True).order_by("pk")
    return {row.pk: row for row in locked.filter(pk__in=keys)}


def _revise(project: Project, profile: ProjectProfile) -> dict[str, list[str]]:
    """The project in hand says so; old and new of what differs. As it was, where it does not fit."""
    before = profile_of(project)
    changed = {
        name: [getattr(before, name), getattr(profile, name)]
        for name in ProjectProfile.__slots__
        if getattr(before, name) != getattr(profile, name)
    }
    if not changed:
        return {}
    _apply(project, profile)
    try:
        _require_to_fit(project)
    except ValidationError:
        _apply(project, before)
        raise
    return changed


def _require_free_codes(rows: Sequence[Project]) -> None:
    """In one query; a code twice among the rows themselves is used, too."""
    wanted = Counter((row.fiscal_year_id, row.code) for row in rows)
    years, codes = {year for year, _ in wanted}, {code for _, code in wanted}
    known = Project.objects.filter(fiscal_year__in=years, code__in=codes)
    taken = set(known.values_list("fiscal_year_id", "code"))
    twice = sorted(code for (year, code), n in wanted.items() if n > 1 or (year, code) in taken)
    if twice:
        raise ValidationError(f"本年度已有这个项目编码：{'、'.join(twice)}。")


def _require_to_fit(project: Project) -> None:
    """A draft may hold an unknown category, as long as there is room for it."""
    limit = Project._meta.get_field("category").max_length  # noqa: SLF001 -- Django's own name
    if limit and len(project.category) > limit:
        raise ValidationError({"category": f"项目分类最多 {limit} 字，现为“{project.category}”。"})
    relations = ("fiscal_year", "organization", "appropriation")
    project.clean_fields(exclude={*relations, "category"})


def _stored_names(names: Collection[str]) -> list[str]:
    """The columns behind these parts of a profile: the spelling goes with the name."""
    return [*names, *(["spelling"] if "name" in names else [])]


def _apply(project: Project, profile: ProjectProfile) -> None:
    if project.name != profile.name or not project.spelling:
        project.spelling = spelling_of(profile.name)
    for name in ProjectProfile.__slots__:
        setattr(project, name, getattr(profile, name))
