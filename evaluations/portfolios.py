"""Whole departments as the rules across sheets see them, with what former years reached."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q

from budgets.models import DepartmentBudget, FiscalYear
from budgets.narrative import review_of
from budgets.reconciliation import publication_of
from budgets.selectors import class_names_of, papers_of_all
from budgets.tables import ClassNames, TableContent
from common.decimals import ratio
from common.rules import Report
from common.text import squeeze
from evaluations.models import Measurement
from indicators.backgrounds import backgrounds_of
from indicators.compliance import Background, Doctrine
from indicators.compliance.documents import WholeReport, judge_whole, money_of, placed_sheets
from indicators.compliance.portfolio import IndicatorKey, Placed, PortfolioReview
from indicators.enums import Comparison, ObjectiveKind
from indicators.judging import YearRules
from indicators.models import PerformanceObjective
from indicators.selectors import rules_of, sheet_of
from indicators.sheets import ObjectiveSheet
from organizations.codes import LEVEL_DIGITS

YEARS_BEFORE = 3
"""How far back what was reached is looked at."""
_AT_ONCE = 20
"""Departments that are read together."""

Past = Mapping[int, tuple[Decimal, Decimal | None]]
"""By year: the actual value, and how far it surpassed its target where that makes sense."""
Holder = str
"""A project's code, or that of the department for its own sheet."""


