"""The year-end run: slices, resuming, repeating, and who may start it."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from evaluations.enums import Grade, ResultStatus
from evaluations.models import EvaluationResult, EvaluationRun, EvaluationSlice, RunStatus
from evaluations.overviews import scorecard_of
from evaluations.runs import STALE_AFTER
from evaluations.scoring import PRESETS
from evaluations.selectors import progress_of
from evaluations.services import (
    RunInProgress,
    close_run,
    due_slices,
    evaluate_slice,
    evaluate_year,
    open_run,
)
from evaluations.yearly import LockedPlan, set_plan
from indicators.selectors import UnknownOrganization
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.models import AuditEntry, Organization
from tests.cast import NOW
from tests.evaluations.year_end import ACTUALS, YEAR_END, report, stored
from tests.factories import approved, department_draft, draft, line, year_2023

pytestmark = pytest.mark.django_db


def evaluate(actor=None, code="", slice_size=5000):
    return evaluate_year(
        actor=actor,
        fiscal_year=year_2023(),
        as_of=YEAR_END,
        organization_code=code,
        slice_size=slice_size,
    )


def opened(slice_size=1, code=""):
    return open_run(
        actor=None,
        fiscal_year=year_2023(),
        as_of=YEAR_END,
        organization_code=code,
        slice_size=slice_size,
    )


def units(department, count):
    return [
        Organization.objects.create(code=f"118{n:03d}", name=f"单位{n}", parent=department)
        for n in range(2, 2 + count)
    ]


@pytest.fixture
def three_units(cast):
    """A drafted project in each of three units: with actuals, without, with money only."""
    first, second, third = (
        draft(unit, number=n) for n, unit in enumerate(units(cast.department, 3), start=1)
    )
    report(first)
    report(third, {})
    return first, second, third


def test_an_approved_sheet_is_scored_line_by_line_with_its_money(cast):
    objective = report(approved(cast))
    run = evaluate()
    assert (run.status, run.plan_name, run.finished_at) == (RunStatus.DONE, "国标", YEAR_END)
    result = EvaluationResult.objects.get(run=run)
    scores = {line["name"]: line["score"] for line in result.lines}
    assert scores == {
        "路口信号设备巡检维护数量": "13.75",
        "巡检任务完成率": "10.00",
        "设备故障修复及时率": "15.00",
        "设备维护总成本": "8.00",
        "路口通行延误下降率": "16.00",
        "设备持续可用率": "10.00",
        "过往群众满意度": "9.00",
    }
    assert (result.execution_rate, result.execution_score) == (Decimal("0.95"), Decimal("9.50"))
    assert (result.total, result.grade) == (Decimal("91.25"), Grade.EXCELLENT)
    assert (result.status, result.remarks) == (ResultStatus.EVALUATED, "")
    first = result.lines[0]
    assert first["explanation"] == "目标≥120，完成110，未达标：110÷120＝91.67%，15×91.67%＝13.75分"
    assert (first["comparison"], first["target"], first["actual"]) == ("≥", "120", "110")
    assert (first["weight"], first["attainment"], first["core"]) == ("15", "0.916667", False)
    card = scorecard_of(objective)
    assert card.lines[0].target == "≥120"


def test_a_department_sheet_has_no_execution_score_but_its_rate(cast):
    sheet = department_draft(
        cast.department,
        (
            line(1, "重点工作完成率", "60", "95"),
            line(2, "制度建设", "40", "制度健全", unit="", comparison="定性"),
        ),
    )
    report(
        sheet,
        {"重点工作完成率": "97", "制度建设": "部分达成 0.75"},
        money=("1000.00", "900.00"),
    )
    result = EvaluationResult.objects.get(run=evaluate())
    assert (result.execution_rate, result.execution_score) == (Decimal("0.9"), None)
    assert (result.total, result.grade) == (Decimal("90.00"), Grade.EXCELLENT)
    assert result.status == ResultStatus.PROVISIONAL
    assert "尚未批复" in result.remarks
    assert [scored["target"] for scored in result.lines] == ["95", "制度健全"]
    assert [shown.target for shown in scorecard_of(sheet).lines] == ["≥95", "制度健全"]


def test_what_is_missing_is_no_zero(cast):
    reached = {name: value for name, value in ACTUALS.items() if name != "设备持续可用率"}
    report(approved(cast), reached, money=None)
    result = EvaluationResult.objects.get(run=evaluate())
    assert (result.total, result.grade, result.status) == (None, "", ResultStatus.INCOMPLETE)
    missing = next(line for line in result.lines if line["name"] == "设备持续可用率")
    assert (missing["actual"], missing["score"], missing["attainment"]) == (None, None, None)
    assert "未填全年预算数或全年执行数" in result.remarks
    assert "第6条『设备持续可用率』：未填完成值" in result.remarks


def test_a_sheet_that_does_not_weigh_100_has_scores_but_no_total(cast):
    report(draft(cast.unit, execution_weight="20"))
    result = EvaluationResult.objects.get(run=evaluate())
    assert (result.total, result.status) == (None, ResultStatus.UNSOUND)
    assert "权重合计110，比100多10" in result.remarks
    assert [line["score"] for line in result.lines][:2] == ["13.75", "10.00"]


def test_the_plan_of_the_year_is_used_and_locked(cast):
    report(approved(cast), {**ACTUALS, "路口信号设备巡检维护数量": "200"})
    set_plan(actor=None, fiscal_year=year_2023(), plan=PRESETS["重庆"], now=NOW)
    run = evaluate()
    assert run.plan_name == "重庆"
    assert EvaluationResult.objects.get(run=run).lines[0]["score"] == "13.00"
    with pytest.raises(LockedPlan):
        set_plan(actor=None, fiscal_year=year_2023(), plan=PRESETS["国标"], now=NOW)


def test_slices_hold_whole_units_and_progress_is_read_from_them(three_units):
    run = opened(slice_size=2)
    assert list(run.slices.order_by("number").values_list("objectives", flat=True)) == [2, 1]
    assert progress_of(run) == (0, 3)
    assert evaluate_slice(slice_id=run.slices.get(number=1).pk, now=YEAR_END)
    assert progress_of(run) == (2, 3)


def test_sliced_or_whole_the_results_are_the_same(three_units):
    whole, sliced = evaluate(), evaluate(slice_size=1)
    assert (whole.slices.count(), sliced.slices.count()) == (1, 3)
    assert stored(whole) == stored(sliced)
    assert len(stored(whole)) == 3


def test_a_run_repeated_says_the_same_and_replaces_nothing(three_units):
    first = evaluate()
    before = stored(first)
    second = evaluate()
    assert second.pk != first.pk
    assert stored(first) == stored(second) == before


def test_a_lost_slice_takes_nothing_and_leaves_nothing(three_units):
    run = opened()
    lost, *others = run.slices.order_by("number").values_list("pk", flat=True)
    with transaction.atomic():
        evaluate_slice(slice_id=lost, now=YEAR_END)
        assert EvaluationResult.objects.filter(run=run).count() == 1
        # What the database does when the connection of a worker is gone.
        transaction.set_rollback(True)
    assert not EvaluationResult.objects.filter(run=run).exists()
    for slice_id in others:
        evaluate_slice(slice_id=slice_id, now=YEAR_END)
    run.refresh_from_db()
    assert (run.status, progress_of(run)) == (RunStatus.OPEN, (2, 3))
    resumed = evaluate()
    assert (resumed.pk, resumed.status) == (run.pk, RunStatus.DONE)
    assert stored(resumed) == stored(evaluate())


def test_a_slice_is_done_once(three_units):
    run = opened()
    slice_id = run.slices.first().pk
    assert evaluate_slice(slice_id=slice_id, now=YEAR_END)
    before = stored(run)
    assert not evaluate_slice(slice_id=slice_id, now=YEAR_END)
    assert stored(run) == before


def test_the_last_slice_closes_the_run_once_on_record(three_units):
    run = opened()
    for slice_id in run.slices.values_list("pk", flat=True):
        evaluate_slice(slice_id=slice_id, now=YEAR_END)
    run.refresh_from_db()
    assert run.status == RunStatus.DONE
    assert not close_run(run_id=run.pk, now=YEAR_END)
    entries = AuditEntry.objects.filter(action=AuditAction.RUN_FINISHED.value)
    assert [entry.changes["results"] for entry in entries] == [{"incomplete": 2, "provisional": 1}]
    assert list(breaks()) == []


def test_a_slice_is_asked_for_again_only_after_a_while(three_units):
    run = opened()
    asked = due_slices(now=YEAR_END)
    assert asked == list(run.slices.order_by("number").values_list("pk", flat=True))
    assert due_slices(now=YEAR_END + STALE_AFTER) == []
    evaluate_slice(slice_id=asked[0], now=YEAR_END)
    later = YEAR_END + STALE_AFTER + timedelta(seconds=1)
    assert due_slices(now=later) == asked[1:]


def test_a_run_whose_last_worker_died_before_closing_is_closed_by_the_beat(three_units):
    run = opened()
    run.slices.update(status=RunStatus.DONE)
    assert due_slices(now=YEAR_END) == []
    run.refresh_from_db()
    assert run.status == RunStatus.DONE


def test_one_run_a_year_and_the_same_scope_joins_it(three_units):
    run = opened(code="118002")
    assert opened(code="118002").pk == run.pk
    with pytest.raises(RunInProgress, match="范围：118002"):
        opened()
    assert EvaluationRun.objects.count() == 1


def test_a_year_without_objectives_is_done_at_once(cast):
    run = evaluate()
    assert (run.status, progress_of(run), stored(run)) == (RunStatus.DONE, (0, 0), [])


def test_a_scope_is_a_unit_with_everything_below_it(cast, three_units):
    draft(cast.other_unit, number=9)
    assert len(stored(evaluate(code="118"))) == 3
    assert len(stored(evaluate(code="118003"))) == 1
    assert len(stored(evaluate())) == 4
    with pytest.raises(UnknownOrganization, match="999"):
        evaluate(code="999")


@pytest.mark.parametrize("person", ["zhao", "qian"])
def test_finance_may_start_the_evaluation(cast, person):
    actor = getattr(cast, person)
    assert evaluate(actor=actor).opened_by == actor


@pytest.mark.parametrize("person", ["chen", "zhou", "liu", "wu", "sun"])
def test_nobody_else_may(cast, person):
    with pytest.raises(PermissionDenied, match="财政"):
        evaluate(actor=getattr(cast, person))
    assert not EvaluationRun.objects.exists()


@pytest.mark.parametrize(("count", "lines"), [(1, 1), (3, 1), (1, 3), (3, 3)])
def test_a_run_does_not_query_per_objective_or_line(cast, count, lines):
    some = tuple(line(n, f"指标{n}", "10", "95") for n in range(1, lines + 1))
    for number in range(1, count + 1):
        report(draft(cast.unit, number=number, lines=some), {"指标1": "90"})
    year = year_2023()
    with CaptureQueriesContext(connection) as queries:
        run = evaluate_year(actor=cast.zhao, fiscal_year=year, as_of=YEAR_END)
    assert len(stored(run)) == count
    assert len(queries) == 41


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_slice_store_it_once(cast):
    report(draft(cast.unit))
    run = opened()
    slice_id = run.slices.get().pk
    start, outcomes = threading.Barrier(2), []

    def work():
        try:
            start.wait()
            outcomes.append(evaluate_slice(slice_id=slice_id, now=YEAR_END))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) == [False, True]
    assert len(stored(run)) == 1
    assert EvaluationSlice.objects.get().status == RunStatus.DONE
    assert AuditEntry.objects.filter(action=AuditAction.RUN_FINISHED.value).count() == 1
