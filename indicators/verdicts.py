"""Keeping what the rules said of each sheet, so that worklists and boards need not judge.

A verdict is written when a sheet is submitted or approved, and renewed every night, and after a
change of the year's rules, where the sheet, its surroundings or the rules have changed since. As
little is done again as the change demands: severities are counted anew without asking a rule, a
threshold asks only the rules that read it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from budgets.models import FiscalYear
from common.findings import Finding, Severity
from common.rules import Report
from indicators.backgrounds import backgrounds_of
from indicators.compliance import Background
from indicators.compliance.edition import rules_edition
from indicators.compliance.readers import changed_parameters, readers_of
from indicators.inputs import PRESENT, inputs_of, with_inputs
from indicators.judging import YearRules
from indicators.models import (
    Explanation,
    FindingTally,
    JudgedBy,
    ObjectiveQuerySet,
    PerformanceObjective,
    SheetVerdict,
)
from indicators.outcomes import WHOLE_SHEET, Outcomes, outcomes_of, tally
from indicators.selectors import rules_of, sheet_of
from indicators.sheets import ObjectiveSheet
from organizations.codes import LEVEL_DIGITS
from organizations.models import Organization

CHUNK = 500
_FIELDS = (
    "version",
    "stamp",
    "mark",
    "inputs",
    "outcomes",
    "errors",
    "warnings",
    "unexplained",
    "hints",
    "codes",
    "judged_at",
)

TREND_COUNTS = ("sheets", "faulty", "errors", "warnings", "hints")

Explained = Collection[tuple[str, int]]
"""Rule and line key of every warning that the unit has explained."""


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
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    raw: Report,
    rules: YearRules,
    *,
    now: datetime,
) -> None:
    """Keep what the rules said of the sheet as it stands; call it in the same transaction.

    `raw` is the report before the year's decisions on single rules.
    """
    _remember(rules)
    inputs = inputs_of(objective)
    explained = explained_of(objective)
    _write([_row(objective, outcomes_of(raw, sheet), explained, rules, inputs, now)])


def carry_verdict(objective: PerformanceObjective, seen: int) -> None:
    """The sheet moved on without a changed cell: what was said of it still holds."""
    SheetVerdict.objects.filter(objective=objective, version=seen).update(version=objective.version)


def renew_explained(objective: PerformanceObjective) -> None:
    """Count anew what still wants an explanation; nothing where there is no verdict yet."""
    kept = SheetVerdict.objects.filter(objective=objective).first()
    if kept is None:
        return
    choices = rules_of(objective.fiscal_year).choices_for(objective)
    left = tally(kept.outcomes, choices, explained_of(objective)).unexplained
    SheetVerdict.objects.filter(pk=kept.pk).update(unexplained=left)


def out_of_date(fiscal_year: FiscalYear, rules: YearRules | None = None) -> ObjectiveQuerySet:
    """The sheets whose verdict is missing, or of other content, surroundings, rules or settings."""
    year = rules or rules_of(fiscal_year)
    current = SheetVerdict.objects.filter(
        objective=OuterRef("pk"),
        version=OuterRef("version"),
        inputs=OuterRef(PRESENT),
        mark=year.mark,
        stamp=year.stamp,
    )
    return with_inputs(PerformanceObjective.objects.filter(fiscal_year=fiscal_year)).filter(
        ~Exists(current)
    )


def recheck(
    fiscal_year: FiscalYear, *, now: datetime, first: int = 0, last: int | None = None
) -> int:
    """Renew what is out of date between two keys; how many sheets that were.

    Safe to repeat and to interrupt: what is done is not done again.
    """
    rules = rules_of(fiscal_year, timezone.localdate(now))
    bounds = Q(pk__gte=first) if last is None else Q(pk__gte=first, pk__lte=last)
    done = _recount(fiscal_year, rules, bounds, now)
    due = out_of_date(fiscal_year, rules).filter(bounds).order_by("pk").select_related("verdict")
    before = _readers_since(rules)
    while chunk := list(due.with_sheets()[:CHUNK]):
        _remember(rules)
        explained, backgrounds = _explained_of_all(chunk), backgrounds_of(chunk)
        _write(
            [
                _row(
                    one,
                    _outcomes(one, rules, backgrounds[one.pk], before),
                    explained.get(one.pk, set()),
                    rules,
                    getattr(one, PRESENT),
                    now,
                )
                for one in chunk
            ]
        )
        done += len(chunk)
        due = due.filter(pk__gt=chunk[-1].pk)
    return done


def slices_of(fiscal_year: FiscalYear, size: int) -> tuple[tuple[int, int], ...]:
    """First and last key of every slice of at most `size` sheets that are out of date."""
    keys = list(out_of_date(fiscal_year).order_by("pk").values_list("pk", flat=True))
    parts = [keys[start : start + size] for start in range(0, len(keys), size)]
    return tuple((part[0], part[-1]) for part in parts)


def _recount(fiscal_year: FiscalYear, rules: YearRules, bounds: Q, now: datetime) -> int:
    """Where only severities and switches have changed, no rule is asked again."""
    due = (
        with_inputs(PerformanceObjective.objects.filter(bounds, fiscal_year=fiscal_year))
        .filter(verdict__version=F("version"), verdict__inputs=F(PRESENT), verdict__mark=rules.mark)
        .exclude(verdict__stamp=rules.stamp)
        .select_related("verdict", "organization", "fiscal_year")
        .order_by("pk")
    )
    done = 0
    while chunk := list(due[:CHUNK]):
        explained = _explained_of_all(chunk)
        _write(
            [
                _row(
                    one,
                    one.verdict.outcomes,
                    explained.get(one.pk, set()),
                    rules,
                    one.verdict.inputs,
                    now,
                )
                for one in chunk
            ]
        )
        done += len(chunk)
        due = due.filter(pk__gt=chunk[-1].pk)
    return done


def _outcomes(
    objective: PerformanceObjective,
    rules: YearRules,
    background: Background,
    before: Mapping[str, frozenset[str]],
) -> Outcomes:
    """The hits of the sheet; of an unchanged one only those that a changed parameter may move."""
    sheet = sheet_of(objective)
    kept: SheetVerdict | None = getattr(objective, "verdict", None)
    is_same = kept is not None and (
        (kept.version, kept.inputs) == (objective.version, getattr(objective, PRESENT))
    )
    if kept is None or not is_same or kept.mark not in before:
        return outcomes_of(rules.examine(sheet, background), sheet)
    asked = before[kept.mark]
    still = {code: hits for code, hits in kept.outcomes.items() if code not in asked}
    return still | outcomes_of(rules.examine(sheet, background, asked), sheet)


def _readers_since(rules: YearRules) -> Mapping[str, frozenset[str]]:
    """By the mark of an earlier doctrine of this edition: the rules that read what has changed."""
    known = JudgedBy.objects.filter(edition=rules_edition()).values_list("mark", "parameters")
    return {
        mark: readers_of(changed_parameters(parameters, rules.payload))
        for mark, parameters in known
    }


def _remember(rules: YearRules) -> None:
    JudgedBy.objects.bulk_create(
        [JudgedBy(mark=rules.mark, edition=rules_edition(), parameters=rules.payload)],
        ignore_conflicts=True,
    )


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
    outcomes: Outcomes,
    explained: Explained,
    rules: YearRules,
    inputs: str,
    now: datetime,
) -> SheetVerdict:
    counted = tally(outcomes, rules.choices_for(objective), explained)
    return SheetVerdict(
        objective=objective,
        version=objective.version,
        stamp=rules.stamp,
        mark=rules.mark,
        inputs=inputs,
        outcomes=dict(outcomes),
        errors=counted.errors,
        warnings=counted.warnings,
        unexplained=counted.unexplained,
        hints=counted.hints,
        codes=counted.codes,
        judged_at=now,
    )


def _write(rows: Sequence[SheetVerdict]) -> None:
    SheetVerdict.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["objective"], update_fields=_FIELDS
    )
