"""What the rules said of a sheet as data: counted anew without asking them again. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from common.findings import Severity
from common.rules import RULEBOOK, Report, RuleChoice
from indicators.sheets import Lined

WHOLE_SHEET = 0
"""The line key of what belongs to no single line."""

Outcomes = Mapping[str, Sequence[tuple[str, int]]]
"""By rule: the rule's own severity of each hit and the key of its line."""
_AS_IT_IS = RuleChoice()
_AS_THEY_ARE: Mapping[str, str] = {}
_CHOICES = 1024
"""Decisions on single rules whose levels are remembered: of many years."""
_WARNING = Severity.WARNING.value


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one sheet."""

    errors: int
    warnings: int
    unexplained: int
    hints: int
    codes: str
    """The rules that hit, between blanks: " C05 D01 "."""


def line_keys(sheet: Lined) -> Mapping[int, int]:
    """The key of each line by its row; a line that is not stored yet counts for the whole sheet."""
    return {line.position: line.key or WHOLE_SHEET for line in sheet.lines}


def outcomes_of(report: Report, sheet: Lined) -> dict[str, list[tuple[str, int]]]:
    """The hits of a report that no choice has changed."""
    keys = line_keys(sheet)
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
    counts = {severity.value: 0 for severity in Severity}
    open_warnings, codes = 0, []
    for code, hits in sorted(outcomes.items()):
        choice = choices.get(code, _AS_IT_IS)
        if not choice.is_enabled:
            continue
        codes.append(code)
        levels = _levels(code, choice) if choice.severity else _AS_THEY_ARE
        for own, key in hits:
            severity = levels.get(own, own)
            counts[severity] += 1
            if severity == _WARNING:
                is_told = (code, WHOLE_SHEET) in explained or (code, key) in explained
                open_warnings += not is_told
    return Tally(
        errors=counts[Severity.ERROR.value],
        warnings=counts[_WARNING],
        unexplained=open_warnings,
        hints=counts[Severity.HINT.value],
        codes=f" {' '.join(codes)} " if codes else "",
    )


@lru_cache(_CHOICES)
def _levels(code: str, choice: RuleChoice) -> Mapping[str, str]:
    """What hits of each level count as where the year has decided on it."""
    if code not in RULEBOOK:
        return _AS_THEY_ARE
    usual = RULEBOOK[code].severity
    return {own.value: choice.level_of(own, usual).value for own in Severity}
