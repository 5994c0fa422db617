from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.codes import InvalidProjectCode, ProjectCode, parse_project_code


def test_the_four_parts_of_a_code():
    code = parse_project_code("50015322T000000088498")
    assert code == ProjectCode("500153", 2022, "T", "000000088498")
    assert code.class_label == "特定目标类"
    assert str(code) == "50015322T000000088498"


@pytest.mark.parametrize(
    ("letter", "label"),
    [("R", "人员类"), ("Y", "运转类"), ("T", "特定目标类"), ("A", "未知类别")],
)
def test_an_unknown_letter_is_no_error(letter, label):
    assert parse_project_code(f"50015322{letter}118700001588").class_label == label


@pytest.mark.parametrize(
    "text",
    [
        " 50015322T000000088498 ",
        "500153 22 T 000000088498",
        "50015322t000000088498",
        "５００１５３２２Ｔ０００００００８８４９８",
        "\u3000500153\n22T000000088498",
    ],
)
def test_blanks_width_and_case_are_normalised(text):
    assert str(parse_project_code(text)) == "50015322T000000088498"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "应为 21 位，现为 0 位"),
        ("50015322T00000008849", "应为 21 位，现为 20 位"),
        ("50015322T0000000884980", "应为 21 位，现为 22 位"),
        ("500153220000000088498", "6 位区划＋2 位年份＋1 位字母＋12 位流水号"),
        ("A0015322T000000088498", "6 位区划"),
        ("50015322T00000008849X", "6 位区划"),
        ("50015322é000000088498", "6 位区划"),
        ("50015322T00000008849٣", "6 位区划"),
        ("50015322-000000088498", "6 位区划"),
    ],
)
def test_another_form_is_refused_in_chinese(text, words):
    with pytest.raises(InvalidProjectCode, match=words):
        parse_project_code(text)


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.from_regex(r"[0-9]{2}", fullmatch=True),
    st.from_regex(r"[A-Z]", fullmatch=True),
    st.from_regex(r"[0-9]{12}", fullmatch=True),
)
def test_every_code_of_this_form_reads_back(district, year, letter, serial):
    text = district + year + letter + serial
    code = parse_project_code(text)
    assert str(code) == text
    assert (code.district, code.approval_year % 100, code.serial) == (district, int(year), serial)


@given(st.text(max_size=30))
def test_any_other_text_is_refused_and_nothing_else(text):
    with suppress(InvalidProjectCode):
        assert len(str(parse_project_code(text))) == 21
