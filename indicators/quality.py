"""How good the year's sheets are: by department, by rule, over time, and how many pass at once.

Counted in the database from the verdicts that are kept, so that a city takes a handful of queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, Sum

from budgets.models import FiscalYear
from common.findings import Severity
from indicators.compliance import SHEET_RULES
from indicators.compliance.published import DEPARTMENT_RULES
from indicators.enums import Action, Status
from indicators.models import (
    FindingTally,
    ObjectiveVersion,
    PerformanceObjective,
)
from indicators.rule_hits import Beyond, departments_with, hits_by_department, seen_whole
from indicators.selectors import rule_choices
from organizations.codes import LEVEL_DIGITS
from organizations.models import User
from organizations.permissions import within_reach

NIGHTS = 60
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Quality:
    """The sheets of one department, or of all; every number counts sheets or findings."""

    code: str
    name: str
    sheets: int = 0
    judged: int = 0
    """Sheets that have been checked; drafts are checked at night."""
    faulty: int = 0
    """Checked sheets with at least one error."""
    errors: int = 0
    warnings: int = 0
    unexplained: int = 0
    hints: int = 0
    approved: int = 0
    came_back: int = 0
    """Approved sheets that had been returned at least once."""
    returns: int = 0
    """How often any sheet was returned."""
    frequent: str = ""
    """Code of the rule that finds something on most sheets."""

    @property
    def first_pass(self) -> int:
        """Approved sheets that no desk had sent back."""
        return self.approved - self.came_back

    @property
    def first_pass_rate(self) -> Decimal | None:
        """Per cent of the approved sheets, to a tenth; None before the first approval."""
        return percent(self.first_pass, self.approved)

    @property
    def faulty_rate(self) -> Decimal | None:
        """Per cent of the checked sheets that have an error."""
        return percent(self.faulty, self.judged)


@dataclass(frozen=True, slots=True)
class RuleFrequency:
    """One rule, the sheets it finds something on, and the departments that they belong to.

    A rule beyond the single sheets has departments alone, and its share is of these.
    """

    code: str
    name: str
    severity: Severity
    """In this year."""
    sheets: int
    departments: int
    share: Decimal | None
    """Per cent of the checked sheets."""
    is_of_sheets: bool = True

    @property
    def group(self) -> str:
        """The letter of the rule."""
        return self.code[0]


@dataclass(frozen=True, slots=True)
class Night:
    """The open findings at the end of a day."""

    on: date
    sheets: int
    faulty: int
    errors: int
    warnings: int
    hints: int


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The report: departments in the order of their codes, rules most frequent first."""

    departments: tuple[Quality, ...]
    total: Quality
    rules: tuple[RuleFrequency, ...]
    nights: tuple[Night, ...]


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in per cent, to a tenth; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_TENTH, ROUND_HALF_UP)


def quality_report(user: User, fiscal_year: FiscalYear, unit: str = "") -> QualityReport:
    """The sheets within the person's reach, `unit` and below; a constant number of queries."""
    hits = hits_by_department(user, fiscal_year, unit)
    counts = _counts(user, fiscal_year, unit)
    known = departments_with(user, fiscal_year, unit, list(counts))
    beyond = {code: one.beyond for code, one in known.items() if one.beyond}
    for code, one in beyond.items():
        counts.setdefault(code, Counter()).update(
            errors=one.errors, warnings=one.warnings, hints=one.hints
        )
    departments = tuple(
        _quality(
            code,
            known[code].name if code in known else code,
            counts[code],
            hits.get(code, Counter()),
        )
        for code in sorted(counts)
    )
    total_hits = sum(hits.values(), Counter())
    total = _quality("", "合计", sum(counts.values(), Counter()), total_hits)
    return QualityReport(
        departments=departments,
        total=total,
        rules=_rules(fiscal_year, hits, beyond, total.judged),
        nights=_nights(user, fiscal_year, unit),
    )


