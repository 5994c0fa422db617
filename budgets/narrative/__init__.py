"""Group I: the written part read into claims and held against the tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budgets.narrative import amounts, changes, growth, wording  # registers the rules
from budgets.narrative.claims import NARRATIVE, Claim, ClaimKind
from budgets.narrative.concepts import Concept, Link
from budgets.narrative.review import (
    NARRATIVE_RULES,
    NarrativeReview,
    duties_in,
    duties_of,
    review_of,
)
from budgets.reconciliation.shapes import Publication
from common.rules import Report, RuleChoice

__all__ = [
    "NARRATIVE",
    "NARRATIVE_RULES",
    "NARRATIVE_RULE_MODULES",
    "Claim",
    "ClaimKind",
    "Concept",
    "Link",
    "NarrativeReview",
    "duties_in",
    "duties_of",
    "review_narrative",
    "review_of",
]

NARRATIVE_RULE_MODULES = (amounts, changes, growth, wording)


def review_narrative(
    publication: Publication,
    paragraphs: Sequence[str],
    choices: Mapping[str, RuleChoice] | None = None,
) -> Report:
    """Judge the text by every rule I that the year has not switched off."""
    return NARRATIVE_RULES.run(review_of(publication, paragraphs), choices)
