"""Every rule over every sheet of a year: for the check at the desk and for the nightly one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from budgets.models import FiscalYear
from common.findings import Finding, Severity, by_severity
from common.rules import Ledger, Outcome, Report, Verdict
from indicators.backgrounds import backgrounds_of
from indicators.enums import ObjectiveKind, Status
from indicators.models import PerformanceObjective
from indicators.selectors import (
    objectives_in_organization,
    rules_of,
    sheet_of,
)

_CHUNK = 200
_UNDECIDED = (Verdict.FAILED, Verdict.MISSING_DATA, Verdict.AMBIGUOUS, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Checkup:
    """One sheet with the verdict of every rule on it."""

    objective_id: int
    organization: str
    organization_name: str
    project_code: str
    name: str
    kind: ObjectiveKind
    status: Status
    report: Report

    @property
    def findings(self) -> list[Finding]:
        """Worst first, then in the order of the sheet."""
        return by_severity(list(self.report.findings))

    @property
    def title(self) -> str:
        """Which sheet, for people: code and name."""
        return f"{self.project_code or self.organization} {self.name}"

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """Rules that broke down on this sheet: it was not checked by them."""
        return tuple(o for o in self.report.outcomes if o.verdict is Verdict.FAILED)

    @property
    def undecided(self) -> tuple[Outcome, ...]:
        """Rules that gave no answer on this sheet, each with its reason."""
        answered = {Verdict.PASSED, Verdict.HIT}
        return tuple(o for o in self.report.outcomes if o.verdict not in answered)

    def count(self, severity: Severity) -> int:
        """Findings of one severity."""
        return sum(finding.severity is severity for finding in self.report.findings)


@dataclass(frozen=True, slots=True)
class UndecidedGroup:
    """One rule that gave no answer, for one reason, on a number of sheets."""

    verdict: Verdict
    code: str
    name: str
    reason: str
    sheets: int


def checkups_of(fiscal_year: FiscalYear, organization_code: str = "") -> Iterator[Checkup]:
    """Judge the sheets of a year one after the other, in the order of units and codes.

    The year's settings are read once. Raises UnknownOrganization for an unknown unit.
    """
    found = objectives_in_organization(fiscal_year, organization_code).with_sheets()
    rules = rules_of(fiscal_year)
    ordered = found.order_by("organization__code", "kind", "project__code", "pk")
    for chunk in batched(ordered.iterator(chunk_size=_CHUNK), _CHUNK):
        backgrounds = backgrounds_of(chunk)
        for one in chunk:
            report = rules.judge(one, sheet_of(one), backgrounds[one.pk])
            yield _checkup(one, report)


def batched(
    found: Iterable[PerformanceObjective], size: int
) -> Iterator[Sequence[PerformanceObjective]]:
    """The sheets in chunks of at most this many."""
    rest = iter(found)
    while chunk := list(islice(rest, size)):
        yield chunk


def total_ledger(checkups: Iterable[Checkup]) -> Ledger:
    """What was due, checked and not, over all sheets."""
    return sum((checkup.report.ledger for checkup in checkups), start=Ledger())


def undecided_groups(checkups: Iterable[Checkup]) -> tuple[UndecidedGroup, ...]:
    """What was not checked: broken rules first, then lack of data, last what did not apply."""
    counts = Counter(
        (outcome.verdict, outcome.code, outcome.name, outcome.reason)
        for checkup in checkups
        for outcome in checkup.undecided
    )
    groups = (UndecidedGroup(*what, sheets) for what, sheets in counts.items())
    return tuple(sorted(groups, key=lambda g: (_UNDECIDED.index(g.verdict), g.code, g.reason)))


def _checkup(objective: PerformanceObjective, report: Report) -> Checkup:
    project = objective.project
    return Checkup(
        objective_id=objective.pk,
        organization=objective.organization.code,
        organization_name=objective.organization.name,
        project_code=project.code if project else "",
        name=project.name if project else objective.organization.name,
        kind=ObjectiveKind(objective.kind),
        status=Status(objective.status),
        report=report,
    )
