"""What typed actuals would come to: the year-end formulas on cells that are not stored yet.

The page of one sheet shows the same thing before and after saving: cells as typed, each with its
score and reason, or with what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from budgets.models import Outturn as StoredOutturn
from common.decimals import plain_or_blank, wanyuan
from common.findings import Location
from common.text import squeeze
from evaluations.amounts import UnreadableAmount, read_spending
from evaluations.entries import ActualEntry, OutturnEntry, require_suitable
from evaluations.enums import Grade, ResultStatus
from evaluations.models import Measurement
from evaluations.questions import actual_of, questions_of
from evaluations.readings import Reading, UnreadableActual, read_actual
from evaluations.scoring import Actual, LineScore, Outturn, ScoringPlan, measured, score_sheet
from evaluations.selectors import plan_of
from indicators.enums import Comparison, Status
from indicators.models import Indicator, PerformanceObjective
from indicators.selectors import printed_target, sheet_of, target_of

KEPT = "已登记的完成值不能清空；登记有误请改成正确的值，确无进展请填0。"


@dataclass(frozen=True, slots=True)
class TypedLine:
    """Two cells as typed."""

    actual: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Typing:
    """The cells of one sheet as typed: lines by their key, both amounts in 万元."""

    lines: Mapping[int, TypedLine] = field(default_factory=dict)
    final: str = ""
    spent: str = ""


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One line as it is shown: target, typed cells, score with its reason, what is wrong."""

    key: int
    position: int
    level1: str
    level2: str
    name: str
    target: str
    unit: str
    weight: str
    is_core: bool
    is_described: bool
    actual: str
    reason: str
    score: str
    explanation: str
    problem: str = ""
    request: str = ""
    """What the unit still owes for this line: an explanation of a deviation or of a minus."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The whole sheet under the year's plan; total and grade are blank while cells are missing."""

    lines: tuple[TrialLine, ...]
    final: str
    spent: str
    execution_score: str
    execution_explanation: str
    total: str
    grade: Grade | None
    status: ResultStatus
    remarks: tuple[str, ...]
    money_problems: tuple[str, ...] = ()

    @property
    def filled(self) -> int:
        """Lines with an actual."""
        return sum(bool(squeeze(line.actual)) for line in self.lines)

    @property
    def problems(self) -> int:
        """Cells that cannot be stored as they stand."""
        return sum(bool(line.problem) for line in self.lines) + len(self.money_problems)

    @property
    def requests(self) -> int:
        """Deviations and minus signs that are not explained yet."""
        return sum(bool(line.request) for line in self.lines)


def stored_typing(objective: PerformanceObjective) -> Typing:
    """What is stored, as it would be typed; in two queries."""
    return stored_typings([objective])[objective.pk]


def stored_typings(objectives: Sequence[PerformanceObjective]) -> Mapping[int, Typing]:
    """What is stored of each of these; two queries, however many they are."""
    lines: dict[int, dict[int, TypedLine]] = {one.pk: {} for one in objectives}
    rows = Measurement.objects.filter(indicator__objective__in=lines).select_related("indicator")
    for row in rows:
        typed = TypedLine(str(row.reading), row.deviation_reason)
        lines[row.indicator.objective_id][row.indicator_id] = typed
    keys = [one.appropriation.pk for one in objectives]
    money = {
        row.appropriation_id: (wanyuan(row.final_amount), wanyuan(row.outturn_amount))
        for row in StoredOutturn.objects.filter(appropriation__in=keys)
    }
    return {
        one.pk: Typing(lines[one.pk], *money.get(one.appropriation.pk, ("", "")))
        for one in objectives
    }


