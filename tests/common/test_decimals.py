from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.decimals import (
    CENT,
    HALF_CENT,
    NotANumber,
    parse_decimal,
    parse_optional,
    plain,
    plain_or_blank,
    ratio,
    rounding_tolerance,
    to_cents,
    wanyuan,
)

AMOUNTS = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=6
)
CENTS = st.integers(-(10**14), 10**14).map(lambda n: Decimal(n) / 100)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("2.675", "2.68"),
        ("1.005", "1.01"),
        ("0.0049999", "0.00"),
        ("-0.005", "-0.01"),
        ("-2.675", "-2.68"),
        ("89.995", "90.00"),
        ("89.9949", "89.99"),
        ("100", "100.00"),
        ("1e26", f"1{'0' * 26}.00"),
        (f"{'9' * 40}.995", f"1{'0' * 40}.00"),
    ],
)
def test_a_half_goes_up_away_from_zero(value, rounded):
    assert str(to_cents(Decimal(value))) == rounded


@given(AMOUNTS)
def test_rounding_moves_by_half_a_cent_at_most_and_once_is_enough(value):
    rounded = to_cents(value)
    assert abs(rounded - value) <= HALF_CENT
    assert rounded.as_tuple().exponent == -2
    assert to_cents(rounded) == rounded
    assert to_cents(-value) == -rounded


@given(AMOUNTS, AMOUNTS)
def test_rounding_keeps_the_order(one, other):
    low, high = sorted((one, other))
    assert to_cents(low) <= to_cents(high)


@given(st.integers(-(10**9), 10**9))
def test_exactly_half_a_cent_always_goes_away_from_zero(thousandths):
    half = Decimal(thousandths * 10 + 5) / 1000
    assert abs(to_cents(half)) == abs(half) + HALF_CENT


@given(st.lists(CENTS, max_size=40))
def test_the_sum_of_rounded_numbers_needs_no_rounding(values):
    total = sum(values, start=Decimal(0))
    assert to_cents(total) == total


@given(st.lists(AMOUNTS, min_size=1, max_size=30))
def test_printed_sums_stay_inside_the_envelope(values):
    printed = sum(map(to_cents, values), start=Decimal(0))
    assert abs(to_cents(sum(values)) - printed) <= rounding_tolerance(len(values))


def test_the_envelope_of_the_published_tables():
    assert abs(Decimal("18469.43") + Decimal("9966.64") - Decimal("28436.06")) <= (
        rounding_tolerance(2)
    )
    assert rounding_tolerance(1) == CENT


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("98", "98"),
        (" 1,234.50 ", "1234.50"),
        ("１２，３４５．６７", "12345.67"),
        ("\u3000-5\u00a0", "-5"),
        ("+0.5", "0.5"),
        (".5", "0.5"),
        ("007", "7"),
        ("－３", "-3"),
        ("- 3", "-3"),
        ("1,234,567", "1234567"),
        ("9" * 16, "9" * 16),
        ("12345678901234.56", "12345678901234.56"),
    ],
)
def test_numbers_as_they_are_printed(text, value):
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        ".",
        "5.",
        "1e5",
        "1E5",
        "NaN",
        "Infinity",
        "∞",
        "12 5",
        "1 000",
        "1.2.3",
        "1,23",
        "1,2345",
        ",123",
        "12,34,567",
        "0x10",
        "1_000",
        "９8 7",
        "十二",
        "½",
        "²",
        "٣",
        "98%",
        "≥98",
        "--5",
        "+-5",
        "5-",
        "9" * 17,
        "0" * 101,
        "1" + "0" * 10_000,
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotANumber) as refused:
        parse_decimal(text)
    assert len(str(refused.value)) <= 40


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused_and_nothing_else(text):
    try:
        value = parse_decimal(text)
    except NotANumber:
        return
    assert value.is_finite()
    assert len(value.as_tuple().digits) <= 17


@given(CENTS)
def test_what_is_printed_reads_back(value):
    assert parse_decimal(plain(value)) == value
    assert parse_decimal(wanyuan(value)) == value


@pytest.mark.parametrize("blank", ["", "  ", "\u3000", "\t\n"])
def test_absent_is_not_zero(blank):
    assert parse_optional(blank) is None
    assert parse_optional("0") == 0
    assert (wanyuan(None), plain_or_blank(None)) == ("", "")
    assert (wanyuan(Decimal(0)), plain_or_blank(Decimal(0))) == ("0.00", "0")


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("98", "98"),
        ("98.00", "98"),
        ("22.50", "22.5"),
        ("0.00", "0"),
        ("-0.00", "0"),
        ("-5.10", "-5.1"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("1E-4", "0.0001"),
        ("120.0", "120"),
    ],
)
def test_numbers_are_printed_without_exponent_and_trailing_zeros(value, printed):
    assert plain(Decimal(value)) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("33694.33", "33,694.33"),
        ("0.005", "0.01"),
        ("1234567.8", "1,234,567.80"),
        ("-1234.5", "-1,234.50"),
        ("100", "100.00"),
    ],
)
def test_amounts_are_printed_like_the_forms(value, printed):
    assert wanyuan(Decimal(value)) == printed


def test_a_ratio_is_not_rounded():
    assert ratio(Decimal(1), Decimal(3)) * 3 != 1
    assert to_cents(ratio(Decimal(2), Decimal(3)) * 100) == Decimal("66.67")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_no_rounding_hides_what_is_no_number(value):
    if value == "NaN":
        assert to_cents(Decimal(value)).is_nan()
        return
    with pytest.raises(InvalidOperation):
        to_cents(Decimal(value))
