"""What the texts of a sheet count: the thing, the unit, and where two of them differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from indicators.compliance.figures import PART, is_aim, names_parts
from indicators.language.clauses import Clause, clauses
from indicators.language.numerals import Bound, Quantity, units_at_a_glance
from indicators.language.terms import years_named

_LONGEST = 8
_SHORTEST = 3
_LEAD = re.compile(
    r"^(?:目前|现有|共有|现在?|有|截至|全年|本年|今年|我[区县市局镇]|全[区县市镇]|本[区县市]|辖区|[其该][中市区])+"
)
_TAIL = re.compile(r"(?:共计?|约|达到?|有|现有|已有|总计|合计|为|是|超过|近)+$")
_TAIL_ENDS = frozenset("共计约达到有为是过近")
_SAME_UNITS = {"处": "个", "座": "个"}
_SAME_SIGNS = str.maketrans("处座分成‰", "个个%%%")
"""First signs of units that may count alike: 九成 and 百分之九十 are 90%."""
_EACH = ("每", "人均", "平均")


class Key(NamedTuple):
    """What is counted, in which unit, and whether it is yet to be reached."""

    subject: str
    unit: str
    is_aim: bool


Stated = tuple[str, Quantity]
"""The label of a text, and the number there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A thing that two texts count differently."""

    subject: str
    first: Stated
    second: Stated


def differences(texts: Mapping[str, str]) -> Iterator[Difference]:
    """What two of these texts, by their labels, count differently: once for each thing."""
    first: dict[Key, Stated] = {}
    reported: set[Key] = set()
    for label, text in _comparable(texts).items():
        for key, number in _counts(text).items():
            if number is None or key in reported:
                continue
            where, other = first.setdefault(key, (label, number))
            if other.value != number.value and _may_be_of_one_year(texts[where], text):
                reported.add(key)
                yield Difference(key.subject, (where, other), (label, number))


def parts_above(text: str) -> Iterator[tuple[str, Quantity, Quantity]]:
    """Where a text counts more of a thing behind 其中 than of the whole right before it."""
    if not names_parts(text):
        return
    wholes: dict[Key, Quantity] = {}
    for key, quantity, clause in _counted(text):
        whole = wholes.get(key)
        if whole is None or PART not in clause.text:
            wholes[key] = quantity
        elif quantity.value > whole.value:
            yield key.subject, whole, quantity


def _comparable(texts: Mapping[str, str]) -> dict[str, str]:
    """Those that may count something in a unit that another one counts in, too."""
    signs = {label: _signs(text) for label, text in texts.items()}
    return {
        label: texts[label]
        for label, mine in signs.items()
        if any(mine & others for other, others in signs.items() if other != label)
    }


def _signs(text: str) -> frozenset[str]:
    return frozenset("".join(units_at_a_glance(text)).translate(_SAME_SIGNS))


def _counts(text: str) -> Mapping[Key, Quantity | None]:
    """The numbers of a text by what they count and in which unit; None where they differ."""
    found: dict[Key, Quantity | None] = {}
    for key, quantity, _ in _counted(text):
        known = found.setdefault(key, quantity)
        if known is not None and known.value != quantity.value:
            found[key] = None
    return found


def _may_be_of_one_year(one: str, other: str) -> bool:
    """Whether the numbers of two texts may be compared: not where each names other years."""
    years, others = years_named(one), years_named(other)
    return not (years and others) or bool(years & others)


@lru_cache(maxsize=1024)
def _counted(text: str) -> tuple[tuple[Key, Quantity, Clause], ...]:
    """Every plain number of a text with what it counts; 处, 座 and 个 count alike."""
    return tuple(_each_counted(text))


def _each_counted(text: str) -> Iterator[tuple[Key, Quantity, Clause]]:
    for clause in clauses(text):
        end = 0
        for quantity in clause.quantities:
            start, end = end, quantity.end
            if not quantity.unit or quantity.bound is not Bound.EXACT:
                continue
            subject = _subject(clause, quantity, start)
            if len(subject) >= _SHORTEST and not subject.startswith(_EACH):
                unit = _SAME_UNITS.get(quantity.unit, quantity.unit)
                yield Key(subject, unit, is_aim(clause, quantity, start)), quantity, clause


def _subject(clause: Clause, quantity: Quantity, start: int) -> str:
    """What is counted: the words before the number, without where and when."""
    before = clause.text[start : quantity.start].strip("《》（）()、“”")
    lead = _LEAD.match(before)
    bare = before[lead.end() :] if lead else before
    if bare[-1:] in _TAIL_ENDS:
        bare = _TAIL.sub("", bare)
    return bare[-_LONGEST:]
