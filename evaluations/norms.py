"""The norms of a year: counted at night in groups, kept, looked up for a sheet, searched.

The lines of a city in three years do not fit into memory one by one. The database counts equal
targets together; what is left is a few numbers for each name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr

from budgets.models import FiscalYear
from common.decimals import ratio
from common.text import squeeze
from evaluations.models import IndicatorNorm, Measurement
from evaluations.peers import reached_before, within_years
from evaluations.scoring import Actual, ScoringPlan, attainment
from evaluations.selectors import plan_of
from indicators.compliance import Background
from indicators.enums import Comparison, Level2
from indicators.language.shingles import letters
from indicators.models import Indicator, PerformanceObjective
from indicators.outliers import (
    FEWEST,
    Key,
    Norm,
    Observation,
    PeerHint,
    hints_of,
    median_of,
    norm_of,
)
from indicators.sheets import IndicatorLine, NumericTarget, ObjectiveSheet
from organizations.codes import LEVEL_DIGITS
from organizations.keysets import Page, keyset_page
from organizations.prepared import Prepared, padded

PAGE = 50
SHARED = 2
"""Departments from which on a norm tells of nobody's own sheets."""
_CHUNK = 2000
_SIX = Decimal("0.000001")
_FOUR = Decimal("0.0001")
_SIGNS = [sign.value for sign in Comparison if sign.is_single_number]


@dataclass(slots=True)
class _Gathered:
    """What is known of one key while the lines are counted."""

    spellings: Counter[str] = field(default_factory=Counter)
    targets: Counter[Decimal] = field(default_factory=Counter)
    departments: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    judged: int = 0
    full: int = 0

    def norm(self) -> Norm:
        """The norm of the key."""
        share = ratio(Decimal(self.full), Decimal(self.judged)) if self.judged else None
        return norm_of(
            sorted(self.targets.elements()),
            departments=len(self.departments),
            years=len(self.years),
            full_marks=share,
        )


@dataclass(frozen=True, slots=True)
class NormPage(Page[IndicatorNorm]):
    """One page of the norms that a search finds, most frequent first."""

    text: str = ""
    count: int = 0
    counted_at: datetime | None = None


@transaction.atomic
def record_norms(fiscal_year: FiscalYear, *, now: datetime) -> int:
    """Count the year and the two before it anew; how many norms there are.

    Names used less often than FEWEST times are left out: they would tell of single sheets.
    """
    gathered = _gathered(fiscal_year)
    costs = _costs(fiscal_year)
    used = [(key, one) for key, one in gathered.items() if one.targets.total() >= FEWEST]
    used.sort(key=lambda item: (-item[1].targets.total(), item[0].name, item[0].unit))
    IndicatorNorm.objects.filter(fiscal_year=fiscal_year).delete()
    IndicatorNorm.objects.bulk_create(
        (_row(fiscal_year, key, one, costs, now) for key, one in used), batch_size=_CHUNK
    )
    return len(used)


def norms_page(
    fiscal_year: FiscalYear,
    text: str,
    *,
    departments: int = 1,
    after: int | None = None,
    before: int | None = None,
) -> NormPage:
    """The norms whose name holds the text, of that many `departments` and more; three queries."""
    rows = IndicatorNorm.objects.filter(fiscal_year=fiscal_year)
    latest = rows.order_by("-counted_at").values_list("counted_at", flat=True).first()
    rows = rows.filter(departments__gte=departments)
    if bare := letters(text):
        rows = rows.filter(key__contains=bare)
    page = keyset_page(rows, key="pk", is_descending=False, size=PAGE, after=after, before=before)
    return NormPage(
        rows=page.rows,
        next_key=page.next_key,
        previous_key=page.previous_key,
        text=text,
        count=rows.count(),
        counted_at=latest,
    )


@Prepared
def _norms(fiscal_year: FiscalYear, keys: tuple[str, ...]) -> QuerySet[Any, IndicatorNorm]:
    return IndicatorNorm.objects.filter(fiscal_year=fiscal_year, key__in=keys)


def hints_for(
    objective: PerformanceObjective, sheet: ObjectiveSheet, background: Background
) -> tuple[PeerHint, ...]:
    """What is unusual in the sheet as it is typed, against the norms of its year; two queries.

    Without a sheet of last year nothing was reached then, and one is enough.
    """
    lines = [
        line
        for line in sheet.lines
        if isinstance(line.target, NumericTarget)
        and line.target.comparison.is_single_number
        and letters(line.name)
    ]
    if not lines:
        return ()
    rows = _norms(objective.fiscal_year, padded({letters(line.name) for line in lines}))
    reached = reached_before(objective) if background.last_year else {}
    observations = [
        Observation(
            name=line.name,
            unit=line.unit,
            comparison=line.target.comparison,
            value=line.target.value,
            department=objective.organization.code[:LEVEL_DIGITS],
            year=objective.fiscal_year.year,
            place="",
            last_actual=reached.get((letters(line.name), line.unit)),
            cost=_cost_of(sheet, line, line.target.value),
            row=line.position,
        )
        for line in lines
        if isinstance(line.target, NumericTarget)
    ]
    costs = {(row.key, row.unit): row.cost for row in rows if row.cost is not None}
    return tuple(hints_of(observations, {_key_of(row): _norm_of(row) for row in rows}, costs))


