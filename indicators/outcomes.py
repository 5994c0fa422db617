"""What the rules said of a sheet as data: counted anew without asking them again. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from common.findings import Severity
from common.rules import Report, RuleChoice
from indicators.sheets import ObjectiveSheet

WHOLE_SHEET = 0
"""The line key of what belongs to no single line."""

Outcomes = Mapping[str, Sequence[tuple[str, int]]]
"""By rule: the rule's own severity of each hit and the key of its line."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one sheet."""

    errors: int
    warnings: int
    unexplained: int
    hints: int
    codes: str
    """The rules that hit, between blanks: " C05 D01 "."""


def outcomes_of(report: Report, sheet: ObjectiveSheet) -> dict[str, list[tuple[str, int]]]:
    """The hits of a report that no choice has changed."""
    keys = {line.position: line.key or WHOLE_SHEET for line in sheet.lines}
    return {
        outcome.code: [
            (finding.severity.value, keys.get(finding.location.row, WHOLE_SHEET))
            for finding in outcome.findings
        ]
        for outcome in report.outcomes
        if outcome.findings
    }


def tally(
    outcomes: Outcomes,
    choices: Mapping[str, RuleChoice],
    explained: Collection[tuple[str, int]],
) -> Tally:
    """The counts under these choices, beside these explanations."""
    counts: Counter[Severity] = Counter()
    open_warnings, codes = 0, []
    for code, hits in sorted(outcomes.items()):
        choice = choices.get(code, RuleChoice())
        if not choice.is_enabled:
            continue
        codes.append(code)
        for own, key in hits:
            severity = choice.severity or Severity(own)
            counts[severity] += 1
            is_told = (code, WHOLE_SHEET) in explained or (code, key) in explained
            open_warnings += severity is Severity.WARNING and not is_told
    return Tally(
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        unexplained=open_warnings,
        hints=counts[Severity.HINT],
        codes=f" {' '.join(codes)} " if codes else "",
    )
