"""Sentences read into claims: who has how much, what grew or shrank, and why.

A clause ends at any comma, colon or stop. "比2022年增加194.2万元" speaks of the amount
claimed just before; what stands behind 主要原因是 belongs to that change until the sentence
ends. Nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from common.decimals import ONE, ZERO, parse_decimal
from common.findings import Location
from common.text import squeeze, tidy

NARRATIVE = "文字说明"
"""The name of the written part wherever a place in it is shown; rows are paragraphs."""
GLOSSARY = "名词解释"
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、\S")
_LONGEST_HEADING = 30
_SENTENCE_MARK = re.compile("[。；：]")
_LABEL = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]\s*([^。：:，；]{2,20})[。：:]")
_CLAUSE = re.compile(r"((?:[^，,；;。：:、]|(?<=\d),(?=\d))*)([，,；;。：:、]|$)")
_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>万元|亿元|元|[%％])?"
)
_WIDE_DIGITS = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)} | {ord("．"): "."}
_UNITS = {"万元": ONE, "亿元": Decimal(10_000), "元": ONE / Decimal(10_000)}
_COUNTED = re.compile(r"\s*[个辆人年月日台套批次项件家户条级号处名期倍岁〕\]]")
_GROWS = re.compile(r"(增加|增长|上升|提高|多安排|增幅|涨幅|增)(?:了|额)?(?:为|约|共)?\s*$")
_SHRINKS = re.compile(r"(减少|下降|降低|压减|压缩|少安排|降幅|减)(?:了|额)?(?:为|约|共)?\s*$")
_BASE = re.compile(
    r"(?:同比|(?:相?比|较|与|同)?\s*(?P<base>(?:19|20)\d{2}年|上年|去年|上一年))度?(?:同期)?"
    r"(?:年初)?(?:预算)?(?:执行)?数?(?:相比|比较|相较|比)?[,，]?\s*$"
)
_YEAR_BEFORE = r"(?:上年|去年|上一年|(?P<year>(?:19|20)\d{2})年)度?(?:同期)?"
_FORMER = re.compile(
    rf"^(?:而|但|其中)?(?:相?比|较|与|同)?{_YEAR_BEFORE}(?P<of>[^，,]*?)"
    r"(?:年初|部门|安排|预算|执行|支出|决算|数|额|为|是|仅|只有)*$"
)
_NOUGHT_BEFORE = re.compile(
    rf"{_YEAR_BEFORE}(?:[^，,]{{0,10}}(?:为|是)(?:0|零)$|(?:预算)?(?:无|没有)(?:[此该这]项|安排|预算|支出)"
    r"|(?:预算)?未(?:安排|列支|发生|编列))"
)
_UNCHANGED = re.compile(r"(?:比|较|与|同).{0,12}?(?:无变化|无增减|持平|一致|不变|相同)")
_REASON = re.compile(
    r"\s*其?(?:增加|减少|增长|下降|变动|变化)?的?(?:主要)?原因(?:是|为|在于|系)?|"
    r"\s*主要(?:是|系|为)(?:由于|因为)?|\s*由于|\s*因为"
)
_USE = re.compile(r"用于")
_ITEM = re.compile(r"(?:费用?|支出|收入|经费)(?:预算)?$")
"""A new item ends the reason before it, a mere sum does not."""
_YEAR = re.compile(r"((?:19|20)\d{2})年度?")
_LEAD = re.compile(r"^(?:其中|另外|另|并且|涉及)*")
_TAIL = re.compile(r"(?:总额|合计|共计|共|为|是|约|达到?|安排|预算|数|总计)*$")


class ClaimKind(Enum):
    """What a sentence says of an amount."""

    LEVEL = "level"
    CHANGE = "change"
    CAUSE = "cause"
    GROWTH = "growth"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Claim:
    """One number of the text; amount in 万元, changes signed (GROWTH in per cent).

    about is the index of the claim that a change or the amount of the year before speaks of, or of
    the change that a cause explains; reason is what the text gives as the reason of a change.
    """

    kind: ClaimKind
    subject: str
    amount: Decimal
    printed: str
    unit: str
    paragraph: int
    section: str
    label: str
    about: int | None = None
    base: str = ""
    reason: str = ""

    @property
    def location(self) -> Location:
        """The paragraph with the subject of the claim."""
        return Location(NARRATIVE, self.paragraph, self.subject)

    @property
    def place(self) -> str:
        """文字说明第7段『公务接待费』."""
        named = f"『{self.subject}』" if self.subject else ""
        return f"{NARRATIVE}第{self.paragraph}段{named}"

    @property
    def decimals(self) -> int:
        """Decimals as printed."""
        return len(self.printed.partition(".")[2])

    @property
    def year(self) -> int | None:
        """The year that the subject begins with."""
        match = _YEAR.match(self.subject)
        return int(match[1]) if match else None

    @property
    def topic(self) -> str:
        """The subject without year, quotes and tail, in half-width signs."""
        text = squeeze(_YEAR.sub("", self.subject, count=1)).translate(_QUOTES)
        return _TAIL.sub("", text)

    @property
    def context(self) -> str:
        """The label of the paragraph, or the heading it stands under."""
        return self.label or self.section


_QUOTES = {ord(sign): None for sign in "“”\"'‘’《》"}


def is_heading(text: str) -> bool:
    """Whether the paragraph is a short line numbered 一、 and no sentence."""
    is_short = len(text) <= _LONGEST_HEADING and not _SENTENCE_MARK.search(text)
    return is_short and bool(_HEADING.match(text))


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph with the heading above it and the label that opens it; number from 1."""

    number: int
    text: str
    section: str
    label: str

    @property
    def is_glossary(self) -> bool:
        """Whether terms are explained here."""
        return GLOSSARY in self.section

    @property
    def location(self) -> Location:
        """The paragraph as a place."""
        return Location(NARRATIVE, self.number, self.label or self.section)


