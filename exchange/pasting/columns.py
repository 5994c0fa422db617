"""Which pasted column is which: by the labels of a head, else by what the cells look like."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from common.decimals import NotANumber, parse_decimal
from common.text import squeeze, tidy
from exchange.forms.headings import columns_of, is_foreign
from exchange.forms.heads import Head
from exchange.forms.indicator_rows import COLUMNS, KEYS, LEFT_LABELS
from exchange.readers.grids import Cell
from indicators.sheets import FULL_WEIGHT, UnreadTarget
from indicators.targets import parse_comparison, read_typed
from indicators.typed_cells import read_flag

FIELDS: Mapping[str, str] = {
    **dict(zip(KEYS, COLUMNS, strict=True)),
    "baseline": "基期值",
    "definition": "指标解释",
    "source": "数据来源",
}
"""Field of a line → label of its column, in the order of the form; then what stands beside it."""

Levels = Mapping[str, Sequence[str]]
"""First level → its second levels, as the year has them."""
Positions = dict[str, int]
"""Field → grid column."""

_LONGEST_UNIT = 6
_LIKELY = 0.6
_USUAL_TOTALS = {FULL_WEIGHT, FULL_WEIGHT - 10}
_SURE_FIELDS = 3
_LONG = 10_000
_POINTS = "分"
_UNSURE = frozenset({"unit"})
"""Any short word may be a unit: too little to go by under a label that says something else."""


def by_head(head: Head) -> Positions:
    """The columns whose labels are known."""
    return columns_of([label.text for label in head.labels])


def by_head_and_content(
    head: Head, rows: Sequence[Sequence[Cell]], levels: Levels
) -> tuple[Positions, frozenset[str]]:
    """The columns by their labels; those with labels of no meaning by what is in them.

    Also the fields that were found by content, for a person to look at.
    """
    found = by_head(head)
    taken = set(found.values())
    strange = [
        position
        for position, label in enumerate(head.labels)
        if position not in taken and label.text and not is_foreign(label.text)
    ]
    free = {position: texts for position in strange if (texts := _texts(rows, position))}
    whole = _by_likeness(found, free, levels, unsure=_UNSURE)
    return whole, frozenset(whole.keys() - found.keys())


def by_content(rows: Sequence[Sequence[Cell]], levels: Levels) -> Positions:
    """The likeliest column of each field; empty where the cells do not say enough."""
    width = max((len(row) for row in rows), default=0)
    columns = {position: _texts(rows, position) for position in range(width)}
    free = {position: texts for position, texts in columns.items() if texts}
    found = _by_likeness({}, free, levels)
    return found if "name" in found and len(found) >= _SURE_FIELDS else {}


def _by_likeness(
    known: Positions,
    free: dict[int, list[str]],
    levels: Levels,
    unsure: Collection[str] = (),
) -> Positions:
    """The known columns, and of the free ones the likeliest for each field that is open.

    What is told apart best is settled first; weight and target are both numbers and are told
    apart by their sum and by which side of the sign they stand on.
    """
    found = dict(known)
    for field, likeness in _likenesses(levels):
        scored = {position: likeness(texts) for position, texts in free.items()}
        best = max(scored, key=lambda position: (scored[position], -position), default=None)
        is_open = field not in found and field not in unsure
        if is_open and best is not None and scored[best] >= _LIKELY:
            found[field] = best
            del free[best]
    _place_numbers(found, free)
    return found


def _texts(rows: Sequence[Sequence[Cell]], position: int) -> list[str]:
    cells = [tidy(row[position].text) for row in rows if position < len(row)]
    return [text for text in cells if text and squeeze(text) not in LEFT_LABELS]


def _likenesses(levels: Levels) -> list[tuple[str, Callable[[list[str]], float]]]:
    first = {squeeze(name) for name in levels}
    second = {squeeze(name) for names in levels.values() for name in names}
    return [
        ("level2", lambda texts: _share(texts, lambda text: squeeze(text) in second)),
        ("level1", lambda texts: _share(texts, lambda text: squeeze(text) in first)),
        ("is_core", lambda texts: _share(texts, lambda text: read_flag(text) is not None)),
        ("comparison", lambda texts: _share(texts, _is_sign)),
        ("name", _likeness_of_names),
        ("unit", lambda texts: _share(texts, _is_unit)),
    ]


def _place_numbers(found: Positions, free: Mapping[int, list[str]]) -> None:
    numeric = [p for p, texts in free.items() if _share(texts, _is_weight) >= _LIKELY]
    readable = [p for p, texts in free.items() if _share(texts, _is_target) >= _LIKELY]
    weights = sorted(numeric, key=lambda p: (not _sums_up(free[p]), p))
    targets = [p for p in readable if p not in numeric]
    if "weight" not in found and weights and _is_weights(weights, targets, found, free):
        found["weight"] = weights[0]
    rest = targets or [p for p in numeric if p != found.get("weight")]
    after = [p for p in rest if p > found.get("comparison", -1)]
    if "target" not in found and rest:
        found["target"] = (after or rest)[0]


def _is_weights(
    weights: Sequence[int],
    targets: Sequence[int],
    found: Positions,
    free: Mapping[int, list[str]],
) -> bool:
    """Whether the likeliest column of numbers is that of the weights and not of the targets."""
    if "target" in found:
        return _sums_up(free[weights[0]])
    return len(weights) > 1 or bool(targets) or _is_before_sign(weights[0], found)


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
