from datetime import timedelta
from decimal import Decimal

import pytest

from evaluations.enums import Grade, ResultStatus
from evaluations.models import EvaluationResult, EvaluationRun, RunStatus
from evaluations.overviews import objectives_graded, scorecard_of
from evaluations.start_figures import start_figures
from tests.cast import NOW
from tests.factories import approved, draft, year_2023

pytestmark = pytest.mark.django_db


def run(status=RunStatus.DONE, day=0):
    return EvaluationRun.objects.create(
        fiscal_year=year_2023(),
        plan_name="国标",
        plan={},
        status=status,
        as_of=NOW + timedelta(days=day),
        opened_at=NOW,
    )


def result(of_run, objective, grade="good", **values):
    return EvaluationResult.objects.create(
        run=of_run,
        objective=objective,
        status=ResultStatus.EVALUATED.value if grade else ResultStatus.INCOMPLETE.value,
        total=Decimal("85.50") if grade else None,
        grade=grade,
        **values,
    )


def test_each_objective_counts_with_its_newest_result(cast):
    first, second = approved(cast, number=1), approved(cast, number=2)
    early, late = run(), run(day=1)
    result(early, first, "poor")
    result(early, second, "")
    result(late, first, "excellent")
    board = start_figures(cast.zhao, year_2023()).grades
    assert {c.grade: c.objectives for c in board.counts} == {
        Grade.EXCELLENT: 1,
        Grade.GOOD: 0,
        Grade.FAIR: 0,
        Grade.POOR: 0,
    }
    assert (board.graded, board.ungraded, board.is_empty) == (1, 1, False)
    assert list(objectives_graded(cast.zhao, year_2023(), Grade.EXCELLENT)) == [first]
    assert list(objectives_graded(cast.zhao, year_2023(), None)) == [second]


def test_an_unfinished_run_shows_nothing_yet(cast):
    objective = approved(cast)
    result(run(RunStatus.OPEN), objective)
    assert start_figures(cast.zhao, year_2023()).grades.is_empty
    assert scorecard_of(objective) is None


def test_grades_out_of_reach_are_not_counted(cast):
    result(run(), draft(cast.other_unit))
    assert start_figures(cast.liu, year_2023()).grades.is_empty
    assert start_figures(cast.zhao, year_2023()).grades.graded == 1


def test_the_scorecard_shows_every_line_and_what_is_missing_stays_blank(cast):
    objective = approved(cast)
    lines = [
        {"name": "巡检数量", "comparison": "≥", "target": "120", "actual": "110", "weight": "15",
         "score": "13.75", "explanation": "110÷120，得 13.75 分"},
        {"name": "满意度", "comparison": "≥", "target": "90", "actual": None, "weight": "10",
         "score": None, "explanation": "没有填报完成值"},
    ]  # fmt: skip
    result(run(), objective, lines=lines, execution_rate=Decimal("0.95"))
    card = scorecard_of(objective)
    assert card is not None
    assert (card.total, card.grade) == (Decimal("85.50"), Grade.GOOD)
    assert card.execution_rate_percent == Decimal("95.00")
    assert card.lines[0].target == "≥120"
    assert (card.lines[1].actual, card.lines[1].score) == ("", "")
