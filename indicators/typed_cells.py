"""Cells as people write them, the same for typing, pasting and importing: 10分, ％, √."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from common.text import squeeze, tidy
from indicators.sheets import STANDARD_FRAMEWORK

PERCENT = "%"
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
    """The unit, with the one spelling of per cent."""
    unit = tidy(text)
    return PERCENT if squeeze(unit) == PERCENT else unit


def read_flag(text: str) -> bool | None:
    """是 or 否 in any of their marks; None for anything else."""
    return _FLAGS.get(squeeze(text).upper())


def printed_flag(text: str) -> str:
    """The flag as the form prints it; blank where there is none."""
    return {True: "是", False: "否", None: ""}[read_flag(text)]
