"""What a difference may come from: a guess out of numbers that the document itself prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from budgets.reconciliation.envelope import Gap
from budgets.reconciliation.shapes import Cell, Publication
from common.decimals import ONE, wanyuan
from common.findings import Severity
from common.rules import Hit

_CARRYOVER = r"上年(?:财政拨款)?结转(?:结余)?(?:资金)?"


def carryover_of(publication: Publication) -> Cell | None:
    """上年结转 of 表一, or of 表六 where that table lists it."""
    return publication.item("表一", _CARRYOVER, "income_amount") or publication.item(
        "表六", _CARRYOVER, "income_amount"
    )


def guess(gap: Decimal, publication: Publication, near: Iterable[Cell] = ()) -> str:
    """A sentence that names the printed number which equals the difference, or nothing.

    The carry-over is tried first, then the cells near by, then any cell whose amount is
    printed nowhere else. Less than 1 万元 is never explained: too many numbers fit.
    """
    size = abs(gap)
    if size < ONE:
        return ""
    if (carryover := carryover_of(publication)) and carryover.amount == size:
        return f"差额恰等于上年结转 {wanyuan(size)}"
    by_name = {cell.name: cell for cell in _equal(publication.all_cells(), size)}
    found = next(_equal(near, size), None)
    if found is None and len(by_name) == 1:
        found = next(iter(by_name.values()))
    return f"差额恰等于{found.place}的 {wanyuan(size)}" if found else ""


def _equal(cells: Iterable[Cell], amount: Decimal) -> Iterator[Cell]:
    return (cell for cell in cells if cell.amount == amount)


def told(gaps: Iterable[Gap | None], publication: Publication) -> Iterator[Hit]:
    """The hits of these gaps; an error ends with the guess, a hint explains itself."""
    for gap in gaps:
        if gap is None:
            continue
        is_hint = gap.hit.severity is Severity.HINT
        text = "" if is_hint else guess(gap.amount, publication, _parts_elsewhere(gap, publication))
        message = f"{gap.hit.message.removesuffix('。')}；{text}。" if text else gap.hit.message
        yield replace(gap.hit, message=message)


def _parts_elsewhere(gap: Gap, publication: Publication) -> Iterator[Cell]:
    """The classes below the one that does not add up, as other tables print them."""
    code = gap.hit.indicator.partition(" ")[0]
    if not code.isalnum() or not code.isascii():
        return iter(())
    return (
        cell
        for cell in publication.all_cells()
        if cell.table != gap.hit.location.table
        and cell.name.startswith(code)
        and cell.name != gap.hit.indicator
    )
