"""Numbers in running text: 450块, 11.5万名, 三个平台, 六大工程, 90%以上."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from common.text import to_half_width

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_SCALES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}

_COUNTED = (
    *("人次", "场次", "辆次", "户次", "批次", "个", "项", "件", "起", "宗", "例", "次", "人", "名"),
    *("户", "家", "所", "处", "座", "栋", "间", "套", "台", "部", "辆", "艘", "架", "条", "根"),
    *("块", "面", "份", "册", "本", "篇", "幅", "期", "场", "班", "节", "村", "镇", "支", "盏"),
    *("株", "棵", "头", "只", "羽", "尾", "床", "位"),
)
_MEASURED = (
    *("平方公里", "平方米", "立方米", "公里", "千米", "延米", "米", "公顷", "亩", "吨", "公斤"),
    *("千克", "元", "小时", "分钟", "天", "日", "个工作日", "个月", "个百分点", "倍", "%", "‰"),
)
_UNITS = "|".join(sorted((*_COUNTED, *_MEASURED), key=len, reverse=True))
_CHINESE_UNITS = "|".join(
    (*(unit for unit in _COUNTED if unit not in {"部", "面", "本", "期", "位", "次"}), "大")
)
_BOUND = r"(?P<bound>以上|以下|以内|左右)?"
_ARABIC = re.compile(
    r"(?<![\dA-Za-z.])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,6})?)"
    rf"\s*(?:余|多)?(?P<scale>万|亿)?(?:余|多)?\s*(?P<unit>{_UNITS})?(?:余|多)?{_BOUND}"
)
_CHINESE = re.compile(
    r"(?<![\d第进统唯逐十百千万亿一二三四五六七八九两])"
    r"(?P<number>[一二两三四五六七八九十百千万]{1,9})(?:余|多)?"
    rf"(?P<unit>{_CHINESE_UNITS})(?!批|性|体|系列|定|致|度|步){_BOUND}"
)
_LEAST = re.compile(r"(不少于|不低于|至少|超过|大于|≥|高于)\s*$")
_MOST = re.compile(r"(不超过|不高于|不多于|小于|≤|低于|控制在)\s*$")
_LOOK_BACK = 6


class Bound(StrEnum):
    """How firm a number is meant."""

    EXACT = "exact"
    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as written; the value is scaled (11.5万 is 115000)."""

    value: Decimal
    unit: str
    start: int
    end: int
    bound: Bound
    text: str

    @property
    def is_count(self) -> bool:
        """Counted in pieces, persons, places …; not measured."""
        return self.unit in _COUNTED or self.unit == "大"


def chinese_number(text: str) -> int | None:
    """三百二十 is 320, 两千万 is 20,000,000; None for what is no number."""
    if not text or any(sign not in _DIGITS | _TENS | _GROUPS for sign in text):
        return None
    total = group = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            group += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            total = (total + group + digit or 1) * _GROUPS[sign]
            group = digit = 0
    return total + group + digit


@lru_cache(maxsize=2048)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text from left to right, in Arabic and in Chinese signs.

    Chinese numerals count only before a measure word. Titles, document numbers and dates are
    taken out before (`documents.without_references`).
    """
    half = to_half_width(text)
    return tuple(sorted(_found(half), key=lambda quantity: quantity.start))


def _found(text: str) -> Iterator[Quantity]:
    for found in _ARABIC.finditer(text):
        number = Decimal(found["number"].replace(",", "")) * _SCALES[found["scale"] or ""]
        yield _quantity(text, found, number)
    for found in _CHINESE.finditer(text):
        counted = chinese_number(found["number"])
        if counted is not None:
            yield _quantity(text, found, Decimal(counted))


def _quantity(text: str, found: re.Match[str], value: Decimal) -> Quantity:
    before = text[max(0, found.start() - _LOOK_BACK) : found.start()]
    bound = Bound.EXACT
    if found["bound"] == "以上" or _LEAST.search(before):
        bound = Bound.LEAST
    elif found["bound"] in {"以下", "以内"} or _MOST.search(before):
        bound = Bound.MOST
    return Quantity(value, found["unit"] or "", found.start(), found.end(), bound, found[0].strip())
