"""The line of time of one objective, and its money."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from evaluations.courses import Happening, Step, course_of, spent_of
from evaluations.models import EvaluationResult, EvaluationRun, Measurement, SelfEvaluation
from evaluations.services import return_monitoring, save_monitoring, submit_monitoring
from indicators.histories import acts_on
from indicators.selectors import objective_for, sheet_of
from indicators.services import return_objective, save_sheet, submit_objective
from tests.cast import NOW
from tests.evaluations.monitoring_forms import filled
from tests.factories import approved, draft, with_outturn, year_2023
from tests.web.pages import client_of, text_of
from web.projects import project_page
from web.timelines import timeline

pytestmark = pytest.mark.django_db


def save(cast, objective, statement, at):
    fresh = objective_for(cast.chen, objective.pk)
    sheet = replace(sheet_of(fresh), statement=statement)
    return save_sheet(actor=cast.chen, objective=fresh, sheet=sheet, now=at)


def told(objective) -> list[tuple[str, str, str]]:
    found = timeline(acts_on(objective)[::-1], course_of(objective))
    return [(moment.title, moment.who, moment.version) for moment in found]


def test_savings_in_a_row_are_one_entry(cast):
    objective = draft(cast.unit)
    for n in range(1, 4):
        objective = save(cast, objective, f"目标{n}", NOW + timedelta(minutes=n))
    assert told(objective) == [
        ("保存 3 次", "陈静", "第 2–4 版"),
        ("保存", "系统", "第 1 版"),
    ]


def test_savings_of_another_day_or_after_another_act_stand_alone(cast):
    objective = draft(cast.unit)
    day = timedelta(days=1)
    save(cast, objective, "目标一", NOW + day)
    save(cast, objective, "目标二", NOW + 2 * day)
    fresh = objective_for(cast.chen, objective.pk)
    sheet = replace(sheet_of(fresh), statement=sheet_of(draft(cast.unit, number=9)).statement)
    save_sheet(actor=cast.chen, objective=fresh, sheet=sheet, now=NOW + 3 * day)
    fresh = objective_for(cast.chen, objective.pk)
    submitted = submit_objective(actor=cast.chen, objective=fresh, now=NOW + 4 * day)
    return_objective(
        actor=cast.zhou, objective=submitted, comment="请补充依据。", now=NOW + 5 * day
    )
    assert [title for title, _, _ in told(objective)] == [
        "退回",
        "送审",
        "保存",
        "保存",
        "保存",
        "保存",
    ]
    newest = timeline(acts_on(objective)[::-1], ())[0]
    assert (newest.who, newest.text, newest.tone) == ("周琳", "请补充依据。", "alert")


def test_of_the_same_time_the_later_step_comes_first():
    steps = (Step.RESULT, Step.FINANCE_REVIEW, Step.SELF_EVALUATION, Step.ACTUALS)
    later = Happening(Step.MONITORING, NOW + timedelta(seconds=1), None)
    found = timeline((), (*(Happening(step, NOW, None) for step in steps), later))
    assert [moment.title for moment in found] == [
        "报送1–0月监控",
        "年终评价",
        "财政复核",
        "报送绩效自评",
        "登记完成值",
    ]


def test_acts_of_the_same_time_keep_their_order(cast):
    objective = approved(cast)
    record = Happening(Step.ACTUALS, objective.updated_at, None)
    versions = acts_on(objective)[::-1]
    assert {version.at for version in versions} == {NOW}
    titles = [moment.title for moment in timeline(versions, (record,))]
    assert titles == ["登记完成值", "批复", "审核通过", "审核通过", "送审", "保存"]


def test_a_project_has_its_money_before_its_sheet_is_saved(cast):
    objective = draft(cast.unit)
    titles = [one.title for one in project_page(cast.chen, objective.project).moments]
    assert titles == ["保存", "登记项目", "登记预算安排"]


@pytest.fixture
def lived(cast):
    """An objective with actuals, a self-evaluation and a result."""
    objective = approved(cast)
    lines = list(objective.indicators.order_by("position"))
    for n, line in enumerate(lines[:3]):
        who, at = (cast.chen, NOW) if n < 2 else (cast.zhou, NOW + timedelta(days=1))
        Measurement.objects.create(
            indicator=line, actual_value=Decimal(1), recorded_by=who, recorded_at=at
        )
    SelfEvaluation.objects.create(
        objective=objective,
        total=Decimal("91.50"),
        grade="excellent",
        submitted_at=NOW + timedelta(days=2),
        submitted_by=cast.chen,
    )
    for day, total, status in ((3, None, "incomplete"), (4, Decimal("88.00"), "evaluated")):
        run = EvaluationRun.objects.create(
            fiscal_year=year_2023(),
            plan_name="国标",
            plan={},
            status="done",
            as_of=NOW,
            opened_at=NOW,
            opened_by=cast.qian,
            finished_at=NOW + timedelta(days=day),
        )
        EvaluationResult.objects.create(
            run=run,
            objective=objective,
            status=status,
            total=total,
            grade="good" if total else "",
        )
    return objective


def test_monitoring_is_on_the_line_with_its_light_and_the_word_of_the_reviewer(cast):
    objective = objective_for(cast.chen, approved(cast).pk)
    day = NOW + timedelta(days=210)
    save_monitoring(actor=cast.chen, month=7, filled=filled(objective), now=day)
    assert [m.title for m in timeline((), course_of(objective))] == []
    told = {"objective": objective, "month": 7}
    submit_monitoring(actor=cast.chen, base_version=1, now=day, **told)
    return_monitoring(
        actor=cast.zhou, base_version=2, comment="措施太空", now=day + timedelta(days=1), **told
    )
    found = [(m.title, m.who, m.text) for m in timeline((), course_of(objective))]
    assert found == [
        ("退回1–7月监控", "周琳", "措施太空"),
        ("报送1–7月监控", "陈静", "目标灯：黄灯（滞后）"),
    ]


def test_actuals_self_evaluation_and_results_are_on_the_same_line(lived):
    found = timeline(acts_on(lived)[::-1], course_of(lived))
    assert [(m.title, m.who, m.text) for m in found if not m.version] == [
        ("年终评价", "钱卫", "88 分，良，评分方案：国标"),
        ("年终评价", "钱卫", "缺数据，评分方案：国标"),
        ("报送绩效自评", "陈静", "91.5 分，优"),
        ("登记完成值", "周琳", "1 项指标"),
        ("登记完成值", "陈静", "2 项指标"),
    ]


def test_an_unfinished_run_and_an_unsent_self_evaluation_are_no_steps(cast, lived):
    EvaluationRun.objects.filter(pk=EvaluationRun.objects.first().pk).update(status="open")
    SelfEvaluation.objects.update(submitted_at=None)
    steps = [happening.step for happening in course_of(lived)]
    assert sorted(steps) == [Step.ACTUALS, Step.ACTUALS, Step.RESULT]


def test_the_page_shows_the_line(cast, lived):
    page = text_of(client_of(cast.chen).get(f"/objectives/{lived.pk}/"))
    for part in ("办理经过", "登记完成值", "报送绩效自评", "88 分，良", "批复", "资金"):
        assert part in page


def test_the_course_asks_five_questions(lived, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert len(course_of(lived)) == 5


def test_money_is_shown_as_reported(cast):
    objective = draft(cast.unit)
    client = client_of(cast.chen)
    assert spent_of(objective) is None
    assert "还没有登记" in text_of(client.get(f"/objectives/{objective.pk}/"))
    with_outturn(objective, final="1200.00", spent="1250.50")
    page = text_of(client.get(f"/objectives/{objective.pk}/"))
    assert '<progress class="zs-over" max="1200.00" value="1250.50"' in page
    assert "1,250.50" in page
    assert spent_of(objective).is_over
