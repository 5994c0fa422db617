"""Titles, document numbers and dates in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from common.text import squeeze

_OPEN, _CLOSE = "《", "》"
_MARKS = re.compile(r"[《》。；\n]")
"""Where a title begins or ends."""
_BRACKETS = re.compile(f"[{_OPEN}{_CLOSE}]")
_END_OF_NUMBER = "号"
_NUMBER = re.compile(
    r"(?P<open>[〔\[【(（﹝])\s*(?P<year>(?:19|20)\d\d)\s*(?P<close>[〕\]】)）﹞])"
    r"\s*第?\s*(?P<serial>\d{1,5}(?:[、,，]\d{1,5}){0,5})\s*号"
)
_OFFICE = re.compile(r"[\u4e00-\u9fff]*$")
"""In front of the year; looked for backwards, which a pattern that begins with it does not."""
_LONGEST_OFFICE = 12
_CITING = re.compile(r"^.*(?:依据|根据|按照|遵照|参照|执行|落实|贯彻|符合|详见)")
"""What leads up to the office of a document number."""
_MEETINGS = re.compile(
    r"第[\d一二三四五六七八九十百]{1,5}次[^。；;\n]{0,16}会议?|令第?\d{1,4}号"
    r"|(?:19|20)\d\d年第\d{1,4}[号期次]|会议纪要[〔\[(（](?:19|20)\d\d[〕\])）]第?\d{1,4}[号期]"
    r"|(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?[^。；;\n]{0,16}会议(?:纪要|决定|研究|审议|同意)"
)
"""Sources without a 文号: minutes of a meeting with number or date, decrees, gazettes."""
_SPAN = re.compile(r"((?:19|20)\d\d)年?\s*[-－—–~～至到]+\s*((?:19|20)\d\d)年?")
_SPAN_IN_BRACKETS = re.compile(rf"\s*[（(]\s*{_SPAN.pattern}\s*[）)]")
_BARE_PLAN = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,20}?(?:规划|计划|纲要|行动方案|实施方案))"
    rf"\s*[（(]?\s*{_SPAN.pattern}"
)
_PLAN_AFTER_SPAN = re.compile(
    rf"{_SPAN.pattern}年?"
    r"(?!年|共|完成|实施|期间|已|累计|编制|按|执行|开展)"
    r"(?P<name>[\u4e00-\u9fff]{2,20}?(?:规划|计划|纲要|行动方案|实施方案))"
)
_FIVE_YEARS = re.compile(
    r"(?:第(?P<counted>十[一二三四五]?)个五年|[“\"「]?(?P<short>十[一二三四五]|十)五(?!年)[”\"」]?)"
    r"(?=.{0,30}(?:规划|计划|纲要))"
)
_FIVE_YEAR_ENDS = {"十": 2005, "十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030}
_DATE = re.compile(
    r"(?:19|20)\d\d"
    r"(?:年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末|初|度)?(?:之前|以前|前)?|[-./]\d{1,2}(?:[-./]\d{1,2})?)"
)
_MONTH = re.compile(r"\d\d?月(?:\d{1,2}日|底|末|初|份)?(?:之前|以前|前)?")
_CENTURIES = ("20", "19")
_MONTHS = "月"
_SERIAL = re.compile(r"\d+")
_STANDARDS = re.compile(r"[A-Z][A-Z]{0,3}(?:/[A-Z])?\s?\d+(?:[-.—]\d+)*")
_STANDARD_OF_A_YEAR = re.compile(
    r"(?:(?<![A-Z])[A-Z]{2,4}\d{0,2}(?:/[A-Z])?|建标)\s?\d{2,6}(?:\.\d{1,3})?\s?[-－—–]\s?(?:19|20)\d\d(?!\d)"
)
_MARKERS = (
    re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[）)]"),
    re.compile(r"第[一二三四五六七八九十百\d]{1,4}[条章款次批期届名位]?"),
    re.compile(
        r"[一二三四五六七八九十](?<![一二三四五六七八九十].)[一二三四五六七八九十]{0,2}[是、]"
        r"(?![一二三四五六七八九十]、)"
    ),
)
"""Each begins with signs of its own: what begins with anything is looked for at every letter."""
_NUMBERED = re.compile(r"(?:(?<=^)|(?<=[\n。；;]))\s*\d{1,2}[、.．](?!\d)")
_MAY_BE_NUMBERED = re.compile(r"\d[、.．]")
_PERIOD_OF_PLAN = re.compile(r"[“\"]?十[一二三四五六]?五[”\"]?(?=规划|期间|时期|[”\"])")


@dataclass(frozen=True, slots=True)
class Title:
    """A quoted title with its place; the brackets are not part of the text."""

    text: str
    start: int
    end: int
    is_closed: bool

    @property
    def last_year(self) -> int | None:
        """The last year of the plan that the title names, None where it names none."""
        spans = [int(end) for _, end in _SPAN.findall(self.text)]
        named = (one["counted"] or one["short"] for one in _FIVE_YEARS.finditer(self.text))
        plans = [_FIVE_YEAR_ENDS[name] for name in named]
        return max((*spans, *plans), default=None)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan named in a text, in 《》 or without, that runs to a year."""

    text: str
    last_year: int


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """文号 as it is written; GB/T 9704: the year in 〔〕, the serial without 第 and noughts."""

    text: str
    year: int
    is_standard: bool
    standard: str

    @property
    def has_year_in_form(self) -> bool:
        """Whether the year stands in 〔〕, so that only the serial is out of form."""
        return f"〔{self.year}〕" in squeeze(self.text)


