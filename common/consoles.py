"""How commands speak: exit statuses and readable tables of Chinese text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

EXIT_FINDINGS = 1
"""Findings or problems of error level."""
EXIT_BAD_INPUT = 2
"""The file, the year or an argument cannot be used."""


def width(text: str) -> int:
    """Columns of a terminal; a Chinese character takes two, a combining mark none."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Left-aligned columns under their heads; the last column is not padded."""
    cells = [tuple(" ".join(str(c).split()) for c in row) for row in (heads, *rows)]
    widths = [max(width(row[i]) for row in cells) for i in range(len(heads))]
    return "\n".join(_line(row, widths) for row in cells)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = [c + " " * (w - width(c)) for c, w in zip(row[:-1], widths[:-1], strict=True)]
    return "  ".join((*padded, row[-1])).rstrip()
