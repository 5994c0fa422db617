"""How the rules read a line: what its name, level and unit say. Words come from the year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from common.rules import MissingData, NotApplicable
from common.text import squeeze, tidy
from indicators.compliance.context import SheetReview, filled_lines
from indicators.compliance.vocabulary import Vocabulary
from indicators.enums import Level1, Level2
from indicators.sheets import (
    IndicatorLine,
    QualitativeTarget,
    UnreadTarget,
    numbers_in,
)

_CHINESE = r"\u4e00-\u9fff"
_BLANKS = re.compile(r"\s+")
_BLANK_IN_CHINESE = re.compile(rf"(?<=[{_CHINESE}])\s+(?=[{_CHINESE}])")
_HAS_CHINESE = re.compile(rf"[{_CHINESE}]")
_WIDE_SIGNS = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_WIDE_SIGNS |= {code: code - 0xFEE0 for code in range(0xFF21, 0xFF3B)}
_WIDE_SIGNS |= {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
_WIDE_SIGNS |= {ord("％"): ord("%")}
_MAY_BE_UNTIDY = re.compile(r"[\s()％\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\uFEFF\u200B]")
"""Every sign that `tidy_label` might change."""
_UNIT_MARKS = re.compile(r"[()（）/、]")
_BRACKETS = str.maketrans("()", "（）")


@lru_cache(maxsize=8192)
def plain_name(text: str) -> str:
    """A name or unit for comparison with the word lists: half-width, without blanks."""
    return squeeze(text)


def says(text: str, words: Iterable[str]) -> bool:
    """Whether the text holds any of the words."""
    name = plain_name(text)
    for word in words:  # noqa: SIM110 -- asked a hundred times a sheet: any() takes twice as long
        if word in name:
            return True
    return False


def says_unnegated(text: str, words: Iterable[str], negations: Iterable[str]) -> bool:
    """Whether the text holds a word without 不, 未 … in front: not 不合格率 for 合格率."""
    name = plain_name(text)
    said = [word for word in words if word in name]
    return any(not any(negation + word in name for negation in negations) for word in said)


def opens_with(text: str, words: Iterable[str]) -> bool:
    """Whether the text begins with any of the words."""
    return plain_name(text).startswith(tuple(words))


def tidy_label(text: str) -> str:
    """A name, unit or target as it should be typed.

    No blanks at the ends or inside Chinese, single blanks elsewhere, half-width letters,
    digits and ％, full-width brackets in Chinese text.
    """
    if not _MAY_BE_UNTIDY.search(text):
        return text
    label = tidy(_BLANKS.sub(" ", text.translate(_WIDE_SIGNS)))
    label = _BLANK_IN_CHINESE.sub("", label)
    return label.translate(_BRACKETS) if _HAS_CHINESE.search(label) else label


def is_satisfaction(line: IndicatorLine, words: Vocabulary) -> bool:
    """Satisfaction by its first level or by its name."""
    return line.is_level1(Level1.SATISFACTION) or says(line.name, words.satisfaction)


def is_cost(line: IndicatorLine) -> bool:
    """Cost by its first or second level."""
    return "成本" in line.level1 or "成本" in line.level2


def is_rate(line: IndicatorLine, words: Vocabulary) -> bool:
    """A share that cannot pass 100 %, as opposed to a change against a base."""
    return line.is_percentage and says(line.name, words.rates) and not says(line.name, words.growth)


def is_count(line: IndicatorLine, words: Vocabulary) -> bool:
    """Counted in 起, 件, 人 … rather than measured."""
    return plain_name(line.unit) in words.count_units


def counted_units(line: IndicatorLine, words: Vocabulary) -> bool:
    """Counted, also in a compound unit such as 个（套）."""
    parts = _parts_of(line.unit)
    return bool(parts) and all(part in words.count_units for part in parts)


@lru_cache(maxsize=4096)
def _parts_of(unit: str) -> tuple[str, ...]:
    return tuple(part for part in _UNIT_MARKS.split(plain_name(unit)) if part)


def is_timeliness(line: IndicatorLine) -> bool:
    """Timeliness by its second level."""
    return line.is_level2(Level2.TIMELINESS)


def is_quality(line: IndicatorLine) -> bool:
    """Quality by its second level."""
    return line.is_level2(Level2.QUALITY)


def numbers_of(line: IndicatorLine) -> tuple[Decimal, ...]:
    """The number of the target, or both bounds of a range; none where it is not read."""
    return numbers_in(line.target)


def numeric_lines(review: SheetReview) -> tuple[IndicatorLine, ...]:
    """The lines whose target is read as numbers.

    Raises NotApplicable where every line is 定性, MissingData where none is readable.
    """
    lines = filled_lines(review)
    readable = tuple([line for line in lines if line.is_numeric])
    if not readable:
        if all(isinstance(line.target, QualitativeTarget) for line in lines):
            raise NotApplicable("没有定量指标。")
        raise MissingData("没有一条指标值可以读成数字，请先补全指标值。")
    return readable


def is_unread(line: IndicatorLine) -> bool:
    """Whether the target is not yet a target."""
    return isinstance(line.target, UnreadTarget)
