"""Numbers in running text: 450块, 11.5万名, 三个平台, 一百二十公里, 百分之九十五, 九成以上."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from common.decimals import ratio
from common.text import to_half_width

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_SIGNS = _DIGITS | _TENS | _GROUPS
_NOUGHTS = frozenset("零〇")
_BY_PLACE = 2
"""Digits are read by their places from three on, where a nought is among them: 三四个 is no 34."""
_SCALES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}

_COUNTED = (
    *("人次", "场次", "辆次", "户次", "批次", "个", "项", "件", "起", "宗", "例", "次", "人", "名"),
    *("户", "家", "所", "处", "座", "栋", "间", "套", "台", "部", "辆", "艘", "架", "条", "根"),
    *("块", "面", "份", "册", "本", "篇", "幅", "期", "场", "班", "节", "村", "镇", "支", "盏"),
    *("株", "棵", "头", "只", "羽", "尾", "床", "位", "路", "片", "页", "组", "张", "卷", "口"),
    "枚",
)
_IN_FIGURES_ONLY = frozenset("部面本期位次路片页组张卷口枚")
"""Behind a Chinese numeral these mostly say something else: 一部分, 第三组, 五口之家."""
_MEASURED = (
    *("平方公里", "平方米", "立方米", "公里", "千米", "延米", "米", "公顷", "亩", "吨", "公斤"),
    *("平米", "㎡", "km", "斤", "千克", "元", "小时", "分钟", "天", "日", "个工作日", "个月"),
    *("个百分点", "倍", "%", "‰"),
)
_PIECES = frozenset((*_COUNTED, "大"))
_NO_PLOT = "片(?![区段面])"
_ONE_SIGN = 1


def _any_of(units: Iterable[str]) -> str:
    """The longest first; those of one sign as a set, which is looked up at once."""
    every = tuple(units)
    longer = sorted((one for one in every if len(one) > _ONE_SIGN), key=len, reverse=True)
    signs = "".join(one for one in every if len(one) == _ONE_SIGN)
    return "|".join((*longer, f"[{signs}]"))


_UNITS = _any_of(unit for unit in (*_COUNTED, *_MEASURED) if unit != "片") + f"|{_NO_PLOT}"
_CHINESE_UNITS = "|".join(
    (
        *(unit for unit in _COUNTED if unit not in _IN_FIGURES_ONLY),
        _NO_PLOT,
        "大",
        "次(?!性|元|方|要|产业|分配|污染|供水)",
    )
)
_ORDINARY = frozenset(("一次", "二次", "一片"))
"""Once and 二次供水 count nothing; two times are 两次."""
_MEASURES_IN_WORDS = "|".join(
    (
        *sorted(
            (unit for unit in _MEASURED if unit not in {"%", "‰", "元", "斤"}),
            key=len,
            reverse=True,
        ),
        "(?<=[十百千万亿])元",
    )
)
_BOUND = r"(?P<bound>以上|以下|以内|左右|上下)?"
_STARTS = r"(?<![\dA-Za-z.].)(?<!分之.)"
"""Behind the first digit of a number: a pattern that begins with what may not stand before it is
tried at every letter, one that begins with a digit only where there is one."""
_ARABIC = re.compile(
    rf"(?P<number>\d{_STARTS}(?:\d{{0,2}}(?:,\d{{3}})+(?:\.\d+)?|\d{{0,14}}(?:\.\d{{1,6}})?))"
    rf"\s*(?:余|多)?(?P<scale>万|亿)?(?:余|多)?\s*(?P<unit>{_UNITS})?(?:余|多)?{_BOUND}"
)
_NUMERAL = "零〇一二两三四五六七八九十百千万"
_STARTS_IN_WORDS = rf"(?<![\d第进统唯逐之亿{_NUMERAL}].)(?<![{_NUMERAL}]点.)"
"""Behind the first sign, as above."""
_DECIMALS = r"(?:点(?P<decimals>[零〇一二三四五六七八九]{1,6})(?P<scale>[十百千万亿]{0,2}))?"
_CHINESE = re.compile(
    rf"(?P<number>[{_NUMERAL}]{_STARTS_IN_WORDS}[{_NUMERAL}]{{0,8}}){_DECIMALS}(?:余|多)?"
    rf"(?P<unit>{_CHINESE_UNITS})"
    rf"(?!批|性|体|系列|定|致|度|步|月|工作日|百分点){_BOUND}"
)
_CHINESE_MEASURED = re.compile(
    rf"(?P<number>[零一二两三四五六七八九十]{_STARTS_IN_WORDS}(?<![月几数余多].)"
    rf"(?:(?<=零)(?=点)|(?<!零)[{_NUMERAL}亿]{{0,11}})){_DECIMALS}(?:余|多)?"
    rf"(?P<unit>{_MEASURES_IN_WORDS})(?:余|多)?(?!化|旦|素|件|论|线|次){_BOUND}"
)
_SHARE = re.compile(
    rf"(?P<whole>[{_NUMERAL}]{{1,4}})分之(?P<number>[{_NUMERAL}]{{1,7}}|\d{{1,3}}(?:\.\d{{1,6}})?)"
    rf"(?:点(?P<decimals>[{_NUMERAL}]{{1,6}}))?(?P<unit>){_BOUND}"
)
_TENTHS = re.compile(
    rf"(?P<number>[一二两三四五六七八九]{_STARTS_IN_WORDS})成(?P<half>[一二三四五六七八九半])?(?P<unit>)"
    rf"(?![立员套熟品果为功效本绩就人都分不长]){_BOUND}"
)
_TO = "[-—–~至到]{1,2}"
_UP_TO = re.compile(rf"[-—–~至到](?<!达.)[\d{_NUMERAL}]")
"""In every span, and seldom elsewhere: 达到 opens none."""
_SPANS = (
    re.compile(
        rf"(?P<lower>\d{_STARTS}\d{{0,8}}(?:\.\d{{1,6}})?)(?P<lower_scale>万|亿)?"
        rf"(?P<lower_unit>{_UNITS})?{_TO}(?P<number>\d{{1,9}}(?:\.\d{{1,6}})?)(?P<scale>万|亿)?"
        rf"(?P<unit>{_UNITS}){_BOUND}"
    ),
    re.compile(
        rf"(?P<lower>[{_NUMERAL}]{_STARTS_IN_WORDS}[{_NUMERAL}]{{0,5}})(?P<lower_scale>)"
        rf"(?P<lower_unit>{_MEASURES_IN_WORDS}|{_CHINESE_UNITS})?{_TO}(?P<number>[{_NUMERAL}]{{1,9}})"
        rf"(?P<scale>)(?P<unit>{_MEASURES_IN_WORDS}|{_CHINESE_UNITS}){_BOUND}"
    ),
)
"""From one number to another: 1500—2000人次, 三至五个."""
_NEIGHBOURS = re.compile(
    r"(?P<before>[一二两三四五六七八九十百千万]*?)(?P<one>[一二三四五六七八九])(?P<other>[二三四五六七八九])"
    r"(?P<after>[十百千万]*)"
)
"""Two digits side by side: 三五个, 二三十人, 十五六处."""
_LEAST = re.compile(r"(不少于|不低于|不小于|至少|(?<!不)(?:超过|大于|高于|多于)|≥)\s*$")
_MOST = re.compile(
    r"(不超过|不高于|不多于|不大于|(?<!不)(?:小于|低于|少于)|≤|控制在|至多|最多)\s*$"
)
_ABOUT = re.compile(r"(?:约|将近|接近|(?<![附最邻])近|大概)\s*$")
_LEADING = frozenset("于少过≥≤在多约近概")
"""The last sign of every word that tells how firm the number behind it is."""
_SEVERAL = frozenset("数几上成")
"""In front of 十, 百 …: 数十个, 上百家 are no number."""
_CAPITALS = re.compile("[零壹贰叁肆伍陆柒捌玖拾佰仟万亿][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+")
_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_ANY_NUMERAL = rf"[\d{_NUMERAL}亿壹贰叁肆伍陆柒捌玖拾佰仟]"
_SOME_NUMERAL = re.compile(_ANY_NUMERAL)
"""Every number has one."""
_SOME_WORD = re.compile(f"[{_NUMERAL}亿]")
"""Every number in Chinese signs has one, and every share."""
_LOOK_BACK = 6
_BEGINNINGS = "".join(sorted({unit[0] for unit in (*_COUNTED, *_MEASURED, "大", "成")}))
_BEFORE_UNIT = re.compile(rf"{_ANY_NUMERAL}(?=[\s余多万亿]*([{_BEGINNINGS}]))")
"""In every number with a unit, and in few dates and document numbers."""


ROOM_ABOUT = Decimal(5)
"""What is said to be about so much leaves room for a fifth of it."""


class Bound(StrEnum):
    """How firm a number is meant."""

    EXACT = "exact"
    LEAST = "least"
    MOST = "most"
    ABOUT = "about"
    """约1500人, 1500余人, 1500人左右."""
    BETWEEN = "between"
    """1500—2000人, 三五个: the value is the lower end."""


class Quantity(NamedTuple):
    """A number with its unit as written; the value is scaled (11.5万 is 115000).

    A tuple: a city's texts hold tens of thousands, and a dataclass takes four times as long.
    """

    value: Decimal
    unit: str
    start: int
    end: int
    bound: Bound
    text: str
    upper: Decimal | None = None
    """The upper end of what lies between two numbers."""

    @property
    def is_count(self) -> bool:
        """Counted in pieces, persons, places …; not measured."""
        return self.unit in _PIECES


_Found = tuple[int, int, Decimal, str, Bound, str, Decimal | None]
"""Start, end and the rest of a quantity before it is one: in a text that is cut into clauses."""
_START = itemgetter(0)


def chinese_number(text: str) -> int | None:
    """三百二十 is 320, 两千万 is 20,000,000, 一〇五 is 105; None for what is no number."""
    if not text or any(sign not in _SIGNS for sign in text):
        return None
    if len(text) > _BY_PLACE and _NOUGHTS & set(text) and _DIGITS.keys() >= set(text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total = group = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            group += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            total = _grouped(total, group + digit, _GROUPS[sign])
            group = digit = 0
    return total + group + digit


def _grouped(total: int, section: int, group: int) -> int:
    """What stands before 亿 is multiplied whole, before 万 only what follows the last 亿."""
    if group == _GROUPS["万"] and section:
        return total + section * group
    return (total + section or 1) * group


def units_at_a_glance(text: str) -> frozenset[str]:
    """The first signs of the units of its numbers (of 百分之 it is 分), and of a few that are none.

    Takes a seventh of cutting it into clauses: texts that share none count nothing alike.
    """
    return frozenset(_BEFORE_UNIT.findall(to_half_width(text)))


@lru_cache(maxsize=2048)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text from left to right, in Arabic and in Chinese signs.

    Chinese numerals count only before a measure word. Titles, document numbers and dates are
    taken out before (`documents.without_references`).
    """
    return tuple([_placed(one, 0) for one in _in_order(text)])


