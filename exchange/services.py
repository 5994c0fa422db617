"""Importing a published disclosure: preview first, then one transaction.

The preview runs the same reading and the same comparison as the commit; a commit right
after a commit finds nothing to change.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction

from budgets.ledger import store_facts
from budgets.models import DepartmentBudget, FiscalYear
from budgets.services import (
    open_department_budget,
    open_year,
    record_appropriation,
    record_classes,
    record_tables,
)
from budgets.tables import Funding
from budgets.windows import require_open_year
from common.text import keepable
from exchange.comparison import compare
from exchange.disclosure import Disclosure, Problem
from exchange.forms import read_budget
from exchange.held import Held, department_code, identity_of, touched_by, unit_of
from exchange.models import ImportBatch
from exchange.preview import ImportPreview, Refusal, Submission
from exchange.readers import content_of, naming, read_document
from exchange.rights import import_refusal
from exchange.setting_aside import storable_part
from exchange.tables import classes_of, contents_of
from indicators.enums import ObjectiveKind, Status
from indicators.models import PerformanceObjective
from indicators.services import (
    Noncompliant,
    begin_objective,
    hold_objectives,
    prepare_year,
    save_sheet,
    submit_objective,
)
from indicators.sheets import ObjectiveSheet
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import Organization, User
from organizations.services import create_unit
from projects.models import Project
from projects.services import ProjectProfile, profile_of, register_project, revise_profile


class NotImportable(Exception):
    """The document has problems of error level; nothing was written."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("；".join(str(problem) for problem in problems))
        self.problems = problems


class StalePreview(Exception):
    """The system holds something else now than the preview was agreed to; nothing was written."""

    def __init__(self, preview: ImportPreview) -> None:
        super().__init__(
            "预览之后，系统中的数据有了变化，所以没有导入。下面是现在的情况，请核对后再确认。"
        )
        self.preview = preview


