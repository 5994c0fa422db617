"""Numbers of the goal against targets: where a line of the same name gives another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from indicators.compliance.breakdowns import is_of_years
from indicators.compliance.context import SheetReview
from indicators.compliance.coverage import (
    ANYTHING,
    HEAD,
    OF_ANYTHING,
    RUN,
    core_of,
    is_background,
)
from indicators.compliance.measures import measure
from indicators.compliance.reading import counted_units
from indicators.compliance.vocabulary import Vocabulary
from indicators.language.clauses import Clause, clauses
from indicators.language.numerals import ROOM_ABOUT, Bound, Quantity
from indicators.language.shingles import letters, runs_of, shared_run, shares_run
from indicators.sheets import IndicatorLine, NumericTarget

_NUMBER_RUN = 4
_SAID_OF_ANYTHING = re.compile(rf"完成|实施|开展|新建|新增|{'|'.join(sorted(ANYTHING))}")
_EACH = re.compile(r"每|均|单")
_OTHER_PERIOD = re.compile(
    r"每|人均|户均|平均|单[个次]|单位(?=[面体产成造价能投])|[一二两三四五六七八九十\d]+(?:个)?(?:年|月|季度)[内里间]|历年|年均"
)
"""Words of a clause whose number is not that of the whole year."""
_APIECE = "各"
"""消防和安防系统各1套 are two together, or more."""
_FAR = Decimal(50)
"""A target that is so many times the number of the goal is no stricter one: a unit slipped."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A number of the goal and the line that gives another one for the same thing."""

    quantity: Quantity
    line: IndicatorLine
    clause: str


class _Line(NamedTuple):
    """A line with what is read of it once for all numbers of the goal."""

    line: IndicatorLine
    core: str
    runs: tuple[str, ...]
    """Of the core: a clause that holds one of them speaks of the line."""
    unit: str
    """The one that its own is compared in."""
    share: Decimal
    """How much of it its own is."""
    is_counted: bool
    target: NumericTarget | None

    @property
    def wanted(self) -> Decimal:
        """The target in the unit that it is compared in."""
        assert self.target is not None
        return self.target.value * self.share

    def may_be(self, number: _Number) -> bool:
        """Whether a number may be its own: in the same measure, or both are counted."""
        if self.is_counted and number.is_count:
            return True
        return bool(self.unit) and number.unit == self.unit


class _Number(NamedTuple):
    """A number of the goal with what is read of it once for all lines."""

    clause: Clause
    quantity: Quantity
    unit: str
    """The one that its own is compared in."""
    is_count: bool
    letters: str
    """Of the clause."""
    period: str
    """Where it is not that of the whole year."""
    named: tuple[IndicatorLine, ...]
    """The lines that count what follows it: 9000吨原粮."""


_Lines = Sequence[_Line]


def disagreements(review: SheetReview) -> Iterator[Disagreement]:
    """Numbers of the goal that a line of the same name gives differently."""
    lines = [_read(line, review.words) for line in review.sheet.lines]
    stated = list(_stated(review, lines))
    for line in lines if stated else ():
        if line.target is None:
            continue
        meant = [
            number
            for number in stated
            if line.may_be(number)
            and _is_of_its_period(line.line, number.period)
            and _is_meant(line, number, review, lines)
        ]
        if not meant or _agrees(line, [number.quantity for number in meant]):
            continue
        own = (one for one in meant if not _is_better_named_elsewhere(line, one, lines))
        if found := next(own, None):
            yield Disagreement(found.quantity, line.line, found.clause.text)


def _read(line: IndicatorLine, words: Vocabulary) -> _Line:
    unit, share = measure(line.unit)
    core = core_of(line)
    needed = min(_NUMBER_RUN, max(RUN, len(core)))
    runs = runs_of(core, needed) if len(core) >= RUN else ()
    target = line.target if isinstance(line.target, NumericTarget) else None
    is_counted = bool(target) and (unit in words.count_units or counted_units(line, words))
    return _Line(line, core, runs, unit, share, is_counted, target)


def _stated(review: SheetReview, lines: _Lines) -> Iterator[_Number]:
    for clause in clauses(review.sheet.statement):
        if not clause.quantities or is_of_years(clause) or is_background(clause, review):
            continue
        close, period = letters(clause.text), _other_period(clause.text)
        for quantity in clause.quantities:
            if clause.text.endswith(_APIECE, 0, quantity.start):
                continue
            unit = measure(quantity.unit)[0]
            named = _named_behind(clause, quantity, unit, lines)
            yield _Number(clause, quantity, unit, quantity.is_count, close, period, named)


