"""From the stored facts of one objective to its stored result, by the pure formulas.

The run judges hundreds of thousands of lines, and many say the same: a line's score with its
explanation is a function of its cells alone, so each different line is judged once. Lines with
one number take a shorter way through the same formulas; a test holds both ways equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from operator import add
from typing import NamedTuple

from common.decimals import ONE
from common.memory import Memory
from evaluations.enums import Basis, QualitativeBand
from evaluations.readings import Reading
from evaluations.rows import Fields, ResultRow, SheetRow, cells_of, name_in
from evaluations.scoring import (
    Actual,
    ExecutionScore,
    LineScore,
    Outturn,
    ScoringPlan,
    Tally,
    execution,
    number_text,
    scorer_for,
    settle,
)
from evaluations.scoring.lines import is_sound_weight
from indicators.enums import Comparison, Status
from indicators.selectors import typed_target

_SHARE = Decimal("0.000001")
"""Shares and rates are stored with six decimals; the scores come from the unrounded ones."""
_KEPT_LINES = 25_000
"""Twice so many different lines are remembered: the newest, and those used or met before them."""
_KEPT_NUMBERS = 50_000
_TRUE = frozenset({"t", "1", "True"})
_TRIAL = "绩效目标尚未批复，本结果为试算"
_SYMBOLS = {"": "", **{comparison.value: comparison.symbol for comparison in Comparison}}
_ONE_NUMBER = {
    comparison.value: comparison for comparison in Comparison if comparison.is_single_number
}


class _Standing(IntEnum):
    """How a line counts; the least of its lines is that of the sheet."""

    APART = 0
    SCORED = 1
    MET = 2


class _Judged(NamedTuple):
    """One different line: its JSON behind key and name, and what the sums need.

    `gap` says what is missing where the line cannot be scored.
    """

    json: str
    standing: _Standing
    weight: Decimal | None
    score: Decimal | None
    basis: Basis
    gap: str


_NO_LINES: tuple[tuple[()], ...] = ((),) * len(_Judged._fields)


class Cells(NamedTuple):
    """What a line's score depends on, as text; absent numbers blank, `exempt` "t" or not."""

    comparison: str
    target_text: str
    target: str
    upper: str
    unit: str
    weight: str
    core: str
    actual: str
    band: str
    share: str
    exempt: str
    reviewed: str


