"""Keeping what the rules said of each sheet, so that worklists and boards need not judge.

A verdict is written when a sheet is submitted or approved, and renewed every night where the
sheet or the year's rules have changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from budgets.models import FiscalYear
from common.findings import Finding, Severity
from common.rules import Report
from indicators.backgrounds import backgrounds_of
from indicators.compliance import SHEET_RULES
from indicators.models import (
    Explanation,
    FindingTally,
    ObjectiveQuerySet,
    PerformanceObjective,
    RuleSetting,
    RuleThresholds,
    SheetVerdict,
)
from indicators.selectors import rules_of, sheet_of
from indicators.sheets import ObjectiveSheet
from organizations.codes import LEVEL_DIGITS
from organizations.models import Organization

WHOLE_SHEET = 0
"""The line key of an explanation that belongs to no single line."""
CHUNK = 500
_FIELDS = ("version", "stamp", "errors", "warnings", "unexplained", "hints", "codes", "judged_at")

TREND_COUNTS = ("sheets", "faulty", "errors", "warnings", "hints")

Explained = Collection[tuple[str, int]]
"""Rule and line key of every warning that the unit has explained."""


def stamp_of(fiscal_year: FiscalYear) -> str:
    """A short hash of the year's rules and settings: two equal stamps judge alike."""
    settings = RuleSetting.objects.filter(fiscal_year=fiscal_year).order_by("code")
    thresholds = RuleThresholds.objects.filter(fiscal_year=fiscal_year).first()
    parts = [
        sorted(rule.code for rule in SHEET_RULES),
        list(settings.values_list("code", "severity", "is_enabled")),
        thresholds.parameters if thresholds else {},
    ]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def unexplained(
    findings: Iterable[Finding], sheet: ObjectiveSheet, explained: Explained
) -> tuple[Finding, ...]:
    """The warnings that nobody has explained; an explanation of the whole sheet covers its lines."""
    keys = {line.position: line.key for line in sheet.lines}
    return tuple(
        finding
        for finding in findings
        if finding.severity is Severity.WARNING
        and (finding.code, WHOLE_SHEET) not in explained
        and (finding.code, keys.get(finding.location.row) or WHOLE_SHEET) not in explained
    )


def explained_of(objective: PerformanceObjective) -> Explained:
    """What the unit has explained on this sheet."""
    rows = Explanation.objects.filter(objective=objective)
    return set(rows.values_list("code", "indicator_key"))


def keep_verdict(
    objective: PerformanceObjective, sheet: ObjectiveSheet, report: Report, *, now: datetime
) -> None:
    """Keep what the rules said of the sheet as it stands; call it in the same transaction."""
    row = _row(
        objective, sheet, report, explained_of(objective), stamp_of(objective.fiscal_year), now
    )
    _write([row])


def carry_verdict(objective: PerformanceObjective, seen: int) -> None:
    """The sheet moved on without a changed cell: what was said of it still holds."""
    SheetVerdict.objects.filter(objective=objective, version=seen).update(version=objective.version)


def out_of_date(fiscal_year: FiscalYear) -> ObjectiveQuerySet:
    """The sheets whose verdict is missing, or of an older version or other settings."""
    current = SheetVerdict.objects.filter(
        objective=OuterRef("pk"), version=OuterRef("version"), stamp=stamp_of(fiscal_year)
    )
    return PerformanceObjective.objects.filter(fiscal_year=fiscal_year).filter(~Exists(current))


