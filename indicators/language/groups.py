"""Which of many texts or sets are alike: one pass, never every one against every other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar
from zlib import crc32

from common.decimals import ratio
from indicators.language.shingles import letters

_ROWS = 2
_MANY_BANDS, _FEW_BANDS = 16, 8
_HIGH = Decimal("0.8")
_LEADERS = 4
_SHINGLE = 3
_MIX = 2654435761
_WORD = 0xFFFFFFFF

Features = frozenset[str]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Group:
    """Members by their place in the input, first come first; likeness to the first, 0 to 1."""

    members: tuple[int, ...]
    likeness: Decimal
    """The least likeness of a member to the first one."""


def text_features(text: str) -> Features:
    """Runs of three letters: what two copies of a text share."""
    bare = letters(text)
    if len(bare) < _SHINGLE:
        return frozenset({bare} if bare else ())
    return frozenset(bare[place : place + _SHINGLE] for place in range(len(bare) - _SHINGLE + 1))


def overlap(one: Features, other: Features) -> Decimal:
    """Shared features over all features (Jaccard), 0 to 1; nothing shares nothing."""
    together = len(one | other)
    return ratio(Decimal(len(one & other)), Decimal(together)) if together else Decimal(0)


def alike(
    items: Sequence[Item], features_of: Callable[[Item], Features], threshold: Decimal
) -> tuple[Group, ...]:
    """Groups of at least two items whose features overlap the first one's by the threshold.

    Every item is sketched (one-permutation min-hash) and compared with the few groups that share
    a part of its sketch: time and memory grow with the number of items. Equal items are always
    found; a pair just at a low threshold may be missed. A group is never wrong, since each
    member is compared with the first one in full.
    """
    search = _Search(items, features_of, threshold)
    for place in range(len(items)):
        search.place(place)
    return search.groups()


@dataclass(slots=True)
class _Search(Generic[Item]):
    """The groups so far: their first members by sketch, and who joined them."""

    items: Sequence[Item]
    features_of: Callable[[Item], Features]
    threshold: Decimal
    equals: dict[int, int] = field(default_factory=dict)
    buckets: dict[int, tuple[int, ...]] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)
    least: dict[int, Decimal] = field(default_factory=dict)

    def place(self, place: int) -> None:
        """Put one item into the first group that it is like, or let it lead a new one."""
        features = self.features_of(self.items[place])
        if not features:
            return
        keys = tuple(self._keys(features))
        for leader in self._candidates(features, keys):
            likeness = overlap(self.features_of(self.items[leader]), features)
            if likeness >= self.threshold:
                self.members.setdefault(leader, [leader]).append(place)
                self.least[leader] = min(self.least.get(leader, likeness), likeness)
                return
        self.equals.setdefault(hash(features), place)
        for key in keys:
            self.buckets[key] = (*self.buckets.get(key, ()), place)[-_LEADERS:]

    def groups(self) -> tuple[Group, ...]:
        """Every group of two or more, by its first member."""
        return tuple(
            Group(tuple(rest), self.least[first]) for first, rest in sorted(self.members.items())
        )

    def _keys(self, features: Features) -> Iterator[int]:
        return _bands(features, _FEW_BANDS if self.threshold >= _HIGH else _MANY_BANDS)

    def _candidates(self, features: Features, keys: Iterable[int]) -> Iterator[int]:
        """Leaders that may be alike, each once; an equal one first."""
        seen: set[int] = set()
        equal = self.equals.get(hash(features))
        near = (leader for key in keys for leader in self.buckets.get(key, ()))
        for leader in (*(() if equal is None else (equal,)), *near):
            if leader not in seen:
                seen.add(leader)
                yield leader


@lru_cache(maxsize=65536)
def _hashed(feature: str) -> int:
    return (crc32(feature.encode()) * _MIX) & _WORD


def _bands(features: Features, bands: int) -> Iterator[int]:
    """The sketch in parts: equal sets have equal parts, similar sets share some."""
    bins = bands * _ROWS
    smallest = [_WORD] * bins
    for feature in features:
        mixed = _hashed(feature)
        place = mixed % bins
        smallest[place] = min(smallest[place], mixed)
    for band in range(bands):
        first, second = smallest[band * _ROWS : (band + 1) * _ROWS]
        if (first, second) != (_WORD, _WORD):
            yield (band << 64) | (first << 32) | second
