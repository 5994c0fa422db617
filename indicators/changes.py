"""What a reviewer has not seen yet: the sheet as it is against the one submitted before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from indicators.differences import Difference, differences
from indicators.enums import Action, Status
from indicators.models import ObjectiveVersion, PerformanceObjective
from indicators.points import sheets_at
from indicators.selectors import sheet_of


@dataclass(frozen=True, slots=True)
class Resubmission:
    """The differences to an earlier submission: its number, its time, cell by cell."""

    number: int
    at: datetime
    differences: tuple[Difference, ...]


def resubmission_of(
    objective: PerformanceObjective, acts: Sequence[ObjectiveVersion]
) -> Resubmission | None:
    """What changed since the submission before this one; None where there is none before.

    For a sheet in the unit's hands the last submission is the one before. `acts` are its versions,
    oldest first; the sheet of the earlier one is the only thing that is read.
    """
    earlier = [one for one in acts if one.action == Action.SUBMIT.value]
    if Status(objective.status) in {Status.SUBMITTED, Status.APPROVED}:
        earlier = earlier[:-1]
    if not earlier:
        return None
    before = earlier[-1]
    sheet = sheets_at(objective, {before.number})[before.number]
    return Resubmission(
        number=before.number,
        at=before.at,
        differences=differences(sheet, sheet_of(objective)),
    )