class Judge:
    """Scores whole sheets under one plan; what it remembers of lines is bounded."""

    def __init__(self, plan: ScoringPlan, *, kept: int = _KEPT_LINES) -> None:
        self._plan = plan
        self._scorer = scorer_for(plan)
        self._known: Memory[str, _Judged] = Memory(kept)
        self._numbers: dict[str, Decimal] = {}
        self._endings: dict[Basis, str] = {basis: self._ending(basis) for basis in Basis}

    def result(self, sheet: SheetRow) -> ResultRow:
        """The result of one objective."""
        head, openings, texts = sheet
        known = self._known.get
        judged = self._judged
        found = [known(text) or judged(text) for text in texts]
        jsons, standings, weights, scores, _, _ = zip(*found, strict=True) if found else _NO_LINES
        least = min(standings, default=_Standing.APART)
        if least:
            tally = Tally.of_scored(weights, scores, is_all_met=least is _Standing.MET)
        else:
            tally = _tally_of(found)
        spending = self._spending(head, tally)
        is_approved = head[1] == Status.APPROVED
        verdict = settle(tally, spending, self._plan, is_approved=is_approved)
        trial = () if is_approved else (_TRIAL,)
        gaps = () if least else _gaps(openings, found)
        return ResultRow(
            head[0],
            verdict.status.value,
            _fraction(spending.rate),
            "" if spending.score is None else str(spending.score),
            "" if verdict.total is None else str(verdict.total),
            verdict.grade.value if verdict.grade else "",
            f"[{','.join(map(add, openings, jsons))}]",
            "；".join((*trial, *verdict.remarks, *gaps)),
        )

    def _spending(self, head: Fields, tally: Tally) -> ExecutionScore:
        _, _, weight, final, spent = head
        outturn = Outturn(_decimal(final), _decimal(spent))
        return execution(outturn, _decimal(weight), self._plan, is_task_complete=tally.is_all_met)

    def _judged(self, text: str) -> _Judged:
        return self._known.found(text, lambda: self.judge(cells_of(text)))

    def judge(self, cells: Sequence[str]) -> _Judged:
        """One line, by the shorter way where it has one."""
        sign, _, target, _, unit, weight_text, core, actual, _, _, exempt, reviewed = cells
        comparison = _ONE_NUMBER.get(sign)
        if not (comparison and target and actual and weight_text):
            return self.judge_any(Cells(*cells))
        if reviewed or exempt in _TRUE:
            return self.judge_any(Cells(*cells))
        weight = self._number(weight_text)
        marks = self._scorer.numeric(comparison, self._number(target), weight, self._number(actual))
        explanation = self._scorer.explain(comparison, target, weight_text, actual, marks)
        share, score, basis = marks
        # Numbers and the sentences made of them hold nothing that JSON would have to escape.
        json = (
            f',"comparison":"{_SYMBOLS[sign]}","target":"{target}","actual":"{actual}",'
            f'"unit":{quoted(unit)},"weight":"{weight_text}",'
            f'"attainment":{_text(_fraction(share))},'
            f'"score":{_text("" if score is None else str(score))},'
            f'"core":{"true" if core in _TRUE else "false"},'
            f'"explanation":"{explanation}"{self._endings[basis]}'
        )
        return _found(weight, share, score, basis, explanation, json)

    def judge_any(self, cells: Cells) -> _Judged:
        """One line of any kind, by the general way."""
        reading = Reading(
            _decimal(cells.actual),
            QualitativeBand.stored(cells.band),
            _decimal(cells.share),
        )
        target = typed_target(
            cells.comparison, cells.target_text, _decimal(cells.target), _decimal(cells.upper)
        )
        actual = Actual(
            value=reading.value,
            band=reading.band,
            share=reading.share,
            is_exempt=cells.exempt in _TRUE,
            reviewer_attainment=_decimal(cells.reviewed),
        )
        weight = _decimal(cells.weight)
        line: LineScore = self._scorer.line(target, weight, actual)
        json = self._json(
            cells,
            target.text,
            str(reading),
            number_text(weight),
            line.share,
            line.score,
            line.basis,
            line.explanation,
        )
        return _found(weight, line.share, line.score, line.basis, line.explanation, json)

    def _json(
        self,
        cells: Cells,
        target: str,
        actual: str,
        weight: str,
        share: Decimal | None,
        score: Decimal | None,
        basis: Basis,
        explanation: str,
    ) -> str:
        return (
            f',"comparison":"{_SYMBOLS[cells.comparison]}","target":{quoted(target)},'
            f'"actual":{_text(actual)},"unit":{quoted(cells.unit)},"weight":{_text(weight)},'
            f'"attainment":{_text(_fraction(share))},'
            f'"score":{_text("" if score is None else str(score))},'
            f'"core":{"true" if cells.core in _TRUE else "false"},'
            f'"explanation":{quoted(explanation)}{self._endings[basis]}'
        )

    def _ending(self, basis: Basis) -> str:
        note = "；".join(self._scorer.notes(basis))
        return f',"basis":"{basis.value}"' + (f',"note":{quoted(note)}}}' if note else "}")

    def _number(self, text: str) -> Decimal:
        found = self._numbers.get(text)
        if found is None:
            if len(self._numbers) >= _KEPT_NUMBERS:
                self._numbers.clear()
            found = self._numbers[text] = Decimal(text)
        return found


@lru_cache(maxsize=1)
def judge_for(plan: ScoringPlan) -> Judge:
    """The judge of a plan; one slice profits from what another has met."""
    return Judge(plan)


def _tally_of(found: Sequence[_Judged]) -> Tally:
    """The sums of a sheet where a line lacks its weight or its score."""
    tally = Tally()
    for line in found:
        share = ONE if line.standing is _Standing.MET else None
        tally.add(line.weight, line.score, share, line.basis)
    return tally


def _gaps(openings: Sequence[str], found: Sequence[_Judged]) -> tuple[str, ...]:
    return tuple(
        f"第{number}条『{name_in(opening)}』：{one.gap}"
        for number, (opening, one) in enumerate(zip(openings, found, strict=True), start=1)
        if one.gap
    )


def _found(
    weight: Decimal | None,
    share: Decimal | None,
    score: Decimal | None,
    basis: Basis,
    explanation: str,
    json: str,
) -> _Judged:
    if score is None or not is_sound_weight(weight):
        gap = explanation if basis.is_gap else ""
        return _Judged(json, _Standing.APART, weight, score, basis, gap)
    standing = _Standing.MET if share == ONE else _Standing.SCORED
    return _Judged(json, standing, weight, score, basis, "")


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _fraction(value: Decimal | None) -> str:
    if value is None:
        return ""
    if value == ONE:
        return "1"
    return f"{value.quantize(_SHARE, ROUND_HALF_UP):f}".rstrip("0").rstrip(".")


def _text(number: str) -> str:
    """A printed number, or a described state, as JSON; null where there is none."""
    return quoted(number) if number else "null"
