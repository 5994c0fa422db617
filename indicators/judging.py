"""The year's rules as they are applied: thresholds, framework, severities, switches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from budgets.models import FiscalYear
from common.findings import Severity
from common.rules import Report, RuleChoice
from indicators.compliance import Background, review_sheet
from indicators.compliance.doctrine import UNWAIVABLE_RULES, Doctrine
from indicators.models import (
    FrameworkEntry,
    PerformanceObjective,
    RuleSetting,
    RuleThresholds,
)
from indicators.sheets import ObjectiveSheet


@dataclass(frozen=True, slots=True)
class YearRules:
    """All that decides how a year judges, read once for any number of sheets."""

    doctrine: Doctrine
    choices: Mapping[str, RuleChoice] = field(default_factory=dict)

    def judge(
        self, objective: PerformanceObjective, sheet: ObjectiveSheet, background: Background
    ) -> Report:
        """The verdict of every rule on this content of the objective's sheet."""
        return review_sheet(sheet, self.doctrine, self.choices_for(objective), background)

    def choices_for(self, objective: PerformanceObjective) -> Mapping[str, RuleChoice]:
        """The decisions that hold for this sheet."""
        del objective
        return self.choices


def rules_of(fiscal_year: FiscalYear) -> YearRules:
    """The year's rules; three queries."""
    return YearRules(doctrine_of(fiscal_year), rule_choices(fiscal_year))


def rule_choices(fiscal_year: FiscalYear) -> Mapping[str, RuleChoice]:
    """The year's decisions on single rules; on those that no year may waive there is none."""
    return {
        setting.code: RuleChoice(
            severity=Severity(setting.severity) if setting.severity else None,
            is_enabled=setting.is_enabled,
        )
        for setting in RuleSetting.objects.filter(fiscal_year=fiscal_year)
        if setting.code not in UNWAIVABLE_RULES
    }


def framework_of(fiscal_year: FiscalYear) -> Mapping[str, tuple[str, ...]]:
    """First-level indicators of the year with their second levels, in order."""
    levels: dict[str, list[str]] = {}
    for entry in FrameworkEntry.objects.filter(fiscal_year=fiscal_year).order_by("position"):
        levels.setdefault(entry.level1, []).append(entry.level2)
    return {level1: tuple(names) for level1, names in levels.items()}


def doctrine_of(fiscal_year: FiscalYear) -> Doctrine:
    """The year's thresholds and framework, where they differ from the defaults."""
    parameters = RuleThresholds.objects.filter(fiscal_year=fiscal_year).first()
    doctrine = Doctrine.from_payload(parameters.parameters if parameters else {})
    framework = framework_of(fiscal_year)
    return replace(doctrine, levels=framework) if framework else doctrine