BETWEEN_CLAUSES = "。"
"""Stands in no clause, and in no number."""


def quantities_of(clauses: Sequence[str]) -> Sequence[tuple[Quantity, ...]]:
    """The numbers of each of these clauses, none of which holds a full stop.

    All are gone through together: a pass over a short text costs hardly less than over a long one.
    """
    waiting = deque(_in_order(BETWEEN_CLAUSES.join(clauses)))
    numbers: list[tuple[Quantity, ...]] = []
    place = 0
    for clause in clauses:
        end = place + len(clause)
        here = []
        while waiting and waiting[0][0] < end:
            here.append(_placed(waiting.popleft(), place))
        numbers.append(tuple(here) if here else ())
        place = end + len(BETWEEN_CLAUSES)
    return numbers


def _placed(found: _Found, place: int) -> Quantity:
    """As it stands in the clause that begins at this place."""
    start, end, value, unit, bound, text, upper = found
    return Quantity(value, unit, start - place, end - place, bound, text, upper)


def _in_order(text: str) -> Sequence[_Found]:
    half = to_half_width(text)
    if not _SOME_NUMERAL.search(half):
        return ()
    plain = _CAPITALS.sub(lambda found: found[0].translate(_PLAIN), half)
    spans = list(_spans(plain))
    every = sorted((*spans, *_outside(spans, _found(plain))), key=_START)
    if plain is half:
        return every
    return [_as_written(one, half) for one in every]


