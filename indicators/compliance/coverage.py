"""Promises of the goal against indicators: which line carries which, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from indicators.compliance.breakdowns import is_of_years, names_no_thing, tasks_among
from indicators.compliance.context import SheetReview
from indicators.compliance.reading import counted_units, plain_name, says
from indicators.compliance.vocabulary import Vocabulary
from indicators.language.clauses import Clause, clauses
from indicators.language.numerals import Bound, Quantity
from indicators.language.shingles import letters, shared_run, shares_run
from indicators.sheets import IndicatorLine, NumericTarget

_RUN = 3
_NUMBER_RUN = 4
_OBJECT = 2
_HEAD = 2
_ANYTHING = frozenset(
    ("建设", "改造", "工程", "项目", "系统", "工作", "情况", "任务", "人员", "时间", "月份")
)
"""Heads of names that say nothing of the thing itself."""
_SAID_OF_ANYTHING = re.compile(rf"完成|实施|开展|新建|新增|{'|'.join(sorted(_ANYTHING))}")
_OF_ANYTHING = frozenset(
    ("个", "项", "次", "人", "名", "件", "%", "‰", "元", "天", "月", "", "人次")
)
"""Units in which so much is counted that a number alone does not tell of what."""
_GOAL_WORD = "目标"
_TAIL = re.compile(
    r"(数量|[个处套台件人次户期份家座片间所册例宗栋盏名]数|场次|面积|长度|里程|数|率)$"
)
_SCALES = {"千": Decimal(1_000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_SAME_MEASURES = {
    **dict.fromkeys(("公里", "千米", "km", "KM"), ("米", Decimal(1_000))),
    **dict.fromkeys(("平方公里", "km²"), ("平方米", Decimal(1_000_000))),
    **dict.fromkeys(("㎡", "m²", "平米"), ("平方米", Decimal(1))),
    **dict.fromkeys(("㎥", "m³"), ("立方米", Decimal(1))),
    **dict.fromkeys(("公斤", "千克", "kg"), ("公斤", Decimal(1))),
    **dict.fromkeys(("个工作日", "工作日"), ("工作日", Decimal(1))),
    **dict.fromkeys(("日", "日历天", "自然日"), ("天", Decimal(1))),
    "吨": ("公斤", Decimal(1_000)),
    "延米": ("米", Decimal(1)),
}
"""Measures with the one that they are compared in, and how much of it they are."""
_EACH = re.compile(r"每|均|单")
_OTHER_PERIOD = re.compile(
    r"每|人均|户均|平均|单[个次位]|[一二两三四五六七八九十\d]+(?:个)?(?:年|月|季度)[内里间]|历年|年均"
)
"""Words of a clause whose number is not that of the whole year."""
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
_ABOUT = Decimal(5)
"""A number said to be about so much leaves room for a fifth of it."""


_FAR = Decimal(50)
"""A target that is so many times the number of the goal is no stricter one: a unit slipped."""


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


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A number of the goal and the line that gives another one for the same thing."""

    quantity: Quantity
    line: IndicatorLine
    clause: str


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
    words = review.words
    text = clause.text
    for lookalike in words.not_promises:
        text = text.replace(lookalike, "")
    is_counted = any(quantity.is_count for quantity in clause.quantities)
    said = (word for word in words.promises if word in text)
    return (
        is_counted
        or any(_promises_by(word, text, review) for word in said)
        or _promises_aid(text, review)
    )


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
    for line in review.sheet.lines:
        is_near = _carries(line, clause) or _has_the_number(line, clause)
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
    head = core[-_HEAD:]
    names_the_thing = len(head) == _HEAD and head not in _ANYTHING and head in clause.text
    if names_the_thing or shares_run(core, clause.text, min(_RUN, len(core))):
        return True
    thing = _WHEN.sub("", core)
    return len(thing) == _HEAD * 2 and thing[:_HEAD] in clause.text and thing[_HEAD:] in clause.text


def _has_the_number(line: IndicatorLine, clause: Clause) -> bool:
    """Whether a count of the clause is the target, and a word of the name stands beside it.

    Nothing stands beside it in 本年100个; 惠及 and 受益 say the same.
    """
    target = line.target
    if not isinstance(target, NumericTarget):
        return False
    is_near = shares_run(line.name, clause.text, _HEAD) or names_no_thing(clause)
    if not (is_near or (_SERVES.search(line.name) and _SERVES.search(clause.text))):
        return False
    return any(
        one.value == target.value and one.unit == plain_name(line.unit)
        for one in clause.quantities
        if one.is_count or one.unit not in _OF_ANYTHING
    )


