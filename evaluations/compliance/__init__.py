"""Group K: is what a unit reports of its year complete, right and believable. No database here."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from common.rules import Report, RuleChoice
from evaluations.compliance import believing, completing, explaining, scores  # registers the rules
from evaluations.compliance.reports import (
    REPORT_RULES,
    Likelihood,
    LineReport,
    Midyear,
    ReportReview,
    SelfReport,
    Survey,
)
from evaluations.compliance.scores import TAKE_FORMULA, taken_by_formula
from evaluations.scoring import DEFAULT_PLAN, ScoringPlan
from indicators.compliance import DEFAULT_DOCTRINE, Doctrine

__all__ = [
    "REPORT_RULES",
    "REPORT_RULE_MODULES",
    "TAKE_FORMULA",
    "Likelihood",
    "LineReport",
    "Midyear",
    "ReportReview",
    "SelfReport",
    "Survey",
    "review_report",
    "taken_by_formula",
]

REPORT_RULE_MODULES = (completing, scores, explaining, believing)


def review_report(
    report: SelfReport,
    plan: ScoringPlan = DEFAULT_PLAN,
    doctrine: Doctrine = DEFAULT_DOCTRINE,
    choices: Mapping[str, RuleChoice] | None = None,
    only: Collection[str] | None = None,
) -> Report:
    """Judge one self-evaluation by every rule, or these alone, that the year has not switched off."""
    return REPORT_RULES.run(ReportReview(report, plan, doctrine), choices, only)
