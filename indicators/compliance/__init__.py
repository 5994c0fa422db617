"""The compliance catalogue: importing this package registers every rule over a sheet."""

from __future__ import annotations

from collections.abc import Mapping

from common.findings import Finding
from common.rules import Report, RuleChoice
from indicators.compliance import (  # registers the rules
    classification,
    completeness,
    consistency,
    cores,
    directions,
    disclosure,
    funding,
    naming,
    rates,
    statements,
    targets,
    units,
    weights,
    wording,
)
from indicators.compliance.context import (
    NO_BACKGROUND,
    SHEET_RULES,
    Background,
    SheetReview,
)
from indicators.compliance.doctrine import DEFAULT_DOCTRINE, BadParameter, Doctrine
from indicators.compliance.vocabulary import Vocabulary
from indicators.sheets import ObjectiveSheet

__all__ = [
    "DEFAULT_DOCTRINE",
    "SHEET_RULES",
    "SHEET_RULE_MODULES",
    "Background",
    "BadParameter",
    "Doctrine",
    "SheetReview",
    "Vocabulary",
    "blocking",
    "review_sheet",
]

SHEET_RULE_MODULES = (
    completeness,
    wording,
    weights,
    cores,
    targets,
    directions,
    rates,
    units,
    classification,
    naming,
    statements,
    consistency,
    disclosure,
    funding,
)


def review_sheet(
    sheet: ObjectiveSheet,
    doctrine: Doctrine = DEFAULT_DOCTRINE,
    choices: Mapping[str, RuleChoice] | None = None,
    background: Background = NO_BACKGROUND,
) -> Report:
    """Judge one sheet by every rule of the catalogue that the year has not switched off."""
    return SHEET_RULES.run(SheetReview(sheet, doctrine, background), choices)


def blocking(
    sheet: ObjectiveSheet,
    doctrine: Doctrine = DEFAULT_DOCTRINE,
    choices: Mapping[str, RuleChoice] | None = None,
) -> tuple[Finding, ...]:
    """The findings that stop this sheet from being submitted."""
    return review_sheet(sheet, doctrine, choices).blocking
