"""Keeping what the rules said of a sheet, and knowing where that no longer holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef

from budgets.models import FiscalYear
from common.findings import Finding, Severity
from common.rules import Report
from indicators.inputs import PRESENT, inputs_of, with_inputs
from indicators.judging import YearRules
from indicators.models import (
    Explanation,
    ObjectiveQuerySet,
    PerformanceObjective,
    SheetVerdict,
)
from indicators.outcomes import WHOLE_SHEET, line_keys, outcomes_of, tally
from indicators.selectors import rules_of
from indicators.sheets import Lined, ObjectiveSheet
from indicators.verdicts.grounds import remember, sheet_grounds
from indicators.verdicts.storing import Kept, insert

Explained = Collection[tuple[str, int]]
"""Rule and line key of every warning that the unit has explained."""


def unexplained(
    findings: Iterable[Finding], sheet: Lined, explained: Explained
) -> tuple[Finding, ...]:
    """The warnings that nobody has explained; an explanation of the whole sheet covers its lines."""
    keys = line_keys(sheet)
    return tuple(
        finding
        for finding in findings
        if finding.severity is Severity.WARNING
        and (finding.code, WHOLE_SHEET) not in explained
        and (finding.code, keys.get(finding.location.row, WHOLE_SHEET)) not in explained
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
    remember(sheet_grounds(rules))
    outcomes = outcomes_of(raw, sheet)
    counts = tally(outcomes, rules.choices_for(objective), explained_of(objective))
    kept = Kept(objective.pk, objective.version, inputs_of(objective), outcomes, counts)
    insert([kept], rules.marks, now)


def explained_of_all(objectives: Collection[int]) -> Mapping[int, Explained]:
    """The same of many sheets by their keys; one query."""
    found: dict[int, set[tuple[str, int]]] = {}
    rows = Explanation.objects.filter(objective__pk__any_of=objectives)
    for objective, code, key in rows.values_list("objective_id", "code", "indicator_key"):
        found.setdefault(objective, set()).add((code, key))
    return found


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
