"""What waits at a reviewer's desk, most urgent first; and the clean ones approved together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from budgets.models import FiscalYear
from common.findings import Finding, Severity
from indicators.enums import Action, ObjectiveKind, Status
from indicators.models import (
    ObjectiveQuerySet,
    ObjectiveVersion,
    PerformanceObjective,
    SheetVerdict,
)
from indicators.selectors import report_on, sheet_of
from indicators.services import (
    Noncompliant,
    StaleObjective,
    approve_objective,
    refuse_overtaken,
)
from indicators.verdicts import explained_of, unexplained
from indicators.worklists import at_desks_of, desks_of
from organizations.models import User

PAGE_SIZE = 50
MAX_AT_ONCE = 200
"""Sheets that one request approves together."""


@dataclass(frozen=True, slots=True)
class TriageFilter:
    """What the worklist is narrowed to; blanks narrow nothing."""

    department: str = ""
    category: str = ""
    rule: str = ""
    clean_only: bool = False


@dataclass(frozen=True, slots=True)
class TriageRow:
    """One sheet at the desk; budget in 万元, None where there is none."""

    pk: int
    version: int
    code: str
    name: str
    kind: ObjectiveKind
    unit: str
    category: str
    budget: Decimal | None
    errors: int
    warnings: int
    unexplained: int
    hints: int
    rounds: int
    """How often it was submitted: 1 for the first time."""
    submitted_by: str
    submitted_at: datetime | None
    codes: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is open: no error, every warning explained."""
        return not self.errors and not self.unexplained


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of what waits, most urgent first; pages count from 1."""

    rows: tuple[TriageRow, ...]
    page: int
    waiting: int
    clean: int
    categories: tuple[str, ...]

    @property
    def has_next(self) -> bool:
        """Whether there is another page."""
        return self.page * PAGE_SIZE < self.waiting


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one sheet of a bulk approval."""

    pk: int
    title: str
    """Blank for what the person may not see."""
    is_done: bool
    reason: str = ""


def worklist(user: User, fiscal_year: FiscalYear, wanted: TriageFilter, page: int = 1) -> Worklist:
    """What waits at this person's desks: open findings first, then money, then time waited."""
    mine = at_desks_of(user, fiscal_year, desks_of(fiscal_year))
    narrowed = _narrowed(mine, wanted)
    totals = narrowed.aggregate(waiting=Count("pk"), clean=Count("pk", filter=_CLEAN))
    start = (page - 1) * PAGE_SIZE
    found = _ordered(narrowed)[start : start + PAGE_SIZE]
    categories = mine.exclude(project__category="").order_by().values_list("project__category")
    return Worklist(
        rows=tuple(_row(objective) for objective in found),
        page=page,
        waiting=totals["waiting"],
        clean=totals["clean"],
        categories=tuple(sorted({one for (one,) in categories.distinct() if one})),
    )


def approve_clean(
    *, actor: User, chosen: Sequence[tuple[int, int]], now: datetime
) -> tuple[Decided, ...]:
    """A favourable decision on each of these sheets that is clean; the others are left, with why.

    `chosen` pairs the key of each sheet with the version that the reviewer saw. Every sheet goes
    through the same service as one by one, in a transaction of its own. No ticked sheet is passed
    over in silence: what is out of reach or too much for one request is told, too.
    """
    seen = dict(chosen)
    keys = tuple(seen)
    found = (
        PerformanceObjective.objects.visible_to(actor)
        .with_sheets()
        .filter(pk__in=keys[:MAX_AT_ONCE])
    )
    known = {objective.pk: objective for objective in found}
    decided = (
        _decide(actor, known[key], seen[key], now) if key in known else _unknown(key)
        for key in keys[:MAX_AT_ONCE]
    )
    return (*decided, *_too_many(actor, keys[MAX_AT_ONCE:]))


def open_points(objective: PerformanceObjective) -> tuple[Finding, ...]:
    """What keeps the sheet from being clean: errors, and warnings that nobody has explained."""
    sheet = sheet_of(objective)
    report = report_on(sheet, objective)
    return (*report.blocking, *unexplained(report.findings, sheet, explained_of(objective)))


