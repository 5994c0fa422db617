"""How far a self-evaluation is to be believed: points of doubt, each with its reason.

A rule that found something gives its points of the year's table; one that could not judge gives
none and is named. The score drives the sample of the finance bureau and decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.decimals import ZERO, plain
from common.rules import Outcome, Report, Verdict
from evaluations.enums import Grade

MOST = Decimal(100)
LINES_COUNTED = 3
"""Of a rule that finds single lines, so many count; the others say no more."""
_BY_LINE = {"K15", "K16", "K20", "K25"}
_SILENT = {Verdict.PASSED, Verdict.HIT}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason: the rule, its points, and in words what it found."""

    code: str
    name: str
    points: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Credibility:
    """The points of doubt, 0 to 100, with their reasons, and the rules that had nothing to judge."""

    score: Decimal
    doubts: tuple[Doubt, ...]
    unjudged: tuple[tuple[str, str], ...]
    """Name of the rule, and why it gave no answer: missing data is no doubt, and no trust."""

    def to_payload(self) -> dict[str, object]:
        """Plain JSON values, decimals as text."""
        return {
            "doubts": [[d.code, d.name, plain(d.points), d.text] for d in self.doubts],
            "unjudged": [list(pair) for pair in self.unjudged],
        }


def credibility_of(report: Report, points: Mapping[str, Decimal]) -> Credibility:
    """The doubts that the verdicts of the K rules raise, the heaviest first."""
    watched = [outcome for outcome in report.outcomes if points.get(outcome.code, ZERO) > ZERO]
    doubts = tuple(sorted(_doubts(watched, points), key=lambda doubt: (-doubt.points, doubt.code)))
    total = sum((doubt.points for doubt in doubts), start=ZERO)
    unjudged = tuple(
        (outcome.name, outcome.reason) for outcome in watched if outcome.verdict not in _SILENT
    )
    return Credibility(min(total, MOST), doubts, unjudged)


def doubts_from(payload: Mapping[str, object]) -> Credibility:
    """What was stored, to be shown; the score is stored beside it."""
    doubts = tuple(
        Doubt(str(code), str(name), Decimal(str(points)), str(text))
        for code, name, points, text in _rows(payload.get("doubts"))
    )
    unjudged = tuple((str(name), str(why)) for name, why in _rows(payload.get("unjudged")))
    return Credibility(min(sum((d.points for d in doubts), start=ZERO), MOST), doubts, unjudged)


@dataclass(frozen=True, slots=True)
class Gap:
    """自评 minus 复核, and whether the own score is on the list of inflated ones."""

    points: Decimal
    is_inflated: bool
    text: str


def review_gap(
    own: Decimal, own_grade: Grade, reviewed: Decimal, grade: Grade, most: Decimal
) -> Gap:
    """Inflated: more than `most` points above the review, or in a better class."""
    points = own - reviewed
    if points > most:
        return Gap(points, True, f"自评比复核高{plain(points)}分，超过{plain(most)}分。")  # noqa: FBT003
    if own_grade.rank < grade.rank:
        return Gap(points, True, f"自评为{own_grade.label}，复核为{grade.label}，跨了等级。")  # noqa: FBT003
    return Gap(points, False, "")  # noqa: FBT003


def _doubts(outcomes: Sequence[Outcome], points: Mapping[str, Decimal]) -> Iterator[Doubt]:
    for outcome in outcomes:
        if outcome.verdict is not Verdict.HIT or not outcome.findings:
            continue
        found = len(outcome.findings)
        counted = min(found, LINES_COUNTED) if outcome.code in _BY_LINE else 1
        text = "".join(finding.message for finding in outcome.findings[:LINES_COUNTED])
        if found > LINES_COUNTED:
            text += f"另有{found - LINES_COUNTED}条。"
        yield Doubt(outcome.code, outcome.name, points[outcome.code] * counted, text)


def _rows(value: object) -> list[list[object]]:
    return [list(row) for row in value if isinstance(row, list)] if isinstance(value, list) else []