def _outside(spans: Sequence[_Found], found: Iterable[_Found]) -> Iterable[_Found]:
    if not spans:
        return found
    taken = [(start, end) for start, end, *_ in spans]
    return (
        one for one in found if not any(one[0] < end and start < one[1] for start, end in taken)
    )


def _as_written(found: _Found, text: str) -> _Found:
    start, end, value, unit, bound, _, upper = found
    return start, end, value, unit, bound, text[start:end].strip(), upper


def _spans(text: str) -> Iterator[_Found]:
    """What lies between two numbers of the same unit, the lower one first."""
    for pattern in _SPANS if _UP_TO.search(text) else ():
        for found in pattern.finditer(text):
            lower, upper = _number(found["lower"]), _number(found["number"])
            if lower is None or upper is None or found["lower_unit"] not in {None, found["unit"]}:
                continue
            upper *= _SCALES[found["scale"] or ""]
            is_bare = not found["lower_scale"] and not found["lower_unit"]
            lower *= _SCALES[(found["scale"] if is_bare else found["lower_scale"]) or ""]
            if lower < upper:
                yield _between(text, found, lower, upper)


def _between(text: str, found: re.Match[str], lower: Decimal, upper: Decimal) -> _Found:
    start, end, value, unit, _, written, _ = _quantity(text, found, lower)
    return start, end, value, unit, Bound.BETWEEN, written, upper


