import cProfile
import pstats
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.enums import Comparison
from indicators.outliers import (
    HintKind,
    Observation,
    hints_of,
    is_far_off,
    norms_of,
    quantile,
)

AT_LEAST, AT_MOST = Comparison.AT_LEAST, Comparison.AT_MOST


def seen(value, **facts):
    """A satisfaction target of one department."""
    given_facts = {
        "name": "群众满意度",
        "unit": "%",
        "comparison": AT_LEAST,
        "department": "118",
        "year": 2023,
        "place": "路口提升第3行",
    }
    return Observation(value=Decimal(value), **(given_facts | facts))


USUAL = tuple(seen(value, department=f"12{value[-1]}") for value in ("90", "92", "95", "95", "96", "98"))  # fmt: skip


def hints(*observations, kind=None):
    return [hint.message for hint in hints_of(observations) if kind in {None, hint.kind}]


def test_the_usual_target_of_an_indicator():
    (norm,) = norms_of(
        (
            *USUAL[:4],
            replace(USUAL[4], name=" 群众 满意度", is_full=True),
            replace(USUAL[5], year=2022, is_full=False),
        )
    ).values()
    assert (norm.count, norm.departments, norm.years) == (6, 5, 2)
    assert (norm.least, norm.median, norm.most) == (90, 95, 98)
    assert (norm.lower, norm.upper, norm.spread) == (Decimal("92.75"), Decimal("95.75"), 3)
    assert norm.full_marks == Decimal("0.5")
    assert next(iter(norms_of(USUAL[:1]).values())).full_marks is None


def test_names_units_and_signs_are_kept_apart():
    others = (replace(USUAL[0], unit="分"), replace(USUAL[0], comparison=AT_MOST))
    assert len(norms_of((*USUAL, *others))) == 3


def test_a_satisfaction_of_ten_lies_far_off():
    low = seen("10", place="信号控制第4行")
    (message,) = hints(*USUAL, low, kind=HintKind.FAR_OFF)
    assert "信号控制第4行『群众满意度』目标≥10%" in message
    assert "中位数是95%" in message


def test_a_rate_lies_far_off_from_the_same_rate_only():
    usual = [replace(one, name="孕产妇死亡率", unit="/10万", comparison=AT_MOST) for one in USUAL]
    high = seen("900", name="孕产妇死亡率", unit="/10万", comparison=AT_MOST, place="妇幼第2行")
    (message,) = hints(*usual, high, kind=HintKind.FAR_OFF)
    assert "妇幼第2行『孕产妇死亡率』目标≤900/10万" in message
    assert hints(*usual, replace(high, unit="/万"), kind=HintKind.FAR_OFF) == []


@pytest.mark.parametrize(
    "observations",
    [
        USUAL,
        (*USUAL[:4], seen("10")),
        (*USUAL, seen("85")),
        tuple(replace(one, unit="人") for one in (*USUAL, seen("10"))),
    ],
)
def test_what_is_usual_or_cannot_be_compared_is_left_alone(observations):
    assert hints(*observations) == []


def test_a_rarer_unit_is_named_with_the_commoner_one():
    rare = seen("10", name="交通事故", unit="起", place="丙第7行")
    common = [
        seen(v, name="交通事故", unit="%", department=d) for v, d in (("9", "12"), ("8", "13"))
    ]
    (message,) = hints(rare, *common)
    assert message.startswith("丙第7行『交通事故』单位填『起』，别处多用『%』")
    assert hints(rare, common[0]) == []


def test_a_unit_cost_far_from_others():
    near = [seen("4", name="新建路口", unit="处", cost=Decimal(cost), department=str(cost)) for cost in (8, 9, 8, 7, 10)]  # fmt: skip
    far = seen("6", name="新建路口", unit="处", cost=Decimal(30), place="丙第5行")
    (message,) = hints(*near, far)
    assert message == "丙第5行『新建路口』每处30万元，同类中位数8.5万元，请核对。"
    assert hints(*near[:3], far) == []


@pytest.mark.parametrize(
    ("comparison", "value", "last", "is_hinted"),
    [
        (AT_LEAST, "95", "98", True),
        (AT_LEAST, "98", "98", False),
        (AT_MOST, "5", "3", True),
        (AT_MOST, "3", "5", False),
        (Comparison.EQUAL, "90", "100", False),
    ],
)
def test_a_target_below_last_year(comparison, value, last, is_hinted):
    one = seen(value, comparison=comparison, last_actual=Decimal(last))
    found = hints(one, kind=HintKind.BELOW_LAST_YEAR)
    assert bool(found) is is_hinted
    assert all(f"上年实际{last}%" in message for message in found)


def test_norms_may_come_from_elsewhere():
    low = seen("10")
    assert [hint.kind for hint in hints_of((low,), norms_of(USUAL))] == [HintKind.FAR_OFF]
    assert HintKind.FAR_OFF.label == "目标值离群"


NUMBERS = st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=20)


@given(NUMBERS, st.decimals(0, 1, places=2))
def test_quantiles_lie_inside_and_rise(values, share):
    ordered = sorted(values)
    assert ordered[0] <= quantile(ordered, share) <= ordered[-1]
    assert quantile(ordered, Decimal(0)) == ordered[0]
    assert quantile(ordered, Decimal(1)) == ordered[-1]


@given(NUMBERS)
def test_the_median_itself_is_never_far_off(values):
    observations = [seen(value) for value in values]
    (norm,) = norms_of(observations).values()
    assert not is_far_off(seen(norm.median), norm)
    assert norm.least <= norm.lower <= norm.median <= norm.upper <= norm.most


def _work(count):
    """Function calls that hinting takes: the same on every machine."""
    observations = [
        seen(90 + number % 9, name=f"指标{number % 40}", department=str(number % 7))
        for number in range(count)
    ]
    profile = cProfile.Profile()
    profile.runcall(lambda: list(hints_of(observations)))
    return pstats.Stats(profile).total_calls  # type: ignore[attr-defined]


def test_four_times_the_lines_are_about_four_times_the_work():
    assert _work(1600) < 5 * _work(400)
