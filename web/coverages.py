"""The goal of a sheet beside its indicators: which line carries which task, and what is left over."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.compliance import SheetReview
from indicators.compliance.coverage import coverage_of
from indicators.sheets import IndicatorLine


@dataclass(frozen=True, slots=True)
class Carried:
    """One task of the goal in its own words, with the lines that carry it."""

    promise: str
    lines: tuple[IndicatorLine, ...]


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """The tasks in the order of the goal, and the lines that answer to none of its sentences."""

    tasks: tuple[Carried, ...]
    orphans: tuple[IndicatorLine, ...]

    @property
    def uncovered(self) -> int:
        """Tasks that no line carries."""
        return sum(not task.lines for task in self.tasks)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self.tasks or self.orphans)


def coverage_table(review: SheetReview) -> CoverageTable:
    """What E12 looks at, whole; nothing while the goal or the indicators are not written."""
    sheet = review.sheet
    named = {line.position: line for line in sheet.lines if line.name.strip()}
    if not named or not sheet.statement.strip():
        return CoverageTable((), ())
    found = coverage_of(review)
    return CoverageTable(
        tasks=tuple(
            Carried(link.promise, tuple(named[row] for row in link.rows if row in named))
            for link in found.links
        ),
        orphans=tuple(named[row] for row in found.orphans if row in named),
    )
