"""Two people changed one sheet: brought together cell by cell, from what both started with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from common.text import squeeze, tidy
from web.editing.drafts import CELLS, HEAD_TEXTS, LABELS, Draft, DraftLine

NO_LINE = "没有这一行"
_MOST_PLACES = 6
_YES = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Change:
    """One place at which the two say different things; `before` is what both started with."""

    place: str
    before: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Both drafts in one.

    `contested` was changed by both and is to be chosen, `taken` was changed by the other alone.
    """

    draft: Draft
    contested: tuple[Change, ...]
    taken: tuple[Change, ...]


def merge_drafts(
    base: Draft | None, mine: Draft, theirs: Draft, choices: Sequence[str] = ()
) -> Merge:
    """The drafts in one; `choices` says "theirs" or "mine" of each contested place, in their order.

    Lines are matched by their key, new ones by their name. Without a base every differing cell is
    contested, and no line is left out.
    """
    merger = _Merger(choices)
    head = {name: merger.head(name, base, mine, theirs) for name in HEAD_TEXTS}
    alone = merger.pick(
        LABELS["has_no_service_users"],
        "" if base is None else _YES[base.has_no_service_users],
        _YES[mine.has_no_service_users],
        _YES[theirs.has_no_service_users],
    )
    lines = merger.lines(base, mine, theirs)
    values: dict[str, Any] = {**head, "has_no_service_users": alone == "是", "lines": lines}
    return Merge(replace(mine, **values), tuple(merger.contested), tuple(merger.taken))


@dataclass(slots=True)
class _Trio:
    """One line as both started with it, as I have it, and as the other has it."""

    place: str
    base: DraftLine | None = None
    mine: DraftLine | None = None
    theirs: DraftLine | None = None


@dataclass(slots=True)
class _Merger:
    choices: Sequence[str]
    contested: list[Change] = field(default_factory=list)
    taken: list[Change] = field(default_factory=list)

    def pick(self, place: str, before: str | None, mine: str, theirs: str) -> str:
        """The text of one place: of whoever changed it, the chosen one where both did."""
        if _same(mine, theirs) or (before is not None and _same(theirs, before)):
            return mine
        told = Change(place, before or "", mine, theirs)
        if before is not None and _same(mine, before):
            self.taken.append(told)
            return theirs
        self.contested.append(told)
        number = len(self.contested)
        is_theirs = number <= len(self.choices) and self.choices[number - 1] == "theirs"
        return theirs if is_theirs else mine

    def head(self, name: str, base: Draft | None, mine: Draft, theirs: Draft) -> str:
        """One box of the head."""
        before = None if base is None else getattr(base, name)
        return self.pick(LABELS[name], before, getattr(mine, name), getattr(theirs, name))

    def lines(self, base: Draft | None, mine: Draft, theirs: Draft) -> tuple[DraftLine, ...]:
        """The lines of both, in the order of whoever changed it."""
        trios = _trios(base, mine, theirs)
        merged = [(trio, self.line(trio)) for trio in trios]
        kept = [(trio, line) for trio, line in merged if line is not None]
        order = self.order([trio for trio, _ in kept], base, mine, theirs)
        found = {id(trio): line for trio, line in kept}
        return tuple(found[id(trio)] for trio in order)

    def line(self, trio: _Trio) -> DraftLine | None:
        """The line of both, None where it is gone."""
        if trio.mine is not None and trio.theirs is not None:
            return self.cells(trio, trio.mine, trio.theirs)
        before, mine, theirs = map(_in_short, (trio.base, trio.mine, trio.theirs))
        is_mine = self.pick(trio.place, before, mine, theirs) == mine
        if is_mine:
            # What the other has deleted is written anew.
            return trio.mine and replace(trio.mine, key=None)
        return trio.theirs

    def cells(self, trio: _Trio, mine: DraftLine, theirs: DraftLine) -> DraftLine:
        """One line that both have, cell by cell; only who looked at a copied one has no mark."""
        texts = {}
        for name in CELLS:
            before = None if trio.base is None else getattr(trio.base, name)
            place = f"{trio.place}{LABELS[name]}"
            texts[name] = self.pick(place, before, getattr(mine, name), getattr(theirs, name))
        mark = mine.unconfirmed and theirs.unconfirmed
        return replace(mine, key=theirs.key, unconfirmed=mark).with_texts(texts)

    def order(
        self, trios: list[_Trio], base: Draft | None, mine: Draft, theirs: Draft
    ) -> list[_Trio]:
        """My order where I changed it, else the other's; to be chosen where both did."""
        both = [trio for trio in trios if trio.mine and trio.theirs and (trio.base or not base)]
        orders = [
            _sorted_by(both, "base", base.lines) if base else None,
            _sorted_by(both, "mine", mine.lines),
            _sorted_by(both, "theirs", theirs.lines),
        ]
        before, own, other = (None if one is None else _names(one) for one in orders)
        is_mine = self.pick("行的顺序", before, own or "", other or "") == own
        first, second = ("mine", mine), ("theirs", theirs)
        if not is_mine:
            first, second = second, first
        order = _sorted_by(trios, first[0], first[1].lines)
        return _with_missing(order, _sorted_by(trios, second[0], second[1].lines))


