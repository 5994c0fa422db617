"""How alike two texts are: by the pairs of neighbouring characters that they share."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from operator import add

from common.decimals import ONE, ZERO, ratio
from common.text import squeeze

PAIR = 2
_MARKS = re.compile(r"[^\w\u4e00-\u9fff%‰]+")


@lru_cache(maxsize=4096)
def letters(text: str) -> str:
    """The text without blanks and punctuation, in half-width signs."""
    return _MARKS.sub("", squeeze(text))


@lru_cache(maxsize=4096)
def grams(text: str) -> Counter[str]:
    """The neighbouring pairs of letters with their counts; a single letter is its own pair."""
    bare = letters(text)
    if len(bare) < PAIR:
        return Counter([bare] if bare else [])
    return Counter(map(add, bare, bare[1:]))


@lru_cache(maxsize=4096)
def likeness(one: str, other: str) -> Decimal:
    """0 for nothing in common, 1 for the same letters: Dice's coefficient over pairs.

    Two empty texts have nothing in common. Time is linear in the length of the texts.
    """
    if not letters(one) or not letters(other):
        return ZERO
    if letters(one) == letters(other):
        return ONE
    left, right = grams(one), grams(other)
    shared = sum([min(left[pair], right[pair]) for pair in left.keys() & right.keys()])
    return ratio(Decimal(2 * shared), Decimal(left.total() + right.total()))


def holds(whole: str, part: str, least: int) -> bool:
    """Whether the part, of at least so many letters, stands word for word in the whole."""
    bare = letters(part)
    return len(bare) >= least and bare in letters(whole)


def shared_run(name: str, text: str, least: int) -> int:
    """Length of the longest run of letters of a short name that stands in the text.

    0 where it is shorter than `least`. The name is a label of a line: its length is bounded.
    """
    length = least
    while shares_run(name, text, length):
        length += 1
    return length - 1 if length > least else 0


def shares_run(name: str, text: str, least: int) -> bool:
    """Whether any run of so many letters of a short name stands in the text."""
    where = letters(text)
    for run in runs_of(name, least):  # noqa: SIM110 -- asked for every line and clause
        if run in where:
            return True
    return False


@lru_cache(maxsize=4096)
def runs_of(name: str, length: int) -> tuple[str, ...]:
    """Every run of so many letters of a short name."""
    bare = letters(name)
    return tuple(bare[start : start + length] for start in range(len(bare) - length + 1))
