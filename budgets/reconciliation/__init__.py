"""Group H: the published tables against themselves and one another. Pure, no database."""

from __future__ import annotations

from collections.abc import Mapping

from budgets.reconciliation import (  # registers the rules
    balance,
    cross,
    hierarchy,
    presence,
)
from budgets.reconciliation.catalogue import TABLE_RULES
from budgets.reconciliation.shapes import (
    Cell,
    PrintedTable,
    ProjectMoney,
    Publication,
    publication_of,
)
from common.rules import Report, RuleChoice

__all__ = [
    "TABLE_RULES",
    "TABLE_RULE_MODULES",
    "Cell",
    "PrintedTable",
    "ProjectMoney",
    "Publication",
    "publication_of",
    "reconcile",
]

TABLE_RULE_MODULES = (balance, hierarchy, cross, presence)


def reconcile(publication: Publication, choices: Mapping[str, RuleChoice] | None = None) -> Report:
    """Judge the tables by every rule H that the year has not switched off."""
    return TABLE_RULES.run(publication, choices)
