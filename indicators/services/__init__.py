"""Everything that changes an objective.

Each change in one transaction: the right, the rule, compare-and-set, the version, the audit entry.
Rows are locked in one order everywhere: the sheet, its lines, its project, last the audit trail.
"""

from __future__ import annotations

from indicators.services.claims import hold_objectives
from indicators.services.moves import (
    approve_objective,
    return_objective,
    submit_objective,
    withdraw_objective,
)
from indicators.services.opening import (
    begin_objective,
    open_objective,
    prepare_year,
    require_may_open,
)
from indicators.services.outcomes import Noncompliant, StaleObjective
from indicators.services.rivals import is_overtaken, refuse_overtaken
from indicators.services.saving import save_sheet

__all__ = [
    "Noncompliant",
    "StaleObjective",
    "approve_objective",
    "begin_objective",
    "hold_objectives",
    "is_overtaken",
    "open_objective",
    "prepare_year",
    "refuse_overtaken",
    "require_may_open",
    "return_objective",
    "save_sheet",
    "submit_objective",
    "withdraw_objective",
]