def doubtful_points(objective: PerformanceObjective) -> tuple[Finding, ...]:
    """What a reviewer may ask the unit to mend: errors and warnings, explained or not."""
    report = report_on(sheet_of(objective), objective)
    return tuple(one for one in report.findings if one.severity is not Severity.HINT)


def _decide(actor: User, objective: PerformanceObjective, version: int, now: datetime) -> Decided:
    title = str(objective)

    def left(reason: str) -> Decided:
        return Decided(objective.pk, title, is_done=False, reason=reason)

    try:
        refuse_overtaken(actor, objective, version, now)
        if points := open_points(objective):
            return left("；".join(_sentences(points)))
        with transaction.atomic():
            approve_objective(actor=actor, objective=objective, now=now, base_version=version)
    except Noncompliant as error:
        return left("；".join(_sentences(error.findings)))
    except StaleObjective as stale:
        return left("；".join((str(stale), *_since(objective))))
    except PermissionDenied as error:
        return left(str(error))
    return Decided(objective.pk, title, is_done=True)


def _since(objective: PerformanceObjective) -> Iterator[str]:
    """What is open on a sheet that is back with its unit by now."""
    if Status(objective.status).is_editable:
        yield from _sentences(open_points(objective))


def _unknown(key: int) -> Decided:
    reason = "没有这张目标表，或不在您的数据范围内。"
    return Decided(key, "", is_done=False, reason=reason)


def _too_many(actor: User, keys: Sequence[int]) -> tuple[Decided, ...]:
    if not keys:
        return ()
    rows = PerformanceObjective.objects.visible_to(actor).filter(pk__in=keys)
    found = rows.select_related("project", "organization")
    titles = {objective.pk: str(objective) for objective in found}
    reason = f"一次最多通过 {MAX_AT_ONCE} 张，这一张没有处理，请再选一次。"
    return tuple(
        Decided(key, titles[key], is_done=False, reason=reason) if key in titles else _unknown(key)
        for key in keys
    )


def _sentences(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        missing = "" if finding.severity is Severity.ERROR else "（还没有情况说明）"
        yield f"{finding.code} {finding.message}{missing}"


_CLEAN = Q(verdict__errors=0, verdict__unexplained=0)


def _narrowed(rows: ObjectiveQuerySet, wanted: TriageFilter) -> ObjectiveQuerySet:
    if wanted.department:
        rows = rows.filter(organization__code__startswith=wanted.department)
    if wanted.category:
        rows = rows.filter(project__category=wanted.category)
    if wanted.rule:
        rows = rows.filter(verdict__codes__contains=f" {wanted.rule} ")
    return rows.filter(_CLEAN) if wanted.clean_only else rows


def _ordered(rows: ObjectiveQuerySet) -> ObjectiveQuerySet:
    rounds = (
        ObjectiveVersion.objects.filter(objective=OuterRef("pk"), action=Action.SUBMIT.value)
        .order_by()
        .values("objective")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        rows.select_related(
            "organization",
            "project__appropriation",
            "department_budget__appropriation",
            "submitted_by",
            "verdict",
        )
        .annotate(
            money=Coalesce(
                "project__appropriation__original_amount",
                "department_budget__appropriation__original_amount",
            ),
            rounds=Subquery(rounds),
        )
        .order_by(
            F("verdict__errors").desc(nulls_first=True),
            F("verdict__unexplained").desc(nulls_first=True),
            F("money").desc(nulls_last=True),
            "submitted_at",
            "pk",
        )
    )


def _row(objective: PerformanceObjective) -> TriageRow:
    project = objective.project
    verdict = getattr(objective, "verdict", None) or SheetVerdict()
    submitter = objective.submitted_by
    return TriageRow(
        pk=objective.pk,
        version=objective.version,
        code=project.code if project else objective.organization.code,
        name=project.name if project else objective.organization.name,
        kind=ObjectiveKind(objective.kind),
        unit=objective.organization.name,
        category=project.category if project else "",
        budget=objective.appropriation.original_amount,
        errors=verdict.errors,
        warnings=verdict.warnings,
        unexplained=verdict.unexplained,
        hints=verdict.hints,
        rounds=getattr(objective, "rounds", None) or 0,
        submitted_by=submitter.full_name if submitter else "",
        submitted_at=objective.submitted_at,
        codes=tuple(verdict.codes.split()),
    )
