"""How the numbers of a goal are made up: the parts of a whole, one year's share of several years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from indicators.language.clauses import Clause
from indicators.language.numerals import Quantity
from indicators.language.shingles import letters, shares_run

_PART = "其中"
_SHARE = re.compile(f"{_PART}|累计|总数")
_PEOPLE = frozenset(("人", "名", "人次", "户", "户次", "位"))
"""Units in which people are counted: 500户，其中老人200人."""
_LONGEST_PART = 12
_YEARS = r"[二两三四五六七八九十2-9]个?年"
_SEVERAL_YEARS = re.compile(
    rf"分{_YEARS}|{_YEARS}[内间来]?(?:一?共|总|累计|合计|计划)|^(?:一|总)?共"
    r"|^到[底末]?(?:建|完成|实现|累计|达)"
)
"""A year in figures is taken out of a clause: what is left of 到2025年建成300个 is 到建成300个."""
_THIS_YEAR = re.compile(rf"(?:{_PART})?(?:本年|今年|当年|年内)")
_SAYS_NO_THING = re.compile(
    rf"{_YEARS}|{_PART}|本年度?|今年|当年|年内|一?共|累计|合计|总计?|计划?|完成|实施|建设|[分内间]"
)
_ACT = 2


def tasks_among(stated: Sequence[Clause], acts: Iterable[str]) -> Iterator[Clause]:
    """The clauses without mere parts of the number before; a year's share goes with its total.

    三年共改造300处，本年改造100处 is one task, that of this year. `acts` are the words that make
    a clause behind 其中 a task of its own.
    """
    kept: list[Clause] = []
    verbs = tuple(acts)
    rest: Decimal | None = None
    for clause in stated:
        whole = kept[-1] if kept else None
        if whole and is_share_of_years(whole, clause):
            kept[-1] = Clause(f"{whole.text}，{clause.text}", clause.quantities)
            rest = None
        elif whole and clause.text == _PART:
            rest = _sum(whole)
        elif whole and _is_share(whole, clause):
            rest = _sum(whole) - _sum(clause)
        elif whole and rest is not None and _goes_on(whole, clause, rest, verbs):
            rest -= _sum(clause)
        else:
            kept.append(clause)
            rest = None
    yield from kept


def is_share_of_years(total: Clause, share: Clause) -> bool:
    """Whether the first counts what several years do together, the second what this year does."""
    if not (total.quantities and share.quantities and _SEVERAL_YEARS.search(total.text)):
        return False
    whole, part = total.quantities[-1], share.quantities[0]
    if whole.unit != part.unit or whole.value <= part.value:
        return False
    return bool(_THIS_YEAR.match(share.text)) or shares_run(
        _bare(total), share.text[: part.start], _ACT
    )


def is_of_years(clause: Clause) -> bool:
    """Whether its number is that of several years together."""
    return bool(_SEVERAL_YEARS.search(clause.text)) and not _THIS_YEAR.search(clause.text)


def names_no_thing(clause: Clause) -> bool:
    """Whether it only counts, and what it counts was said before: 三年共300个，本年100个."""
    text = clause.text.replace("，", "")
    return not letters(_SAYS_NO_THING.sub("", re.sub(r"\d[\d,.]*\D?", "", text)))


def _is_share(whole: Clause, part: Clause) -> bool:
    """Whether a clause only tells how the number right before it is made up, or adds up to."""
    return bool(_SHARE.match(part.text)) and _are_alike(whole, part)


def _goes_on(whole: Clause, part: Clause, rest: Decimal, acts: Sequence[str]) -> bool:
    """Whether it is one more part behind 其中, as long as the parts are no more than the whole."""
    is_short = len(part.text) <= _LONGEST_PART and not any(act in part.text for act in acts)
    return is_short and _are_alike(whole, part) and _sum(part) <= rest


def _are_alike(whole: Clause, part: Clause) -> bool:
    units = {one.unit for one in whole.quantities}
    units |= _PEOPLE if units & _PEOPLE else set()
    return bool(part.quantities) and all(one.unit in units for one in part.quantities)


def _sum(clause: Clause) -> Decimal:
    return sum((one.value for one in clause.quantities), start=Decimal(0))


def _bare(clause: Clause) -> str:
    quantity: Quantity = clause.quantities[-1]
    return _SEVERAL_YEARS.sub("，", clause.text[: quantity.start])
