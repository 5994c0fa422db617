import cProfile
import pstats
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.language.clauses import clauses
from indicators.language.documents import document_numbers, titles
from indicators.language.shingles import holds, likeness, shared_run
from indicators.language.terms import terms

TEXTS = st.text(alphabet="改造路口信号灯，。 （）12", max_size=60)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("改造路口", "改造路口", "1"),
        ("改造路口。", "改 造 路 口", "1"),
        ("改造路口", "新建桥梁", "0"),
        ("", "", "0"),
        ("口", "口", "1"),
        ("改造路口", "改造路段", "0.67"),
    ],
)
def test_likeness(one, other, share):
    assert round(likeness(one, other), 2) == Decimal(share)


@given(TEXTS, TEXTS)
def test_likeness_is_a_share_and_runs_both_ways(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@given(TEXTS, TEXTS, st.integers(1, 4))
def test_the_shared_run_is_the_longest_one(name, text, least):
    found = shared_run(name, text, least)
    letters_of = [sign for sign in name if sign.isalnum()]
    bare = "".join(letters_of)
    where = "".join(sign for sign in text if sign.isalnum())
    longest = max(
        (
            end - start
            for start in range(len(bare))
            for end in range(start + 1, len(bare) + 1)
            if bare[start:end] in where
        ),
        default=0,
    )
    assert found == (longest if longest >= least else 0)


def test_a_part_is_found_word_for_word():
    assert holds("全年改造路口2处，新建4处", "改造路口，2处", 4)
    assert not holds("全年改造路口2处", "改造路口", 5)


def _work(read, text):
    """Function calls that reading takes: the same on every machine."""
    profile = cProfile.Profile()
    profile.runcall(read, text)
    return pstats.Stats(profile).total_calls  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "read", [clauses, titles, terms, document_numbers, lambda text: likeness(text, text + "完")]
)
@pytest.mark.parametrize("piece", ["改造路口3处，", "《", "2021年", "〔2021〕8号", "一二三"])
def test_four_times_the_text_is_about_four_times_the_work(read, piece):
    small, large = _work(read, piece * 500), _work(read, piece * 2000)
    assert large < 6 * small + 100
