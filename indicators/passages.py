"""Where two states of a text differ: what stayed, what went and what came, piece by piece.

Chinese is compared character by character, a number or a foreign word as one. What is equal is
trimmed off both ends first, then whole sentences are matched, then the characters of what is left:
so a text of 20,000 characters is compared in the time of its changed passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

CONTEXT = 24
"""How many characters of what stayed are shown beside a change."""
_LEAD = 10
_LINE = 40
_TOKEN = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
_MOST = 90_000
"""Pairs of parts beyond which a passage counts as rewritten: the comparison is quadratic."""
_ISLAND = 2
"""As few characters between two changes are read with the changes."""


class Fate(StrEnum):
    """What became of a piece of the text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text; `left_out` characters of it are not shown."""

    fate: Fate
    text: str
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A changed text: its changes with what stands around them, and the whole of it."""

    shown: tuple[Piece, ...]
    whole: tuple[Piece, ...]

    @property
    def is_folded(self) -> bool:
        """Whether anything is left out."""
        return self.shown != self.whole


def passage_of(before: str, after: str) -> Passage:
    """How the old text became the new one."""
    whole = pieces_of(before, after)
    return Passage(folded(whole), whole)


def pieces_of(before: str, after: str) -> tuple[Piece, ...]:
    """The whole of both texts; kept and removed ones make the old, kept and added ones the new."""
    return tuple(_joined(_bridged(_joined(_compared(before, after)))))


def folded(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The changes with a little of what stands around them; what was left out is counted."""
    found: list[Piece] = []
    for number, piece in enumerate(pieces):
        if piece.fate is not Fate.KEPT:
            found.append(piece)
            continue
        head = CONTEXT if number else 0
        tail = CONTEXT if number + 1 < len(pieces) else 0
        found += _cut(piece, head, tail)
    return tuple(found)


def opening_of(before: str, after: str) -> tuple[str, str]:
    """Both texts from a little before their first difference, for one line of a list."""
    skipped = _common(before, after) - _LEAD
    if max(len(before), len(after)) <= _LINE or skipped <= 0:
        return before, after
    return f"…{before[skipped:]}", f"…{after[skipped:]}"


def _cut(piece: Piece, head: int, tail: int) -> Iterator[Piece]:
    left_out = len(piece.text) - head - tail
    if left_out <= CONTEXT:
        yield piece
        return
    if head:
        yield replace(piece, text=piece.text[:head])
    yield Piece(Fate.KEPT, "", left_out)
    if tail:
        yield replace(piece, text=piece.text[-tail:])


def _compared(before: str, after: str) -> Iterator[Piece]:
    for fate, old, new in _matched(_SENTENCE.findall(before), _SENTENCE.findall(after)):
        if fate is Fate.KEPT:
            yield Piece(Fate.KEPT, "".join(old))
            continue
        left, right = (_TOKEN.findall("".join(part)) for part in (old, new))
        for inner, gone, come in _matched(left, right):
            if inner is Fate.KEPT:
                yield Piece(Fate.KEPT, "".join(gone))
                continue
            yield Piece(Fate.REMOVED, "".join(gone))
            yield Piece(Fate.ADDED, "".join(come))


def _matched(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[Fate, Sequence[str], Sequence[str]]]:
    """Equal and changed stretches of both, in order."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    yield Fate.KEPT, before[:head], after[:head]
    if len(old) * len(new) > _MOST:
        yield Fate.REMOVED, old, new
    else:
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield (Fate.KEPT if tag == "equal" else Fate.REMOVED), old[a:b], new[c:d]
    yield Fate.KEPT, before[len(before) - tail :], after[len(after) - tail :]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return next(
        (n for n, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )


def _bridged(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """A character or two that stayed between two changes are part of one change."""
    known = list(pieces)
    for number, piece in enumerate(known):
        is_inside = 0 < number < len(known) - 1
        if piece.fate is Fate.KEPT and is_inside and len(piece.text) <= _ISLAND:
            yield replace(piece, fate=Fate.REMOVED)
            yield replace(piece, fate=Fate.ADDED)
        else:
            yield piece


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one fate as one; within a change first what went, then what came."""
    gone, come, kept = "", "", ""
    for piece in pieces:
        if piece.fate is Fate.KEPT and piece.text and (gone or come):
            yield from _change(gone, come)
            gone, come = "", ""
        if piece.fate is not Fate.KEPT and piece.text and kept:
            yield Piece(Fate.KEPT, kept)
            kept = ""
        match piece.fate:
            case Fate.KEPT:
                kept += piece.text
            case Fate.REMOVED:
                gone += piece.text
            case Fate.ADDED:
                come += piece.text
    yield from _change(gone, come)
    if kept:
        yield Piece(Fate.KEPT, kept)


def _change(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece(Fate.REMOVED, gone)
    if come:
        yield Piece(Fate.ADDED, come)
