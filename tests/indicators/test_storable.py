"""What the database has no room for is said beforehand, all of it, with the place."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.enums import Comparison
from indicators.models import Indicator, PerformanceObjective
from indicators.sheets import NumericTarget, QualitativeTarget, RangeTarget, UnreadTarget
from indicators.storable import MAX_LINES, MAX_TEXT, InvalidSheet, kept_comment, unstorable
from projects.models import Project
from tests.factories import clean_lines
from tests.indicators.compliance.sample import NAMES, sample

SHEET = replace(sample()["P1"], lines=clean_lines())


def faults(sheet):
    return [f"{fault.location}{fault.message}" for fault in unstorable(sheet)]


def with_line(**change):
    first, *rest = SHEET.lines
    return replace(SHEET, lines=(replace(first, **change), *rest))


@pytest.mark.parametrize("name", NAMES)
def test_the_published_sheets_can_all_be_kept(name):
    assert unstorable(sample()[name]) == ()


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        ("-0.01", "应在 0 到 100 之间，现为 -0.01。"),
        ("100.01", "应在 0 到 100 之间，现为 100.01。"),
        ("1E+999", "应在 0 到 100 之间，现为 1E+999。"),
        ("NaN", "应在 0 到 100 之间，现为 NaN。"),
        ("Infinity", "应在 0 到 100 之间，现为 Infinity。"),
        ("12.345", "最多两位小数，现为 12.345。"),
        ("0.001", "最多两位小数，现为 0.001。"),
        ("1E-999", "最多两位小数，现为 1E-999。"),
    ],
)
def test_weights_are_0_to_100_with_two_decimals(weight, words):
    value = Decimal(weight)
    assert faults(with_line(weight=value)) == [f"第1行『指标权重』{words}"]
    head = replace(SHEET, execution_weight=value)
    assert faults(head) == [f"『预算执行率权重』{words}"]


@pytest.mark.parametrize("weight", [None, "0", "100", "22.5", "0.01", "99.990"])
def test_these_weights_can_be_kept(weight):
    value = None if weight is None else Decimal(weight)
    assert faults(with_line(weight=value)) == []
    assert faults(replace(SHEET, execution_weight=value)) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1E+16", "应为不超过 16 位整数的数，现为 10000000000000000。"),
        ("0.00001", "最多 4 位小数，现为 0.00001。"),
        ("NaN", "应为不超过 16 位整数的数，现为 NaN。"),
        ("-Infinity", "应为不超过 16 位整数的数，现为 -Infinity。"),
        ("1E+400", "应为不超过 16 位整数的数，现为 1E+400。"),
    ],
)
def test_numbers_of_targets_and_baselines(number, words):
    value = Decimal(number)
    target = NumericTarget(Comparison.AT_LEAST, value)
    assert faults(with_line(target=target)) == [f"第1行『指标值』{words}"]
    assert faults(with_line(baseline=value)) == [f"第1行『基期值』{words}"]
    both = RangeTarget(value, value)
    assert faults(with_line(target=both)) == [f"第1行『指标值』{words}"] * 2


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("-1", "金额应为不超过 14 位整数的非负数，现为 -1。"),
        ("1E+14", "金额应为不超过 14 位整数的非负数，现为 100000000000000。"),
        ("0.005", "金额以万元计最多两位小数，现为 0.005。"),
    ],
)
@pytest.mark.parametrize(
    ("field", "label"), [("budget", "当年预算"), ("own", "本级安排"), ("transfer", "上级补助")]
)
def test_amounts_are_whole_cents(field, label, amount, words):
    spoiled = replace(SHEET, **{field: Decimal(amount)})
    assert faults(spoiled) == [f"『{label}』{words}"]


def columns():
    """Each text with the column that holds it."""
    yield from (
        (f"line {name}", Indicator, name) for name in ("level1", "level2", "name", "unit", "source")
    )
    for name in ("name", "category", "supervising_department", "compiling_unit"):
        yield f"head {name}", Project, name


@pytest.mark.parametrize(("where", "model", "name"), list(columns()))
def test_texts_are_as_long_as_their_columns(where, model, name):
    limit = model._meta.get_field(name).max_length
    change = with_line if where.startswith("line") else lambda **texts: replace(SHEET, **texts)
    assert faults(change(**{name: "字" * limit})) == []
    (fault,) = faults(change(**{name: "字" * (limit + 1)}))
    assert f"最多 {limit} 字，现有 {limit + 1} 字，请缩短。" in fault


@pytest.mark.parametrize("field", ["overview", "rationale", "statement"])
def test_long_texts_have_their_limit(field):
    assert faults(replace(SHEET, **{field: "字" * MAX_TEXT})) == []
    assert "最多 20000 字" in faults(replace(SHEET, **{field: "字" * (MAX_TEXT + 1)}))[0]


@pytest.mark.parametrize("target", [QualitativeTarget("好" * 201), UnreadTarget(None, "好" * 201)])
def test_a_described_target_fits_its_column(target):
    assert faults(with_line(target=target)) == [
        "第1行『指标值』最多 200 字，请把说明移到指标解释。"
    ]
    assert faults(with_line(target=replace(target, text="好" * 200))) == []
    assert Indicator._meta.get_field("target_text").max_length == 200


@pytest.mark.parametrize(("sign", "code"), [("\x00", "U+0000"), ("\ud800", "U+D800")])
@pytest.mark.parametrize("field", ["name", "unit", "level1", "definition"])
def test_signs_that_no_database_holds(field, sign, code):
    (fault,) = faults(with_line(**{field: f"甲{sign}"}))
    assert f"第 2 个字是无法保存的字符（{code}），请删除后重新输入。" in fault
    (fault,) = faults(replace(SHEET, statement=f"{sign}甲"))
    assert fault.startswith("『当年绩效目标』第 1 个字")


def test_a_sheet_has_room_for_so_many_lines():
    line = SHEET.lines[0]
    assert faults(replace(SHEET, lines=(line,) * MAX_LINES)) == []
    (fault,) = faults(replace(SHEET, lines=(line,) * (MAX_LINES + 1)))
    assert fault == "一张目标表最多 500 行指标，现为 501 行，请核对。"


def test_everything_is_said_at_once():
    spoiled = replace(
        with_line(weight=Decimal(-1), unit="字" * 41, baseline=Decimal("0.00001")),
        execution_weight=Decimal(101),
        statement="\x00",
    )
    found = unstorable(spoiled)
    assert [str(fault.location) for fault in found] == [
        "『当年绩效目标』",
        "『预算执行率权重』",
        "第1行『指标权重』",
        "第1行『计量单位』",
        "第1行『基期值』",
    ]
    error = InvalidSheet(found)
    assert error.findings == found
    assert str(error).count("；") == 4


WILD = st.decimals(allow_nan=True, allow_infinity=True)


@given(WILD, WILD, WILD)
def test_no_number_breaks_the_check(weight, amount, target):
    sheet = replace(
        with_line(weight=weight, target=NumericTarget(Comparison.EQUAL, target)), budget=amount
    )
    for fault in unstorable(sheet):
        assert len(fault.message) < 120


@pytest.mark.parametrize("text", ["", "  ", " 请改。\n"])
def test_comments_lose_their_outer_blanks(text):
    assert kept_comment(text) == text.strip()


def test_limits_of_weights_are_those_of_the_columns():
    for field in (
        Indicator._meta.get_field("weight"),
        PerformanceObjective._meta.get_field("execution_weight"),
    ):
        assert (field.max_digits, field.decimal_places) == (5, 2)