def _number(written: str) -> Decimal | None:
    if written[0].isascii():
        return Decimal(written)
    counted = chinese_number(written)
    return None if counted is None else Decimal(counted)


def _found(text: str) -> Iterator[_Found]:
    for found in _ARABIC.finditer(text):
        number, scale, *_ = found.groups()
        yield _quantity(text, found, Decimal(number.replace(",", "")) * _SCALES[scale or ""])
    if not _SOME_WORD.search(text):
        return
    for pattern in (_CHINESE, _CHINESE_MEASURED):
        for found in pattern.finditer(text):
            yield from _in_words(text, found)
    for found in _TENTHS.finditer(text):
        yield _quantity(text, found, _tenths(found["number"], found["half"]), "%")
    if "分之" in text:
        yield from _shares(text)


def _in_words(text: str, found: re.Match[str]) -> Iterator[_Found]:
    """A number in Chinese signs; nothing of 数十个, and two ends of 三五个."""
    number = found["number"]
    is_open = number[0] in _TENS or number[0] in _GROUPS
    if is_open and text[: found.start()][-1:] in _SEVERAL:
        return
    if number + found["unit"] in _ORDINARY:
        return
    if neighbours := _NEIGHBOURS.fullmatch(number):
        before, one, other, after = neighbours.groups()
        lower, upper = _number(f"{before}{one}{after}"), _number(f"{before}{other}{after}")
        if lower is not None and upper is not None and lower < upper:
            yield _between(text, found, lower, upper)
        return
    counted = _with_decimals(number, found["decimals"])
    if counted is not None:
        scale = chinese_number(found["scale"] or "") or 1
        yield _quantity(text, found, counted * scale)


def _tenths(digit: str, half: str | None) -> Decimal:
    """九成 is 90, 九成五 and 九成半 are 95 per cent."""
    rest = 5 if half == "半" else chinese_number(half or "") or 0
    return Decimal(10 * (chinese_number(digit) or 0) + rest)


def _shares(text: str) -> Iterator[_Found]:
    """百分之九十五 is 95 %, 千分之三 3 ‰, 四分之三 75 %; 三分之一 stays a bare number."""
    for found in _SHARE.finditer(text):
        whole = chinese_number(found["whole"])
        number = _with_decimals(found["number"], found["decimals"])
        if not whole or number is None:
            continue
        if whole == _TENS["千"]:
            yield _quantity(text, found, number, "‰")
        elif whole == _TENS["百"] or not number * _TENS["百"] % whole:
            yield _quantity(text, found, number * _TENS["百"] / whole, "%")
        else:
            yield _quantity(text, found, ratio(number, Decimal(whole)))


def _with_decimals(number: str, decimals: str | None) -> Decimal | None:
    if number[0].isascii():
        return Decimal(number)
    whole = chinese_number(number)
    if whole is None or decimals is None:
        return None if whole is None else Decimal(whole)
    if not _DIGITS.keys() >= set(decimals):
        return None
    return Decimal(f"{whole}." + "".join(str(_DIGITS[sign]) for sign in decimals))


def _quantity(text: str, found: re.Match[str], value: Decimal, unit: str = "") -> _Found:
    start, end = found.span()
    written, named, behind = found.group(0, "unit", "bound")
    bound = _bound_of(text, start, written, behind)
    return start, end, value, unit or named or "", bound, written.strip(), None


def _bound_of(text: str, start: int, written: str, behind: str | None) -> Bound:
    is_rough = bool(behind) or "余" in written or "多" in written
    before = text[start - 1 : start]
    if not is_rough and before not in _LEADING and not before.isspace():
        # As nearly every number: the patterns below end in one of these signs.
        return Bound.EXACT
    before = text[max(0, start - _LOOK_BACK) : start]
    if behind == "以上" or _LEAST.search(before):
        return Bound.LEAST
    if behind in {"以下", "以内"} or _MOST.search(before):
        return Bound.MOST
    return Bound.ABOUT if is_rough or _ABOUT.search(before) else Bound.EXACT
