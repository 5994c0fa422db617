import pytest

from indicators.typed_cells import bare_points, printed_flag, read_flag, read_unit


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
