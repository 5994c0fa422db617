import pytest

from indicators.typed_cells import (
    bare_points,
    is_per_number,
    is_same_unit,
    printed_flag,
    rated,
    read_flag,
    read_level,
    read_unit,
    without_unit,
)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("10", "10"),
        ("10分", "10"),
        (" 10 ％ ", "10"),
        ("22.5%", "22.5"),
        ("十分", "十"),
        ("分", ""),
        ("", ""),
        ("10分钟", "10分钟"),
    ],
)
def test_a_weight_is_the_number_before_what_it_counts(text, bare):
    assert bare_points(text) == bare


@pytest.mark.parametrize(
    ("text", "unit"), [("％", "%"), (" ％ ", "%"), ("%", "%"), ("百分比", "百分比"), (" 处 ", "处")]
)
def test_per_cent_has_one_spelling(text, unit):
    assert read_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1/10万", "/10万"),
        (" 1／万 ", "/万"),
        ("例/10万", "例/10万"),
        ("1/3", "1/3"),
        ("每百万", "每百万"),
    ],
)
def test_a_rate_can_stand_behind_a_number(text, unit):
    assert read_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("产出指标", "产出指标"),
        (" 产出 指标 ", "产出指标"),
        ("一、产出指标（50分）", "产出指标"),
        ("(2)质量指标", "质量指标"),
        ("3．时效指标", "时效指标"),
        ("产出", "产出"),
        ("产出指标（一期）", "产出指标（一期）"),
        ("自定指标（5分）", "自定指标（5分）"),
        (" 自定 ", "自定"),
        ("", ""),
    ],
)
def test_a_level_is_known_with_its_number_and_its_points(text, level):
    assert read_level(text) == level


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("是", True),
        (" √", True),
        ("y", True),
        ("否", False),
        ("×", False),
        ("也许", None),
        ("", None),
    ],
)
def test_a_flag_is_read_in_any_of_its_marks(text, flag):
    assert read_flag(text) is flag
    assert printed_flag(text) == {True: "是", False: "否", None: ""}[flag]


RATES = (
    *(
        "‰",
        "‱",
        "1/10万",
        "/10万",
        "1／10万",
        "1/十万",
        "/万",
        "1/100000",
        "每百万",
        "每10万",
        "每万人",
    ),
    *("例/10万", "人/10万", "件/万人", "张/千人", "例每十万人", "吨标准煤/万元"),
)
NO_RATES = (
    *(
        "",
        "%",
        "人",
        "万人",
        "元/人",
        "万元/公里",
        "微克/立方米",
        "1/3",
        "3/5",
        "5/100",
        "每年",
        "每人",
    ),
    *("个/套", "百分点", "个（套）", "10万", "km/h", "1/10万以下"),
)


@pytest.mark.parametrize("unit", RATES)
def test_so_many_of_a_number_is_a_rate(unit):
    assert is_per_number(unit)


@pytest.mark.parametrize("unit", NO_RATES)
def test_other_units_are_no_rates(unit):
    assert not is_per_number(unit)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12.51/10万", ("12.51", "/10万")),
        ("12/10万", ("12", "/10万")),
        ("3例/10万", ("3", "例/10万")),
        ("5‰", ("5", "‰")),
        ("1,200/百万", ("1,200", "/百万")),
        ("3/5", None),
        ("98%", None),
        ("十/10万", None),
    ],
)
def test_a_number_with_its_rate_comes_in_two(text, parts):
    assert rated(text) == parts


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("1/10万", "/10万", True),
        ("每十万", "1/10万", True),
        ("1/万", "/1万", True),
        ("例/10万", "例／10万", True),
        ("处", "处", True),
        ("1/10万", "1/万", False),
        ("1/10万", "例/10万", False),
        ("‰", "%", False),
        ("每百万", "1/10万", False),
        ("每年", "/年", False),
    ],
)
def test_a_rate_is_the_same_in_its_spellings_only(one, other, is_same):
    assert is_same_unit(one, other) is is_same


@pytest.mark.parametrize(
    ("value", "unit", "number"),
    [
        ("12.51/10万", "1/10万", "12.51"),
        ("12.5/10万", "/10万", "12.5"),
        ("12.5/万", "/10万", "12.5/万"),
        ("12.5/10万", "", "12.5/10万"),
        ("12.5处", "处", "12.5"),
        ("12.5", "处", "12.5"),
        ("98%", "%", "98"),
        ("5‰", "%", "5‰"),
    ],
)
def test_a_repeated_unit_is_no_part_of_the_number(value, unit, number):
    assert without_unit(value, unit) == number
