from decimal import Decimal

import pytest

from indicators.lookalikes import alike_in_lines, alike_in_text
from indicators.models import PerformanceObjective
from organizations.models import Organization
from projects.models import Project
from tests.factories import clean_lines, draft, line, year_2023

pytestmark = pytest.mark.django_db


def retell(objective: PerformanceObjective, overview: str, statement: str) -> None:
    Project.objects.filter(pk=objective.project_id).update(overview=overview)
    PerformanceObjective.objects.filter(pk=objective.pk).update(statement=statement)


def test_the_same_words_in_two_departments(cast):
    ours, theirs, own = (
        draft(cast.unit),
        draft(cast.other_unit, number=2),
        draft(cast.unit, number=3),
    )
    retell(own, "对辖区河道开展保洁和清淤，雇请河长助理巡河。", "全年清淤三千米，水质达到三类。")
    (group,) = alike_in_text(year_2023())
    assert {twin.objective_id for twin in group.twins} == {ours.pk, theirs.pk}
    assert group.is_across_departments
    assert group.likeness == 1
    assert group.twins[0].name == "道路信号维护项目1"


TOLD = (
    (
        "{unit}负责{place}道路信号灯的日常维护。近年{place}车辆增长较快，{place}路口拥堵明显，"
        "{unit}对{town}、{place}主城的信号灯逐一排查，更换老旧设备。"
    ),
    (
        "{unit}全年在{place}完成信号灯巡检120处，{town}新装信号灯8处，{place}路口通行延误下降5%，"
        "{place}群众满意度达到90%以上。"
    ),
)


def tell(objective, name="", **names):
    """Give the unit of the objective a name, and its text these names."""
    Organization.objects.filter(pk=objective.organization_id).update(name=name)
    retell(objective, *(text.format(**names) for text in TOLD))


def test_a_text_copied_with_the_names_replaced(cast):
    ours, theirs = draft(cast.unit), draft(cast.other_unit, number=2)
    tell(ours, "重庆市荣昌区公安局", unit="荣昌区公安局", place="荣昌区", town="昌元街道")
    tell(theirs, "重庆市大足区城市管理局", unit="大足区城市管理局", place="大足区", town="棠香街道")
    (group,) = alike_in_text(year_2023())
    assert {twin.objective_id for twin in group.twins} == {ours.pk, theirs.pk}
    assert group.likeness == 1
    # Names of others are as good as any word.
    tell(theirs, "重庆市荣昌区公安局", unit="大足区城市管理局", place="大足区", town="棠香街道")
    assert alike_in_text(year_2023()) == ()


def test_other_work_of_the_same_place_is_not_alike(cast):
    ours, theirs = draft(cast.unit), draft(cast.other_unit, number=2)
    tell(ours, "重庆市荣昌区公安局", unit="荣昌区公安局", place="荣昌区", town="昌元街道")
    retell(theirs, "荣昌区公安局对荣昌区河道保洁清淤。", "荣昌区全年清淤三千米，水质达到三类。")
    assert alike_in_text(year_2023()) == ()


def test_half_of_the_indicators_in_common(cast):
    lines = clean_lines()
    draft(cast.unit, lines=lines)
    mixed = (*lines[:5], line(6, "清淤河道长度", "10", "3", unit="公里"))
    draft(cast.unit, number=2, lines=mixed)
    apart = tuple(line(row, f"别的指标{name}", "10", "3") for row, name in enumerate("甲乙丙", 1))
    draft(cast.unit, number=3, lines=apart)
    draft(cast.unit, number=4, lines=lines[:2])
    (group,) = alike_in_lines(year_2023())
    assert [twin.name[-1] for twin in group.twins] == ["1", "2"]
    assert group.likeness == Decimal(5) / 8
    assert not group.is_across_departments


def test_names_that_everybody_uses_make_no_sheets_alike(cast):
    usual = ("群众满意度", "资金拨付及时率", "项目验收合格率", "预算控制率")
    for number in range(1, 23):
        own = (f"甲{number}数量", f"乙{number}数量", f"丙{number}数量")
        names = (*usual, *own)
        lines = tuple(line(row, name, "10", "3") for row, name in enumerate(names, 1))
        draft(cast.unit, number=number, lines=lines)
    assert alike_in_lines(year_2023()) == ()
    names = (*usual, "甲1数量", "乙1数量", "丙1数量")
    copied = tuple(line(row, name, "10", "3") for row, name in enumerate(names, 1))
    draft(cast.other_unit, number=30, lines=copied)
    (group,) = alike_in_lines(year_2023())
    assert group.is_across_departments
    assert group.likeness == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_database_is_asked_as_often_for_three_as_for_one(
    cast, count, django_assert_num_queries
):
    for number in range(1, count + 1):
        draft(cast.unit, number=number)
    fiscal_year = year_2023()
    with django_assert_num_queries(1):
        alike_in_text(fiscal_year)
    with django_assert_num_queries(2):
        alike_in_lines(fiscal_year)