@dataclass(frozen=True, slots=True)
class Source:
    """The file that an import comes from."""

    name: str
    content: bytes

    @property
    def hash(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()


def opened(path: Path) -> Source:
    """The file as a source; UnreadableFile, naming it, where it cannot be opened or is too large."""
    name = keepable(path.name)
    with naming(name):
        return Source(name=name, content=content_of(path))


def read_source(source: Source) -> Disclosure:
    """What the file says; UnreadableFile where it cannot be read at all, or is no budget."""
    return read_budget(read_document(source.content, filename=source.name), source.name)


def for_unit(disclosure: Disclosure, organization_code: str) -> Disclosure:
    """The document as one of this unit, where it does not say itself whose it is."""
    sheets = tuple(
        sheet if sheet.organization_code else replace(sheet, organization_code=organization_code)
        for sheet in disclosure.objectives
    )
    return replace(disclosure, organization_code=organization_code, objectives=sheets)


def preview_import(disclosure: Disclosure) -> ImportPreview:
    """What the import would create, update and leave, with every problem; writes nothing."""
    return compare(storable_part(disclosure))


@transaction.atomic
def commit_import(
    *,
    actor: User | None,
    disclosure: Disclosure,
    source: Source,
    now: datetime,
    seen: str | None = None,
) -> ImportPreview:
    """Write everything that differs, as drafts.

    Raises NotImportable, PermissionDenied, or OutsideWindow for a year that is closed. `seen` is
    the fingerprint of the preview that the person agreed to: StalePreview where it no longer
    holds.

    Sheets under review or approved are left as they are; the preview says so.
    """
    disclosure = storable_part(disclosure)
    _take_turns(disclosure)
    preview = compare(disclosure)
    if not preview.is_importable:
        raise NotImportable(preview.blocking)
    _require(actor, disclosure)
    if seen is not None and seen != preview.fingerprint:
        raise StalePreview(preview)
    if not preview.has_changes:
        return preview
    _write(actor, disclosure, preview, now)
    batch = ImportBatch.objects.create(
        file_name=source.name[:240],
        file_hash=source.hash,
        year=disclosure.year,
        organization_code=disclosure.organization_code,
        imported_by=actor,
        imported_at=now,
        outcome=preview.counts,
    )
    audit.record(
        actor=actor,
        action=AuditAction.DOCUMENT_IMPORTED,
        target=batch,
        now=now,
        file=source.name,
        hash=source.hash,
        **preview.counts,
    )
    return preview


@transaction.atomic
def commit_and_submit(
    *, actor: User, disclosure: Disclosure, source: Source, now: datetime
) -> Submission:
    """Import the document and hand in every editable sheet of it, all in one transaction.

    A sheet that the rules stop stays a draft and is reported with its findings. Nothing at all
    is written where the document cannot be imported (NotImportable), the actor may not import
    or submit (PermissionDenied), or the unit's time is over (OutsideWindow).
    """
    preview = commit_import(actor=actor, disclosure=disclosure, source=source, now=now)
    held = Held.read(preview.disclosure)
    submitted, refused, untouched = [], [], []
    for sheet in preview.disclosure.objectives:
        objective, name = held.objectives[identity_of(sheet)], held.name_of(sheet)
        if not Status(objective.status).is_editable:
            untouched.append(name)
            continue
        try:
            submit_objective(actor=actor, objective=objective, now=now)
        except PermissionDenied as denied:
            raise PermissionDenied(f"『{name.name}』：{denied}") from denied
        except Noncompliant as faulty:
            refused.append(Refusal(name, faulty.findings))
        else:
            submitted.append(name)
    return Submission(preview, tuple(submitted), tuple(refused), tuple(untouched))


def _take_turns(disclosure: Disclosure) -> None:
    """One import of a year at a time, and nobody changes its sheets until it is done."""
    year = FiscalYear.objects.filter(year=disclosure.year).select_for_update(no_key=True)
    list(year.values_list("pk", flat=True))
    budget = DepartmentBudget.objects.filter(
        fiscal_year__year=disclosure.year,
        organization__code=department_code(disclosure.organization_code),
    )
    list(budget.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    hold_objectives(touched_by(disclosure).only("pk"))


def _require(actor: User | None, disclosure: Disclosure) -> None:
    if actor is not None and (reason := import_refusal(actor, disclosure)):
        raise PermissionDenied(reason)


def _write(
    actor: User | None, disclosure: Disclosure, preview: ImportPreview, now: datetime
) -> None:
    fiscal_year = open_year(actor=actor, year=disclosure.year, now=now)
    require_open_year(actor, fiscal_year)
    prepare_year(fiscal_year=fiscal_year)
    department = _department(actor, disclosure, now)
    held = Held.read(disclosure)
    budget = _budget(actor, fiscal_year, department, disclosure, now)
    if preview.changes_tables or preview.changes_facts:
        record_classes(
            actor=actor, fiscal_year=fiscal_year, classes=classes_of(disclosure), now=now
        )
    if preview.changes_tables:
        record_tables(
            actor=actor,
            budget=budget,
            tables=contents_of(disclosure),
            narrative="\n".join(disclosure.paragraphs),
            numbered=disclosure.numbered,
            other_titles=disclosure.other_titles,
            now=now,
        )
    if preview.changes_facts:
        store_facts(
            actor=actor,
            budget=budget,
            facts=preview.facts,
            base_version=budget.version,
            now=now,
        )
    for sheet in disclosure.objectives:
        if held.needs_writing(sheet):
            objective = held.objective(sheet) or _open(actor, fiscal_year, budget, sheet, now)
            _bring(actor, objective, held.keyed(sheet), now)


def _department(actor: User | None, disclosure: Disclosure, now: datetime) -> Organization:
    code = department_code(disclosure.organization_code)
    found = Organization.objects.filter(code=code).first()
    return found or create_unit(
        actor=actor, code=code, name=disclosure.organization_name, parent=None, now=now
    )


def _unit(actor: User | None, sheet: ObjectiveSheet, now: datetime) -> Organization:
    code, name = unit_of(sheet)
    found = Organization.objects.filter(code=code).first()
    if found is not None:
        return found
    parent = Organization.objects.filter(code=department_code(code)).first()
    return create_unit(actor=actor, code=code, name=name, parent=parent, now=now)


def _budget(
    actor: User | None,
    fiscal_year: FiscalYear,
    department: Organization,
    disclosure: Disclosure,
    now: datetime,
) -> DepartmentBudget:
    sheets = [s for s in disclosure.objectives if s.kind is ObjectiveKind.DEPARTMENT]
    return open_department_budget(
        actor=actor,
        fiscal_year=fiscal_year,
        organization=department,
        funding=_funding(sheets[0]) if sheets else Funding(),
        now=now,
    )


def _open(
    actor: User | None,
    fiscal_year: FiscalYear,
    budget: DepartmentBudget,
    sheet: ObjectiveSheet,
    now: datetime,
) -> PerformanceObjective:
    if sheet.kind is ObjectiveKind.DEPARTMENT:
        return begin_objective(actor=actor, holder=budget, now=now)
    project = Project.objects.filter(fiscal_year=fiscal_year, code=sheet.project_code).first()
    project = project or register_project(
        actor=actor,
        fiscal_year=fiscal_year,
        organization=_unit(actor, sheet, now),
        code=sheet.project_code,
        profile=_profile(sheet),
        funding=_funding(sheet),
        now=now,
    )
    return begin_objective(actor=actor, holder=project, now=now)


def _bring(
    actor: User | None, objective: PerformanceObjective, sheet: ObjectiveSheet, now: datetime
) -> None:
    project = objective.project
    if project is not None:
        record_appropriation(
            actor=actor,
            fiscal_year=objective.fiscal_year,
            organization=project.organization,
            funding=_funding(sheet),
            appropriation=project.appropriation,
            now=now,
        )
        if profile_of(project) != _profile(sheet):
            revise_profile(actor=actor, project=project, profile=_profile(sheet), now=now)
    # The right to import was settled above; the unit's own desks judge the draft later.
    save_sheet(actor=None, objective=objective, sheet=sheet, now=now)


def _profile(sheet: ObjectiveSheet) -> ProjectProfile:
    return ProjectProfile(
        name=sheet.name,
        category=sheet.category,
        supervising_department=sheet.supervising_department,
        compiling_unit=sheet.compiling_unit,
        overview=sheet.overview,
        rationale=sheet.rationale,
    )


def _funding(sheet: ObjectiveSheet) -> Funding:
    return Funding(budget=sheet.budget, own=sheet.own, transfer=sheet.transfer)
