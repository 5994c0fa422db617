"""Clauses of running text, without titles, document numbers and list markers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indicators.language.documents import without_references
from indicators.language.numerals import Quantity, quantities

_ENDS = re.compile(r"[，。；;,!！？?\n：:]+")
_TITLE = "《》"
_LEFTOVERS = re.compile(rf"^.*{_TITLE}(?:[（(][）)])?[和及与、]*")


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between two marks, with its numbers; places are within the text."""

    text: str
    quantities: tuple[Quantity, ...]


@lru_cache(maxsize=1024)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses in order; what is left empty without references is dropped."""
    pieces = (_bare(piece) for piece in _ENDS.split(without_references(text)))
    return tuple(Clause(piece, quantities(piece)) for piece in pieces if piece)


def _bare(piece: str) -> str:
    """The clause without blanks and without what is left of references at its beginning."""
    close = "".join(piece.split())
    return (_LEFTOVERS.sub("", close) if _TITLE in close else close).strip("《》（）()、")
