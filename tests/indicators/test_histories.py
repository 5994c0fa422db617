from datetime import timedelta
from decimal import Decimal

import pytest

from budgets.enums import Activity
from budgets.models import Window, WindowExtension
from budgets.services import open_year
from common.rules import Verdict
from indicators.backgrounds import background_of
from indicators.checklist import Anchor, NewPoint
from indicators.compliance import review_sheet
from indicators.compliance.process import PROCESS_RULES
from indicators.histories import acts_on, history_of
from indicators.models import Explanation, Indicator, PerformanceObjective
from indicators.selectors import report_of, sheet_of
from indicators.services import return_objective, submit_objective
from projects.models import Project
from tests.cast import NOW
from tests.factories import answer, approved, draft, line

pytestmark = pytest.mark.django_db


def judged(objective, now=NOW):
    history = history_of(objective, report_of(objective), now)
    return {outcome.code: outcome for outcome in PROCESS_RULES.run(history).outcomes}


def close_on(objective, closes_at):
    return Window.objects.create(
        fiscal_year=objective.fiscal_year,
        activity=Activity.OBJECTIVES.value,
        opens_at=NOW - timedelta(days=30),
        closes_at=closes_at,
    )


def test_a_late_draft_and_its_extension(cast):
    objective = draft(cast.unit)
    assert judged(objective)["L01"].verdict is Verdict.MISSING_DATA
    window = close_on(objective, NOW - timedelta(days=1))
    assert judged(objective)["L01"].verdict is Verdict.HIT
    WindowExtension.objects.create(
        window=window,
        organization=objective.organization,
        closes_at=NOW + timedelta(days=3),
        reason="系统停电",
    )
    assert judged(objective)["L01"].verdict is Verdict.PASSED


def test_a_returned_sheet_tells_how_it_was_returned(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    objective = return_objective(actor=cast.zhou, objective=objective, comment="请改", now=NOW)
    outcomes = judged(objective)
    assert "『请改』仅2字" in outcomes["L04"].findings[0].message
    assert outcomes["L06"].verdict is Verdict.PASSED


def test_a_return_with_a_list_has_said_what_is_wrong(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    points = (NewPoint(Anchor(None, "statement"), "目标里没有写受益人数，请补写。"),)
    objective = return_objective(
        actor=cast.zhou, objective=objective, comment="见清单。", points=points, now=NOW
    )
    assert judged(objective)["L04"].verdict is Verdict.PASSED


def test_acts_come_oldest_first_with_the_comment(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    return_objective(actor=cast.zhou, objective=objective, comment="请补充依据。", now=NOW)
    acts = acts_on(objective)
    assert [one.action for one in acts] == ["save", "submit", "return"]
    assert acts[-1].comment == "请补充依据。"


def test_warnings_wait_for_their_explanations(cast):
    lines = (line(1, "数据解码", "90", "2", unit="套"),)
    objective = draft(cast.unit, lines=lines)
    waiting = judged(objective)["L10"].findings[0].message
    assert "数据解码" in waiting
    row = Indicator.objects.get(objective=objective)
    for finding in report_of(objective).findings:
        Explanation.objects.get_or_create(
            objective=objective,
            code=finding.code,
            indicator_key=row.pk if finding.location.row else 0,
            defaults={"text": "按批复口径", "author": cast.chen, "created_at": NOW},
        )
    assert judged(objective)["L10"].verdict is Verdict.PASSED


def test_an_approved_sheet_is_held_against_its_approval(cast):
    objective = approved(cast)
    assert judged(objective)["L07"].verdict is Verdict.PASSED
    Project.objects.filter(pk=objective.project_id).update(rationale="改过的依据")
    changed = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
    assert judged(changed)["L07"].verdict is Verdict.HIT


def test_last_year_s_sheet_of_the_same_project(cast):
    before = draft(cast.unit, budget="100.00")
    year = open_year(actor=None, year=2022, now=NOW)
    Project.objects.filter(pk=before.project_id).update(fiscal_year=year)
    PerformanceObjective.objects.filter(pk=before.pk).update(fiscal_year=year)
    now = draft(cast.unit, number=2, budget="130.00")
    assert background_of(now).last_year is None
    Project.objects.filter(pk=now.project_id).update(code=before.project.code)
    now = PerformanceObjective.objects.with_sheets().get(pk=now.pk)
    background = background_of(now)
    assert background.last_year is not None
    assert background.last_year.budget == Decimal(100)
    outcomes = {o.code: o for o in review_sheet(sheet_of(now), background=background).outcomes}
    assert "100.00万元增加到130.00万元（30%）" in outcomes["E15"].findings[0].message


@pytest.mark.parametrize("count", [1, 3])
def test_the_database_is_asked_as_often_for_three_acts_as_for_one(
    cast, count, django_assert_num_queries
):
    objective = draft(cast.unit)
    for _ in range(count):
        objective = submit_objective(actor=cast.chen, objective=objective, now=NOW)
        objective = return_objective(actor=cast.zhou, objective=objective, comment="请改", now=NOW)
        answer(objective)
    objective = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
    report = report_of(objective)
    with django_assert_num_queries(7):
        history_of(objective, report, NOW)
    with django_assert_num_queries(1):
        background_of(objective)
