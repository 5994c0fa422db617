"""Which sheets the rules of the process hit, their evidence among what is looked at.

Whether the same file proves something elsewhere depends on what the person may see.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q

from budgets.models import FiscalYear
from evaluations.models import Evidence
from indicators import process_hits
from indicators.judging import YearRules
from indicators.models import PerformanceObjective
from indicators.process_hits import Hits
from organizations.models import User

REPEATED_RULE = "L09"
COUNTED = (*process_hits.COUNTED, REPEATED_RULE)


def process_hits_for(
    user: User,
    fiscal_year: FiscalYear,
    rules: YearRules,
    now: datetime,
    wanted: Collection[str] = COUNTED,
) -> Hits:
    """By wanted rule the condition on sheets; two queries at most."""
    found = process_hits.process_hits(fiscal_year, rules, now, wanted)
    if REPEATED_RULE not in wanted:
        return found
    return {**found, **process_hits.in_force({REPEATED_RULE: _repeated(user)}, rules)}


def _repeated(user: User) -> Q:
    """Sheets with a file that proves another line, too, here or on a sheet that the person sees.

    No line has a file twice, and what cannot be opened is refused when it is attached.
    """
    seen = Evidence.objects.filter(objective__in=PerformanceObjective.objects.visible_to(user))
    counted = seen.order_by().values("file__sha256").annotate(times=Count("pk"))
    twice = counted.filter(times__gt=1).values("file__sha256")
    return Q(pk__in=seen.filter(file__sha256__in=twice).values("objective"))
