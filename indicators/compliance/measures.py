"""Units that measure the same thing: 公里 and 米, 平方公里 and 平米, 万亩 and 亩."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from indicators.compliance.reading import plain_name

_SCALES = {"千": Decimal(1_000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_SAME_MEASURES = {
    **dict.fromkeys(("公里", "千米", "km", "KM"), ("米", Decimal(1_000))),
    **dict.fromkeys(("平方公里", "km²"), ("平方米", Decimal(1_000_000))),
    **dict.fromkeys(("㎡", "m²", "平米"), ("平方米", Decimal(1))),
    **dict.fromkeys(("㎥", "m³"), ("立方米", Decimal(1))),
    **dict.fromkeys(("公斤", "千克", "kg"), ("公斤", Decimal(1))),
    **dict.fromkeys(("个工作日", "工作日"), ("工作日", Decimal(1))),
    **dict.fromkeys(("日", "日历天", "自然日"), ("天", Decimal(1))),
    "名": ("人", Decimal(1)),
    "吨": ("公斤", Decimal(1_000)),
    "延米": ("米", Decimal(1)),
}
"""Measures with the one that they are compared in, and how much of it they are."""


@lru_cache(maxsize=4096)
def measure(unit: str) -> tuple[str, Decimal]:
    """The unit that this one is compared in, and how much of it this one is: 万亩 is 10000 亩."""
    name, scale = plain_name(unit).partition("/")[0], Decimal(1)
    if name[:1] in _SCALES and name not in _SAME_MEASURES and len(name) > 1:
        name, scale = name[1:], _SCALES[name[0]]
    base, share = _SAME_MEASURES.get(name, (name, Decimal(1)))
    return base, scale * share