def passages_of(paragraphs: Iterable[str]) -> tuple[Passage, ...]:
    """The paragraphs with their headings; headings themselves are among them."""
    found = []
    section = ""
    for number, paragraph in enumerate(paragraphs, 1):
        text = tidy(paragraph).translate(_WIDE_DIGITS)
        if is_heading(text):
            section = text
        label = _LABEL.match(text)
        found.append(Passage(number, text, section, tidy(label[1]) if label else ""))
    return tuple(found)


def claims_of(passages: Iterable[Passage], year: int | None = None) -> tuple[Claim, ...]:
    """Every amount that the text claims of this year's budget; the glossary claims nothing."""
    reader = _Reader(year)
    for passage in passages:
        if not passage.is_glossary:
            reader.read(passage)
    return tuple(reader.claims)


class _Reader:
    """Reads clause after clause, remembering what was spoken of."""

    def __init__(self, year: int | None) -> None:
        self.year = year
        self.claims: list[Claim] = []
        self.level: int | None = None
        self.change: int | None = None
        self.explains = False
        self.is_direct = False

    def read(self, passage: Passage) -> None:
        self.level = self.change = None
        self.explains = False
        text = passage.text
        label = _LABEL.match(text)
        for clause in _CLAUSE.finditer(text, label.end() if label else 0):
            self._clause(clause[1], passage, _next_sign(text, clause.end(1)))
            if clause[2] == "。":
                self.change, self.explains = None, False
            if clause[2] in "；;":
                self.is_direct = False

    def _clause(self, text: str, passage: Passage, following: str) -> None:
        if reason := _REASON.match(text):
            self.explains = self.is_direct = self.change is not None
            text = text[reason.end() :]
        elif _USE.search(text):
            self.explains = False
        if self.explains and self.is_direct and self.change is not None:
            before = self.claims[self.change]
            joined = f"{before.reason}，{text}" if before.reason else text
            self.claims[self.change] = replace(before, reason=joined)
        if _UNCHANGED.search(text):
            self._take_unchanged(text, passage)
            return
        if self._is_former(_NOUGHT_BEFORE.search(text)):
            self._add(Claim(ClaimKind.FORMER, "", ZERO, "0", "万元", *_where(passage)))
        start = 0
        for number in _NUMBER.finditer(text):
            if _is_amount(number, text, following):
                self._take(text[start : number.start()], number, passage)
                start = number.end()

    def _take_unchanged(self, text: str, passage: Passage) -> None:
        self._add(Claim(ClaimKind.CHANGE, "", ZERO, "0", "万元", *_where(passage), base=text))

    def _take(self, before: str, number: re.Match[str], passage: Passage) -> None:
        unit = (number["unit"] or "").replace("％", "%")
        amount = parse_decimal(number["number"])
        claim = Claim(
            ClaimKind.LEVEL,
            _named(before),
            amount if unit == "%" else amount * _UNITS.get(unit, ONE),
            number["number"],
            unit,
            *_where(passage),
        )
        direction = _GROWS.search(before) or _SHRINKS.search(before)
        if direction is None:
            if unit != "%":
                is_former = self._is_former(_FORMER.match(tidy(before)))
                self._add(replace(claim, kind=ClaimKind.FORMER) if is_former else claim)
            return
        rest = before[: direction.start()]
        base = _BASE.search(rest)
        shrinks = _SHRINKS.search(before) is not None
        self._add(
            replace(
                claim,
                kind=ClaimKind.GROWTH if unit == "%" else self._kind_of_change(base),
                subject=_named(rest[: base.start()] if base else rest),
                amount=-claim.amount if shrinks else claim.amount,
                base=base["base"] if base else "",
            )
        )

    def _is_former(self, told: re.Match[str] | None) -> bool:
        """Whether last year's amount is told of the item just spoken of."""
        if told is None or self.level is None:
            return False
        year, item = told["year"], self.claims[self.level].topic
        of = squeeze(told.groupdict().get("of") or "").translate(_QUOTES)
        is_before = year is None or (self.year is not None and int(year) == self.year - 1)
        return is_before and (not of or of in item)

    def _kind_of_change(self, base: re.Match[str] | None) -> ClaimKind:
        return ClaimKind.CAUSE if self.explains and not base else ClaimKind.CHANGE

    def _add(self, claim: Claim) -> None:
        index = len(self.claims)
        if claim.kind is ClaimKind.LEVEL:
            if not (self.explains and self.is_direct) or _ITEM.search(claim.subject):
                self.level, self.change, self.explains = index, None, False
        elif claim.kind is ClaimKind.CHANGE:
            about = None if claim.subject else self.level
            subject = claim.subject or (self.claims[about].subject if about is not None else "")
            claim = replace(claim, about=about, subject=subject)
            self.change, self.explains = index, False
        elif claim.kind is ClaimKind.FORMER and self.level is not None:
            subject = self.claims[self.level].subject
            claim = replace(claim, about=self.level, subject=subject)
        else:
            claim = replace(claim, about=self.change)
        self.claims.append(claim)


def _where(passage: Passage) -> tuple[int, str, str]:
    return passage.number, passage.section, passage.label


def _named(before: str) -> str:
    return tidy(_LEAD.sub("", tidy(before)))


def _next_sign(text: str, end: int) -> str:
    return text[end : end + 1]


def _is_amount(number: re.Match[str], text: str, following: str) -> bool:
    """Money, or per cent; a bare number only with decimals or thousands and no counter."""
    if number["unit"]:
        return True
    digits = number["number"]
    if "." not in digits and "," not in digits:
        return False
    is_cut = number.end() == len(text) and following in {"、", ""}
    return not _COUNTED.match(text, number.end()) and not is_cut


def changes_of(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims that compare with last year."""
    return (claim for claim in claims if claim.kind is ClaimKind.CHANGE)