def trial_of(objective: PerformanceObjective, typing: Typing) -> Trial:
    """The scores of these cells; nothing is written.

    What a reviewer granted or exempted counts only while the value it was granted for stands.
    """
    plan = plan_of(objective.fiscal_year)
    indicators = _in_order(objective)
    stored = {m.indicator_id: m for m in Measurement.objects.filter(indicator__in=indicators)}
    read = [_read(line, typing.lines.get(line.pk, TypedLine()), plan) for line in indicators]
    actuals = [
        _actual(cell, stored.get(line.pk)) for line, cell in zip(indicators, read, strict=True)
    ]
    outturn, money_problems = _money(typing)
    sheet = sheet_of(objective)
    card = score_sheet(
        measured(sheet.lines, actuals),
        outturn,
        plan,
        execution_weight=sheet.execution_weight,
        is_approved=objective.status == Status.APPROVED,
    )
    return Trial(
        lines=tuple(
            _line(line, cell, actual, score)
            for line, cell, actual, score in zip(indicators, read, actuals, card.lines, strict=True)
        ),
        final=typing.final,
        spent=typing.spent,
        execution_score=plain_or_blank(card.execution.score),
        execution_explanation=card.execution.problem or card.execution.explanation,
        total=plain_or_blank(card.total),
        grade=card.grade,
        status=card.status,
        remarks=card.remarks,
        money_problems=money_problems,
    )


def cleared(objective: PerformanceObjective, typing: Typing) -> Iterator[tuple[int, str]]:
    """Lines whose stored value was blanked out, with the sentence that says it cannot be."""
    for key, line in stored_typing(objective).lines.items():
        if line.actual and not squeeze(typing.lines.get(key, TypedLine()).actual):
            yield key, KEPT


def entries_of(
    objective: PerformanceObjective, typing: Typing
) -> tuple[list[ActualEntry], list[OutturnEntry]]:
    """The typed cells as the recording service takes them; the row is the line's position."""
    code = code_of(objective)
    lines = [
        ActualEntry(
            location=Location("", line.position),
            code=code,
            indicator=line.name,
            actual=typed.actual,
            reason=typed.reason,
            position=str(line.position),
        )
        for line in _in_order(objective)
        if (typed := typing.lines.get(line.pk)) is not None
    ]
    has_money = bool(squeeze(typing.final + typing.spent))
    money = [OutturnEntry(Location(), code, typing.final, typing.spent)] if has_money else []
    return lines, money


def code_of(objective: PerformanceObjective) -> str:
    """Under which code its actuals are listed: the project's, or the department's own."""
    return objective.project.code if objective.project else objective.organization.code


@dataclass(frozen=True, slots=True)
class _Cell:
    typed: TypedLine
    reading: Reading | None
    problem: str = ""


def _in_order(objective: PerformanceObjective) -> list[Indicator]:
    return sorted(objective.indicators.all(), key=lambda line: (line.position, line.pk))


def _read(line: Indicator, typed: TypedLine, plan: ScoringPlan) -> _Cell:
    if not squeeze(typed.actual):
        missing = "填了偏差原因，却没有填完成值，请补填。" if squeeze(typed.reason) else ""
        return _Cell(typed, None, missing)
    try:
        comparison = Comparison(line.comparison) if line.comparison else None
        reading = read_actual(typed.actual, comparison, line.unit)
        require_suitable(line, reading, plan)
    except UnreadableActual as error:
        return _Cell(typed, None, str(error))
    return _Cell(typed, reading)


def _actual(cell: _Cell, row: Measurement | None) -> Actual | None:
    if cell.reading is None:
        return Actual(is_exempt=True) if row is not None and row.is_exempt else None
    return actual_of(cell.reading, cell.typed.reason, row)


def _money(typing: Typing) -> tuple[Outturn, tuple[str, ...]]:
    if not squeeze(typing.final + typing.spent):
        return Outturn(), ()
    try:
        spending = read_spending(typing.final, typing.spent)
    except UnreadableAmount as error:
        return Outturn(), tuple(f"『{column}』{text}" for column, text in error.problems)
    return Outturn(spending.final, spending.spent), ()


def _line(line: Indicator, cell: _Cell, actual: Actual | None, score: LineScore) -> TrialLine:
    target = target_of(line)
    asked: list[str] = []
    if cell.reading is not None and actual is not None:
        asked = [one.message for one in questions_of(target, actual, score.attainment)]
    return TrialLine(
        key=line.pk,
        position=line.position,
        level1=line.level1,
        level2=line.level2,
        name=line.name,
        target=printed_target(target),
        unit=line.unit,
        weight=plain_or_blank(line.weight),
        is_core=bool(line.is_core),
        is_described=line.comparison == Comparison.QUALITATIVE,
        actual=cell.typed.actual,
        reason=cell.typed.reason,
        score="" if cell.reading is None else plain_or_blank(score.score),
        explanation="" if cell.reading is None else score.explanation,
        problem=cell.problem,
        request="".join(asked),
    )