def _counts(user: User, fiscal_year: FiscalYear, unit: str) -> dict[str, Counter[str]]:
    """What is counted of each department's sheets."""
    found: dict[str, Counter[str]] = {}
    sheets = PerformanceObjective.objects.filter(
        fiscal_year=fiscal_year, organization__code__startswith=unit
    )
    rows = (
        sheets.visible_to(user)
        .order_by()
        .values("organization__code")
        .annotate(
            sheets=Count("pk"),
            approved=Count("pk", filter=Q(status=Status.APPROVED.value)),
            judged=Count("verdict"),
            faulty=Count("verdict", filter=Q(verdict__errors__gt=0)),
            errors=Sum("verdict__errors", default=0),
            warnings=Sum("verdict__warnings", default=0),
            unexplained=Sum("verdict__unexplained", default=0),
            hints=Sum("verdict__hints", default=0),
        )
    )
    for row in rows:
        numbers = {name: number for name, number in row.items() if isinstance(number, int)}
        found.setdefault(row["organization__code"][:LEVEL_DIGITS], Counter()).update(numbers)
    for code, returns, came_back in _returned(user, fiscal_year, unit):
        found[code[:LEVEL_DIGITS]].update(returns=returns, came_back=came_back)
    return found


def _returned(user: User, fiscal_year: FiscalYear, unit: str) -> list[tuple[str, int, int]]:
    """By unit: how often a sheet was returned, and how many of the approved ones ever were."""
    now_approved = Q(objective__status=Status.APPROVED.value)
    acts = ObjectiveVersion.objects.filter(
        within_reach(user, "objective__organization"),
        objective__fiscal_year=fiscal_year,
        objective__organization__code__startswith=unit,
        action=Action.RETURN.value,
    )
    counted = (
        acts.order_by()
        .values_list("objective__organization__code")
        .annotate(
            returns=Count("pk"),
            came_back=Count("objective", filter=now_approved, distinct=True),
        )
    )
    return list(counted)


def _quality(code: str, name: str, counts: Counter[str], hits: Counter[str]) -> Quality:
    known = sorted((-number, rule) for rule, number in hits.items() if rule in SHEET_RULES)
    frequent = known[0][1] if known else ""
    return Quality(code=code, name=name, frequent=frequent, **counts)


def _rules(
    fiscal_year: FiscalYear,
    hits: Mapping[str, Counter[str]],
    beyond: Mapping[str, Beyond],
    judged: int,
) -> tuple[RuleFrequency, ...]:
    choices = rule_choices(fiscal_year)
    sheets = sum(hits.values(), Counter())
    departments = Counter(code for one in beyond.values() for code in one.codes)
    found = []
    for rule in (*SHEET_RULES, *DEPARTMENT_RULES):
        is_of_sheets = sheets[rule.code] > 0
        if not (is_of_sheets or departments[rule.code]):
            continue
        chosen = choices[rule.code].severity if rule.code in choices else None
        concerned = {code for code, tally in hits.items() if rule.code in tally}
        concerned |= {code for code, one in beyond.items() if rule.code in one.codes}
        found.append(
            RuleFrequency(
                code=rule.code,
                name=rule.name,
                severity=chosen or rule.severity,
                sheets=sheets[rule.code],
                departments=len(concerned),
                share=percent(sheets[rule.code], judged)
                if is_of_sheets
                else percent(departments[rule.code], len(beyond)),
                is_of_sheets=is_of_sheets,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.sheets, -one.departments, one.code)))


def _nights(user: User, fiscal_year: FiscalYear, unit: str) -> tuple[Night, ...]:
    """What was kept of whole departments, for those who see all of them; the last ones."""
    kept = FindingTally.objects.filter(seen_whole(user), fiscal_year=fiscal_year)
    if unit:
        kept = kept.filter(organization__code=unit)
    rows = (
        kept.order_by()
        .values("on")
        .annotate(
            all_sheets=Sum("sheets"),
            all_faulty=Sum("faulty"),
            all_errors=Sum("errors"),
            all_warnings=Sum("warnings"),
            all_hints=Sum("hints"),
        )
        .order_by("-on")[:NIGHTS]
    )
    nights = [
        Night(
            on=row["on"],
            sheets=row["all_sheets"],
            faulty=row["all_faulty"],
            errors=row["all_errors"],
            warnings=row["all_warnings"],
            hints=row["all_hints"],
        )
        for row in rows
    ]
    return tuple(reversed(nights))
