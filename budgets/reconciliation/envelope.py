"""Two numbers that should agree: inside the rounding envelope a hint, outside an error.

A printed total of n printed addends may drift by (n+1)×0.005 万元, because each of the
n+1 numbers was rounded to a cent on its own. Which side is wrong is never said: both
numbers stand in the message with both places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.reconciliation.shapes import Cell
from common.decimals import ZERO, plain, rounding_tolerance, wanyuan
from common.findings import Severity
from common.rules import Hit

ROUNDING_MEND = "这是四舍五入造成的显示差，无须改动；如需逐分相等，请由系统按元计算后再取整。"
_SHOWN_PARTS = 4
_LONGEST_LIST = 2


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference in 万元 (printed less computed) and how it is told."""

    amount: Decimal
    hit: Hit


def signed(amount: Decimal) -> str:
    """An amount with its sign: ＋194.20, −13.50."""
    return f"{'−' if amount < 0 else '＋'}{wanyuan(abs(amount))}"


def gap_text(amount: Decimal) -> str:
    """A difference with its sign where it is negative."""
    return f"−{wanyuan(-amount)}" if amount < 0 else wanyuan(amount)


def sum_gap(total: Cell, parts: Sequence[Cell]) -> Gap | None:
    """The total against the sum of its parts; None where they agree to the cent."""
    added = sum((part.amount for part in parts), start=ZERO)
    gap = total.amount - added
    if not gap:
        return None
    envelope = rounding_tolerance(len(parts))
    head = (
        f"{total.place}表列 {wanyuan(total.amount)}，{_sum_text(parts, added)}，"
        f"差 {gap_text(gap)} 万元"
    )
    is_rounding = abs(gap) <= envelope
    end = f"（舍入，在 ±{plain(envelope)} 之内）。" if is_rounding else "。请核对这几处。"
    hit = Hit(
        head + end,
        total.location,
        indicator=total.name,
        actual=wanyuan(total.amount),
        expected=wanyuan(added),
        mend=ROUNDING_MEND if is_rounding else "",
        severity=Severity.HINT if is_rounding else None,
    )
    return Gap(gap, hit)


def _sum_text(parts: Sequence[Cell], added: Decimal) -> str:
    """The addends with their places: columns of one row, or rows of one column."""
    if not parts:
        return f"各部分没有金额，合计 {wanyuan(added)}"
    if len({part.column for part in parts}) > 1:
        addends = "＋".join(f"『{part.column}』{wanyuan(part.amount)}" for part in parts)
        return f"{addends}＝{wanyuan(added)}"
    rows = _rows_text([part.row for part in parts])
    if len(parts) > _SHOWN_PARTS:
        return f"第{rows}行共 {len(parts)} 项合计 {wanyuan(added)}"
    if len(parts) == 1:
        return f"第{rows}行 {wanyuan(added)}"
    addends = "＋".join(wanyuan(part.amount) for part in parts)
    return f"第{rows}行合计 {addends}＝{wanyuan(added)}"


def _rows_text(rows: Sequence[int]) -> str:
    first, last = rows[0], rows[-1]
    is_run = len(rows) > _LONGEST_LIST and list(rows) == list(range(first, last + 1))
    return f"{first}—{last}" if is_run else "、".join(map(str, rows))


def same_gap(one: Cell, other: Cell) -> Gap | None:
    """Two prints of the same amount; None where they agree to the cent."""
    gap = one.amount - other.amount
    if not gap:
        return None
    hit = Hit(
        f"{one.place}为 {wanyuan(one.amount)}，{other.place}为 {wanyuan(other.amount)}，"
        f"差 {gap_text(gap)} 万元，两处应当一致，请核对。",
        one.location,
        indicator=one.name,
        actual=wanyuan(one.amount),
        expected=f"{other.place} {wanyuan(other.amount)}",
    )
    return Gap(gap, hit)
