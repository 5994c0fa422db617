import pytest

from indicators.typed_cells import bare_points, printed_flag, read_flag, read_level, read_unit


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
