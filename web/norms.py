"""The norms as the page shows them: numbers as people write them."""

from __future__ import annotations

from dataclasses import dataclass

from common.decimals import plain, to_cents
from evaluations.models import IndicatorNorm
from evaluations.norms import NormPage
from indicators.enums import Comparison


@dataclass(frozen=True, slots=True)
class NormRow:
    """One norm in words."""

    name: str
    sign: str
    unit: str
    count: int
    departments: int
    years: int
    median: str
    lower: str
    upper: str
    least: str
    most: str
    full_marks: str
    cost: str


@dataclass(frozen=True, slots=True)
class ShownNorms:
    """One page of the list; `keys` knows what was asked, how many there are, and its neighbours."""

    keys: NormPage
    rows: tuple[NormRow, ...]


def shown_norms(page: NormPage) -> ShownNorms:
    """The page for the template."""
    return ShownNorms(page, tuple(map(_row, page.rows)))


def _row(row: IndicatorNorm) -> NormRow:
    return NormRow(
        name=row.name,
        sign=Comparison(row.comparison).symbol,
        unit=row.unit,
        count=row.count,
        departments=row.departments,
        years=row.years,
        median=plain(row.median),
        lower=plain(row.lower),
        upper=plain(row.upper),
        least=plain(row.least),
        most=plain(row.most),
        full_marks="—" if row.full_marks is None else f"{plain(to_cents(row.full_marks * 100))}%",
        cost="—" if row.cost is None else plain(row.cost),
    )