def _is_meant(line: _Line, number: _Number, review: SheetReview, lines: _Lines) -> bool:
    """Whether the number is of what the line names: by the clause, or by the words beside it."""
    if number.named:
        return number.named == (line.line,)
    for run in line.runs:
        if run in number.letters:
            return True
    if _is_alone(line, number, review, lines):
        return True
    subject = letters(number.clause.text[: number.quantity.start])
    if len(subject) < RUN or not line.line.name.endswith(subject):
        return False
    return sum(other.line.name.endswith(subject) for other in lines) == 1


def _is_alone(line: _Line, number: _Number, review: SheetReview, lines: _Lines) -> bool:
    """Whether nothing else of the sheet and of the goal is counted in this unit: 座, 公里."""
    unit = line.unit
    if unit in OF_ANYTHING or number.unit != unit:
        return False
    if not shares_run(_bare(line.core), number.clause.text, HEAD):
        return False
    stated = [
        one
        for other in clauses(review.sheet.statement)
        for one in other.quantities
        if measure(one.unit)[0] == unit
    ]
    return len(stated) == 1 and sum(other.unit == unit for other in lines) == 1


def _bare(core: str) -> str:
    """The core without heads that say nothing: 完成 … are shared by anything."""
    return _SAID_OF_ANYTHING.sub("，", core)


def _named_behind(
    clause: Clause, quantity: Quantity, unit: str, lines: _Lines
) -> tuple[IndicatorLine, ...]:
    following = clause.text[quantity.end : quantity.end + HEAD]
    if len(following) < HEAD or following in ANYTHING:
        return ()
    return tuple([one.line for one in lines if one.unit == unit and following in one.core])


def _is_of_its_period(line: IndicatorLine, period: str) -> bool:
    """Whether the number is that of the whole year, or of the period that the name says."""
    return not period or period in line.name or _is_each(period, line.name)


@lru_cache(maxsize=1024)
def _other_period(text: str) -> str:
    found = _OTHER_PERIOD.search(text)
    return found[0] if found else ""


def _is_each(period: str, name: str) -> bool:
    """Whether both speak of one of many: 每人 and 人均, 单座 and 每座."""
    return bool(_EACH.search(period) and _EACH.search(name))


def _agrees(line: _Line, stated: Sequence[Quantity]) -> bool:
    """Whether any number, or their sum, is the target, or leaves room for it."""
    wanted = line.wanted
    total = sum((one.value * measure(one.unit)[1] for one in stated), start=Decimal(0))
    return total == wanted or any(_leaves_room(one, wanted) for one in stated)


def _leaves_room(quantity: Quantity, wanted: Decimal) -> bool:
    share = measure(quantity.unit)[1]
    value = quantity.value * share
    if wanted and value and not 1 / _FAR <= wanted / value <= _FAR:
        return False
    if quantity.upper is not None:
        return value <= wanted <= quantity.upper * share
    if quantity.bound is Bound.LEAST:
        return wanted >= value
    if quantity.bound is Bound.MOST:
        return wanted <= value
    if quantity.bound is Bound.ABOUT:
        return abs(wanted - value) * ROOM_ABOUT <= value
    return wanted == value


def _beside(clause: Clause, quantity: Quantity) -> str:
    """The part of the clause between two numbers that belongs to this one."""
    start = max((one.end for one in clause.quantities if one.end <= quantity.start), default=0)
    return clause.text[start : quantity.end]


def _is_better_named_elsewhere(line: _Line, number: _Number, lines: _Lines) -> bool:
    """Whether another line shares more of its name with the clause, or has just this number."""
    clause, quantity = number.clause, number.quantity
    beside = _beside(clause, quantity)
    close = shared_run(line.core, beside, RUN)
    text = beside if close else clause.text
    own = close or shared_run(line.core, text, RUN)
    for other in lines:
        if other is line or other.target is None or not other.may_be(number):
            continue
        run = shared_run(other.core, text, RUN)
        if run and (run > own or (run >= close and _leaves_room(quantity, other.wanted))):
            return True
    return False