def disagreements(review: SheetReview) -> Iterator[Disagreement]:
    """Numbers of the goal that a line of the same name gives differently."""
    stated = [
        clause
        for clause in clauses(review.sheet.statement)
        if clause.quantities and not is_background(clause, review)
    ]
    for line in review.sheet.lines:
        target = line.target
        if not isinstance(target, NumericTarget):
            continue
        meant = [
            (clause, quantity)
            for clause in stated
            for quantity in clause.quantities
            if _is_comparable(line, quantity, review.words)
            and _is_meant(line, clause, quantity, review)
        ]
        if not meant or _agrees(target, line, [quantity for _, quantity in meant]):
            continue
        own = (one for one in meant if not _is_better_named_elsewhere(line, *one, review))
        if found := next(own, None):
            yield Disagreement(found[1], line, found[0].text)


def _is_meant(line: IndicatorLine, clause: Clause, quantity: Quantity, review: SheetReview) -> bool:
    """Whether the number is of what the line names: by the clause, or by the words beside it."""
    if not _is_of_its_period(line, clause):
        return False
    following = clause.text[quantity.end : quantity.end + _HEAD]
    named = tuple(other for other in review.sheet.lines if _is_named(following, other, quantity))
    if named:
        return named == (line,)
    if _is_same_thing(line, clause):
        return True
    if _is_alone(line, clause, quantity, review):
        return True
    subject = letters(clause.text[: quantity.start])
    ending = tuple(other for other in review.sheet.lines if other.name.endswith(subject))
    return len(subject) >= _RUN and ending == (line,)


def _is_alone(line: IndicatorLine, clause: Clause, quantity: Quantity, review: SheetReview) -> bool:
    """Whether nothing else of the sheet and of the goal is counted in this unit: 座, 公里."""
    unit = measure(line.unit)[0]
    if unit in _OF_ANYTHING or measure(quantity.unit)[0] != unit:
        return False
    if not shares_run(_bare(core_of(line)), clause.text, _HEAD):
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


def _is_named(following: str, line: IndicatorLine, quantity: Quantity) -> bool:
    """Whether the number is followed by what the line counts in this unit: 9000吨原粮."""
    is_thing = len(following) == _HEAD and following not in _ANYTHING
    is_named = is_thing and following in core_of(line)
    return is_named and measure(line.unit)[0] == measure(quantity.unit)[0]


def _is_same_thing(line: IndicatorLine, clause: Clause) -> bool:
    core = core_of(line)
    needed = min(_NUMBER_RUN, max(_RUN, len(core)))
    return len(core) >= _RUN and shares_run(core, clause.text, needed)


def _is_of_its_period(line: IndicatorLine, clause: Clause) -> bool:
    """Whether the number is that of the whole year, or of the period that the name says."""
    if is_of_years(clause):
        return False
    period = _OTHER_PERIOD.search(clause.text)
    return not period or period[0] in line.name or _is_each(period[0], line.name)


def _is_each(period: str, name: str) -> bool:
    """Whether both speak of one of many: 每人 and 人均, 单座 and 每座."""
    return bool(_EACH.search(period) and _EACH.search(name))


def _is_comparable(line: IndicatorLine, quantity: Quantity, words: Vocabulary) -> bool:
    (unit, _), (other, _) = measure(line.unit), measure(quantity.unit)
    if unit == other:
        return bool(unit)
    return quantity.is_count and (unit in words.count_units or counted_units(line, words))


@lru_cache(maxsize=4096)
def measure(unit: str) -> tuple[str, Decimal]:
    """The unit that this one is compared in, and how much of it this one is: 万亩 is 10000 亩."""
    name, scale = plain_name(unit).partition("/")[0], Decimal(1)
    if name[:1] in _SCALES and name not in _SAME_MEASURES and len(name) > 1:
        name, scale = name[1:], _SCALES[name[0]]
    base, share = _SAME_MEASURES.get(name, (name, Decimal(1)))
    return base, scale * share


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
        return abs(wanted - value) * _ABOUT <= value
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
    own = shared_run(core_of(line), beside, _RUN)
    text = beside if own else clause.text
    own = own or shared_run(core_of(line), text, _RUN)
    for other in review.sheet.lines:
        if other is line or not isinstance(other.target, NumericTarget):
            continue
        run = shared_run(core_of(other), text, _RUN)
        is_alike = run and _is_comparable(other, quantity, review.words)
        is_met = is_alike and _leaves_room(quantity, _wanted(other, other.target))
        if (is_alike and run > own) or is_met:
            return True
    return False
