"""Months by which the goal promises something, against the months of the time indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from indicators.compliance.context import SheetReview
from indicators.compliance.reading import is_timeliness, plain_name
from indicators.enums import Comparison
from indicators.language.shingles import letters, shares_run
from indicators.sheets import IndicatorLine

_ENDS = re.compile(r"[。；;\n]+")
_DUE = re.compile(
    r"(?<![\d.])(?:(?P<year>20\d\d)年)?"
    r"(?:(?P<month>1[0-2]|[1-9])月(?:份|\d{1,2}[日号])?(?:底|末|上旬|中旬|下旬)?"
    r"|(?P<end>年底|年末))(?:之?前|以前|内)"
)
_DATES = ("月", "年底", "年末")
_COMMA = re.compile("[，,]")
_OTHER_DAY = re.compile(r"次年|翌年|次月|每[年季月]|当月|首月|[上下]年|前期|逐月|按月")
_OTHER_STEP = re.compile(
    "资金|拨付|支付|发放|招标|采购|方案|开工|启动|培训|设计|选聘|招募|轮换|考核|评审"
)
_DONE = re.compile("完成|建成|投用|投入使用|完工|竣工|验收|新建|达标|运行")
_GENERIC = re.compile(
    r"工程|项目|建设|改造|施工|建成|完成|完工|竣工|投入使用|投用|使用|实施|总体|整体|全部|全面"
    r"|时间|时限|期限|日期|月份|工期|年度|任务|及时|按期"
)
_MONTHS = frozenset(("月", "月份"))
_SIGNS = frozenset((Comparison.AT_MOST, Comparison.LESS_THAN, Comparison.EQUAL))
_RUN = 2
_LAST = 12


@dataclass(frozen=True, slots=True)
class Due:
    """A clause of the goal with the months that it names, and the words around it."""

    text: str
    months: tuple[int, ...]
    around: str


@dataclass(frozen=True, slots=True)
class LateLine:
    """A time indicator whose month is none of those that the goal gives for it."""

    line: IndicatorLine
    due: Due


def late_lines(review: SheetReview) -> Iterator[LateLine]:
    """Time indicators by month that differ from what the goal says of the same thing."""
    statement = review.sheet.statement
    dues = _dues(statement, review.sheet.year) if _may_be_due(statement) else ()
    if not dues:
        return
    for line in review.sheet.lines:
        month = _month_of(line)
        if month is None:
            continue
        meant = _meant(line, dues)
        if meant and not any(month in due.months for due in meant):
            yield LateLine(line, meant[0])


def _may_be_due(statement: str) -> bool:
    """Whether it names a month or the end of a year at all: most goals do not."""
    return any(sign in statement for sign in _DATES)


def _month_of(line: IndicatorLine) -> int | None:
    number = line.number
    if number is None or not is_timeliness(line) or line.comparison not in _SIGNS:
        return None
    is_month = plain_name(line.unit) in _MONTHS and number == number.to_integral_value()
    return int(number) if is_month and 1 <= number <= _LAST else None


def _meant(line: IndicatorLine, dues: tuple[Due, ...]) -> tuple[Due, ...]:
    """What the goal says of the thing that the line names; of all, where it names none."""
    thing = _GENERIC.sub("", letters(line.name))
    if len(thing) >= _RUN:
        return tuple(due for due in dues if shares_run(thing, due.around, _RUN))
    whole = tuple(due for due in dues if not _OTHER_STEP.search(due.around))
    is_one = len(dues) == 1 and len(whole) == 1
    return whole if is_one and _DONE.search(whole[0].around) else ()


@lru_cache(maxsize=1024)
def _dues(statement: str, year: int) -> tuple[Due, ...]:
    return tuple(_of_sentences(statement, year))


def _of_sentences(statement: str, year: int) -> Iterator[Due]:
    """Each clause with a date; around it stands all up to the next date.

    Where the clause opens with the date, what it is about stands in the clause before.
    """
    for sentence in _ENDS.split(statement):
        found = [one for one in _DUE.finditer(sentence) if int(one["year"] or year) == year]
        starts = sorted({_start_of(sentence, one.start()) for one in found})
        for start, end in pairwise((*starts, len(sentence))):
            text = _COMMA.split(sentence[start:end])[0].strip()
            opens = _DUE.match(text) is not None and start > 0
            around = sentence[_start_of(sentence, start - 1) if opens else start : end]
            if not _OTHER_DAY.search(text):
                yield Due(text, tuple(_months(one) for one in _DUE.finditer(text)), around)


def _start_of(sentence: str, place: int) -> int:
    return max(sentence.rfind(mark, 0, place) for mark in "，,") + 1


def _months(found: re.Match[str]) -> int:
    return int(found["month"]) if found["month"] else _LAST
