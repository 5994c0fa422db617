"""What a run stores, held against a second scoring of the same sheets, by both ways of rows."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from evaluations.models import EvaluationResult, EvaluationRun, Measurement
from evaluations.rows import cells_of, name_in, sheets_with_actuals, store_results
from evaluations.scorecards import Judge
from evaluations.scoring import PRESETS
from evaluations.services import evaluate_year
from evaluations.yearly import set_plan
from indicators.enums import Status
from indicators.models import Indicator, PerformanceObjective
from tests.cast import NOW
from tests.evaluations import independent
from tests.evaluations.year_end import (
    YEAR_END,
    draw_sheets,
    report,
    store_sheets,
    stored,
    weight_of,
)
from tests.factories import approved, draft, line, year_2023

pytestmark = pytest.mark.django_db
LABELS = {
    "evaluated": "已评价",
    "provisional": "已评价",
    "incomplete": "缺数据",
    "unsound": "权重不为100",
    "not_applicable": "不适用",
}
GRADES = {"excellent": "优", "good": "良", "fair": "中", "poor": "差", "": None}


def text_or_none(value):
    return None if value is None else str(value)


def said_by_the_run(result):
    return independent.Sheet(
        execution=text_or_none(result.execution_score),
        lines=tuple(scored["score"] for scored in result.lines),
        total=text_or_none(result.total),
        grade=GRADES[result.grade],
        status=LABELS[result.status],
    )


@pytest.mark.parametrize("name", PRESETS)
def test_a_run_and_a_second_scoring_agree_on_every_sheet(cast, name):
    plan = PRESETS[name]
    set_plan(actor=None, fiscal_year=year_2023(), plan=plan, now=NOW)
    sheets = draw_sheets(150, seed=2023)
    objectives = store_sheets(sheets, cast.unit)
    run = evaluate_year(actor=None, fiscal_year=year_2023(), as_of=YEAR_END)
    results = {row.objective_id: row for row in EvaluationResult.objects.filter(run=run)}
    assert len(results) == len(sheets)
    for sheet, objective in zip(sheets, objectives, strict=True):
        expected = independent.sheet(
            sheet.lines,
            plan.to_payload(),
            execution_weight=sheet.execution_weight,
            budget=sheet.budget,
            spent=sheet.spent,
        )
        assert said_by_the_run(results[objective.pk]) == expected, sheet


def test_the_drawn_sheets_are_of_every_kind(cast):
    store_sheets(draw_sheets(150, seed=2023), cast.unit)
    evaluate_year(actor=None, fiscal_year=year_2023(), as_of=YEAR_END)
    found = set(EvaluationResult.objects.values_list("status", flat=True))
    assert found == set(LABELS) - {"provisional"}
    assert set(EvaluationResult.objects.values_list("grade", flat=True)) == set(GRADES)


@pytest.mark.postgresql
def test_copied_and_batched_rows_are_the_same(cast):
    sheets = [sheet for sheet in draw_sheets(120, seed=7) if weight_of(sheet) == 100]
    store_sheets(sheets, cast.unit)
    runs = [run_by(copying=copying) for copying in (True, False)]
    assert stored(runs[0]) == stored(runs[1])
    assert len(stored(runs[0])) == len(sheets)


def run_by(*, copying):
    plan = PRESETS["国标"]
    run = EvaluationRun.objects.create(
        fiscal_year=year_2023(),
        plan_name=plan.name,
        plan=plan.to_payload(),
        status="done",
        as_of=YEAR_END,
        opened_at=YEAR_END,
    )
    judge = Judge(plan)
    sheets = sheets_with_actuals(PerformanceObjective.objects.all())
    store_results(run, map(judge.result, sheets), copying=copying)
    return run


NASTY = "甲\t乙\\n丙\n丁\r戊\"己'庚\\.辛\x1f壬,癸;\u2028$1%s{0}"


def test_no_text_whatever_disturbs_the_rows(cast):
    lines = (
        line(1, NASTY, "50", "120", unit="处\x1f\t\\"),
        line(2, "\\N", "40", "保持\x1f稳定\t\\", unit="", comparison="定性"),
    )
    report(draft(cast.unit, lines=lines), {})
    indicators = Indicator.objects.order_by("position")
    Measurement.objects.create(
        indicator=indicators[0], actual_value=Decimal(60), recorded_at=YEAR_END
    )
    run = evaluate_year(actor=None, fiscal_year=year_2023(), as_of=YEAR_END)
    result = EvaluationResult.objects.get(run=run)
    first, second = result.lines
    assert [first["name"], second["name"]] == [i.name for i in indicators]
    assert first["name"] == NASTY
    assert (first["unit"], first["score"]) == ("处 \t\\", "25.00")
    assert (second["target"], second["score"]) == ("保持 稳定\t\\", None)
    assert "『\\N』" in result.remarks


def test_an_objective_without_lines_has_a_result(cast):
    draft(cast.unit, lines=())
    run = evaluate_year(actor=None, fiscal_year=year_2023(), as_of=YEAR_END)
    result = EvaluationResult.objects.get(run=run)
    assert (result.lines, result.status) == ([], "unsound")


def test_the_lines_keep_their_order_and_their_keys(cast):
    objective = report(approved(cast))
    run = evaluate_year(actor=None, fiscal_year=year_2023(), as_of=YEAR_END)
    keys = [scored["key"] for scored in EvaluationResult.objects.get(run=run).lines]
    assert keys == list(objective.indicators.order_by("position").values_list("pk", flat=True))
    assert objective.status == Status.APPROVED


def test_lines_come_in_the_order_of_their_positions_whatever_their_keys(cast):
    report(draft(cast.unit), {})
    indicators = list(Indicator.objects.order_by("pk"))
    assert len(indicators) > 3
    for position, indicator in enumerate(reversed(indicators), start=1):
        indicator.position = position
    Indicator.objects.bulk_update(indicators, ["position"])
    with transaction.atomic():
        (sheet,) = sheets_with_actuals(PerformanceObjective.objects.all())
    assert list(map(name_in, sheet.openings)) == [one.name for one in reversed(indicators)]
    assert [cells_of(text)[1] for text in sheet.cells] == [
        one.target_text for one in reversed(indicators)
    ]


@pytest.mark.postgresql
def test_a_slice_is_read_by_the_indexes_however_few_rows_there_are(cast):
    report(draft(cast.unit), {})
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        list(sheets_with_actuals(PerformanceObjective.objects.filter(organization=cast.unit)))
        reading = queries.captured_queries[-1]["sql"]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {reading}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "evaluations_measurement" in plan
    assert "Seq Scan" not in plan
    assert "Gather" not in plan
