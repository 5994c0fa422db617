"""The newest results at a glance: grades of the year, and the scorecard of one objective."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from budgets.models import FiscalYear
from common.decimals import ZERO
from evaluations.enums import Grade, ResultStatus
from evaluations.models import EvaluationResult
from evaluations.selectors import finished_results, latest_results
from indicators.enums import Comparison
from indicators.models import PerformanceObjective
from organizations.models import User

_SIGNS = {comparison.symbol for comparison in Comparison if comparison.is_single_number}


@dataclass(frozen=True, slots=True)
class GradeCount:
    """How many objectives reached a grade."""

    grade: Grade
    objectives: int


@dataclass(frozen=True, slots=True)
class GradeBoard:
    """The results of the year's finished runs; `graded` and `ungraded` together are all."""

    counts: tuple[GradeCount, ...]
    ungraded: int

    @property
    def graded(self) -> int:
        """Objectives with a grade."""
        return sum(count.objectives for count in self.counts)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was evaluated yet."""
        return self.graded + self.ungraded == 0


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of a scorecard as it is shown; blanks where the run holds nothing."""

    name: str
    target: str
    actual: str
    weight: str
    score: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The newest result of one objective, ready to be shown."""

    status: ResultStatus
    grade: Grade | None
    total: Decimal | None
    execution_rate_percent: Decimal | None
    execution_score: Decimal | None
    lines: tuple[ScoreLine, ...]
    remarks: str
    plan_name: str
    as_of: datetime

    @property
    def lines_score(self) -> Decimal:
        """What the lines come to together."""
        return sum((Decimal(line.score) for line in self.lines if line.score), start=ZERO)

    @property
    def adds_up(self) -> bool:
        """Whether lines and execution alone make the total: nothing was scaled or capped."""
        return self.total == self.lines_score + (self.execution_score or ZERO)


def grades_by_number(user: User, fiscal_year: FiscalYear) -> QuerySet[Any, Any]:
    """Each grade with the number of objectives within reach whose newest result holds it."""
    rows = latest_results(fiscal_year, user).select_related(None).order_by()
    return rows.values_list("grade").annotate(number=Count("*"))


def board_of(numbers: Mapping[str, int]) -> GradeBoard:
    """The board of what `grades_by_number` has counted."""
    return GradeBoard(
        counts=tuple(GradeCount(grade, numbers.get(grade.value, 0)) for grade in Grade),
        ungraded=numbers.get("", 0),
    )


def objectives_graded(
    user: User, fiscal_year: FiscalYear, grade: Grade | None
) -> QuerySet[PerformanceObjective]:
    """The objectives of a grade; None means evaluated without reaching any."""
    rows = latest_results(fiscal_year, user).filter(grade=grade.value if grade else "")
    return PerformanceObjective.objects.filter(pk__in=rows.values("objective"))


def scorecard_of(
    objective: PerformanceObjective, results: Sequence[EvaluationResult] | None = None
) -> Scorecard | None:
    """The newest result of the objective, None before the first finished run.

    `results` are those of `finished_results`, where the caller has read them.
    """
    found = finished_results(objective) if results is None else results
    return _scorecard(found[0]) if found else None


def _scorecard(result: EvaluationResult) -> Scorecard:
    rate = result.execution_rate
    return Scorecard(
        status=ResultStatus(result.status),
        grade=Grade(result.grade) if result.grade else None,
        total=result.total,
        execution_rate_percent=None if rate is None else rate * 100,
        execution_score=result.execution_score,
        lines=tuple(_line(line) for line in result.lines),
        remarks=result.remarks,
        plan_name=result.run.plan_name,
        as_of=result.run.as_of,
    )


def _line(line: Mapping[str, Any]) -> ScoreLine:
    return ScoreLine(
        name=str(line.get("name", "")),
        target=_target(line),
        actual=_text(line.get("actual")),
        weight=_text(line.get("weight")),
        score=_text(line.get("score")),
        explanation=str(line.get("explanation") or ""),
    )


def _target(line: Mapping[str, Any]) -> str:
    sign = str(line.get("comparison") or "")
    return f"{sign if sign in _SIGNS else ''}{line.get('target') or ''}"


def _text(value: object) -> str:
    return "" if value is None else str(value)
