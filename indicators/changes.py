"""What has changed: since the submission before, and between any two versions of a sheet."""

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


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a sheet cell by cell, and every version that may be chosen, newest first."""

    versions: tuple[ObjectiveVersion, ...]
    before: ObjectiveVersion
    after: ObjectiveVersion
    differences: tuple[Difference, ...]


def compared_versions(
    objective: PerformanceObjective,
    versions: Sequence[ObjectiveVersion],
    *,
    before: int | None,
    after: int | None,
) -> Comparison | None:
    """The versions of these numbers side by side; one query for their sheets.

    `versions` are those of the objective, oldest first. Without a number the last version, or the
    one before it, is meant. None where a number is that of no version, or nothing was ever kept.
    """
    acts = {version.number: version for version in versions}
    if not acts:
        return None
    last = max(acts) if after is None else after
    earlier = [number for number in acts if number < last]
    first = (max(earlier) if earlier else last) if before is None else before
    if first not in acts or last not in acts:
        return None
    sheets = sheets_at(objective, {first, last})
    return Comparison(
        versions=tuple(reversed(acts.values())),
        before=acts[first],
        after=acts[last],
        differences=differences(sheets[first], sheets[last]),
    )


def resubmission_of(
    objective: PerformanceObjective, acts: Sequence[ObjectiveVersion]
) -> Resubmission | None:
    """What changed since the submission before this one; None where there is none before.

    For a sheet in the unit's hands the last submission is the one before. One that was taken back
    does not count where a desk had returned one before it: what that desk asked for must not
    vanish by taking back and handing in once more. `acts` are the versions, oldest first; the
    sheet of the earlier submission is the only thing that is read.
    """
    earlier = [one for one in acts if one.action == Action.SUBMIT.value]
    if Status(objective.status) in {Status.SUBMITTED, Status.APPROVED}:
        earlier = earlier[:-1]
    if not earlier:
        return None
    returns = [one.number for one in acts if one.action == Action.RETURN.value]
    last_return = returns[-1] if returns else earlier[-1].number + 1
    before = ([one for one in earlier if one.number < last_return] or earlier)[-1]
    sheet = sheets_at(objective, {before.number})[before.number]
    return Resubmission(
        number=before.number,
        at=before.at,
        differences=differences(sheet, sheet_of(objective)),
    )