def told_of(merge: Merge) -> str:
    """What the other changed and is part of the draft now, in one sentence; blank for nothing."""
    if not merge.taken:
        return ""
    places = "、".join(change.place for change in merge.taken[:_MOST_PLACES])
    more = "等" if len(merge.taken) > _MOST_PLACES else ""
    return f"对方改过、您没有改的 {len(merge.taken)} 处已并入：{places}{more}。"


def _same(one: str, other: str) -> bool:
    return tidy(one) == tidy(other)


def _trios(base: Draft | None, mine: Draft, theirs: Draft) -> list[_Trio]:
    before: dict[int | None, DraftLine] = {
        line.key: line for line in (base.lines if base else ()) if line.key is not None
    }
    left = [line for line in theirs.lines if not line.is_blank]
    trios: list[_Trio] = []
    for number, line in enumerate(mine.lines, start=1):
        if line.is_blank:
            continue
        twin = _twin(line, left, before)
        if twin is not None:
            left.remove(twin)
        place = f"第{number}行『{squeeze(line.name) or '未命名'}』"
        trios.append(_Trio(place, before.get(line.key), line, twin))
    for line in left:
        place = f"『{squeeze(line.name) or '未命名'}』"
        trios.append(_Trio(place, before.get(line.key), None, line))
    return trios


def _twin(
    line: DraftLine, lines: list[DraftLine], before: dict[int | None, DraftLine]
) -> DraftLine | None:
    """The same line with the other: of the same key, or as new and of the same name."""
    if line.key is not None:
        return next((one for one in lines if one.key == line.key), None)
    new = (one for one in lines if one.key not in before)
    return next((one for one in new if squeeze(one.name) == squeeze(line.name)), None)


def _sorted_by(trios: list[_Trio], side: str, lines: Iterable[DraftLine]) -> list[_Trio]:
    places = {id(line): number for number, line in enumerate(lines)}
    present = [trio for trio in trios if id(getattr(trio, side)) in places]
    return sorted(present, key=lambda trio: places[id(getattr(trio, side))])


def _with_missing(order: list[_Trio], other: list[_Trio]) -> list[_Trio]:
    """The order, with what only the other order has behind what stands before it there."""
    whole = list(order)
    for number, trio in enumerate(other):
        if any(trio is one for one in whole):
            continue
        before = other[number - 1] if number else None
        at = next((place for place, one in enumerate(whole) if one is before), -1)
        whole.insert(at + 1, trio)
    return whole


def _in_short(line: DraftLine | None) -> str:
    if line is None:
        return NO_LINE
    return "，".join(_parts(line))


def _parts(line: DraftLine) -> Iterator[str]:
    target = f"{line.comparison}{line.target}{line.unit}"
    points = f"{line.weight}分" if line.weight else ""
    texts = (line.level1, line.level2, line.name, points, target)
    more = (line.is_core and f"核心：{line.is_core}", line.baseline, line.definition, line.source)
    yield from (text for text in (*texts, *more) if text)


def _names(trios: Iterable[_Trio]) -> str:
    found = (trio.mine or trio.theirs for trio in trios)
    return "、".join(squeeze(line.name) or "未命名" for line in found if line)
