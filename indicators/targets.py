"""Reading targets as people type them: "≥98 ％", "不少于 30", "90～110", "定性"."""

from __future__ import annotations

import re
from decimal import Decimal

from common.decimals import NotANumber, parse_decimal
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
from indicators.typed_cells import read_unit

_SIGNS = {
    "≥": Comparison.AT_LEAST,
    ">=": Comparison.AT_LEAST,
    "≧": Comparison.AT_LEAST,
    "⩾": Comparison.AT_LEAST,
    "不少于": Comparison.AT_LEAST,
    "不低于": Comparison.AT_LEAST,
    "大于等于": Comparison.AT_LEAST,
    "≤": Comparison.AT_MOST,
    "<=": Comparison.AT_MOST,
    "≦": Comparison.AT_MOST,
    "⩽": Comparison.AT_MOST,
    "不超过": Comparison.AT_MOST,
    "不高于": Comparison.AT_MOST,
    "不多于": Comparison.AT_MOST,
    "小于等于": Comparison.AT_MOST,
    ">": Comparison.MORE_THAN,
    "大于": Comparison.MORE_THAN,
    "<": Comparison.LESS_THAN,
    "小于": Comparison.LESS_THAN,
    "=": Comparison.EQUAL,
    "等于": Comparison.EQUAL,
    "区间": Comparison.RANGE,
    "定性": Comparison.QUALITATIVE,
}
_SUFFIXES = {
    "以上": Comparison.AT_LEAST,
    "以内": Comparison.AT_MOST,
    "以下": Comparison.AT_MOST,
    "以前": Comparison.AT_MOST,
}
_MEASURED = re.compile(r"([^\d]*\d[\d,.，．]*)\s*([^\d\s~～—－至-][^\d]*)")
_TWO_NUMBERS = re.compile(r"\d\s+\d")
_RANGE = re.compile(r"(.+?)[~～—－至-](.+)")


def parse_comparison(text: str) -> Comparison | None:
    """The sign in any of its spellings; None where it is blank or unknown."""
    return _SIGNS.get(squeeze(text))


def parse_target(comparison_text: str, target_text: str, unit: str = "") -> Target:
    """What the two cells 指标性质 and 指标值 say together.

    A sign written into the value ("≥98") counts where the sign cell is blank; a unit
    written behind the number ("98%") is dropped where it is the unit of the line.
    What cannot be read is kept as it was typed, in an UnreadTarget: so are two numbers with a
    blank between them, and a sign in the value that says something else than the sign cell.
    """
    comparison = parse_comparison(comparison_text)
    value = tidy(target_text)
    if comparison is Comparison.QUALITATIVE:
        return QualitativeTarget(value) if value else UnreadTarget(comparison, "")
    if len(value) > TARGET_LENGTH or _TWO_NUMBERS.search(value):
        return UnreadTarget(comparison, value)
    sign, bare = _split_sign(squeeze(value))
    if comparison and sign and not _agree(comparison, sign):
        return UnreadTarget(comparison, value)
    comparison = comparison or sign
    if comparison is None:
        return UnreadTarget(None, value)
    return _read_number(comparison, _without_unit(bare, unit)) or UnreadTarget(comparison, value)


def read_typed(comparison_text: str, target_text: str, unit: str) -> tuple[Target, str]:
    """The target with its unit, where the unit may stand behind the value: ≥98 ％ is ≥98 and %.

    A unit cell that is filled in stands, and so does a described state.
    """
    target, stated = parse_target(comparison_text, target_text, unit), read_unit(unit)
    measured = _MEASURED.fullmatch(tidy(target_text))
    if not isinstance(target, UnreadTarget) or stated or measured is None:
        return target, stated
    split = parse_target(comparison_text, measured[1], measured[2])
    return (target, stated) if isinstance(split, UnreadTarget) else (split, read_unit(measured[2]))


def _agree(cell: Comparison, typed: Comparison) -> bool:
    """≥ and ＞ may stand for one another, and so may ≤ and ＜; 大于 is not ≤."""
    if cell.is_upward or cell.is_downward:
        return cell.is_upward == typed.is_upward and cell.is_downward == typed.is_downward
    return cell is typed


def _split_sign(value: str) -> tuple[Comparison | None, str]:
    for sign in sorted(_SIGNS, key=len, reverse=True):
        if value.startswith(sign):
            return _SIGNS[sign], value[len(sign) :]
    for suffix, comparison in _SUFFIXES.items():
        if value.endswith(suffix):
            return comparison, value[: -len(suffix)]
    return None, value


def _without_unit(value: str, unit: str) -> str:
    name = squeeze(unit)
    is_unit = name and not name[0].isdigit()
    return value[: -len(name)] if is_unit and value.endswith(name) else value


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
