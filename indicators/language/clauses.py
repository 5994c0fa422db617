"""Clauses of running text, without titles, document numbers and list markers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from indicators.language.documents import without_references
from indicators.language.numerals import Quantity, quantities_of

_ENDS = re.compile(r"[，。；;,!！？?\n：:]+")
_TITLE = "《》"
_LEFTOVERS = re.compile(rf"^.*{_TITLE}(?:[（(][）)])?[和及与、]*")


class Clause(NamedTuple):
    """What stands between two marks, with its numbers; places are within the text."""

    text: str
    quantities: tuple[Quantity, ...]


@lru_cache(maxsize=1024)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses in order; what is left empty without references is dropped."""
    close = _without_blanks(without_references(text))
    pieces = [piece for piece in map(_bare, _ENDS.split(close)) if piece]
    return tuple(map(Clause, pieces, quantities_of(pieces)))


def _without_blanks(text: str) -> str:
    return "\n".join(["".join(line.split()) for line in text.split("\n")])


def _bare(piece: str) -> str:
    """The clause without what is left of references at its beginning."""
    return (_LEFTOVERS.sub("", piece) if _TITLE in piece else piece).strip("《》（）()、")
