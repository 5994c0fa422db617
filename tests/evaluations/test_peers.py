from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.services import open_year
from evaluations.models import Measurement
from evaluations.peers import observations_of, peer_hints
from indicators.models import Indicator, PerformanceObjective
from indicators.outliers import HintKind
from projects.models import Project
from tests.cast import NOW
from tests.factories import clean_lines, draft, year_2023

pytestmark = pytest.mark.django_db


def as_of_2022(objective: PerformanceObjective) -> None:
    """Turn a sheet into that of the year before."""
    year = open_year(actor=None, year=2022, now=NOW)
    Project.objects.filter(pk=objective.project_id).update(fiscal_year=year)
    PerformanceObjective.objects.filter(pk=objective.pk).update(fiscal_year=year)


def measure(objective: PerformanceObjective, name: str, value: str) -> None:
    Measurement.objects.create(
        indicator=objective.indicators.get(name=name), actual_value=Decimal(value), recorded_at=NOW
    )


def test_targets_are_read_with_what_was_reached(cast):
    first, *rest = clean_lines()
    lines = (replace(first, is_core=True), *rest)
    objective = draft(cast.unit, budget="600.00", lines=lines)
    measure(objective, "过往群众满意度", "88")
    measure(objective, "路口信号设备巡检维护数量", "120")
    observed = {one.name: one for one in observations_of(year_2023())}
    assert len(observed) == len(clean_lines())
    main = observed["路口信号设备巡检维护数量"]
    assert (main.cost, main.is_full, main.department) == (Decimal(5), True, cast.unit.code[:3])
    assert observed["过往群众满意度"].is_full is False
    assert observed["过往群众满意度"].cost is None
    assert observed["设备维护总成本"].is_full is None
    assert main.place == "道路信号维护项目1第1行"


def test_last_year_s_actual_belongs_to_the_same_project(cast):
    before = draft(cast.unit)
    measure(before, "过往群众满意度", "97")
    as_of_2022(before)
    now = draft(cast.unit, number=2)
    Project.objects.filter(pk=now.project_id).update(code=before.project.code)
    observed = [one for one in observations_of(year_2023()) if one.name == "过往群众满意度"]
    assert {one.year: one.last_actual for one in observed} == {2022: None, 2023: Decimal(97)}
    (hint,) = peer_hints(year_2023())
    assert hint.kind is HintKind.BELOW_LAST_YEAR
    assert hint.message == (
        "道路信号维护项目2第7行『过往群众满意度』上年实际97%，今年目标≥90%，比上年实绩还低，请说明。"
    )


def test_hints_stay_within_reach(cast):
    for number in range(1, 7):
        draft(cast.other_unit, number=number)
    low = draft(cast.unit, number=7)
    Indicator.objects.filter(objective=low, name="过往群众满意度").update(target_value=10)
    (hint,) = peer_hints(year_2023())
    assert "中位数是90%" in hint.message
    assert [one.message for one in peer_hints(year_2023(), cast.chen)] == [hint.message]
    assert peer_hints(year_2023(), cast.sun) == ()


@pytest.mark.parametrize("count", [1, 3])
def test_the_database_is_asked_as_often_for_three_as_for_one(
    cast, count, django_assert_num_queries
):
    for number in range(1, count + 1):
        draft(cast.unit, number=number)
    fiscal_year = year_2023()
    with django_assert_num_queries(3):
        observations_of(fiscal_year)
