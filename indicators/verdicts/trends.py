"""A department's open findings day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from budgets.models import FiscalYear
from indicators.models import DayTally, DepartmentVerdict, FindingTally, SheetVerdict
from organizations.codes import LEVEL_DIGITS
from organizations.models import Organization

TREND_COUNTS = ("sheets", "faulty", "errors", "warnings", "hints")


def record_trend(fiscal_year: FiscalYear, *, on: date) -> int:
    """Keep every department's open findings of the day; how many departments.

    Its sheets' findings and those of its tables, text and sheets together.
    """
    rows = SheetVerdict.objects.filter(objective__fiscal_year=fiscal_year).values_list(
        "objective__organization__code", "errors", "warnings", "hints", "codes"
    )
    sums: dict[str, Counter[str]] = {}
    codes: dict[str, Counter[str]] = {}
    for code, errors, warnings, hints, hit in rows.iterator(chunk_size=2000):
        department = code[:LEVEL_DIGITS]
        tally = sums.setdefault(department, Counter())
        tally.update(sheets=1, faulty=bool(errors), errors=errors, warnings=warnings, hints=hints)
        codes.setdefault(department, Counter()).update(hit.split())
    beyond = DepartmentVerdict.objects.filter(department_budget__fiscal_year=fiscal_year)
    for department, errors, warnings, hints, hit in beyond.values_list(
        "department_budget__organization__code", "errors", "warnings", "hints", "codes"
    ):
        tally = sums.setdefault(department, Counter(sheets=0, faulty=0))
        tally.update(errors=errors, warnings=warnings, hints=hints)
        codes.setdefault(department, Counter()).update(hit.split())
    return keep_day(
        FindingTally,
        fiscal_year,
        on,
        {
            department: {**tally, "codes": dict(sorted(codes[department].items()))}
            for department, tally in sums.items()
        },
    )


def keep_day(
    kind: type[DayTally],
    fiscal_year: FiscalYear,
    on: date,
    found: Mapping[str, Mapping[str, object]],
) -> int:
    """Keep the columns found of each department, in place of what the day has; how many it were."""
    units = Organization.objects.in_bulk(list(found), field_name="code")
    rows = [
        kind(fiscal_year=fiscal_year, organization=units[department], on=on, **columns)
        for department, columns in sorted(found.items())
        if department in units
    ]
    kind._default_manager.bulk_create(  # noqa: SLF001 -- the public name of a model's manager
        rows,
        update_conflicts=True,
        unique_fields=["fiscal_year", "organization", "on"],
        update_fields=sorted({name for columns in found.values() for name in columns}),
    )
    return len(units)


def trend_of(fiscal_year: FiscalYear, department: str = "") -> Sequence[Mapping[str, object]]:
    """Day by day: sheets, faulty ones and findings, of one department or of all."""
    rows = FindingTally.objects.filter(fiscal_year=fiscal_year)
    if department:
        rows = rows.filter(organization__code=department)
    days: dict[date, Counter[str]] = {}
    for row in rows.order_by("on"):
        days.setdefault(row.on, Counter()).update(
            {name: getattr(row, name) for name in TREND_COUNTS}
        )
    return [{"on": on, **counts} for on, counts in days.items()]
