"""Norms counted in groups are those counted line by line; kept, renewed, and held against a sheet."""

from dataclasses import replace
from decimal import Decimal

import pytest

from evaluations.models import IndicatorNorm
from evaluations.norms import hints_for, norms_page, record_norms
from evaluations.peers import observations_of
from evaluations.tasks import record_norms as norms_of_open_years
from indicators.backgrounds import background_of
from indicators.compliance import Background
from indicators.enums import Comparison
from indicators.models import Indicator, PerformanceObjective
from indicators.outliers import FEWEST, HintKind, Key, norms_of
from indicators.selectors import sheet_of
from projects.models import Project
from tests.cast import NOW
from tests.evaluations.test_peers import as_of_2022, measure
from tests.factories import clean_lines, draft, line, year_2023

pytestmark = pytest.mark.django_db
SATISFACTION = "过往群众满意度"
MAIN = "路口信号设备巡检维护数量"


def with_core():
    first, *rest = clean_lines()
    return (replace(first, is_core=True), *rest)


@pytest.fixture
def city(cast):
    """Seven sheets of two departments and two years, some measured, one satisfaction of 95."""
    sheets = [
        draft(cast.unit if number % 2 else cast.other_unit, number=number, lines=with_core())
        for number in range(1, 8)
    ]
    Indicator.objects.filter(objective=sheets[0], name=SATISFACTION).update(target_value=95)
    Indicator.objects.filter(objective=sheets[1], name=SATISFACTION).update(
        name="过往 群众满意度。"
    )
    measure(sheets[2], SATISFACTION, "88")
    measure(sheets[4], SATISFACTION, "97")
    measure(sheets[4], MAIN, "119")
    as_of_2022(sheets[6])
    record_norms(year_2023(), now=NOW)
    return sheets


def norm(name=SATISFACTION):
    return IndicatorNorm.objects.get(name=name)


def test_the_groups_say_what_the_lines_say(cast, city):
    expected = {
        key: one for key, one in norms_of(observations_of(year_2023())).items()
        if one.count >= FEWEST
    }  # fmt: skip
    assert expected
    kept = {
        Key(row.key, row.unit, Comparison(row.comparison)): row
        for row in IndicatorNorm.objects.all()
    }
    assert set(kept) == set(expected)
    for key, one in expected.items():
        row = kept[key]
        for name in ("count", "departments", "years", "median", "lower", "upper", "least", "most"):
            assert getattr(row, name) == getattr(one, name), (key, name)
        assert (row.full_marks is None) == (one.full_marks is None)
        if one.full_marks is not None:
            assert abs(row.full_marks - one.full_marks) < Decimal("0.0001")


def test_a_norm_by_hand(cast, city):
    row = norm()
    assert (row.count, row.departments, row.years) == (7, 2, 2)
    assert (row.median, row.least, row.most) == (90, 90, 95)
    assert row.full_marks == Decimal("0.5")
    # 100 万元 for 120 crossings.
    assert norm(MAIN).cost == Decimal("0.833333")
    assert row.cost is None


def test_it_is_counted_anew_and_less_than_five_are_left_out(cast, city):
    Indicator.objects.filter(objective__in=city[:4], name=SATISFACTION).delete()
    assert record_norms(year_2023(), now=NOW) == IndicatorNorm.objects.count()
    assert not IndicatorNorm.objects.filter(key=SATISFACTION).exists()
    assert IndicatorNorm.objects.filter(key=MAIN).count() == 1


def test_the_nightly_task_counts_the_open_years(cast, city):
    IndicatorNorm.objects.all().delete()
    assert norms_of_open_years() == 2
    assert norm().count == 7
    year = year_2023()
    year.is_open = False
    year.save()
    assert norms_of_open_years() == 1


def test_a_name_is_found_by_a_part_most_frequent_first(cast, city):
    page = norms_page(year_2023(), "满意度 。")
    assert [row.name for row in page.rows] == [SATISFACTION]
    everything = norms_page(year_2023(), "")
    counts = [row.count for row in everything.rows]
    assert counts == sorted(counts, reverse=True)
    assert everything.count == len(counts) > 3
    assert everything.counted_at == NOW
    assert norms_page(year_2023(), "没有的").rows == ()


def hints(objective, lines=None):
    found = PerformanceObjective.objects.get(pk=objective.pk)
    sheet = sheet_of(found)
    typed = sheet if lines is None else replace(sheet, lines=lines)
    return hints_for(found, typed, background_of(found))


def changed(position, **changes):
    return tuple(
        replace(one, **changes) if one.position == position else one for one in with_core()
    )


def target(value, unit="%", sign="≥"):
    return line(1, "x", "1", value, unit=unit, comparison=sign).target


def test_an_ordinary_sheet_has_no_hints(cast, city):
    assert hints(city[1]) == ()


def test_a_satisfaction_of_ten_lies_far_off(cast, city):
    (hint,) = hints(city[1], changed(7, target=target("10")))
    assert (hint.kind, hint.observation.row) == (HintKind.FAR_OFF, 7)
    assert "目标≥10%" in hint.message
    assert "中位数是90%" in hint.message


def test_another_unit_for_the_same_name_is_told(cast, city):
    (hint,) = hints(city[1], changed(1, unit="个", target=target("120", "个")))
    assert hint.kind is HintKind.TWO_UNITS
    assert "别处多用『处』" in hint.message


def test_a_dear_piece_is_told(cast, city):
    (hint,) = hints(city[1], changed(1, target=target("12", "处")))
    assert hint.kind is HintKind.COST
    assert "每处8.3333万元，同类中位数0.8333万元" in hint.message


def test_less_than_last_year_reached_is_told(cast, city):
    before = city[6]
    measure(before, SATISFACTION, "97")
    now = draft(cast.unit, number=20)
    Project.objects.filter(pk=now.project_id).update(code=before.project.code)
    kinds = {hint.kind: hint.message for hint in hints(now)}
    assert "上年实际97%，今年目标≥90%" in kinds[HintKind.BELOW_LAST_YEAR]


def test_without_numbers_nothing_is_asked(cast, city, django_assert_num_queries):
    found = PerformanceObjective.objects.with_sheets().get(pk=city[1].pk)
    sheet = replace(sheet_of(found), lines=())
    with django_assert_num_queries(0):
        assert hints_for(found, sheet, Background()) == ()


@pytest.mark.parametrize("number", [1, 7])
def test_a_sheet_takes_two_queries_without_last_year_one(
    cast, city, number, django_assert_num_queries
):
    found = PerformanceObjective.objects.with_sheets().get(pk=city[1].pk)
    sheet = replace(sheet_of(found), lines=with_core()[:number])
    with django_assert_num_queries(2):
        hints_for(found, sheet, Background(last_year=sheet))
    with django_assert_num_queries(1):
        hints_for(found, sheet, Background())


@pytest.mark.parametrize("number", [1, 3])
def test_the_count_does_not_ask_for_each_sheet(cast, number, django_assert_num_queries):
    for one in range(FEWEST * number):
        draft(cast.unit, number=one + 1)
    year = year_2023()
    with django_assert_num_queries(8):
        record_norms(year, now=NOW)
