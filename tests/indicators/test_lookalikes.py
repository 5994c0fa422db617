from decimal import Decimal

import pytest

from indicators.lookalikes import alike_in_lines, alike_in_text
from indicators.models import PerformanceObjective
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