Reached = Mapping[tuple[Holder, str], Past]
"""By holder and name of the indicator."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What a department publishes beside its sheets: its tables and its text."""

    code: str
    organization: str
    year: int
    tables: tuple[TableContent, ...]
    narrative: str
    numbered: Collection[str] | None = None
    other_titles: Sequence[str] = ()
    class_names: ClassNames = field(default_factory=ClassNames)
    """The names of the year's classes."""
    is_published: bool = True
    """Its tables may be computed: whether a document was taken in is known where they are read."""

    @classmethod
    def of(
        cls,
        budget: DepartmentBudget,
        tables: tuple[TableContent, ...],
        names: ClassNames,
        *,
        is_published: bool,
    ) -> Papers:
        """As they are stored."""
        return cls(
            code=budget.organization.code,
            organization=budget.organization.name,
            year=budget.fiscal_year.year,
            tables=tables,
            narrative=budget.narrative,
            numbered=budget.numbered,
            other_titles=budget.other_titles,
            class_names=names,
            is_published=is_published,
        )

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text, paragraph by paragraph; none where there is no text."""
        return tuple(self.narrative.split("\n")) if self.narrative else ()


@dataclass(frozen=True, slots=True)
class Held:
    """What the system holds of one department and year."""

    papers: Papers
    objectives: tuple[PerformanceObjective, ...]
    backgrounds: Mapping[int, Background]
    reached: Reached
    rules: YearRules


def department_report(budget: DepartmentBudget) -> WholeReport:
    """Every rule over what the system holds of this department and year, as over a file."""
    (report,) = department_reports([budget])
    return report


def department_reports(
    budgets: Iterable[DepartmentBudget], *, with_sheets: bool = True
) -> Iterator[WholeReport]:
    """The report of each of these departments of one year, in their order.

    Tables, narrative, the sheets together, and each sheet unless they are left out. The number
    of queries depends on neither the sheets nor, up to twenty, the departments.
    """
    rest = list(budgets)
    for start in range(0, len(rest), _AT_ONCE):
        for held in _held(rest[start : start + _AT_ONCE], with_sheets=with_sheets):
            yield _report(held, with_sheets=with_sheets)


def budgets_of(fiscal_year: FiscalYear, code: str = "") -> Sequence[DepartmentBudget]:
    """The departments with a budget of the year: all, or that with this code or leading unit."""
    found = DepartmentBudget.objects.filter(fiscal_year=fiscal_year)
    if code:
        found = found.filter(organization__code=code[:LEVEL_DIGITS])
    return list(found.select_related("organization", "fiscal_year").order_by("organization__code"))


def judged_whole(
    papers: Papers,
    sheets: Iterable[ObjectiveSheet],
    reached: Reached,
    rules: YearRules,
    judge_sheet: Callable[[Placed], Report] | None = None,
) -> WholeReport:
    """Papers and sheets, stored or about to be, by the rules beyond the single sheets.

    Each sheet is judged as well where there is a `judge_sheet`.
    """
    review = _review(papers, sheets, reached, rules.doctrine)
    choices = rules.choices_of(papers.code)
    assert review.publication is not None
    assert review.narrative is not None
    return judge_whole(review, review.publication, review.narrative, judge_sheet, choices)


def department_reviews(
    budgets: Sequence[DepartmentBudget], doctrine: Doctrine
) -> Iterator[PortfolioReview]:
    """What the rules beyond the single sheets look at in each of these departments of one year.

    As with the reports the number of queries does not depend on up to twenty departments.
    """
    for start in range(0, len(budgets), _AT_ONCE):
        for held in _held(budgets[start : start + _AT_ONCE], with_sheets=False):
            yield _review(held.papers, map(sheet_of, held.objectives), held.reached, doctrine)


def _review(
    papers: Papers, sheets: Iterable[ObjectiveSheet], reached: Reached, doctrine: Doctrine
) -> PortfolioReview:
    placed = tuple(placed_sheets(sheets))
    publication = publication_of(
        papers.tables,
        organization=papers.organization,
        year=papers.year,
        projects=money_of(placed),
        numbered=None if papers.numbered is None else frozenset(papers.numbered),
        other_titles=papers.other_titles,
        text=papers.narrative,
        class_names=papers.class_names,
        is_published=papers.is_published,
    )
    narrative = review_of(publication, papers.paragraphs)
    own = dict(_own(papers.code, placed, reached))
    return PortfolioReview(
        placed,
        publication,
        narrative,
        doctrine,
        last_actuals=dict(_last_actuals(own, papers.year)),
        past_attainments=dict(_attainments(own, papers.year)),
    )


def _report(held: Held, *, with_sheets: bool) -> WholeReport:
    sheets = tuple(map(sheet_of, held.objectives))
    known = {
        one.table: objective
        for one, objective in zip(placed_sheets(sheets), held.objectives, strict=True)
    }

    def judge(one: Placed) -> Report:
        objective = known[one.table]
        return held.rules.judge(objective, one.sheet, held.backgrounds[objective.pk])

    judge_sheet = judge if with_sheets else None
    return judged_whole(held.papers, sheets, held.reached, held.rules, judge_sheet)


def _held(budgets: Sequence[DepartmentBudget], *, with_sheets: bool) -> Iterator[Held]:
    year = budgets[0].fiscal_year
    codes = [budget.organization.code for budget in budgets]
    objectives = _objectives_of(year, codes)
    everything = [one for found in objectives.values() for one in found]
    names = class_names_of(year)
    tables = papers_of_all(budgets, names)
    backgrounds = backgrounds_of(everything) if with_sheets else {}
    projects = [one.project.code for one in everything if one.project]
    reached, rules = reached_before(year.year, projects, codes), rules_of(year)
    for budget in budgets:
        own = objectives.get(budget.organization.code, ())
        judged = tables[budget.pk]
        papers = Papers.of(budget, judged.tables, names, is_published=judged.is_published)
        yield Held(papers, tuple(own), backgrounds, reached, rules)


def _objectives_of(
    year: FiscalYear, codes: Sequence[str]
) -> Mapping[str, Sequence[PerformanceObjective]]:
    """By department: its own sheet, then the projects as they were entered."""
    within = reduce(or_, (Q(organization__code__startswith=code) for code in codes))
    found = PerformanceObjective.objects.filter(within, fiscal_year=year).with_sheets()
    grouped: dict[str, list[PerformanceObjective]] = {}
    for one in sorted(found, key=lambda one: (one.kind != ObjectiveKind.DEPARTMENT, one.pk)):
        grouped.setdefault(one.organization.code[:LEVEL_DIGITS], []).append(one)
    return grouped


def reached_before(year: int, projects: Collection[str], departments: Collection[str]) -> Reached:
    """What these projects and departments reached in the years before; one query."""
    rows = Measurement.objects.filter(
        Q(indicator__objective__project__code__in=projects)
        | Q(
            indicator__objective__kind=ObjectiveKind.DEPARTMENT.value,
            indicator__objective__organization__code__in=departments,
        ),
        indicator__objective__fiscal_year__year__gte=year - YEARS_BEFORE,
        indicator__objective__fiscal_year__year__lt=year,
        is_exempt=False,
        actual_value__isnull=False,
    ).values_list(
        "indicator__objective__project__code",
        "indicator__objective__organization__code",
        "indicator__objective__fiscal_year__year",
        "indicator__name",
        "indicator__comparison",
        "indicator__target_value",
        "actual_value",
    )
    found: dict[tuple[Holder, str], dict[int, tuple[Decimal, Decimal | None]]] = {}
    for project, unit, past, name, sign, target, actual in rows.order_by("pk"):
        assert actual is not None
        share = surpassing(Comparison(sign) if sign else None, target, actual)
        found.setdefault((project or unit, squeeze(name)), {})[past] = (actual, share)
    return found


def surpassing(
    comparison: Comparison | None, target: Decimal | None, actual: Decimal
) -> Decimal | None:
    """How far a target was surpassed: 1 for met exactly, more for better; None without a sense.

    Where less is better it is the target over the actual value.
    """
    if comparison is None or target is None or target <= 0 or actual <= 0:
        return None
    if comparison.is_upward:
        return ratio(actual, target)
    return ratio(target, actual) if comparison.is_downward else None


def _own(
    department: str, placed: Iterable[Placed], reached: Reached
) -> Iterator[tuple[IndicatorKey, Past]]:
    """What this department's sheets reached, keyed as the rules ask: blank for its own sheet."""
    holders = {one.sheet.project_code or department for one in placed}
    for (holder, name), past in reached.items():
        if holder in holders:
            yield ("" if holder == department else holder, name), past


def _last_actuals(
    own: Mapping[IndicatorKey, Past], year: int
) -> Iterator[tuple[IndicatorKey, Decimal]]:
    for key, past in own.items():
        if year - 1 in past:
            yield key, past[year - 1][0]


def _attainments(
    own: Mapping[IndicatorKey, Past], year: int
) -> Iterator[tuple[IndicatorKey, tuple[Decimal, ...]]]:
    """Latest first, as far back as there is no gap."""
    for key, past in own.items():
        if shares := tuple(_row(past, year)):
            yield key, shares


def _row(past: Past, year: int) -> Iterator[Decimal]:
    for one in range(year - 1, year - 1 - YEARS_BEFORE, -1):
        _, share = past.get(one, (None, None))
        if share is None:
            return
        yield share
