"""Cells as people write them, the same for typing, pasting and importing: 10分, ％, √."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from common.text import squeeze, tidy
from indicators.sheets import STANDARD_FRAMEWORK

PERCENT = "%"
_PER = (
    r"(?:1?/|每)(?:10{3,8}|[1-9]\d{0,3}[百千万亿]|[十百千万亿]{1,3})[人名户件辆次台车头元口]{0,2}"
)
_PER_NUMBER = re.compile(rf"‱|‰|[\u4e00-\u9fff]{{0,5}}?{_PER}")
_RATED = re.compile(rf"([+-]?\d[\d,.]*)({_PER_NUMBER.pattern})")
_WORDED = (
    ("1/", "/"),
    ("每", "/"),
    ("/十", "/10"),
    ("/百", "/100"),
    ("/千", "/1000"),
    ("/万", "/1万"),
)
_POINTS = re.compile(r"\s*[分%％]$")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\d{1,2}[、.)]|\([一二三四五六七八九十\d]{1,2}\)、?)"
)
_WEIGHED = re.compile(r"\((?:权重|分值|共|计)?:?\d+(?:\.\d+)?[分%]?\)$")
_FLAGS = {
    **dict.fromkeys(("是", "√", "✓", "✔", "Y", "核心"), True),
    **dict.fromkeys(("否", "×", "✗", "N", "非核心"), False),
}


def bare_points(text: str) -> str:
    """The number of a weight without what it counts: 10分 and 10％ are 10."""
    return _POINTS.sub("", tidy(text))


def names_of_levels(levels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The names of both levels of a framework, by how they compare."""
    return {squeeze(name): str(name) for one, two in levels.items() for name in (one, *two)}


_STANDARD_LEVELS = names_of_levels(STANDARD_FRAMEWORK)


def read_level(text: str, known: Mapping[str, str] = _STANDARD_LEVELS) -> str:
    """The level by its name: 一、产出指标 and 产出指标（50分） are 产出指标.

    What is no known name, with or without its number and its points, stays as it was written.
    """
    bare = squeeze(text)
    if bare in known:
        return known[bare]
    return known.get(_WEIGHED.sub("", _NUMBERED.sub("", bare)), tidy(text))


def read_unit(text: str) -> str:
    """The unit, with the one spelling of per cent, and 1/10万 as /10万.

    So a number in front of it stays what it is: 12/10万, never 121/10万.
    """
    unit, bare = tidy(text), squeeze(text)
    if bare == PERCENT:
        return PERCENT
    return bare[1:] if bare.startswith("1/") and is_per_number(bare) else unit


def is_per_number(unit: str) -> bool:
    """Whether it counts how many there are in so many: ‰, 1/10万, 例/10万, 每百万, 张/千人."""
    return _PER_NUMBER.fullmatch(squeeze(unit)) is not None


def rated(text: str) -> tuple[str, str] | None:
    """A number with such a unit behind it, in two: 12.51/10万 is 12.51 and /10万."""
    found = _RATED.fullmatch(squeeze(text))
    return (found[1], found[2]) if found else None


def is_same_unit(one: str, other: str) -> bool:
    """Whether both are one unit, in whatever spelling: 1/10万, /10万 and 每十万."""
    return _spelt(one) == _spelt(other)


def without_unit(value: str, unit: str) -> str:
    """The number of a cell in which the unit of the line is repeated; anything else as it was."""
    name = squeeze(unit)
    if parts := rated(value):
        return parts[0] if is_same_unit(parts[1], name) else value
    is_behind = name and not name[0].isdigit() and value.endswith(name)
    return value[: -len(name)] if is_behind else value


def _spelt(unit: str) -> str:
    bare = squeeze(unit)
    if is_per_number(bare):
        for word, sign in _WORDED:
            bare = bare.replace(word, sign, 1)
    return bare


def read_flag(text: str) -> bool | None:
    """是 or 否 in any of their marks; None for anything else."""
    return _FLAGS.get(squeeze(text).upper())


def printed_flag(text: str) -> str:
    """The flag as the form prints it; blank where there is none."""
    return {True: "是", False: "否", None: ""}[read_flag(text)]
