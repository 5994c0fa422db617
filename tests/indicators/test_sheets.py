"""The sum of a sheet, what is missing, and what B01 says to it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.decimals import parse_decimal, plain
from indicators.compliance import review_sheet
from indicators.enums import Comparison, Level1, Level2
from indicators.sheets import (
    STANDARD_FRAMEWORK,
    IndicatorLine,
    NumericTarget,
    QualitativeTarget,
    RangeTarget,
    UnreadTarget,
)
from tests.factories import clean_lines
from tests.indicators.compliance.sample import sample

SHEET = replace(sample()["P1"], lines=clean_lines(), execution_weight=Decimal(10))
CENTS = st.integers(0, 10_000)
WEIGHTS = st.lists(st.none() | CENTS.map(lambda n: Decimal(n) / 100), min_size=1, max_size=40)


def weighing(weights, head=None):
    """A sheet whose lines have these weights."""
    first = SHEET.lines[0]
    lines = tuple(
        replace(first, position=row, name=f"指标{row}", weight=weight)
        for row, weight in enumerate(weights, start=1)
    )
    return replace(SHEET, lines=lines, execution_weight=head)


def says(sheet):
    """What B01 says; nothing where the sum is 100."""
    return [found for found in review_sheet(sheet).findings if found.code == "B01"]


@given(WEIGHTS, st.none() | CENTS.map(lambda n: Decimal(n) / 100))
def test_the_sum_is_exact_and_the_rule_says_exactly_the_rest(weights, head):
    sheet = weighing(weights, head)
    hundredths = sum(int(weight * 100) for weight in (*weights, head) if weight is not None)
    assert sheet.total_weight * 100 == hundredths
    assert sheet.missing_weight == 100 - sheet.total_weight
    found = says(sheet)
    assert bool(found) == (hundredths != 10_000)
    for finding in found:
        rest = plain(abs(sheet.missing_weight))
        words = f"还差{rest}分" if hundredths < 10_000 else f"超出{rest}分"
        assert words in finding.message
        assert parse_decimal(finding.actual) == sheet.total_weight


@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=34), st.integers(0, 5_000))
def test_any_split_of_100_is_found_to_be_100(cuts, head):
    """Hundredths of every size, also such as floats cannot hold."""
    rest, weights = 10_000 - head, []
    for cut in cuts:
        weights.append(min(cut, rest))
        rest -= weights[-1]
    sheet = weighing([Decimal(n) / 100 for n in (*weights, rest)], Decimal(head) / 100)
    assert sheet.total_weight == 100
    assert says(sheet) == []
    off = replace(sheet, execution_weight=Decimal(head + 1) / 100)
    assert len(says(off)) == 1


def test_thirty_four_weights_that_floats_add_up_wrongly():
    weights = [*([Decimal("2.01")] * 33), Decimal("26.67")]
    sheet = weighing(weights, Decimal("7.00"))
    assert sheet.indicator_weight == Decimal("93.00")
    assert sum(map(float, weights)) != 93.0
    assert says(sheet) == []


def test_an_absent_weight_counts_nothing_and_is_not_zero():
    sheet = weighing([None, Decimal(0), Decimal(60)])
    assert (sheet.total_weight, sheet.missing_weight) == (60, 40)
    assert [line.weight for line in sheet.lines] == [None, 0, 60]


@pytest.mark.parametrize(
    ("target", "comparison", "number", "text"),
    [
        (NumericTarget(Comparison.AT_LEAST, Decimal("98.50")), Comparison.AT_LEAST, 98.5, "98.5"),
        (RangeTarget(Decimal(90), Decimal("110.0")), Comparison.RANGE, None, "90～110"),
        (QualitativeTarget("完成"), Comparison.QUALITATIVE, None, "完成"),
        (UnreadTarget(None, "待定"), None, None, "待定"),
        (UnreadTarget(Comparison.AT_MOST, ""), Comparison.AT_MOST, None, ""),
    ],
)
def test_a_line_knows_its_sign_and_its_number(target, comparison, number, text):
    line = IndicatorLine(1, "", "", "", None, "", target)
    assert (line.comparison, line.number, target.text) == (comparison, number, text)


@pytest.mark.parametrize(
    ("unit", "expected"), [("%", True), (" ％", True), ("百分比", True), ("个", False)]
)
def test_percentages(unit, expected):
    line = IndicatorLine(1, "", "", "", None, unit, UnreadTarget(None, ""))
    assert line.is_percentage is expected


def test_levels_core_and_framework():
    assert [line.position for line in SHEET.lines_of(Level1.OUTPUT)] == [1, 2, 3, 4]
    assert [line.position for line in SHEET.core_lines] == [3, 5]
    assert SHEET.lines[0].is_level2(Level2.QUANTITY)
    assert not SHEET.lines[0].is_level1(Level1.OUTCOME)
    assert list(STANDARD_FRAMEWORK) == [level.value for level in Level1]


def test_every_comparison_is_of_one_kind():
    kinds = {one: (one.is_upward, one.is_downward, one.is_single_number) for one in Comparison}
    assert kinds == {
        Comparison.AT_LEAST: (True, False, True),
        Comparison.MORE_THAN: (True, False, True),
        Comparison.AT_MOST: (False, True, True),
        Comparison.LESS_THAN: (False, True, True),
        Comparison.EQUAL: (False, False, True),
        Comparison.RANGE: (False, False, False),
        Comparison.QUALITATIVE: (False, False, False),
    }
