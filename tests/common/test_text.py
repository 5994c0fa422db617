import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import abridged, squeeze, tidy, tidy_lines, to_half_width


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("ＡＢｃ１２３", "ABc123"),
        ("（％）：；＝＞＜", "(%):;=><"),
        ("甲\u3000乙\u00a0丙", "甲 乙 丙"),
        ("≥≤〔〕《》、。", "≥≤〔〕《》、。"),
        ("～", "~"),
    ],
)
def test_full_width_signs_get_their_twins_and_chinese_stays(text, half):
    assert to_half_width(text) == half


def test_every_full_width_sign_has_its_ascii_twin():
    for code in range(0x21, 0x7F):
        assert to_half_width(chr(code + 0xFEE0)) == chr(code)


@pytest.mark.parametrize(
    "text", [" 预算 执行率 ", "预算\u3000执行率", "预算\n执行率\t", "预算\u00a0执行率\u2003"]
)
def test_labels_are_compared_without_blanks(text):
    assert squeeze(text) == "预算执行率"


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("\u3000甲 乙\u00a0", "甲 乙"),
        ("\ufeff甲\u200b", "甲"),
        ("\r\n甲\t", "甲"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_blanks_go_from_the_ends_only(text, tidied):
    assert tidy(text) == tidied


def test_lines_are_tidied_one_by_one_and_empty_ones_go():
    assert tidy_lines(" 一、 \n\n\u3000二、\r\n \u200b \n三") == "一、\n二、\n三"


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    for normal in (to_half_width, squeeze, tidy, tidy_lines):
        assert normal(normal(text)) == normal(text)
    assert len(to_half_width(text)) == len(text)


def test_a_sentence_quotes_the_beginning_of_a_long_cell_only():
    cell = "满意度" * 1000
    beginning = cell[:40] + "…（共 3000 字）"
    assert (
        abridged(f"名称『{cell}』与『{cell}』重复。")
        == f"名称『{beginning}』与『{beginning}』重复。"
    )
    assert abridged(f"指标值{'9' * 1000}，请核对。").endswith("9…（共 1003 字），请核对。")


def test_a_sentence_with_short_cells_stays_as_it_is():
    said = f"名称『{'满意度' * 26}』重复，请改写。" + "逐条说明；" * 100
    assert abridged(said) == said
