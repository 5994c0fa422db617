"""Which rules find something on how many sheets, department by department."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count

from budgets.models import FiscalYear
from indicators.models import SheetVerdict
from organizations.codes import LEVEL_DIGITS
from organizations.models import User
from organizations.permissions import within_reach

_CHUNK = 2000


def hits_by_department(
    user: User, fiscal_year: FiscalYear, unit: str = ""
) -> dict[str, Counter[str]]:
    """By department code: the sheets within reach, `unit` and below, that each rule hits.

    One query; equal verdicts of a unit are counted in the database.
    """
    rows = (
        SheetVerdict.objects.filter(
            within_reach(user, "objective__organization"),
            objective__fiscal_year=fiscal_year,
            objective__organization__code__startswith=unit,
        )
        .exclude(codes="")
        .order_by()
        .values_list("objective__organization__code", "codes")
        .annotate(sheets=Count("pk"))
    )
    found: dict[str, Counter[str]] = {}
    for code, hits, sheets in rows.iterator(chunk_size=_CHUNK):
        tally = found.setdefault(code[:LEVEL_DIGITS], Counter())
        for rule in hits.split():
            tally[rule] += sheets
    return found
