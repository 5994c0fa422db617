"""Targets as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.enums import Comparison
from indicators.sheets import (
    NumericTarget,
    QualitativeTarget,
    RangeTarget,
    UnreadTarget,
)
from indicators.targets import parse_comparison, parse_target, read_typed

GE, GT, LE, LT, EQ = (
    Comparison.AT_LEAST,
    Comparison.MORE_THAN,
    Comparison.AT_MOST,
    Comparison.LESS_THAN,
    Comparison.EQUAL,
)


def number(sign, value):
    return NumericTarget(sign, Decimal(value))


@pytest.mark.parametrize(
    ("text", "comparison"),
    [
        ("≥", GE),
        (" >= ", GE),
        ("＞＝", GE),
        ("不低于", GE),
        ("≤", LE),
        ("<=", LE),
        ("不超过", LE),
        ("＞", GT),
        (">", GT),
        ("＜", LT),
        ("=", EQ),
        ("＝", EQ),
        ("等于", EQ),
        ("=>", GE),
        ("不小于", GE),
        ("至少", GE),
        ("大于或等于", GE),
        ("=<", LE),
        ("不大于", LE),
        ("最多", LE),
        ("超过", GT),
        ("高于", GT),
        ("低于", LT),
        ("少于", LT),
        ("区间", Comparison.RANGE),
        ("定 性", Comparison.QUALITATIVE),
        ("", None),
        ("约", None),
        ("≥≤", None),
    ],
)
def test_signs_in_all_their_spellings(text, comparison):
    assert parse_comparison(text) is comparison


@pytest.mark.parametrize("comparison", Comparison)
def test_the_printed_sign_reads_back(comparison):
    assert parse_comparison(comparison.symbol) is comparison


@pytest.mark.parametrize(
    ("sign", "value", "unit", "target"),
    [
        ("≥", "98", "%", number(GE, "98")),
        ("≥", " ９８．５ ", "", number(GE, "98.5")),
        ("≥", "98%", "%", number(GE, "98")),
        ("≥", "98％", "%", number(GE, "98")),
        ("≤", "1,234.50万元", "万元", number(LE, "1234.5")),
        ("", "≥98", "%", number(GE, "98")),
        ("", "不少于30场", "场", number(GE, "30")),
        ("", "95%以上", "%", number(GE, "95")),
        ("", "95以上", "%", number(GE, "95")),
        ("", "80以内", "万元", number(LE, "80")),
        ("≥", "≥98", "", number(GE, "98")),
        ("≥", ">98", "", number(GE, "98")),
        ("＞", "≥98", "", number(GT, "98")),
        ("=", "-5", "", number(EQ, "-5")),
        ("=", "0", "", number(EQ, "0")),
        ("≥", "0.1234", "", number(GE, "0.1234")),
        ("区间", "90～110", "", RangeTarget(Decimal(90), Decimal(110))),
        ("区间", "90-110", "", RangeTarget(Decimal(90), Decimal(110))),
        ("区间", "90%至110%", "%", UnreadTarget(Comparison.RANGE, "90%至110%")),
        ("定性", " 完成 ", "", QualitativeTarget("完成")),
        ("定性", "98", "", QualitativeTarget("98")),
    ],
)
def test_sign_and_value_together(sign, value, unit, target):
    assert parse_target(sign, value, unit) == target


@pytest.mark.parametrize(
    ("sign", "value", "unit", "comparison"),
    [
        ("", "98", "", None),
        ("", "", "", None),
        ("≥", "", "", GE),
        ("定性", "", "", Comparison.QUALITATIVE),
        ("≥", "明显提高", "", GE),
        ("≥", "98 5", "", GE),
        ("≤", "≥98", "", LE),
        ("＝", "≥98", "", EQ),
        ("≥", "0.12345", "", GE),
        ("区间", "90", "", Comparison.RANGE),
        ("区间", "90～", "", Comparison.RANGE),
        ("≥", "9" * 17, "", GE),
        ("≥", "1e5", "", GE),
        ("≥", "9" * 201, "", GE),
        ("≥", "98%", "次", GE),
    ],
)
def test_what_cannot_be_read_is_kept_as_it_was_typed(sign, value, unit, comparison):
    assert parse_target(sign, value, unit) == UnreadTarget(comparison, value)


@pytest.mark.parametrize(
    ("sign", "value", "unit", "expected"),
    [
        ("", "≥98%", "", (number(GE, "98"), "%")),
        ("", "≥98 ％", "", (number(GE, "98"), "%")),
        ("≥", "98", " ％ ", (number(GE, "98"), "%")),
        ("≥", "30场", "", (number(GE, "30"), "场")),
        ("≥", "30 场次", "", (number(GE, "30"), "场次")),
        ("≤", "1,234.5万元", "", (number(LE, "1234.5"), "万元")),
        ("≥", "98", "%", (number(GE, "98"), "%")),
        ("≥", "98%", "%", (number(GE, "98"), "%")),
        ("≥", "98%", "次", (UnreadTarget(GE, "98%"), "次")),
        ("≥", "98", "", (number(GE, "98"), "")),
        ("定性", "完成3项", "", (QualitativeTarget("完成3项"), "")),
        ("≥", "明显提高", "", (UnreadTarget(GE, "明显提高"), "")),
        ("≥", "12 5", "", (UnreadTarget(GE, "12 5"), "")),
    ],
)
def test_a_unit_behind_the_value_goes_to_the_empty_unit_cell(sign, value, unit, expected):
    assert read_typed(sign, value, unit) == expected


@pytest.mark.parametrize(
    ("sign", "value", "unit", "expected"),
    [
        ("≤", "5天内", "", (number(LE, "5"), "天")),
        ("", "5天内", "", (number(LE, "5"), "天")),
        ("", "5 天之内", "天", (number(LE, "5"), "天")),
        ("", "30个工作日以内", "", (number(LE, "30"), "个工作日")),
        ("≤", "100万元以内", "", (number(LE, "100"), "万元")),
        ("", "100万元以内", "", (number(LE, "100"), "万元")),
        ("", "10万元以下", "", (number(LE, "10"), "万元")),
        ("", "5年以上", "", (number(GE, "5"), "年")),
        ("", "95%及以上", "", (number(GE, "95"), "%")),
        ("", "95％（含）以上", "%", (number(GE, "95"), "%")),
        ("", "95%以上（含）", "", (number(GE, "95"), "%")),
        ("", "达到95%以上", "", (number(GE, "95"), "%")),
        ("≥", "达到95%", "", (number(GE, "95"), "%")),
        ("", "不小于90%", "", (number(GE, "90"), "%")),
        ("", "至少3次", "", (number(GE, "3"), "次")),
        ("", "不少于3次以上", "", (number(GE, "3"), "次")),
        ("", "不大于3天", "天", (number(LE, "3"), "天")),
        ("", "低于5%", "", (number(LT, "5"), "%")),
        ("", "超过90%", "", (number(GT, "90"), "%")),
        ("", "不超过90%", "", (number(LE, "90"), "%")),
        ("", "≥3个（套）", "", (number(GE, "3"), "个（套）")),
        ("", "12月底前", "", (number(LE, "12"), "月")),
        ("≤", "9月末", "月", (number(LE, "9"), "月")),
        ("", "12月底前完成", "", (number(LE, "12"), "月")),
        ("", "12月31日前", "", (number(LE, "12"), "月")),
        ("≤", "9月30日前完成", "月", (number(LE, "9"), "月")),
        ("≤", "06月30号以前", "", (number(LE, "6"), "月")),
        ("", "≤7.07万起", "起", (number(LE, "70700"), "起")),
        ("≥", "5万人次", "", (number(GE, "50000"), "人次")),
        ("≥", "5万人次", "万人次", (number(GE, "5"), "万人次")),
        ("≥", "50万", "", (number(GE, "50"), "万")),
        ("≤", "12.51/10万", "1/10万", (number(LE, "12.51"), "/10万")),
        ("", "≤12.51/10万", "", (number(LE, "12.51"), "/10万")),
        ("≤", "12例/10万", "例/10万", (number(LE, "12"), "例/10万")),
        ("", "12例/10万以下", "", (number(LE, "12"), "例/10万")),
        ("≤", "5‰", "", (number(LE, "5"), "‰")),
        ("≤", "12.51", "1/10万", (number(LE, "12.51"), "/10万")),
        ("区间", "90%～100%", "%", (RangeTarget(Decimal(90), Decimal(100)), "%")),
        ("区间", "90%-100%", "", (RangeTarget(Decimal(90), Decimal(100)), "%")),
        ("区间", "3-5天", "", (RangeTarget(Decimal(3), Decimal(5)), "天")),
        ("", "90%～100%", "", (RangeTarget(Decimal(90), Decimal(100)), "%")),
        ("", "3至5天", "天", (RangeTarget(Decimal(3), Decimal(5)), "天")),
        ("", "90～110", "", (RangeTarget(Decimal(90), Decimal(110)), "")),
    ],
)
def test_words_and_units_around_the_number_are_understood(sign, value, unit, expected):
    assert read_typed(sign, value, unit) == expected


@pytest.mark.parametrize(
    ("sign", "value", "unit", "comparison"),
    [
        ("≤", "9月前", "", LE),
        ("≤", "9月前", "月", LE),
        ("≥", "9月底前", "", GE),
        ("", "13月底前", "", None),
        ("≤", "2023年12月底前", "", LE),
        ("≤", "12月30日前", "", LE),
        ("≤", "12月31日", "天", LE),
        ("≥", "12月31日前", "", GE),
        ("≤", "2月29日前", "", LE),
        ("≥", "100多人", "", GE),
        ("≤", "5天左右", "", LE),
        ("≥", "5次，每季度一次", "", GE),
        ("≥", "5天后", "", GE),
        ("≥", "3天以内", "", GE),
        ("", "不少于3次以内", "", None),
        ("", "达到95%", "", None),
        ("", "95%", "", None),
        ("", "3-5天", "", None),
        ("", "90%～100", "", None),
        ("≥", "90%～100%", "", GE),
        ("区间", "3次～5天", "", Comparison.RANGE),
        ("区间", "3～5天", "次", Comparison.RANGE),
        ("≤", "7.07万件", "起", LE),
        ("≤", "12.5/10万", "/万", LE),
        ("≥", "3/5", "", GE),
        ("", "定性98", "", None),
    ],
)
def test_what_may_mean_two_things_is_kept_as_typed(sign, value, unit, comparison):
    assert read_typed(sign, value, unit) == (UnreadTarget(comparison, value), unit)


NUMBERS = st.integers(-(10**15), 10**15).map(lambda n: Decimal(n) / 10_000)
TARGETS = st.one_of(
    st.builds(NumericTarget, st.sampled_from([GE, GT, LE, LT, EQ]), NUMBERS),
    st.builds(RangeTarget, NUMBERS.map(abs), NUMBERS.map(abs)),
    st.builds(
        QualitativeTarget, st.text("完成部分达到标准 1%", min_size=1, max_size=20).filter(str.strip)
    ),
)


@given(TARGETS)
def test_what_is_printed_reads_back(target):
    again = parse_target(target.comparison.symbol, target.text)
    assert again == (
        QualitativeTarget(target.text.strip()) if isinstance(target, QualitativeTarget) else target
    )


@given(st.text("≥≤><=区间定性", max_size=3), st.text(max_size=30), st.text(max_size=5))
def test_any_text_is_read_or_kept(sign, value, unit):
    target = parse_target(sign, value, unit)
    assert parse_target(sign, value, unit) == target
    typed, stated = read_typed(sign, value, unit)
    assert isinstance(stated, str)
    if isinstance(typed, UnreadTarget):
        assert typed.text == value.strip("\ufeff\u200b \t\r\n\u3000\u00a0")


@pytest.mark.parametrize(
    "value", ["2023年12月31日", "2023年12月底", "2023年12月31日前", "2023-12-31", "2023/12/31"]
)
def test_the_end_of_a_month_of_the_own_year_is_that_month(value):
    assert read_typed("", value, "", year=2023) == (number(LE, "12"), "月")
    assert read_typed("", value, "", year=2024) == (UnreadTarget(None, value), "")
    assert read_typed("≤", value, "") == (UnreadTarget(LE, value), "")


@pytest.mark.parametrize("value", ["2023年12月15日", "2023年12月", "2023年12月前", "2023-12-01"])
def test_any_other_day_stays_a_date(value):
    assert read_typed("≤", value, "", year=2023) == (UnreadTarget(LE, value), "")


def test_the_last_day_of_february_depends_on_the_year():
    assert read_typed("≤", "2024年2月29日", "", year=2024) == (number(LE, "2"), "月")
    assert read_typed("≤", "2月28日", "", year=2024) == (UnreadTarget(LE, "2月28日"), "")
