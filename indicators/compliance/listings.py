"""Names listed behind a count: 3个镇（甲镇、乙镇、丙镇、丁镇）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indicators.language.numerals import chinese_number

_HAN = r"\u4e00-\u9fff"
_MAY_LIST = re.compile("[（(][^（）()；;。\n、，,和及与]+[、，,和及与]")
"""Two names at least in brackets."""
_BEFORE = "(?<![\\d第0-9.一二三四五六七八九十百千万余多约近].)"
"""Stands behind the first sign of the number: so only numbers are looked at, not every letter."""
_LISTED = re.compile(
    rf"(?P<number>[\d一二两三四五六七八九十]{_BEFORE}(?:(?<=\d)\d{{0,2}}|(?<=\D)[一二两三四五六七八九十]{{0,2}}))个?"
    rf"(?P<kind>(?![余多几来])[{_HAN}]{{1,5}}?)[（(](?:即|包括|分别为|分别是|为)?[：:]?"
    r"(?P<names>[^（）()；;。\n]{3,300})[）)]"
)
_OF_ONE_SIGN = frozenset("镇乡村县区校院所馆库")
"""示范村 are listed as 甲村, 乙村."""
_OPEN = re.compile(r"等|其他|其中|不含|除|以及其|各|\d")
"""What tells that not all are listed, or more than names."""
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Listing:
    """What a text counts, and the names that it lists for it."""

    text: str
    kind: str
    count: int
    names: tuple[str, ...]


def miscounted(text: str) -> Iterator[Listing]:
    """Every count with a full list of names right behind it, whose names are not as many.

    Each name must end in the word that is counted (甲镇 among 镇): so it is a list of these.
    """
    for found in _LISTED.finditer(text) if _MAY_LIST.search(text) else ():
        written, kind = found["number"], found["kind"]
        count = int(written) if written.isdigit() else chinese_number(written)
        ending = kind[-1] if kind[-1] in _OF_ONE_SIGN else kind
        between = rf"[、，,]|(?<={re.escape(ending)})[和及与]"
        names = tuple(name.strip() for name in re.split(between, found["names"]))
        is_full = not _OPEN.search(found["names"]) and len(names) >= _FEWEST
        is_of_kind = all(name.endswith(ending) and name != ending for name in names)
        if count and is_full and is_of_kind and len(set(names)) != count:
            yield Listing(found[0], kind, count, tuple(dict.fromkeys(names)))
