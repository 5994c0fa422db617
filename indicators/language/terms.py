"""Dates by which something is to be finished, in running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from common.text import squeeze
from indicators.language.numerals import chinese_number

_DIGITS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")}
_DIGITS |= dict.fromkeys("〇○", "0")
_YEAR_NAMED = re.compile(r"20\d\d(?=年)")
_CHINESE_YEAR = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_CHINESE_PART = re.compile(r"(?<=[年月])[一二三四五六七八九十]{1,3}(?=[月日号])")
_DOTTED = re.compile(
    r"(?<![\d.])(20\d\d)[./-](1[0-2]|0?[1-9])(?:[./-](3[01]|[12]\d|0?[1-9]))?"
    r"(?![\d./-]|[万亿元%‰个人名户米吨公套处台辆件次亩倍])[月日号]?"
)
_DATE = (
    r"(?<!\d)(?P<year>20\d\d)年(?:(?P<month>1[0-2]|0?[1-9])月份?)?(?:\d{1,2}[日号])?"
    r"(?P<end>年?[底末初]|[上中下]旬|度?[上下]半年|度?第?[一二三四1-4]季度|度)?"
)
_BEFORE = r"(?:之前|以前|之内|以内|年?内|前)"
_VERB = (
    r"(?P<verb>完成|建成|达标|竣工|投用|投入使用|完工)"
    r"(?!(?:投用|建设|改造|施工|安装|投入使用)?的|[率数量值额情了])"
)
_REST = r"(?P<rest>[^,。;\n()]{0,20}?)"
_TO = r"(?<!截)到|(?<!截)至|力争|争取|确保|计划"
_DUE = re.compile(rf"{_DATE}{_BEFORE},?{_REST}{_VERB}")
_SHUT = re.compile(rf"{_VERB}{_REST}\([于在]?{_DATE}{_BEFORE}\)")
_LIMIT = re.compile(rf"(?:完成|完工|竣工|实施)(?:时限|期限|时间|日期)[:为是在于]{{0,2}}{_DATE}")
_PERIOD = re.compile(
    r"(?:工期|建设期|建设周期|实施周期|实施期限|建设期限)[:为是自从]{0,2}"
    rf"[^,。;\n]{{0,16}}?[-—~至到]{_DATE}"
)
_AIMED = re.compile(rf"(?P<lead>{_TO}|于|在)?{_DATE}{_REST}{_VERB}")
_AIMED_IN_BRACKETS = re.compile(rf"{_VERB}{_REST}\((?P<lead>[于在至])?{_DATE}\)")
_REACHED = re.compile(
    rf"(?P<lead>{_TO}){_DATE},?{_REST}(?P<verb>完成|建成|实现|达到|达标)(?![率数量值额情了的])"
)
_BARE = re.compile(
    r"(?<![^,。;:\n、().是])(?P<lead>于|在)?(?<!\d)(?P<year>20\d\d)年(?P<month>)(?P<end>)"
    r"(?:全年|全面|全部|基本|预计|计划|力争|争取|确保|将|要|拟|须|需|应|再)*"
    r"(?P<verb>完成|建成|达标|竣工|完工|投用|投入使用|实现|达到|开展|举办)"
    r"(?!(?:投用|建设|改造|施工|安装|投入使用)?的|[率数量值额情了])"
)
"""The clause begins with nothing but a year, and says at once what is done in it."""
_TASKS = frozenset({"完成", "完工", "达标"})
_CLAUSE, _SENTENCE = 20, 60
"""How far around a date its clause and its sentence are read."""
_CLAUSE_ENDS = re.compile(r"[,。;\n]")
_SENTENCE_ENDS = re.compile(r"[。;\n]")
_DONE_BEFORE = re.compile(
    r"已(?!列|纳|批|立项|明确|下达|要求)|曾|早在|原(?!则|有|因|址|地)|截[至止]|较|比|支付|续建|巩固"
)
_DONE_BETWEEN = re.compile(r"已|曾|原(?!则|有|因|址|地)|以来")
_DONE_AFTER = re.compile(r"基础上|尾款|质保金|欠款")
_DONE_LONG_AGO = re.compile(
    r"的|[后已现]|以来|至今|尾款|质保|欠款|结算|结转|支付|续建|巩固|维护|运维|管护|还本|付息|基础上"
)
"""What is said of that year tells how things came to be, not what is to be done."""
_ATTRIBUTE = re.compile(r"[^,。;\n]{0,8}的")
_PUT_OFF = re.compile(r"延期|延长|延至|顺延|推迟|调整[为至到]")
_WIDE = str.maketrans(",:;()", "，：；（）")


class TermKind(StrEnum):
    """How plainly the text says that the date is a limit."""

    LIMIT = "limit"
    """2021年12月前完成, 完成时限：2021年12月."""
    PERIOD = "period"
    """工期为2020年3月至2021年12月."""
    AIM = "aim"
    """2021年底建成, 到2022年，完成: due in a goal, history in a rationale."""
    BARE = "bare"
    """2022年完成120处改造: a year alone, which may tell of what was done in it."""


@dataclass(frozen=True, slots=True)
class Term:
    """A date by which something is to be finished."""

    text: str
    year: int
    month: int | None
    kind: TermKind = TermKind.LIMIT
    is_task: bool = False
    """To be done, not to be built: no attribute of what was built before 2000."""


_PATTERNS = (
    (_DUE, TermKind.LIMIT),
    (_LIMIT, TermKind.LIMIT),
    (_SHUT, TermKind.LIMIT),
    (_PERIOD, TermKind.PERIOD),
    (_AIMED, TermKind.AIM),
    (_AIMED_IN_BRACKETS, TermKind.AIM),
    (_REACHED, TermKind.AIM),
    (_BARE, TermKind.BARE),
)


def years_named(text: str) -> frozenset[int]:
    """Every year that is written out: 2023年."""
    return frozenset(map(int, _YEAR_NAMED.findall(text)))


@lru_cache(maxsize=1024)
def terms(text: str) -> tuple[Term, ...]:
    """Dates by which something is to be done, in order; what was done already is no term."""
    bare = _plain_dates("\n".join(map(squeeze, text.splitlines())))
    if "20" not in bare:
        return ()
    found: dict[int, Term] = {}
    for pattern, kind in _PATTERNS:
        for match in pattern.finditer(bare):
            if match.start("year") not in found and _is_due(match, kind, bare):
                found[match.start("year")] = _term(match, kind)
    return tuple(found[place] for place in sorted(found))


def _plain_dates(text: str) -> str:
    """二〇二一年十二月 and 2021.12 as 2021年12月."""
    text = _CHINESE_YEAR.sub(lambda found: "".join(map(_DIGITS.__getitem__, found[0])), text)
    text = _CHINESE_PART.sub(lambda found: str(chinese_number(found[0])), text)
    return _DOTTED.sub(_with_signs, text)


def _with_signs(found: re.Match[str]) -> str:
    day = f"{found[3]}日" if found[3] else ""
    return f"{found[1]}年{found[2]}月{day}"


def _term(match: re.Match[str], kind: TermKind) -> Term:
    parts = match.groupdict()
    return Term(
        text=match[0].translate(_WIDE),
        year=int(parts["year"]),
        month=int(parts["month"]) if parts["month"] else None,
        kind=kind,
        is_task=parts.get("verb") in _TASKS,
    )


def _is_due(match: re.Match[str], kind: TermKind, text: str) -> bool:
    """Neither done, nor put off, nor the attribute of something; an aim says more than a year."""
    parts, end = match.groupdict(), match.end()
    before = _CLAUSE_ENDS.split(text[max(0, match.start() - _CLAUSE) : match.start()])[-1]
    after = _CLAUSE_ENDS.split(text[end : end + _CLAUSE], maxsplit=1)[0]
    is_done = (
        _DONE_BEFORE.search(before)
        or _DONE_BETWEEN.search(parts.get("rest") or "")
        or _DONE_AFTER.search(after)
    )
    if is_done or _PUT_OFF.search(_SENTENCE_ENDS.split(text[end : end + _SENTENCE])[0]):
        return False
    if kind is TermKind.BARE:
        return not _DONE_LONG_AGO.search(_CLAUSE_ENDS.split(text[end:], maxsplit=1)[0])
    if kind is not TermKind.AIM:
        return True
    is_told = (parts["lead"] or "于") not in "于在" or parts["month"] or parts["end"]
    return bool(is_told) and not _ATTRIBUTE.match(after)
