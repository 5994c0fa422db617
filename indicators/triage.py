"""The clean sheets at a reviewer's desk, approved together; what keeps a sheet from being clean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from common.findings import Finding, Severity
from indicators.enums import Action, Status
from indicators.models import PerformanceObjective
from indicators.selectors import report_on, sheet_of
from indicators.services import (
    Noncompliant,
    StaleObjective,
    approve_objective,
    refuse_overtaken,
)
from indicators.verdicts import explained_of, unexplained
from organizations.models import User

MAX_AT_ONCE = 200
"""Sheets that one request approves together."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one sheet of a bulk approval."""

    pk: int
    title: str
    """Blank for what the person may not see."""
    is_done: bool
    reason: str = ""


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
        refuse_overtaken(actor, Action.APPROVE, objective, version, now)
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
