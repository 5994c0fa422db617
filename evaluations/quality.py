"""The report on the quality of a year with its self-evaluations, and their trend.

Counted in the database: self-evaluations of a unit with the same hits are one row.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Substr
from django.utils import timezone

from budgets.models import FiscalYear
from common.rules import Rule
from evaluations.claim_explanations import WAITING_RULE
from evaluations.compliance import REPORT_RULES
from evaluations.models import SelfEvaluation, SelfTally
from evaluations.process_hits import COUNTED, process_hits_for
from indicators.compliance.process import PROCESS_RULES
from indicators.enums import Status
from indicators.judging import YearRules
from indicators.models import PerformanceObjective
from indicators.process_hits import counted_by_department
from indicators.quality import Kept, QualityReport, Tallies, quality_report
from indicators.selectors import rules_of
from indicators.verdicts import keep_day
from organizations.codes import LEVEL_DIGITS
from organizations.models import User
from organizations.permissions import within_reach

SELF_RULES: tuple[Rule[Any], ...] = (*REPORT_RULES, PROCESS_RULES[WAITING_RULE])
"""What a self-evaluation is judged by."""
_COUNTED_RULES = tuple(PROCESS_RULES[code] for code in COUNTED)
_CHUNK = 2000
_UNIT = "objective__organization__code"
_FINDINGS = ("errors", "warnings", "unexplained", "hints")


def year_quality(
    user: User, fiscal_year: FiscalYear, unit: str = "", *, now: datetime
) -> QualityReport:
    """The report on sheets, their way and self-evaluations within reach, `unit` and below."""
    rules = rules_of(fiscal_year, timezone.localdate(now))
    own = self_tallies(user, fiscal_year, unit)
    process = process_tallies(user, fiscal_year, unit, rules=rules, now=now)
    return quality_report(user, fiscal_year, unit, own, process, rules.choices)


def process_tallies(
    user: User, fiscal_year: FiscalYear, unit: str = "", *, rules: YearRules, now: datetime
) -> Tallies:
    """The sheets that the rules of the process hit by now, by department; three queries."""
    sheets = PerformanceObjective.objects.filter(
        fiscal_year=fiscal_year, organization__code__startswith=unit
    ).visible_to(user)
    hits = counted_by_department(sheets, process_hits_for(user, fiscal_year, rules, now))
    return Tallies(_COUNTED_RULES, hits=hits)


def self_tallies(user: User, fiscal_year: FiscalYear, unit: str = "") -> Tallies:
    """The self-evaluations of approved sheets by department; one query."""
    rows = (
        SelfEvaluation.objects.filter(
            within_reach(user, "objective__organization"),
            objective__fiscal_year=fiscal_year,
            objective__status=Status.APPROVED.value,
            objective__organization__code__startswith=unit,
        )
        .order_by()
        .values_list(_UNIT, "verdict__codes")
        .annotate(**_counted())
    )
    names = tuple(_counted())
    counts: dict[str, Counter[str]] = {}
    hits: dict[str, Counter[str]] = {}
    for code, codes, *numbers in rows.iterator(chunk_size=_CHUNK):
        department = code[:LEVEL_DIGITS]
        found = dict(zip(names, numbers, strict=True))
        counts.setdefault(department, Counter()).update(found)
        tally = hits.setdefault(department, Counter())
        for rule in (codes or "").split():
            tally[rule] += found["judged"]
    return Tallies(SELF_RULES, counts, hits, Kept(SelfTally.objects.all(), "judged"))


def record_self_trend(fiscal_year: FiscalYear, *, on: date) -> int:
    """Keep what is open in every department's self-evaluations on this day; how many departments."""
    rows: QuerySet[Any, Any] = (
        SelfEvaluation.objects.filter(
            objective__fiscal_year=fiscal_year,
            objective__status=Status.APPROVED.value,
            verdict__isnull=False,
        )
        .order_by()
        .annotate(department=Substr(_UNIT, 1, LEVEL_DIGITS))
        .values("department")
        .annotate(**_counted())
    )
    found = {row.pop("department"): row for row in rows}
    names = ("judged", "faulty", "errors", "warnings", "hints")
    kept = {code: {name: counted[name] for name in names} for code, counted in found.items()}
    return keep_day(SelfTally, fiscal_year, on, kept)


def _counted() -> dict[str, Count | Sum]:
    return {
        "sheets": Count("pk"),
        "judged": Count("verdict"),
        "faulty": Count("verdict", filter=Q(verdict__errors__gt=0)),
        **{name: Sum(f"verdict__{name}", default=0) for name in _FINDINGS},
    }
