"""The lines of a year beside those of other departments and former years: for `outliers`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q

from budgets.models import FiscalYear
from common.decimals import ratio
from evaluations.models import Measurement
from evaluations.scoring import Actual, ScoringPlan, attainment
from evaluations.selectors import plan_of
from indicators.enums import Comparison, Level2
from indicators.language.shingles import letters
from indicators.models import Indicator, PerformanceObjective
from indicators.outliers import Observation, PeerHint, hints_of, norms_of
from indicators.sheets import NumericTarget
from organizations.codes import LEVEL_DIGITS
from organizations.permissions import Person

YEARS = 3
"""The year and two before it make what is usual."""
_CHUNK = 2000
_FIELDS = (
    "pk",
    "position",
    "name",
    "unit",
    "level2",
    "is_core",
    "comparison",
    "target_value",
    "objective__fiscal_year__year",
    "objective__organization__code",
    "objective__organization__name",
    "objective__project__code",
    "objective__project__name",
    "objective__project__appropriation__original_amount",
)
Row = Mapping[str, Any]
Same = tuple[str, str, str]
"""One line through the years: whose it is (project or unit), its name and its unit."""


def observations_of(
    fiscal_year: FiscalYear, names: Collection[str] | None = None
) -> tuple[Observation, ...]:
    """Every readable target of the year and the years before, with what was reached.

    Two queries, whatever the number of lines. Targets of ≥ ＞ ≤ ＜ ＝ only; with `names` only
    the lines that are called so.
    """
    plan = plan_of(fiscal_year)
    actuals = _actuals(fiscal_year, names)
    rows = list(_rows(fiscal_year, names))
    reached = {
        (row["objective__fiscal_year__year"], *_same(row)): actuals[row["pk"]]
        for row in rows
        if row["pk"] in actuals
    }
    return tuple(map(partial(_observation, actuals, reached, plan), rows))


def peer_hints(fiscal_year: FiscalYear, user: Person | None = None) -> tuple[PeerHint, ...]:
    """What is unusual in the year's sheets, within the person's reach, against all departments."""
    observed = observations_of(fiscal_year)
    ours = tuple(one for one in observed if one.year == fiscal_year.year)
    if user is not None:
        units = _units_within(fiscal_year, user)
        ours = tuple(one for one in ours if one.department in units)
    return tuple(hints_of(ours, norms_of(observed)))


def _units_within(fiscal_year: FiscalYear, user: Person) -> frozenset[str]:
    codes = (
        PerformanceObjective.objects.filter(fiscal_year=fiscal_year)
        .visible_to(user)
        .values_list("organization__code", flat=True)
    )
    return frozenset(code[:LEVEL_DIGITS] for code in codes)


def within_years(fiscal_year: FiscalYear, prefix: str = "") -> Q:
    """Lines of the year and the years before it that make what is usual."""
    year = f"{prefix}objective__fiscal_year__year"
    first = fiscal_year.year - YEARS + 1
    return Q(**{f"{year}__gte": first, f"{year}__lte": fiscal_year.year})


def reached_before(objective: PerformanceObjective) -> Mapping[tuple[str, str], Decimal]:
    """What the lines of the same project or department reached the year before; one query.

    By the name without blanks and marks, and the unit.
    """
    holder: dict[str, Any] = {"organization": objective.organization_id, "project": None}
    if objective.project is not None:
        holder = {"project__code": objective.project.code}
    found = Measurement.objects.filter(
        indicator__objective__fiscal_year__year=objective.fiscal_year.year - 1,
        is_exempt=False,
        actual_value__isnull=False,
        **{f"indicator__objective__{name}": value for name, value in holder.items()},
    )
    rows = found.values_list("indicator__name", "indicator__unit", "actual_value")
    return {(letters(name), unit): actual for name, unit, actual in rows if actual is not None}


def _rows(fiscal_year: FiscalYear, names: Collection[str] | None) -> Iterator[Row]:
    signs = [sign.value for sign in Comparison if sign.is_single_number]
    found = Indicator.objects.filter(
        within_years(fiscal_year), comparison__in=signs, target_value__isnull=False
    )
    if names is not None:
        found = found.filter(name__in=names)
    yield from found.order_by("pk").values(*_FIELDS).iterator(chunk_size=_CHUNK)


def _actuals(fiscal_year: FiscalYear, names: Collection[str] | None) -> Mapping[int, Decimal]:
    found = Measurement.objects.filter(
        within_years(fiscal_year, "indicator__"), is_exempt=False, actual_value__isnull=False
    )
    if names is not None:
        found = found.filter(indicator__name__in=names)
    return dict(found.values_list("indicator_id", "actual_value"))  # type: ignore[arg-type]


def _same(row: Row) -> Same:
    whose = row["objective__project__code"] or row["objective__organization__code"]
    return whose, letters(row["name"]), row["unit"]


def _observation(
    actuals: Mapping[int, Decimal],
    reached: Mapping[tuple[int, str, str, str], Decimal],
    plan: ScoringPlan,
    row: Row,
) -> Observation:
    comparison, value = Comparison(row["comparison"]), row["target_value"]
    actual = actuals.get(row["pk"])
    is_full = None
    if actual is not None:
        judged = attainment(NumericTarget(comparison, value), Actual(actual), plan)
        is_full = judged.is_met
    year = row["objective__fiscal_year__year"]
    owner = row["objective__project__name"] or row["objective__organization__name"]
    return Observation(
        name=row["name"],
        unit=row["unit"],
        comparison=comparison,
        value=value,
        department=row["objective__organization__code"][:LEVEL_DIGITS],
        year=year,
        place=f"{owner}第{row['position']}行",
        last_actual=reached.get((year - 1, *_same(row))),
        is_full=is_full,
        cost=_cost(row),
    )


def _cost(row: Row) -> Decimal | None:
    """万元 for one piece, for the core quantity of a project."""
    budget, quantity = (
        row["objective__project__appropriation__original_amount"],
        row["target_value"],
    )
    is_main = row["is_core"] and row["level2"] == Level2.QUANTITY.value
    if not is_main or not budget or quantity <= 0:
        return None
    return ratio(budget, quantity)
