"""The year's rules as they are applied: thresholds, framework, severities, switches."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, DateField, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from budgets.models import FiscalYear
from common.findings import Severity
from common.rules import Report, RuleChoice, with_choices
from indicators.compliance import SHEET_RULES, Background, SheetReview
from indicators.compliance.doctrine import UNWAIVABLE_RULES, Doctrine
from indicators.compliance.editions import SHEET_JUDGING, edition_now
from indicators.models import (
    FrameworkEntry,
    PerformanceObjective,
    RuleSetting,
    RuleThresholds,
    RuleWaiver,
)
from indicators.sheets import ObjectiveSheet
from organizations.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Waived:
    """A rule left aside for a unit and everything below it, or for one sheet; in force today."""

    code: str
    until: date
    unit: str = ""
    objective: int | None = None

    @property
    def choice(self) -> RuleChoice:
        """The decision that it comes to."""
        return RuleChoice(is_enabled=False, reason=f"豁免至{self.until:%Y-%m-%d}", is_waived=True)

    def covers(self, code: str, objective: int | None = None) -> bool:
        """Whether it holds for this unit, or for this sheet of it."""
        if self.objective is not None:
            return self.objective == objective
        return code.startswith(self.unit)


class Marks(NamedTuple):
    """What a verdict is judged and counted by."""

    mark: str
    stamp: str


@dataclass(frozen=True, slots=True)
class YearRules:
    """All that decides how a year judges, read once for any number of sheets."""

    doctrine: Doctrine
    choices: Mapping[str, RuleChoice] = field(default_factory=dict)
    waivers: tuple[Waived, ...] = ()

    def judge(
        self, objective: PerformanceObjective, sheet: ObjectiveSheet, background: Background
    ) -> Report:
        """The verdict of every rule on this content of the objective's sheet."""
        return with_choices(self.examine(sheet, background), self.choices_for(objective))

    def examine(
        self, sheet: ObjectiveSheet, background: Background, only: Collection[str] | None = None
    ) -> Report:
        """What the rules, or only these, say before the year's decisions on them."""
        return SHEET_RULES.run(SheetReview(sheet, self.doctrine, background), None, only)

    @property
    def payload(self) -> dict[str, object]:
        """The thresholds, word lists and framework as JSON holds them."""
        return self.doctrine.to_payload()

    @property
    def mark(self) -> str:
        """Sixteen digits for the code, the thresholds and the framework: what is said by them."""
        return _digest([edition_now(SHEET_JUDGING), self.payload])

    @property
    def stamp(self) -> str:
        """Sixteen digits for the severities and switches: how what is said is counted."""
        rows = [
            [code, choice.severity and choice.severity.value, choice.is_enabled]
            for code, choice in sorted(self.choices.items())
        ]
        waived = [
            [one.code, one.unit, one.objective, one.until.isoformat()] for one in self.waivers
        ]
        return _digest([rows, waived])

    @property
    def marks(self) -> Marks:
        """Both marks; worked out anew each time, so ask once for many sheets."""
        return Marks(self.mark, self.stamp)

    def choices_for(self, objective: PerformanceObjective) -> Mapping[str, RuleChoice]:
        """The decisions that hold for this sheet, its waivers among them."""
        if not self.waivers:
            return self.choices
        return self.choices_at(objective.organization.code, objective.pk)

    def choices_at(self, code: str, objective: int) -> Mapping[str, RuleChoice]:
        """The same for the sheet with this key, of the unit with this code."""
        if not self.waivers:
            return self.choices
        found = (one for one in self.waivers if one.covers(code, objective))
        return {**self.choices, **{one.code: one.choice for one in found}}

    def choices_of(self, department: str) -> Mapping[str, RuleChoice]:
        """The decisions that hold for a department as a whole."""
        found = (one for one in self.waivers if one.covers(department))
        return {**self.choices, **{one.code: one.choice for one in found}}


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def rules_of(fiscal_year: FiscalYear, on: date | None = None) -> YearRules:
    """The year's rules as they hold on this day (today); one query."""
    rows = _rows(fiscal_year, on or timezone.localdate())
    return YearRules(
        _doctrine(rows),
        _choices((code, severity, bool(flag)) for code, severity, flag, _ in rows["setting"]),
        tuple(Waived(code, until, unit, key) for code, unit, key, until in rows["waiver"]),
    )


