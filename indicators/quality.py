"""How good the year's sheets are: by department, by rule, over time, and how many pass at once.

Counted in the database from the verdicts that are kept, so that a city takes a handful of queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value

from budgets.models import FiscalYear
from common.findings import Severity
from common.rules import Rule, RuleChoice
from indicators.compliance import SHEET_RULES
from indicators.compliance.published import DEPARTMENT_RULES
from indicators.enums import Action, Examined, Status
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
    """The sheets of one department, or of all; every number counts sheets or findings.

    Of self-evaluations likewise, where they are counted; they are not approved or returned here.
    """

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
    def unjudged(self) -> int:
        """Not checked yet: nothing is known of them."""
        return self.sheets - self.judged

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

    A rule of self-evaluations counts these. A rule beyond the single sheets has departments alone,
    and its share is of these.
    """

    code: str
    name: str
    severity: Severity
    """In this year."""
    sheets: int
    departments: int
    share: Decimal | None
    """Per cent of the checked sheets; for the process, of all."""
    examined: Examined = Examined.SHEET

    @property
    def is_of_sheets(self) -> bool:
        """Whether the number counts sheets."""
        return self.examined is Examined.SHEET

    @property
    def is_of_process(self) -> bool:
        """Whether it counts sheets by their way through the desks."""
        return self.examined is Examined.PROCESS

    @property
    def is_of_claims(self) -> bool:
        """Whether it counts self-evaluations."""
        return self.examined is Examined.SELF_EVALUATION

    @property
    def is_of_papers(self) -> bool:
        """Whether nothing but departments can be counted."""
        return self.examined is Examined.PAPERS

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
class Kept:
    """Where the nights of one kind are kept, and the column that tells how many there were."""

    rows: QuerySet[Any]
    counted: str


@dataclass(frozen=True, slots=True)
class Tallies:
    """What was counted of something that is judged in an application above: by department code.

    Counts bear the names of `Quality`; hits are by the codes of rules.
    """

    rules: tuple[Rule[Any], ...] = ()
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)
    hits: Mapping[str, Counter[str]] = field(default_factory=dict)
    nights: Kept | None = None
    """Where its trend is kept."""


