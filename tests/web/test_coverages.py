"""The goal beside the indicators on the sheet: the same links as E12, with the way to each line."""

from dataclasses import replace

import pytest

from exchange.fixtures import load_fixture
from exchange.services import Source, commit_import
from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from indicators.services import save_sheet
from tests.cast import NOW
from tests.factories import draft
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
GOAL = "完成120处路口信号设备巡检维护；建设智能停车场3个；过往群众满意度达到90%。"


def with_goal(objective, statement):
    sheet = replace(sheet_of(objective), statement=statement)
    return save_sheet(actor=None, objective=objective, sheet=sheet, now=NOW)


def shown(cast, objective):
    return client_of(cast.chen).get(f"/objectives/{objective.pk}/")


def test_each_task_leads_to_its_lines_and_the_uncovered_one_is_marked(cast):
    answer = shown(cast, with_goal(draft(cast.unit), GOAL))
    coverage = answer.context["page"].coverage
    carried = {task.promise: [line.position for line in task.lines] for task in coverage.tasks}
    assert carried == {"完成120处路口信号设备巡检维护": [1, 2], "建设智能停车场3个": []}
    assert coverage.uncovered == 1
    page = text_of(answer)
    assert "1 项任务没有指标" in page
    assert "没有指标承接" in page
    assert '<a href="#line-1">第 1 行 路口信号设备巡检维护数量</a>' in page


def test_the_uncovered_tasks_are_those_of_e12(cast):
    commit_import(actor=None, disclosure=load_fixture(), source=Source("样本", b""), now=NOW)
    told: dict[str, int] = {}
    for objective in PerformanceObjective.objects.all():
        page = shown(cast, objective).context["page"]
        named = [one.finding for one in page.findings if one.finding.code == "E12"]
        assert page.coverage.uncovered == len(named), objective
        if named and objective.project:
            told[objective.project.name] = len(named)
    assert told == {
        "办案管理中心医疗卫生社会化经费": 1,
        "交通信号控制系统建设": 2,
        "电子数据勘查取证分析一级实验室建设": 1,
    }


def test_lines_that_the_goal_does_not_mention_are_listed(cast):
    answer = shown(cast, with_goal(draft(cast.unit), "完成120处路口信号设备巡检维护。" * 2))
    orphans = [line.name for line in answer.context["page"].coverage.orphans]
    assert "过往群众满意度" in orphans
    assert "路口信号设备巡检维护数量" not in orphans
    assert "条指标在目标里没有提到" in text_of(answer)


def test_without_goal_or_lines_there_is_nothing_to_compare(cast):
    without_goal = with_goal(draft(cast.unit, number=1), "")
    without_lines = draft(cast.unit, number=2, lines=())
    for objective in (without_goal, without_lines):
        assert "目标与指标对照" not in text_of(shown(cast, objective))