def _rows(fiscal_year: FiscalYear, on: date) -> Mapping[str, list[tuple[Any, ...]]]:
    """Waivers, settings, levels and thresholds of the year; one query."""
    kinds = ("waiver", "setting", "level", "threshold")
    rows: dict[str, list[tuple[Any, ...]]] = {kind: [] for kind in kinds}
    for kind, *cells in _of_all_kinds(fiscal_year, on):
        rows[kind].append(tuple(cells))
    return rows


@Prepared
def _of_all_kinds(fiscal_year: FiscalYear, on: date) -> QuerySet[Any, Any]:
    in_force = RuleWaiver.objects.filter(
        fiscal_year=fiscal_year, revoked_at=None, expires_on__gte=on
    )
    waived = in_force.order_by().values_list(
        Value("waiver"),
        "code",
        Coalesce("organization__code", Value("")),
        "objective_id",
        "expires_on",
    )
    nothing = Cast(Value(None), DateField())
    flag = Case(When(is_enabled=True, then=1), default=0, output_field=BigIntegerField())
    chosen = _settings_of(fiscal_year).values_list(
        Value("setting"), "code", "severity", flag, nothing
    )
    levels = _levels_of(fiscal_year).values_list(
        Value("level"), "level1", "level2", Cast("position", BigIntegerField()), nothing
    )
    thresholds = (
        RuleThresholds.objects.filter(fiscal_year=fiscal_year)
        .order_by()
        .values_list(
            Value("threshold"),
            Cast("parameters", TextField()),
            Value(""),
            Cast(Value(None), BigIntegerField()),
            nothing,
        )
    )
    return waived.union(chosen, levels, thresholds, all=True)


def _doctrine(rows: Mapping[str, list[tuple[Any, ...]]]) -> Doctrine:
    parameters = json.loads(rows["threshold"][0][0]) if rows["threshold"] else {}
    doctrine = Doctrine.from_payload(parameters)
    ordered = sorted(rows["level"], key=lambda row: row[2])
    framework = _framework((one, two) for one, two, *_ in ordered)
    return replace(doctrine, levels=framework) if framework else doctrine


def choices_for(objective: PerformanceObjective) -> Mapping[str, RuleChoice]:
    """The decisions that hold today for this sheet, its waivers among them; one query."""
    return rules_of(objective.fiscal_year).choices_for(objective)


def rule_choices(fiscal_year: FiscalYear) -> Mapping[str, RuleChoice]:
    """The year's decisions on single rules; on those that no year may waive there is none."""
    return _choices(_settings_of(fiscal_year).values_list("code", "severity", "is_enabled"))


def framework_of(fiscal_year: FiscalYear) -> Mapping[str, tuple[str, ...]]:
    """First-level indicators of the year with their second levels, in order."""
    return _framework(_levels_of(fiscal_year).order_by("position").values_list("level1", "level2"))


def doctrine_of(fiscal_year: FiscalYear) -> Doctrine:
    """The year's thresholds and framework, where they differ from the defaults; one query."""
    return rules_of(fiscal_year).doctrine


def _settings_of(fiscal_year: FiscalYear) -> QuerySet[RuleSetting]:
    return RuleSetting.objects.filter(fiscal_year=fiscal_year).order_by()


def _levels_of(fiscal_year: FiscalYear) -> QuerySet[FrameworkEntry]:
    return FrameworkEntry.objects.filter(fiscal_year=fiscal_year).order_by()


def _choices(rows: Iterable[tuple[str, str, bool]]) -> Mapping[str, RuleChoice]:
    return {
        code: RuleChoice(
            severity=Severity(severity) if severity else None,
            is_enabled=is_enabled,
        )
        for code, severity, is_enabled in rows
        if code not in UNWAIVABLE_RULES
    }


def _framework(entries: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    levels: dict[str, list[str]] = {}
    for level1, level2 in entries:
        levels.setdefault(level1, []).append(level2)
    return {level1: tuple(names) for level1, names in levels.items()}