@lru_cache(maxsize=1024)
def titles(text: str) -> tuple[Title, ...]:
    """The outermost titles; one that is not closed runs to the end of its sentence."""
    return tuple(_titles(text))


def _titles(text: str) -> Iterator[Title]:
    depth = start = 0
    for found in _MARKS.finditer(text) if _OPEN in text else ():
        place, sign = found.start(), found[0]
        if sign == _OPEN:
            start = start if depth else place
            depth += 1
        elif sign == _CLOSE and depth:
            depth -= 1
            if not depth:
                yield Title(text[start + 1 : place], start, place + 1, is_closed=True)
        elif sign != _CLOSE and depth:
            yield Title(text[start + 1 : place], start, place, is_closed=False)
            depth = 0
    if depth:
        yield Title(text[start + 1 :], start, len(text), is_closed=False)


@lru_cache(maxsize=1024)
def plans(text: str) -> tuple[Plan, ...]:
    """Plans with their last year: of the title, of brackets behind it, or without 《》."""
    found: list[Plan] = []
    outside, place = [], 0
    for title in titles(text):
        outside.append(text[place : title.start])
        place = title.end
        span = _SPAN_IN_BRACKETS.match(text, place)
        last = int(span[2]) if span else title.last_year
        if last is not None:
            found.append(Plan(f"《{title.text}》", last))
    for piece in (*outside, text[place:]):
        found += [Plan(m["name"], int(m[3])) for m in _BARE_PLAN.finditer(piece)]
        found += [Plan(m["name"], int(m[2])) for m in _PLAN_AFTER_SPAN.finditer(piece)]
    return tuple(found)


def unpaired_marks(text: str) -> tuple[int, int]:
    """How many 《 and how many 》 there are, where they do not pair; 0, 0 where they do."""
    depth = 0
    is_sound = True
    for sign in _BRACKETS.findall(text):
        depth += 1 if sign == _OPEN else -1
        is_sound = is_sound and depth >= 0
    return (0, 0) if is_sound and not depth else (text.count(_OPEN), text.count(_CLOSE))


@lru_cache(maxsize=1024)
def document_numbers(text: str) -> tuple[DocumentNumber, ...]:
    """Every 文号 of the text in order."""
    return tuple(
        _document_number(text[start : found.start()], found) for start, found in _numbers(text)
    )


def _numbers(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Where each 文号 begins with its office, and what is behind that."""
    end = 0
    for found in _NUMBER.finditer(text) if _END_OF_NUMBER in text else ():
        place = found.start()
        office = _OFFICE.search(text, max(end, place - _LONGEST_OFFICE), place)
        yield office.start() if office else place, found
        end = found.end()


def _document_number(before: str, found: re.Match[str]) -> DocumentNumber:
    office = _CITING.sub("", before)
    written = office + found[0]
    serial = _SERIAL.sub(lambda digits: str(int(digits[0])), found["serial"])
    standard = f"{office}〔{found['year']}〕{serial}号"
    is_standard = squeeze(written) == squeeze(standard)
    return DocumentNumber(written, int(found["year"]), is_standard, standard)


def names_a_standard(text: str) -> bool:
    """Whether a technical standard is cited with its number and year: GB/T 36876—2018."""
    return bool(_STANDARD_OF_A_YEAR.search(text))


def names_a_meeting(text: str) -> bool:
    """Whether minutes, a decree or a gazette are named so that they can be found."""
    return bool(_MEETINGS.search(text))


@lru_cache(maxsize=1024)
def without_references(text: str) -> str:
    """The text without titles, document numbers, dates, standards and list markers.

    What is left of the numbers counts things. Titles leave 《》 behind, the rest a blank; a title
    that is not closed is read as text.
    """
    bare = _without_titles(text) if _OPEN in text else text
    bare = _without_numbers(bare) if _END_OF_NUMBER in bare else bare
    if _CENTURIES[0] in bare or _CENTURIES[1] in bare:
        bare = _DATE.sub(" ", _SPAN.sub(" ", bare))
    if _MONTHS in bare:
        bare = _MONTH.sub(" ", bare)
    for pattern in (_STANDARDS, *_MARKERS):
        bare = pattern.sub(" ", bare)
    if _MAY_BE_NUMBERED.search(bare):
        bare = _NUMBERED.sub(" ", bare)
    return _PERIOD_OF_PLAN.sub(" ", bare) if "十" in bare else bare


def _without_titles(text: str) -> str:
    kept, place = [], 0
    for title in titles(text):
        kept += [text[place : title.start], "《》" if title.is_closed else ""]
        if not title.is_closed:
            kept.append(title.text)
        place = title.end
    return "".join((*kept, text[place:]))


def _without_numbers(text: str) -> str:
    kept, place = [], 0
    for start, found in _numbers(text):
        kept += [text[place:start], " "]
        place = found.end()
    return "".join((*kept, text[place:]))
