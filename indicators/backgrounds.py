"""What a stored sheet is held against: the same holder's sheet of the year before."""

from __future__ import annotations

from indicators.compliance import Background
from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of


def background_of(objective: PerformanceObjective, duties: str = "") -> Background:
    """Last year's sheet of the same project code or department, if there is one.

    `duties` is the department's 职能职责 as its published narrative tells it. Two queries at most.
    """
    found = PerformanceObjective.objects.filter(
        kind=objective.kind, fiscal_year__year=objective.fiscal_year.year - 1
    )
    if objective.project is None:
        found = found.filter(organization=objective.organization_id)
    else:
        found = found.filter(project__code=objective.project.code)
    before = found.with_sheets().order_by("pk").first()
    return Background(duties=duties, last_year=sheet_of(before) if before else None)
