"""Reading an actual value as people type it: "96.5", "96.5%", "达成", "部分达成 0.75"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from common.decimals import MAX_DIGITS, ONE, ZERO, NotANumber, parse_decimal, plain
from common.text import squeeze
from evaluations.enums import QualitativeBand
from indicators.enums import Comparison
from indicators.sheets import Target, numbers_in
from indicators.typed_cells import PERCENT, without_unit

MAX_DECIMALS = 4
MAX_VALUE = Decimal(10) ** 16
_BAND_NAMES = "、".join(band.short_label for band in QualitativeBand)
_BAND_AND_SHARE = re.compile(r"(?P<band>[^\d:,、(]+)[:,、(]?(?P<share>\d*\.?\d+%?)?\)?")
_PERCENT = Decimal("0.01")


class UnreadableActual(ValueError):
    """The text is no actual value for this line; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was reached: a number in the line's unit, or a band with an optional share (0–1)."""

    value: Decimal | None = None
    band: QualitativeBand | None = None
    share: Decimal | None = None

    def __str__(self) -> str:
        if self.band is None:
            return "" if self.value is None else plain(self.value)
        return self.band.short_label + ("" if self.share is None else f" {plain(self.share)}")


def read_actual(text: str, comparison: Comparison | None, unit: str = "") -> Reading:
    """The reading of one typed cell; UnreadableActual where it does not suit the line.

    A line without a comparison (a draft) takes either a number or a band.
    """
    written = squeeze(text)
    if comparison is Comparison.QUALITATIVE:
        return _read_band(written)
    if comparison is None and QualitativeBand.read(_band_name(written)):
        return _read_band(written)
    return Reading(value=storable(_read_number(written, unit)))


def is_doubtful_minus(value: Decimal | None, target: Target) -> bool:
    """Whether a value below zero stands on a line whose target names no number below zero."""
    is_below = value is not None and value < ZERO
    return is_below and not any(number < ZERO for number in numbers_in(target))


def storable(value: Decimal) -> Decimal:
    """The value where the column has room for it; UnreadableActual where it has not."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(value) >= MAX_VALUE:
        raise UnreadableActual("整数部分最多16位，请核对是否多写了数字，或换用更大的单位。")
    if exponent < -MAX_DECIMALS and value != round(value, MAX_DECIMALS):
        raise UnreadableActual(f"最多{MAX_DECIMALS}位小数，现为{plain(value)}，请按指标口径取舍。")
    return value


def _read_number(written: str, unit: str) -> Decimal:
    try:
        return parse_decimal(without_unit(written, unit))
    except NotANumber:
        raise UnreadableActual(_number_advice(written, unit)) from None


def _number_advice(written: str, unit: str) -> str:
    shown = written[:40]
    if written.endswith("%") and squeeze(unit) != PERCENT:
        return f"『{shown}』带百分号，而指标的计量单位是『{unit or '空'}』，请填同一单位的数。"
    if QualitativeBand.read(_band_name(written)):
        return f"『{shown}』是定性等次，而这是定量指标，请填一个数，例如96.5。"
    if sum(sign.isdigit() for sign in written) > MAX_DIGITS:
        return f"『{shown}』位数过多（最多{MAX_DIGITS}位），请核对。"
    return f"『{shown}』不是数。定量指标请只填一个数，例如96.5；说明请写在『偏差原因』。"


def _band_name(written: str) -> str:
    match = _BAND_AND_SHARE.fullmatch(written)
    return match["band"] if match else written


def _read_band(written: str) -> Reading:
    match = _BAND_AND_SHARE.fullmatch(written)
    band = QualitativeBand.read(match["band"]) if match else None
    if match is None or band is None:
        raise UnreadableActual(
            f"『{written[:40]}』不是定性等次。定性指标请填{_BAND_NAMES}，可在后面写得分系数，"
            "例如『部分达成 0.75』；具体情况请写在『偏差原因』。"
        )
    return Reading(band=band, share=_read_share(match["share"]))


def _read_share(written: str | None) -> Decimal | None:
    if written is None:
        return None
    share = parse_decimal(written.rstrip("%"))
    if written.endswith("%"):
        share *= _PERCENT
    if not ZERO <= share <= ONE:
        raise UnreadableActual(f"得分系数应在0到1之间，现为{plain(share)}；百分数请带百分号。")
    return storable(share)
