"""Promises of the goal against indicators: which line carries which, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from indicators.compliance.breakdowns import names_no_thing, tasks_among
from indicators.compliance.context import SheetReview
from indicators.compliance.reading import plain_name, says
from indicators.language.clauses import Clause, clauses
from indicators.language.numerals import Quantity
from indicators.language.shingles import letters, shares_run
from indicators.sheets import IndicatorLine, NumericTarget

RUN = 3
_OBJECT = 2
HEAD = 2
ANYTHING = frozenset(
    ("建设", "改造", "工程", "项目", "系统", "工作", "情况", "任务", "人员", "时间", "月份")
)
"""Heads of names that say nothing of the thing itself."""
OF_ANYTHING = frozenset(
    ("个", "项", "次", "人", "名", "件", "%", "‰", "元", "天", "月", "", "人次")
)
"""Units in which so much is counted that a number alone does not tell of what."""
_GOAL_WORD = "目标"
_TAIL = re.compile(
    r"(数量|[个处套台件人次户期份家座片间所册例宗栋盏名]数|场次|面积|长度|里程|数|率)$"
)
_OF_A_KIND = re.compile(r"(?<!不)超过[\d零一二两三四五六七八九十百千万亿.,%]+[^\d]{0,4}的")
"""What tells which ones are meant, and promises nothing: 超过1000人的区县."""
_WHEN = re.compile("完成时间$|时间$|时限$|期限$")
_OF_MONEY = "资金|经费|补助|补贴|金|款|费"
_ABOUT_AID = "政策|标准|制度|工作|情况|名单|档案|信息|系统|平台|机构|管理|物资|站"
_GAP = rf"(?:(?!{_OF_MONEY}|{_ABOUT_AID})[\u4e00-\u9fff]){{0,6}}?"
_HANDED_OUT = "发放"
_NOT_FOR = rf"(?!满意|的?(?:{_OF_MONEY}|{_ABOUT_AID}))"
"""What makes of 资助困难学生 a statement about money or paper: 资助困难学生资金, 资助政策."""
_SERVES = re.compile("惠及|受益|受惠")


@dataclass(frozen=True, slots=True)
class Link:
    """A promise with the rows of the lines that carry it; none where it is left uncovered."""

    promise: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The promises of a sheet with their lines, and the rows that answer to no promise."""

    links: tuple[Link, ...]
    orphans: tuple[int, ...]

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Promises that no line carries."""
        return tuple(link.promise for link in self.links if not link.rows)


def coverage_of(review: SheetReview) -> Coverage:
    """Sentences of the goal (and what the overview calls a goal) linked with lines."""
    links = tuple(Link(clause.text, _rows(clause, review)) for clause in promises_of(review))
    met = {row for clause in clauses(review.sheet.statement) for row in _rows(clause, review)}
    met |= {row for link in links for row in link.rows}
    orphans = tuple(line.position for line in review.sheet.lines if line.position not in met)
    return Coverage(links, orphans)


def is_background(clause: Clause, review: SheetReview) -> bool:
    """Whether the clause describes how things stand, not how they shall be."""
    return says(clause.text, review.words.present_state) or bool(_OF_A_KIND.search(clause.text))


def promises_of(review: SheetReview) -> tuple[Clause, ...]:
    """The clauses of the goal, and of what the overview calls a goal, that promise something."""
    return tuple(_promises(review))


def is_carried(clause: Clause, review: SheetReview) -> bool:
    """Whether any line carries this promise."""
    return next(_carriers(clause, review), None) is not None


def _promises(review: SheetReview) -> Iterator[Clause]:
    sheet = review.sheet
    stated = clauses(sheet.statement)
    named = tuple(clause for clause in clauses(sheet.overview) if _GOAL_WORD in clause.text)
    tasks = tasks_among(stated, (*review.words.promises, *review.words.aids))
    for clause in dict.fromkeys((*tasks, *named)):
        if not is_background(clause, review) and _is_promise(clause, review):
            yield clause


def _is_promise(clause: Clause, review: SheetReview) -> bool:
    if any(quantity.is_count for quantity in clause.quantities):
        return True
    words = review.words
    text = clause.text
    for lookalike in words.not_promises:
        text = text.replace(lookalike, "")
    said = (word for word in words.promises if word in text)
    return any(_promises_by(word, text, review) for word in said) or _promises_aid(text, review)


def _promises_by(word: str, text: str, review: SheetReview) -> bool:
    """Whether a word of the text names a task, and not merely the project itself."""
    place = text.index(word)
    with_object = text[max(0, place - _OBJECT) : place + len(word)]
    return with_object == word or with_object not in plain_name(review.sheet.name)


def _promises_aid(text: str, review: SheetReview) -> bool:
    """Whether people are promised something, and not merely the project itself is named."""
    words = review.words
    if not says(text, (*words.aids, _HANDED_OUT)) or not says(text, words.beneficiaries):
        return False
    found = _aid(words.aids, words.beneficiaries).search(text)
    return found is not None and found[0] not in plain_name(review.sheet.name)


@cache
def _aid(aids: tuple[str, ...], people: tuple[str, ...]) -> re.Pattern[str]:
    """资助困难学生 or 向困难学生发放; not 受资助学生, 资助困难学生资金, 救助金发给困难群众."""
    verbs = "|".join(map(re.escape, aids)) or r"(?!)"
    whom = "|".join(map(re.escape, people)) or r"(?!)"
    return re.compile(
        rf"(?<![受被获应])(?:{verbs}){_GAP}(?:{whom}){_NOT_FOR}"
        rf"|[向为给]{_GAP}(?:{whom}){_HANDED_OUT}"
    )


def _rows(clause: Clause, review: SheetReview) -> tuple[int, ...]:
    return tuple(line.position for line in _carriers(clause, review))


def _carriers(clause: Clause, review: SheetReview) -> Iterator[IndicatorLine]:
    aspects = [words for word, words in review.doctrine.aspects.items() if word in clause.text]
    counts = [one for one in clause.quantities if one.is_count or one.unit not in OF_ANYTHING]
    for line in review.sheet.lines:
        is_near = _carries(line, clause) or _has_the_number(line, clause, counts)
        if is_near and all(says(line.name, words) for words in aspects):
            yield line


def core_of(line: IndicatorLine) -> str:
    """The name of a line without what only says that it is counted: 交通标志 of 交通标志处数."""
    return _core_of(line.name)


@lru_cache(maxsize=4096)
def _core_of(written: str) -> str:
    name = letters(written)
    return _TAIL.sub("", name) or name


def _carries(line: IndicatorLine, clause: Clause) -> bool:
    core = core_of(line)
    if not core:
        return False
    head = core[-HEAD:]
    names_the_thing = len(head) == HEAD and head not in ANYTHING and head in clause.text
    if names_the_thing or shares_run(core, clause.text, min(RUN, len(core))):
        return True
    thing = _WHEN.sub("", core)
    return len(thing) == HEAD * 2 and thing[:HEAD] in clause.text and thing[HEAD:] in clause.text


def _has_the_number(line: IndicatorLine, clause: Clause, counts: Sequence[Quantity]) -> bool:
    """Whether one of its counts is the target, and a word of the name stands beside it.

    Nothing stands beside it in 本年100个; 惠及 and 受益 say the same.
    """
    target = line.target
    if not counts or not isinstance(target, NumericTarget):
        return False
    unit = plain_name(line.unit)
    if not any(one.value == target.value and one.unit == unit for one in counts):
        return False
    is_near = shares_run(line.name, clause.text, HEAD) or names_no_thing(clause)
    return is_near or bool(_SERVES.search(line.name) and _SERVES.search(clause.text))