def recheck(
    fiscal_year: FiscalYear, *, now: datetime, first: int = 0, last: int | None = None
) -> int:
    """Judge again what is out of date between two keys; how many sheets that were.

    Safe to repeat and to interrupt: what is done is not done again.
    """
    bounds = Q(pk__gte=first) if last is None else Q(pk__gte=first, pk__lte=last)
    due = out_of_date(fiscal_year).filter(bounds).order_by("pk")
    rules = rules_of(fiscal_year)
    stamp, done = stamp_of(fiscal_year), 0
    while chunk := list(due.with_sheets()[:CHUNK]):
        explained, backgrounds = _explained_of_all(chunk), backgrounds_of(chunk)
        rows = []
        for objective in chunk:
            sheet = sheet_of(objective)
            report = rules.judge(objective, sheet, backgrounds[objective.pk])
            known = explained.get(objective.pk, set())
            rows.append(_row(objective, sheet, report, known, stamp, now))
        _write(rows)
        done += len(rows)
        due = due.filter(pk__gt=chunk[-1].pk)
    return done


def slices_of(fiscal_year: FiscalYear, size: int) -> tuple[tuple[int, int], ...]:
    """First and last key of every slice of at most `size` sheets that are out of date."""
    keys = list(out_of_date(fiscal_year).order_by("pk").values_list("pk", flat=True))
    parts = [keys[start : start + size] for start in range(0, len(keys), size)]
    return tuple((part[0], part[-1]) for part in parts)


def record_trend(fiscal_year: FiscalYear, *, on: date) -> int:
    """Keep every department's open findings of the day; how many departments."""
    rows = SheetVerdict.objects.filter(objective__fiscal_year=fiscal_year).values_list(
        "objective__organization__code", "errors", "warnings", "hints", "codes"
    )
    sums: dict[str, Counter[str]] = {}
    codes: dict[str, Counter[str]] = {}
    for code, errors, warnings, hints, hit in rows.iterator(chunk_size=2000):
        department = code[:LEVEL_DIGITS]
        tally = sums.setdefault(department, Counter())
        tally.update(sheets=1, faulty=bool(errors), errors=errors, warnings=warnings, hints=hints)
        codes.setdefault(department, Counter()).update(hit.split())
    units = Organization.objects.in_bulk(list(sums), field_name="code")
    FindingTally.objects.bulk_create(
        [
            FindingTally(
                fiscal_year=fiscal_year,
                organization=units[department],
                on=on,
                codes=dict(sorted(codes[department].items())),
                **tally,
            )
            for department, tally in sorted(sums.items())
            if department in units
        ],
        update_conflicts=True,
        unique_fields=["fiscal_year", "organization", "on"],
        update_fields=["sheets", "faulty", "errors", "warnings", "hints", "codes"],
    )
    return len(units)


def trend_of(fiscal_year: FiscalYear, department: str = "") -> Sequence[Mapping[str, object]]:
    """Day by day: sheets, faulty ones and findings, of one department or of all."""
    rows = FindingTally.objects.filter(fiscal_year=fiscal_year)
    if department:
        rows = rows.filter(organization__code=department)
    days: dict[date, Counter[str]] = {}
    for row in rows.order_by("on"):
        days.setdefault(row.on, Counter()).update(
            {name: getattr(row, name) for name in TREND_COUNTS}
        )
    return [{"on": on, **counts} for on, counts in days.items()]


def _explained_of_all(objectives: Sequence[PerformanceObjective]) -> Mapping[int, Explained]:
    found: dict[int, set[tuple[str, int]]] = {}
    rows = Explanation.objects.filter(objective__in=objectives)
    for objective, code, key in rows.values_list("objective_id", "code", "indicator_key"):
        found.setdefault(objective, set()).add((code, key))
    return found


def _row(
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    report: Report,
    explained: Explained,
    stamp: str,
    now: datetime,
) -> SheetVerdict:
    counts = Counter(finding.severity for finding in report.findings)
    codes = sorted({finding.code for finding in report.findings})
    return SheetVerdict(
        objective=objective,
        version=objective.version,
        stamp=stamp,
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        unexplained=len(unexplained(report.findings, sheet, explained)),
        hints=counts[Severity.HINT],
        codes=f" {' '.join(codes)} " if codes else "",
        judged_at=now,
    )


def _write(rows: Sequence[SheetVerdict]) -> None:
    SheetVerdict.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["objective"], update_fields=_FIELDS
    )