def _cost_of(sheet: ObjectiveSheet, line: IndicatorLine, quantity: Decimal) -> Decimal | None:
    is_main = line.is_core and line.level2 == Level2.QUANTITY.value
    if not is_main or not sheet.budget or quantity <= 0:
        return None
    return ratio(sheet.budget, quantity)


def _gathered(fiscal_year: FiscalYear) -> Mapping[Key, _Gathered]:
    found: dict[Key, _Gathered] = {}
    for name, unit, sign, target, year, department, lines in _targets(fiscal_year):
        key = Key(letters(name), squeeze(unit), Comparison(sign))
        if not key.name:
            continue
        one = found.setdefault(key, _Gathered())
        one.spellings[name.strip()] += lines
        one.targets[target] += lines
        one.departments.add(department)
        one.years.add(year)
    plan = plan_of(fiscal_year)
    for name, unit, sign, target, actual, lines in _reached(fiscal_year):
        key = Key(letters(name), squeeze(unit), Comparison(sign))
        if key in found:
            found[key].judged += lines
            found[key].full += lines * _is_full(plan, key.comparison, target, actual)
    return found


def _is_full(plan: ScoringPlan, comparison: Comparison, target: Decimal, actual: Decimal) -> bool:
    return attainment(NumericTarget(comparison, target), Actual(actual), plan).is_met


def _targets(
    fiscal_year: FiscalYear,
) -> Iterator[tuple[str, str, str, Decimal, int, str, int]]:
    rows = (
        Indicator.objects.filter(
            within_years(fiscal_year), comparison__in=_SIGNS, target_value__isnull=False
        )
        .order_by()
        .annotate(
            year=F("objective__fiscal_year__year"),
            department=Substr("objective__organization__code", 1, LEVEL_DIGITS),
        )
        .values_list("name", "unit", "comparison", "target_value", "year", "department")
        .annotate(lines=Count("pk"))
    )
    yield from rows.iterator(chunk_size=_CHUNK)


def _reached(fiscal_year: FiscalYear) -> Iterator[tuple[str, str, str, Decimal, Decimal, int]]:
    rows = (
        Measurement.objects.filter(
            within_years(fiscal_year, "indicator__"),
            indicator__comparison__in=_SIGNS,
            indicator__target_value__isnull=False,
            is_exempt=False,
            actual_value__isnull=False,
        )
        .order_by()
        .values_list(
            "indicator__name",
            "indicator__unit",
            "indicator__comparison",
            "indicator__target_value",
            "actual_value",
        )
        .annotate(lines=Count("pk"))
    )
    yield from rows.iterator(chunk_size=_CHUNK)


def _costs(fiscal_year: FiscalYear) -> Mapping[tuple[str, str], Decimal]:
    """Median 万元 of one piece by bare name and unit: the core quantities of projects."""
    budget = "objective__project__appropriation__original_amount"
    rows = Indicator.objects.filter(
        within_years(fiscal_year),
        Q(**{f"{budget}__gt": 0}),
        comparison__in=_SIGNS,
        target_value__gt=0,
        is_core=True,
        level2=Level2.QUANTITY.value,
    ).values_list("name", "unit", "target_value", budget)
    costs: dict[tuple[str, str], list[Decimal]] = {}
    for name, unit, quantity, amount in rows.iterator(chunk_size=_CHUNK):
        costs.setdefault((letters(name), squeeze(unit)), []).append(ratio(amount, quantity))
    return {key: median_of(sorted(row)) for key, row in costs.items() if len(row) > FEWEST}


def _row(
    fiscal_year: FiscalYear,
    key: Key,
    one: _Gathered,
    costs: Mapping[tuple[str, str], Decimal],
    now: datetime,
) -> IndicatorNorm:
    norm = one.norm()
    cost = costs.get((key.name, key.unit))
    return IndicatorNorm(
        fiscal_year=fiscal_year,
        key=key.name,
        name=min(one.spellings, key=lambda name: (-one.spellings[name], name)),
        unit=key.unit,
        comparison=key.comparison.value,
        count=norm.count,
        departments=norm.departments,
        years=norm.years,
        median=norm.median.quantize(_SIX, ROUND_HALF_UP),
        lower=norm.lower.quantize(_SIX, ROUND_HALF_UP),
        upper=norm.upper.quantize(_SIX, ROUND_HALF_UP),
        least=norm.least,
        most=norm.most,
        full_marks=None
        if norm.full_marks is None
        else norm.full_marks.quantize(_FOUR, ROUND_HALF_UP),
        cost=None if cost is None else cost.quantize(_SIX, ROUND_HALF_UP),
        counted_at=now,
    )


def _key_of(row: IndicatorNorm) -> Key:
    return Key(row.key, row.unit, Comparison(row.comparison))


def _norm_of(row: IndicatorNorm) -> Norm:
    return Norm(
        count=row.count,
        departments=row.departments,
        years=row.years,
        median=row.median,
        lower=row.lower,
        upper=row.upper,
        least=row.least,
        most=row.most,
        full_marks=row.full_marks,
    )
