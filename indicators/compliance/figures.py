"""What the figures of the texts say of each other: parts of a whole, and rises that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.decimals import ZERO
from indicators.language.clauses import Clause, clauses
from indicators.language.numerals import ROOM_ABOUT, Bound, Quantity
from indicators.language.shingles import letters

PART = "其中"
_PARTS = re.compile(r"其\s*中")
_UP = "提高|提升|增加|增长|上升|扩大|增"
_DOWN = "下降|降低|减少|压减|压降|压缩|缩短|缩减|降|减"
_MOVED = re.compile(rf"(?P<up>{_UP})?(?P<down>{_DOWN})?[到至]\w{{0,4}}$")
_MAY_MOVE = re.compile(rf"(?:{_UP}|{_DOWN})\s*[到至]")
_FROM = re.compile(r"[由从]\w{0,8}$")
_REACHES = re.compile(r"(?:达到?|控制在|保持在|稳定在)\w{0,4}$")
_SHALL_REACH = re.compile(r"(?<![已现均后])达到$")
"""Of what is counted, 达62万人 and 已达到120处 tell how things stand."""
_REACHING = frozenset("到至达在")
"""One of them stands in whatever tells where a number is going."""
_OF_EACH = "均"
_STANDS = re.compile(r"(?:仅|只|约|为|是|达到?|已|有|占)+$")
_RATES = frozenset("%‰")
_SHARED = 4
_NOUN = 2
_BOUNDS = re.compile(r"(?:不低于|不少于|不小于|至少|达到?|共计?|超过)+$")
_FIRM = frozenset((Bound.EXACT, Bound.LEAST))
_VAGUE_NOUNS = frozenset(("设备", "设施", "项目", "工程"))
_OF_ANYTHING = frozenset("个处项套台件次条块根")
"""Units that count things of any kind: 5个小区 and 20个车位 are no whole and part."""
_ROUNDED = Decimal(200)
"""A sum that passes its whole by less than a two-hundredth may be rounded."""
_FAR_BEFORE = 3
"""Clauses back from 其中 in which the whole may stand."""
_OVERLAPPING = re.compile(
    "女|党员|少数民族|残疾|脱贫|贫困|困难|未成年|老年|学生|青年|退役|重点|低保|留守|骨干|新增|首次"
)
"""What people may be besides: such parts need not add up to the whole."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where the number of a clause is said to go, up or down, and from where."""

    clause: str
    subject: str
    number: Quantity
    is_up: bool
    start: Quantity | None = None

    def is_none(self, now: Quantity) -> bool:
        """Whether it does not lead away from the present number as it says."""
        return self.number.value <= now.value if self.is_up else self.number.value >= now.value


def is_aim(clause: Clause, quantity: Quantity, start: int) -> bool:
    """Whether the words before a number say that it is yet to be reached."""
    before = clause.text[start : quantity.start]
    if _REACHING.isdisjoint(before):
        return False
    moved = _MOVED.search(before)
    is_moved = moved is not None and bool(moved["up"] or moved["down"])
    reaches = _REACHES if quantity.unit in _RATES else _SHALL_REACH
    return is_moved or bool(reaches.search(before))


def moves(text: str) -> Iterator[Move]:
    """Every 由40%提高到42% and 平均到场时间缩短到25分钟 of a text."""
    for clause in clauses(text) if _MAY_MOVE.search(text) else ():
        before: Quantity | None = None
        for quantity in clause.quantities:
            start = before.end if before else 0
            said = clause.text[start : quantity.start]
            found = None if _REACHING.isdisjoint(said) else _MOVED.search(said)
            if found and bool(found["up"]) != bool(found["down"]):
                origin = before if _comes_from(clause, before, quantity) else None
                told = (
                    _FROM.sub("", clause.text[: origin.start]) if origin else said[: found.start()]
                )
                subject = letters(told)
                yield Move(clause.text, subject, quantity, bool(found["up"]), origin)
            before = quantity


def _comes_from(clause: Clause, before: Quantity | None, quantity: Quantity) -> bool:
    if before is None or before.unit != quantity.unit:
        return False
    return bool(_FROM.search(clause.text[: before.start]))


def stands_at(text: str, move: Move) -> Quantity | None:
    """The number that a text gives for the present of what is to move; None without one."""
    if len(move.subject) < _SHARED:
        return None
    for clause in clauses(text):
        start = 0
        for quantity in clause.quantities:
            said = letters(_STANDS.sub("", clause.text[start : quantity.start]))
            start = quantity.end
            if quantity.unit == move.number.unit and _ends_alike(said, move.subject):
                return quantity
    return None


def _ends_alike(one: str, other: str) -> bool:
    """Whether both name the same thing; so much for each is another thing than all of it."""
    if (_OF_EACH in one) is not (_OF_EACH in other):
        return False
    shared = next(
        (place for place, (a, b) in enumerate(zip(one[::-1], other[::-1], strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return shared >= _SHARED


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole, and parts behind 其中 that together come to more."""

    whole: Quantity
    parts: tuple[Quantity, ...]

    @property
    def total(self) -> Decimal:
        """What the parts come to."""
        return sum((part.value for part in self.parts), start=ZERO)


def names_parts(text: str) -> bool:
    """Whether a text, as it is written, tells parts of a whole: 其中, with blanks or without."""
    return bool(_PARTS.search(text))


def parts_over_whole(text: str) -> Iterator[Parts]:
    """Parts of one unit behind 其中 that come to more than the number before them."""
    if not names_parts(text):
        return
    stated = clauses(text)
    for place, clause in enumerate(stated):
        if not clause.text.startswith(PART):
            continue
        for unit in dict.fromkeys(one.unit for one in clause.quantities if one.unit):
            parts = tuple(one for one in clause.quantities if one.unit == unit)
            whole = _whole_of(parts, clause, stated[max(0, place - _FAR_BEFORE) : place])
            if whole is None or not _may_be_added(parts, clause):
                continue
            found = Parts(whole, parts)
            room = ROOM_ABOUT if whole.bound is Bound.ABOUT else _ROUNDED
            if (found.total - whole.value) * room > whole.value:
                yield found


def _whole_of(
    parts: tuple[Quantity, ...], clause: Clause, before: Sequence[Clause]
) -> Quantity | None:
    """The nearest number in the unit of the parts: right before them, or where their noun stands."""
    nouns = {_noun(clause, part) for part in parts}
    for distance, other in enumerate(reversed(before)):
        counted = [one for one in other.quantities if one.unit == parts[0].unit]
        if not counted:
            continue
        is_told = not nouns & _VAGUE_NOUNS and all(noun in other.text for noun in nouns)
        is_firm = counted[-1].bound in _FIRM or counted[-1].bound is Bound.ABOUT
        may_be = is_told or (not distance and parts[0].unit not in _OF_ANYTHING)
        return counted[-1] if may_be and is_firm else None
    return None


def _may_be_added(parts: tuple[Quantity, ...], clause: Clause) -> bool:
    """Whether nobody can be in two of the parts, and none is a share or an estimate."""
    if parts[0].unit in _RATES or any(one.bound not in _FIRM for one in parts):
        return False
    return len(parts) == 1 or not _OVERLAPPING.search(clause.text)


def _noun(clause: Clause, part: Quantity) -> str:
    return letters(_BOUNDS.sub("", clause.text[: part.start]))[-_NOUN:]