NO_TALLIES = Tallies()


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The report: departments in the order of their codes, rules most frequent first."""

    departments: tuple[Quality, ...]
    total: Quality
    rules: tuple[RuleFrequency, ...]
    nights: tuple[Night, ...]
    claims: tuple[Quality, ...] = ()
    """The self-evaluations of the departments that have any."""
    claims_total: Quality = field(default_factory=lambda: Quality("", "合计"))
    claim_nights: tuple[Night, ...] = ()


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in per cent, to a tenth; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_TENTH, ROUND_HALF_UP)


def quality_report(
    user: User,
    fiscal_year: FiscalYear,
    unit: str = "",
    own: Tallies = NO_TALLIES,
    process: Tallies = NO_TALLIES,
    choices: Mapping[str, RuleChoice] | None = None,
) -> QualityReport:
    """The sheets within the person's reach, `unit` and below; a constant number of queries.

    `own` is what was counted of self-evaluations within the same bounds, `process` what the rules
    of the process hit; `choices` are the year's decisions on rules, where they were read already.
    """
    hits = hits_by_department(user, fiscal_year, unit)
    counts = _counts(user, fiscal_year, unit)
    known = departments_with(user, fiscal_year, unit, [*counts, *own.counts])
    beyond = {code: one.beyond for code, one in known.items() if one.beyond}
    for code, one in beyond.items():
        counts.setdefault(code, Counter()).update(
            errors=one.errors, warnings=one.warnings, hints=one.hints
        )
    names = {code: one.name for code, one in known.items()}
    sheets = Tallies(tuple(SHEET_RULES), counts, hits)
    total, claims_total = _total(sheets), _total(own)
    choices = rule_choices(fiscal_year) if choices is None else choices
    rules = (
        *_rules(choices, hits, beyond, total.judged),
        *_frequencies(own, Examined.SELF_EVALUATION, claims_total.judged, choices),
        *_frequencies(process, Examined.PROCESS, total.sheets, choices),
    )
    kinds = [Kept(FindingTally.objects.all(), "sheets"), *filter(None, [own.nights])]
    nights = _nights(kinds, user, fiscal_year, unit)
    return QualityReport(
        departments=_by_department(sheets, names),
        total=total,
        rules=tuple(sorted(rules, key=lambda one: (-one.sheets, -one.departments, one.code))),
        nights=nights[0],
        claims=_by_department(own, names),
        claims_total=claims_total,
        claim_nights=nights[-1] if own.nights else (),
    )


def _by_department(told: Tallies, names: Mapping[str, str]) -> tuple[Quality, ...]:
    return tuple(
        _quality(code, names.get(code, code), counts, told.hits.get(code, Counter()), told.rules)
        for code, counts in sorted(told.counts.items())
    )


def _total(told: Tallies) -> Quality:
    counts = sum(told.counts.values(), Counter())
    return _quality("", "合计", counts, sum(told.hits.values(), Counter()), told.rules)


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


def _quality(
    code: str,
    name: str,
    counts: Counter[str],
    hits: Counter[str],
    rules: Iterable[Rule[Any]],
) -> Quality:
    own = {rule.code for rule in rules}
    known = sorted((-number, rule) for rule, number in hits.items() if rule in own)
    frequent = known[0][1] if known else ""
    return Quality(code=code, name=name, frequent=frequent, **counts)


def _rules(
    choices: Mapping[str, RuleChoice],
    hits: Mapping[str, Counter[str]],
    beyond: Mapping[str, Beyond],
    judged: int,
) -> Iterator[RuleFrequency]:
    sheets = sum(hits.values(), Counter())
    departments = Counter(code for one in beyond.values() for code in one.codes)
    for rule in (*SHEET_RULES, *DEPARTMENT_RULES):
        is_of_sheets = sheets[rule.code] > 0
        if not (is_of_sheets or departments[rule.code]):
            continue
        concerned = {code for code, tally in hits.items() if rule.code in tally}
        concerned |= {code for code, one in beyond.items() if rule.code in one.codes}
        share = (
            percent(sheets[rule.code], judged)
            if is_of_sheets
            else percent(departments[rule.code], len(beyond))
        )
        examined = Examined.SHEET if is_of_sheets else Examined.PAPERS
        yield _frequency(rule, choices, sheets[rule.code], concerned, share, examined)


def _frequencies(
    told: Tallies, examined: Examined, judged: int, choices: Mapping[str, RuleChoice]
) -> Iterator[RuleFrequency]:
    found = sum(told.hits.values(), Counter())
    for rule in told.rules:
        if number := found[rule.code]:
            concerned = {code for code, tally in told.hits.items() if rule.code in tally}
            share = percent(number, judged)
            yield _frequency(rule, choices, number, concerned, share, examined)


def _frequency(
    rule: Rule[Any],
    choices: Mapping[str, RuleChoice],
    number: int,
    departments: Collection[str],
    share: Decimal | None,
    examined: Examined,
) -> RuleFrequency:
    chosen = choices[rule.code].severity if rule.code in choices else None
    return RuleFrequency(
        code=rule.code,
        name=rule.name,
        severity=chosen or rule.severity,
        sheets=number,
        departments=len(departments),
        share=share,
        examined=examined,
    )


def _nights(
    kinds: Sequence[Kept], user: User, fiscal_year: FiscalYear, unit: str
) -> list[tuple[Night, ...]]:
    """What was kept of whole departments, for those who see all of them; the last ones.

    One query for all kinds.
    """
    first, *others = (
        _summed(number, kind, user, fiscal_year, unit) for number, kind in enumerate(kinds)
    )
    rows = first.union(*others, all=True) if others else first
    found: list[list[Night]] = [[] for _ in kinds]
    for number, *columns in rows:
        found[number].append(Night(*columns))
    return [tuple(sorted(one, key=lambda night: night.on)[-NIGHTS:]) for one in found]


def _summed(
    number: int, kind: Kept, user: User, fiscal_year: FiscalYear, unit: str
) -> QuerySet[Any, Any]:
    kept = kind.rows.filter(seen_whole(user), fiscal_year=fiscal_year)
    if unit:
        kept = kept.filter(organization__code=unit)
    counted: QuerySet[Any, Any] = (
        kept.order_by()
        .annotate(whose=Value(number))
        .values_list("whose", "on")
        .annotate(
            all_sheets=Sum(kind.counted),
            all_faulty=Sum("faulty"),
            all_errors=Sum("errors"),
            all_warnings=Sum("warnings"),
            all_hints=Sum("hints"),
        )
    )
    return counted
