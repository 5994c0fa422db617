"""How a long text became another: pieces that stayed, went and came."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicators.passages import Fate, opening_of, passage_of, pieces_of

KEPT, REMOVED, ADDED = Fate.KEPT, Fate.REMOVED, Fate.ADDED
LONG = "一是推进道路养护，全年完成坑槽修补500处；二是加强日常巡查，群众满意度达到90%以上。" * 8
TEXTS = st.text("一二三。；，\n90.%AB", max_size=80)


def told(before: str, after: str) -> list[tuple[Fate, str]]:
    return [(one.fate, one.text) for one in pieces_of(before, after)]


def test_a_sentence_added_at_the_end_of_a_long_text_is_seen():
    shown = passage_of(LONG, f"{LONG}三是及时拨付资金。").shown
    assert shown[-1].fate is ADDED
    assert shown[-1].text == "三是及时拨付资金。"
    assert sum(piece.left_out for piece in shown) == len(LONG) - 24


def test_a_number_counts_as_one():
    assert told("完成坑槽修补500处", "完成坑槽修补550处") == [
        (KEPT, "完成坑槽修补"),
        (REMOVED, "500"),
        (ADDED, "550"),
        (KEPT, "处"),
    ]
    assert (REMOVED, "12.5") in told("不超过12.5万元", "不超过12万元")


def test_chinese_is_compared_by_the_character():
    assert told("确保质量合格", "确保工程质量合格") == [
        (KEPT, "确保"),
        (ADDED, "工程"),
        (KEPT, "质量合格"),
    ]


def test_a_character_between_two_changes_goes_with_them():
    assert told("甲乙丙丁戊", "子乙丑丁戊") == [
        (REMOVED, "甲乙丙"),
        (ADDED, "子乙丑"),
        (KEPT, "丁戊"),
    ]


def test_long_stretches_between_changes_are_folded_and_counted():
    after = LONG.replace("500", "480", 1) + "完。"
    passage = passage_of(LONG, after)
    assert passage.is_folded
    assert [one.fate for one in passage.shown] == [KEPT, REMOVED, ADDED, KEPT, KEPT, KEPT, ADDED]
    (fold,) = (one for one in passage.shown if one.left_out)
    kept = sum(len(one.text) for one in passage.shown if one.fate is KEPT)
    assert fold.left_out + kept + len("500") == len(LONG)


def test_a_short_text_is_not_folded():
    passage = passage_of("完成修补500处", "完成修补550处")
    assert not passage.is_folded


@given(TEXTS, TEXTS)
@example("", "")
@example("", "新写的。")
@example("全部删去。", "")
def test_both_texts_can_be_read_back(before, after):
    pieces = pieces_of(before, after)
    assert "".join(one.text for one in pieces if one.fate is not ADDED) == before
    assert "".join(one.text for one in pieces if one.fate is not REMOVED) == after
    assert all(one.text for one in pieces)


@given(TEXTS)
def test_the_same_text_has_no_change(text):
    assert {one.fate for one in pieces_of(text, text)} <= {KEPT}


def test_texts_without_anything_in_common_are_one_change():
    before, after = "甲乙" * 5000, "丙丁戊" * 4000
    assert told(before, after) == [(REMOVED, before), (ADDED, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("10", "15", ("10", "15")),
        ("甲" * 50 + "旧", "甲" * 50 + "新", ("…" + "甲" * 10 + "旧", "…" + "甲" * 10 + "新")),
        ("甲" * 50, "", ("甲" * 50, "")),
    ],
)
def test_a_line_of_a_list_begins_a_little_before_the_change(before, after, expected):
    assert opening_of(before, after) == expected
