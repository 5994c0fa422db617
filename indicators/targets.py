"""Reading targets as people type them: "≥98 ％", "至少 3 次", "5天内", "90%～110%", "定性"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from decimal import Decimal

from common.decimals import NotANumber, parse_decimal, plain
from common.text import squeeze, tidy
from indicators.enums import Comparison
from indicators.sheets import (
    TARGET_DECIMALS,
    TARGET_LENGTH,
    NumericTarget,
    QualitativeTarget,
    RangeTarget,
    Target,
    UnreadTarget,
)
from indicators.typed_cells import is_same_unit, rated, read_unit, without_unit

_SIGNS = {
    "≥": Comparison.AT_LEAST,
    ">=": Comparison.AT_LEAST,
    "=>": Comparison.AT_LEAST,
    "≧": Comparison.AT_LEAST,
    "⩾": Comparison.AT_LEAST,
    "不少于": Comparison.AT_LEAST,
    "不低于": Comparison.AT_LEAST,
    "不小于": Comparison.AT_LEAST,
    "至少": Comparison.AT_LEAST,
    "最少": Comparison.AT_LEAST,
    "大于等于": Comparison.AT_LEAST,
    "大于或等于": Comparison.AT_LEAST,
    "≤": Comparison.AT_MOST,
    "<=": Comparison.AT_MOST,
    "=<": Comparison.AT_MOST,
    "≦": Comparison.AT_MOST,
    "⩽": Comparison.AT_MOST,
    "不超过": Comparison.AT_MOST,
    "不高于": Comparison.AT_MOST,
    "不多于": Comparison.AT_MOST,
    "不大于": Comparison.AT_MOST,
    "至多": Comparison.AT_MOST,
    "最多": Comparison.AT_MOST,
    "小于等于": Comparison.AT_MOST,
    "小于或等于": Comparison.AT_MOST,
    ">": Comparison.MORE_THAN,
    "大于": Comparison.MORE_THAN,
    "多于": Comparison.MORE_THAN,
    "高于": Comparison.MORE_THAN,
    "超过": Comparison.MORE_THAN,
    "<": Comparison.LESS_THAN,
    "小于": Comparison.LESS_THAN,
    "少于": Comparison.LESS_THAN,
    "低于": Comparison.LESS_THAN,
    "=": Comparison.EQUAL,
    "等于": Comparison.EQUAL,
    "区间": Comparison.RANGE,
    "定性": Comparison.QUALITATIVE,
    "定性指标": Comparison.QUALITATIVE,
}
_LONGEST_FIRST = sorted(_SIGNS, key=len, reverse=True)
_DIRECTIONS = {
    **dict.fromkeys(("正向", "正向指标", "越大越好", "越高越好"), Comparison.AT_LEAST),
    **dict.fromkeys(
        ("反向", "反向指标", "逆向", "逆向指标", "负向", "负向指标", "越小越好", "越低越好"),
        Comparison.AT_MOST,
    ),
}
"""What 指标方向 says: the sign of a value that bears none of its own."""
_SAYS_NO_SIGN = {"定量", "定量指标"}
_SUFFIXES = {
    "以上": Comparison.AT_LEAST,
    "以内": Comparison.AT_MOST,
    "之内": Comparison.AT_MOST,
    "内": Comparison.AT_MOST,
    "以下": Comparison.AT_MOST,
    "以前": Comparison.AT_MOST,
}
_SUFFIX = re.compile(rf"(.*?)(?:\(含\)|[含及或])?({'|'.join(_SUFFIXES)})(?:\(含\))?")
_REACHED = re.compile("达到?")
_COUNT = r"([+-]?\d[\d,.]*)"
_COUNTED = re.compile(rf"{_COUNT}(\D+)")
_BETWEEN = re.compile(rf"{_COUNT}(\D*?)([~—–至到-]){_COUNT}(\D*)")
_DATE = re.compile(
    r"(?:(?P<year>20\d\d)年)?0?(?P<month>1[0-2]|[1-9])月(?:底|末|(?P<day>\d{1,2})[日号])?"
    r"(?P<by>之?前|以前)?(?:完成)?"
    r"|(?P<year2>20\d\d)[-/.]0?(?P<month2>1[0-2]|[1-9])[-/.](?P<day2>\d{1,2})(?:之?前|以前)?"
)
"""2023年12月31日, 12月底前, 2023-12-31; a cell that Excel keeps as a date comes as the last."""
_MYRIAD = 10_000
_LONGEST_UNIT = 8
_MONTH = "月"
_COMMON_YEAR = 2023
"""For the length of February where no year is known."""
_NO_UNIT = re.compile("[多余几约].*|.*[前后内外上下底末初中旬]|.*[,.;:、。].*|.*(?:左右|不等)")
"""What stands behind a number and counts nothing: 100多人, 9月前, 5天左右, 5次,每季一次."""
_TWO_NUMBERS = re.compile(r"\d\s+\d")
_RANGE = re.compile(r"(.+?)[~～—－至-](.+)")


def parse_comparison(text: str) -> Comparison | None:
    """The sign in any of its spellings, 正向 and 反向 among them; None where it is none."""
    bare = squeeze(text)
    return _SIGNS.get(bare) or _DIRECTIONS.get(bare)


def is_direction(text: str) -> bool:
    """Whether the sign cell only says which way is better: 正向, 反向."""
    return squeeze(text) in _DIRECTIONS


def chosen_sign(texts: Sequence[str]) -> str:
    """The cell that tells the sign where a form has several columns for it.

    A sign goes before a direction, either before a word that says nothing of it (定量); else
    the first that is filled in.
    """
    filled = [text for text in texts if squeeze(text)]
    telling = [text for text in filled if squeeze(text) not in _SAYS_NO_SIGN]
    return min(telling, key=_vagueness, default="")


def _vagueness(text: str) -> int:
    if parse_comparison(text) is None:
        return 2
    return int(is_direction(text))


def parse_target(comparison_text: str, target_text: str, unit: str = "") -> Target:
    """What the two cells 指标性质 and 指标值 say together.

    A sign written into the value ("≥98") counts where the sign cell is blank or a mere
    direction, 正向 with ＞98 or ＝98; a unit written behind the number ("98%") is dropped where it
    is the unit of the line.
    What cannot be read is kept as it was typed, in an UnreadTarget: so are two numbers with a
    blank between them, and a sign in the value that says something else than the sign cell.
    """
    comparison = parse_comparison(comparison_text)
    value = tidy(target_text)
    if comparison is Comparison.QUALITATIVE:
        return QualitativeTarget(value) if value else UnreadTarget(comparison, "")
    if _is_beyond_reading(value):
        return UnreadTarget(comparison, value)
    sign, bare = _split_sign(squeeze(value))
    comparison = _weighed(comparison_text, sign)
    if comparison and sign and not _agree(comparison, sign):
        return UnreadTarget(comparison, value)
    comparison = comparison or sign
    if comparison is None or comparison is Comparison.QUALITATIVE:
        return UnreadTarget(None, value)
    return _read_number(comparison, without_unit(bare, unit)) or UnreadTarget(comparison, value)


def read_typed(
    comparison_text: str, target_text: str, unit: str, *, year: int = 0
) -> tuple[Target, str]:
    """The target with its unit: the one reading of what is typed, pasted or imported.

    The unit may stand behind the value (≥98 ％ is ≥98 and %), before a word that says the sign
    (5天内 is ≤5 and 天) and behind each bound (90%～110%); 9月底前 is ≤9 and 月, ≤7.07万起 is
    ≤70700 and 起. A unit cell that is filled in stands, and so does a described state; one number
    without a sign in either cell is kept as it was typed. The last day of a month of the sheet's
    own year is the end of that month: 2023年12月31日 is ≤12 and 月; any other day stays a date.
    """
    target, stated = parse_target(comparison_text, target_text, unit), read_unit(unit)
    value = tidy(target_text)
    if not isinstance(target, UnreadTarget) or _is_beyond_reading(value):
        return target, stated
    return _spelt_out(comparison_text, value, stated, year) or (target, stated)


def _is_beyond_reading(value: str) -> bool:
    return len(value) > TARGET_LENGTH or _TWO_NUMBERS.search(value) is not None


def _spelt_out(
    comparison_text: str, value: str, stated: str, year: int
) -> tuple[NumericTarget | RangeTarget, str] | None:
    written = squeeze(value)
    word, bare = _split_sign(written)
    cell = _weighed(comparison_text, word)
    if date := _DATE.fullmatch(written):
        month = _month_by_whose_end(date, written, year)
        is_by_then = cell in {None, Comparison.AT_MOST} and squeeze(stated) in {"", _MONTH}
        if month and is_by_then:
            return NumericTarget(Comparison.AT_MOST, Decimal(month)), _MONTH
        if month or date["year"] or date["year2"]:
            return None
    if cell and word and not _agree(cell, word):
        return None
    found = _counted(cell or word, bare, stated) or _between(cell or word, bare, stated)
    if found is None:
        return None
    target, unit = found
    if stated or not unit:
        return target, stated
    # As it was written: the brackets of 个（套） stay what they are.
    place = written.rindex(unit)
    return target, read_unit("".join(value.split())[place : place + len(unit)])


def _month_by_whose_end(date: re.Match[str], written: str, year: int) -> int | None:
    """The month, where the date is its end in this year; 9月 and 9月前 may mean another day."""
    named = date["year"] or date["year2"]
    if named and int(named) != year:
        return None
    month, day = int(date["month"] or date["month2"]), date["day"] or date["day2"]
    if day is None:
        return month if {"底", "末"} & set(written) else None
    last = monthrange(year or _COMMON_YEAR, month)[1]
    return month if int(day) == last else None


def _counted(
    comparison: Comparison | None, bare: str, stated: str
) -> tuple[NumericTarget | RangeTarget, str] | None:
    """One number with its unit behind it."""
    parts = _COUNTED.fullmatch(bare)
    split = parts.group(1, 2) if parts else rated(bare)
    if split is None or comparison is None or not comparison.is_single_number:
        return None
    number, unit = split
    counted = unit.removeprefix("万")
    if counted not in {unit, "", "元"} and squeeze(stated) in {"", counted}:
        number, unit = _times_a_myriad(number), counted
    target = _read_number(comparison, number)
    return (target, unit) if target and _fits(unit, stated) else None


def _between(
    comparison: Comparison | None, bare: str, stated: str
) -> tuple[NumericTarget | RangeTarget, str] | None:
    """Two bounds, the unit behind the second one or both; a lone hyphen may mean anything."""
    parts = _BETWEEN.fullmatch(bare)
    if parts is None or comparison not in {None, Comparison.RANGE}:
        return None
    lower, first, mark, upper, unit = parts.groups()
    if (comparison is None and mark == "-") or first not in {"", unit}:
        return None
    target = _read_number(Comparison.RANGE, f"{lower}~{upper}")
    return (target, unit) if target and _fits(unit, stated) else None


def _times_a_myriad(number: str) -> str:
    try:
        return plain(parse_decimal(number) * _MYRIAD)
    except NotANumber:
        return number


def _fits(unit: str, stated: str) -> bool:
    """Whether this may be the unit of the line: that of its cell where there is one."""
    if stated or not unit:
        return not unit or is_same_unit(unit, stated)
    return len(unit) <= _LONGEST_UNIT and not _NO_UNIT.fullmatch(unit)


def _weighed(comparison_text: str, word: Comparison | None) -> Comparison | None:
    """The sign cell; a mere direction gives way to a sign of the value that it allows."""
    cell = parse_comparison(comparison_text)
    if cell and word and is_direction(comparison_text):
        return word if word is Comparison.EQUAL or _agree(cell, word) else cell
    return cell


def _agree(cell: Comparison, typed: Comparison) -> bool:
    """≥ and ＞ may stand for one another, and so may ≤ and ＜; 大于 is not ≤."""
    if cell.is_upward or cell.is_downward:
        return cell.is_upward == typed.is_upward and cell.is_downward == typed.is_downward
    return cell is typed


def _split_sign(value: str) -> tuple[Comparison | None, str]:
    """The sign written before or behind the number, and what is left; both must say the same."""
    before = next((sign for sign in _LONGEST_FIRST if value.startswith(sign)), "")
    reached = _REACHED.match(value)
    rest = value[len(before) or (reached.end() if reached else 0) :]
    behind = _SUFFIX.fullmatch(rest)
    if behind is None:
        return _SIGNS.get(before), rest
    sign, suffix = _SIGNS.get(before), _SUFFIXES[behind[2]]
    return (sign or suffix, behind[1]) if sign is None or _agree(sign, suffix) else (None, value)


def _read_number(comparison: Comparison, value: str) -> NumericTarget | RangeTarget | None:
    try:
        if comparison is not Comparison.RANGE:
            return NumericTarget(comparison, _storable(value))
        bounds = _RANGE.fullmatch(value)
        return RangeTarget(_storable(bounds[1]), _storable(bounds[2])) if bounds else None
    except NotANumber:
        return None


def _storable(value: str) -> Decimal:
    number = parse_decimal(value)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -TARGET_DECIMALS:
        return number
    raise NotANumber(value)
