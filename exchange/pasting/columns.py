"""Which pasted column is which: by the labels of a head, else by what the cells look like."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from common.decimals import NotANumber, parse_decimal
from common.text import squeeze, tidy
from exchange.forms.heads import Head
from exchange.forms.indicator_rows import COLUMNS, KEYS, LEFT_LABELS, column_of
from exchange.readers.grids import Cell
from indicators.sheets import FULL_WEIGHT, UnreadTarget
from indicators.targets import parse_comparison, read_typed

FIELDS: Mapping[str, str] = dict(zip(KEYS, COLUMNS, strict=True))
"""Field of a line → label of its column, in the order of the form."""

Levels = Mapping[str, Sequence[str]]
"""First level → its second levels, as the year has them."""
Positions = dict[str, int]
"""Field → grid column."""

_LONGEST_UNIT = 6
_LIKELY = 0.6
_USUAL_TOTALS = {FULL_WEIGHT, FULL_WEIGHT - 10}
_CORE_WORDS = {"是", "否", "√", "×", "Y", "N"}
_SURE_FIELDS = 3
_LONG = 10_000
_POINTS = "分"


def by_head(head: Head) -> Positions:
    """Each known label with the first column that bears it."""
    found: Positions = {}
    for position, label in enumerate(head.labels):
        column = column_of(label.text)
        if column is not None:
            found.setdefault(KEYS[column], position)
    return found


def by_content(rows: Sequence[Sequence[Cell]], levels: Levels) -> Positions:
    """The likeliest column of each field; empty where the cells do not say enough.

    What is told apart best is settled first; weight and target are both numbers and are told
    apart by their sum and by which side of the sign they stand on.
    """
    width = max((len(row) for row in rows), default=0)
    columns = {position: _texts(rows, position) for position in range(width)}
    free = {position: texts for position, texts in columns.items() if texts}
    found: Positions = {}
    for field, likeness in _likenesses(levels):
        scored = {position: likeness(texts) for position, texts in free.items()}
        best = max(scored, key=lambda position: (scored[position], -position), default=None)
        if best is not None and scored[best] >= _LIKELY:
            found[field] = best
            del free[best]
    _place_numbers(found, free)
    return found if "name" in found and len(found) >= _SURE_FIELDS else {}


def _texts(rows: Sequence[Sequence[Cell]], position: int) -> list[str]:
    cells = [tidy(row[position].text) for row in rows if position < len(row)]
    return [text for text in cells if text and squeeze(text) not in LEFT_LABELS]


def _likenesses(levels: Levels) -> list[tuple[str, Callable[[list[str]], float]]]:
    first = {squeeze(name) for name in levels}
    second = {squeeze(name) for names in levels.values() for name in names}
    return [
        ("level2", lambda texts: _share(texts, lambda text: squeeze(text) in second)),
        ("level1", lambda texts: _share(texts, lambda text: squeeze(text) in first)),
        ("is_core", lambda texts: _share(texts, lambda text: squeeze(text) in _CORE_WORDS)),
        ("comparison", lambda texts: _share(texts, _is_sign)),
        ("name", _likeness_of_names),
        ("unit", lambda texts: _share(texts, _is_unit)),
    ]


def _place_numbers(found: Positions, free: Mapping[int, list[str]]) -> None:
    numeric = [p for p, texts in free.items() if _share(texts, _is_weight) >= _LIKELY]
    readable = [p for p, texts in free.items() if _share(texts, _is_target) >= _LIKELY]
    weights = sorted(numeric, key=lambda p: (not _sums_up(free[p]), p))
    targets = [p for p in readable if p not in numeric]
    if len(numeric) > 1 or (numeric and targets):
        found["weight"] = weights[0]
    elif numeric and _is_before_sign(numeric[0], found):
        found["weight"] = numeric[0]
    rest = targets or [p for p in numeric if p != found.get("weight")]
    after = [p for p in rest if p > found.get("comparison", -1)]
    if after or rest:
        found["target"] = (after or rest)[0]


def _is_before_sign(position: int, found: Positions) -> bool:
    return position < found.get("comparison", -1)


def _sums_up(texts: list[str]) -> bool:
    numbers = [parse_decimal(text.rstrip(_POINTS)) for text in texts if _is_weight(text)]
    return sum(numbers) in _USUAL_TOTALS


def _share(texts: list[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, texts)) / len(texts)


def _is_sign(text: str) -> bool:
    return parse_comparison(text) is not None


def _is_number(text: str) -> bool:
    try:
        parse_decimal(text)
    except NotANumber:
        return False
    return True


def _is_weight(text: str) -> bool:
    return _is_number(text.rstrip(_POINTS))


def _is_target(text: str) -> bool:
    return _is_number(text) or not isinstance(read_typed("", text, "")[0], UnreadTarget)


def _is_unit(text: str) -> bool:
    bare = squeeze(text)
    return len(bare) <= _LONGEST_UNIT and not any(map(str.isdigit, bare)) and not _is_sign(bare)


def _likeness_of_names(texts: list[str]) -> float:
    """Names are words; of two columns of words the longer ones are the names."""
    words = _share(texts, lambda text: len(squeeze(text)) > 1 and not _is_target(text))
    return words + sum(map(len, texts)) / len(texts) / _LONG
