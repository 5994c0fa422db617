"""Cells as people write them, the same for typing, pasting and importing: 10分, ％, √."""

from __future__ import annotations

import re

from common.text import squeeze, tidy

PERCENT = "%"
_POINTS = re.compile(r"\s*[分%％]$")
_FLAGS = {
    **dict.fromkeys(("是", "√", "✓", "✔", "Y", "核心"), True),
    **dict.fromkeys(("否", "×", "✗", "N", "非核心"), False),
}


def bare_points(text: str) -> str:
    """The number of a weight without what it counts: 10分 and 10％ are 10."""
    return _POINTS.sub("", tidy(text))


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
