"""Numbers of the goal against targets: where a line of the same name gives another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

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
from indicators.language.shingles import letters, shared_run, shares_run
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


def disagreements(review: SheetReview) -> Iterator[Disagreement]:
    """Numbers of the goal that a line of the same name gives differently."""
    stated = [
        (clause, quantity, _named_behind(clause, quantity, review))
        for clause in clauses(review.sheet.statement)
        if clause.quantities and not is_of_years(clause) and not is_background(clause, review)
        for quantity in clause.quantities
        if not clause.text.endswith(_APIECE, 0, quantity.start)
    ]
    for line in review.sheet.lines:
        target = line.target
        if not isinstance(target, NumericTarget):
            continue
        is_comparable = _comparable_with(line, review.words)
        meant = [
            (clause, quantity)
            for clause, quantity, named in stated
            if is_comparable(quantity)
            and _is_of_its_period(line, clause)
            and (named == (line,) if named else _is_meant(line, clause, quantity, review))
        ]
        if not meant or _agrees(target, line, [quantity for _, quantity in meant]):
            continue
        own = (one for one in meant if not _is_better_named_elsewhere(line, *one, review))
        if found := next(own, None):
            yield Disagreement(found[1], line, found[0].text)


def _is_meant(line: IndicatorLine, clause: Clause, quantity: Quantity, review: SheetReview) -> bool:
    """Whether the number is of what the line names: by the clause, or by the words beside it."""
    if _is_same_thing(line, clause) or _is_alone(line, clause, quantity, review):
        return True
    subject = letters(clause.text[: quantity.start])
    if len(subject) < RUN or not line.name.endswith(subject):
        return False
    return sum(other.name.endswith(subject) for other in review.sheet.lines) == 1


def _is_alone(line: IndicatorLine, clause: Clause, quantity: Quantity, review: SheetReview) -> bool:
    """Whether nothing else of the sheet and of the goal is counted in this unit: 座, 公里."""
    unit = measure(line.unit)[0]
    if unit in OF_ANYTHING or measure(quantity.unit)[0] != unit:
        return False
    if not shares_run(_bare(core_of(line)), clause.text, HEAD):
        return False
    stated = [
        one
        for other in clauses(review.sheet.statement)
        for one in other.quantities
        if measure(one.unit)[0] == unit
    ]
    return len(stated) == 1 and sum(measure(one.unit)[0] == unit for one in review.sheet.lines) == 1


def _bare(core: str) -> str:
    """The core without heads that say nothing: 完成 … are shared by anything."""
    return _SAID_OF_ANYTHING.sub("，", core)


def _named_behind(
    clause: Clause, quantity: Quantity, review: SheetReview
) -> tuple[IndicatorLine, ...]:
    """The lines that count in this unit what follows the number: 9000吨原粮."""
    following = clause.text[quantity.end : quantity.end + HEAD]
    if len(following) < HEAD or following in ANYTHING:
        return ()
    unit = measure(quantity.unit)[0]
    lines = review.sheet.lines
    return tuple(
        [one for one in lines if following in core_of(one) and measure(one.unit)[0] == unit]
    )


def _is_same_thing(line: IndicatorLine, clause: Clause) -> bool:
    core = core_of(line)
    needed = min(_NUMBER_RUN, max(RUN, len(core)))
    return len(core) >= RUN and shares_run(core, clause.text, needed)


def _is_of_its_period(line: IndicatorLine, clause: Clause) -> bool:
    """Whether the number is that of the whole year, or of the period that the name says."""
    period = _other_period(clause.text)
    return not period or period in line.name or _is_each(period, line.name)


@lru_cache(maxsize=1024)
def _other_period(text: str) -> str:
    found = _OTHER_PERIOD.search(text)
    return found[0] if found else ""


def _is_each(period: str, name: str) -> bool:
    """Whether both speak of one of many: 每人 and 人均, 单座 and 每座."""
    return bool(_EACH.search(period) and _EACH.search(name))


def _comparable_with(line: IndicatorLine, words: Vocabulary) -> Callable[[Quantity], bool]:
    """Whether a number may be that of the line: in the same measure, or both are counted."""
    unit = measure(line.unit)[0]
    is_counted = unit in words.count_units or counted_units(line, words)

    def is_comparable(quantity: Quantity) -> bool:
        if is_counted and quantity.is_count:
            return True
        return bool(unit) and measure(quantity.unit)[0] == unit

    return is_comparable


def _wanted(line: IndicatorLine, target: NumericTarget) -> Decimal:
    return target.value * measure(line.unit)[1]


def _agrees(target: NumericTarget, line: IndicatorLine, stated: Iterable[Quantity]) -> bool:
    """Whether any number, or their sum, is the target, or leaves room for it."""
    wanted = _wanted(line, target)
    numbers = tuple(stated)
    total = sum((one.value * measure(one.unit)[1] for one in numbers), start=Decimal(0))
    return total == wanted or any(_leaves_room(one, wanted) for one in numbers)


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


def _is_better_named_elsewhere(
    line: IndicatorLine, clause: Clause, quantity: Quantity, review: SheetReview
) -> bool:
    """Whether another line shares more of its name with the clause, or has just this number."""
    beside = _beside(clause, quantity)
    close = shared_run(core_of(line), beside, RUN)
    text = beside if close else clause.text
    own = close or shared_run(core_of(line), text, RUN)
    for other in review.sheet.lines:
        if other is line or not isinstance(other.target, NumericTarget):
            continue
        run = shared_run(core_of(other), text, RUN)
        is_alike = run and _comparable_with(other, review.words)(quantity)
        is_near = is_alike and run >= close
        is_met = is_near and _leaves_room(quantity, _wanted(other, other.target))
        if (is_alike and run > own) or is_met:
            return True
    return False
