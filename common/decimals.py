"""Decimals: the one rounding, the one parser, the one way to print an amount."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from common.text import to_half_width

ZERO = Decimal(0)
ONE = Decimal(1)
CENT = Decimal("0.01")
HALF_CENT = Decimal("0.005")
MAX_DIGITS = 16
"""Digits of an amount or a target as the official forms can print them."""

_MAX_TEXT = 100
_SHOWN = 40
_ORDINARY = 24
_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?|[+-]?\.[0-9]+")
_TWO_NUMBERS = re.compile(r"[0-9]\s+[0-9]")


class NotANumber(ValueError):
    """The text cannot be read as one decimal number."""


def to_cents(value: Decimal) -> Decimal:
    """Round to two decimals, half up: the only rounding in the system; never to "-0.00"."""
    if value.adjusted() > _ORDINARY:
        # Absurdly long, yet a number somebody may have typed: still to be printed and judged.
        room = Context(prec=value.adjusted() + 4)
        return room.add(value.quantize(CENT, ROUND_HALF_UP, room), ZERO)
    return value.quantize(CENT, ROUND_HALF_UP) + ZERO


def ratio(part: Decimal, whole: Decimal) -> Decimal:
    """Part of the whole, unrounded; the caller has ruled out a zero whole."""
    return part / whole


def rounding_tolerance(addends: int) -> Decimal:
    """How far a printed total may drift from the sum of so many printed addends."""
    return HALF_CENT * (addends + 1)


def parse_decimal(text: str) -> Decimal:
    """Read a printed number: full-width digits, thousands separators, blanks around it.

    Raises NotANumber for anything else: exponents, two numbers, more than 16 digits. A blank
    between two digits may part two numbers: it is never guessed away.
    """
    bare = text.strip()
    half = to_half_width(bare) if len(bare) <= _MAX_TEXT else ""
    cleaned = re.sub(r"\s+", "", half)
    if not _NUMBER.fullmatch(cleaned) or _TWO_NUMBERS.search(half):
        raise NotANumber(bare[:_SHOWN])
    digits = cleaned.replace(",", "")
    if len(digits.lstrip("+-").replace(".", "")) > MAX_DIGITS:
        raise NotANumber(bare[:_SHOWN])
    return Decimal(digits)


def parse_optional(text: str) -> Decimal | None:
    """The number, or None for blank: absent is not zero."""
    return parse_decimal(text) if text.strip() else None


def plain(value: Decimal) -> str:
    """The number without exponent and without trailing zeros: 98, 22.5, 0."""
    text = f"{value or ZERO:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain_or_blank(value: Decimal | None) -> str:
    """The number as `plain` prints it, or nothing where there is none."""
    return "" if value is None else plain(value)


def wanyuan(value: Decimal | None) -> str:
    """An amount in 万元 as the forms print it: 33,694.33; blank where there is none."""
    return "" if value is None else f"{to_cents(value):,.2f}"
