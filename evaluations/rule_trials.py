"""Rules over whole departments and over self-evaluations, tried on those that are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.urls import reverse

from budgets.models import DepartmentBudget, FiscalYear
from budgets.narrative import NARRATIVE_RULES
from budgets.reconciliation import TABLE_RULES
from budgets.selectors import visible_budgets
from common.findings import Finding
from evaluations.claims import self_sheets_of
from evaluations.compliance import REPORT_RULES
from evaluations.models import SelfEvaluation
from evaluations.portfolios import department_reviews
from evaluations.selectors import plan_of
from indicators.compliance.portfolio import PortfolioReview
from indicators.compliance.published import DEPARTMENT_RULES, PORTFOLIO_RULES
from indicators.enums import Status
from indicators.models import PerformanceObjective
from indicators.rule_trials import Ground, Hit, Tried, Trying, counted
from organizations.models import User
from organizations.permissions import within_reach

MOST_DEPARTMENTS, FEWEST_DEPARTMENTS = 40, 5
MOST_SHEETS = 3000
"""Sheets of the departments that are tried, about: the page is to answer in seconds."""
MOST_SELF_EVALUATIONS = 500
_CHUNK = 250
_DEPARTMENT, _SELF_EVALUATION = "个部门", "份绩效自评"


def _budgets_of(user: User, fiscal_year: FiscalYear) -> Sequence[tuple[int, str]]:
    rows = visible_budgets(user).filter(fiscal_year=fiscal_year).order_by("organization__code")
    return [(key, _DEPARTMENT) for key in rows.values_list("pk", flat=True)]


def _most_departments(fiscal_year: FiscalYear, present: int) -> int:
    sheets = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).count()
    return most_departments(sheets, present)


def most_departments(sheets: int, present: int) -> int:
    """Of so many departments fewer where they have many sheets: all of a department's are read."""
    affordable = MOST_SHEETS * present // max(sheets, 1)
    return min(MOST_DEPARTMENTS, max(FEWEST_DEPARTMENTS, affordable))


def _judged_departments(keys: Sequence[int], trying: Trying) -> Iterator[Tried]:
    code, present, proposed = trying.rule, trying.present, trying.proposed
    rows = DepartmentBudget.objects.filter(pk__in=keys)
    budgets = list(
        rows.select_related("organization", "fiscal_year").order_by("organization__code")
    )
    reviews = department_reviews(budgets, present.doctrine)
    for budget, review in zip(budgets, reviews, strict=True):
        unit = budget.organization
        raw = _said(review, code)
        other = replace(review, doctrine=proposed.doctrine)
        new = raw if trying.is_same else _said(other, code)
        yield Tried(
            budget.pk,
            name=unit.name,
            organization=unit.name,
            code=unit.code,
            was=counted(present.choices_of(unit.code), code, raw),
            found=counted(proposed.choices_of(unit.code), code, new),
        )


def _said(review: PortfolioReview, code: str) -> Sequence[Finding]:
    """What one rule says of the sheets together, the tables or the text."""
    if code in PORTFOLIO_RULES:
        return PORTFOLIO_RULES.run(review, only=[code]).findings
    assert review.publication is not None
    assert review.narrative is not None
    if code in TABLE_RULES:
        return TABLE_RULES.run(review.publication, only=[code]).findings
    return NARRATIVE_RULES.run(review.narrative, only=[code]).findings


def _page_of_department(hit: Hit, fiscal_year: FiscalYear) -> str:
    return f"{reverse('health', args=[hit.code])}?year={fiscal_year.year}"


def _self_evaluations_of(user: User, fiscal_year: FiscalYear) -> Sequence[tuple[int, str]]:
    """By the objective: of those that are approved, as the report on the quality counts them."""
    rows = SelfEvaluation.objects.filter(
        within_reach(user, "objective__organization"),
        objective__fiscal_year=fiscal_year,
        objective__status=Status.APPROVED.value,
    ).order_by("objective__organization__code", "pk")
    return [(key, _SELF_EVALUATION) for key in rows.values_list("objective", flat=True)]


def _judged_self_evaluations(keys: Sequence[int], trying: Trying) -> Iterator[Tried]:
    """Scored by the plan of their own year: the own scores were filled in by that one."""
    code, present, proposed = trying.rule, trying.present, trying.proposed
    plan = plan_of(trying.data_year)
    for start in range(0, len(keys), _CHUNK):
        chunk = PerformanceObjective.objects.filter(pk__in=keys[start : start + _CHUNK])
        found = list(chunk.with_sheets().order_by("organization__code", "pk"))
        sheets = self_sheets_of(found, plan, present.doctrine)
        for one in found:
            sheet = sheets[one.pk]
            raw = sheet.report(only=[code]).findings
            other = replace(sheet, doctrine=proposed.doctrine)
            new = raw if trying.is_same else other.report(only=[code]).findings
            yield trying.tried_on(one, raw, new)


def _page_of_self_evaluation(hit: Hit, _year: FiscalYear) -> str:
    return reverse("self-evaluation", args=[hit.key])


DEPARTMENTS = Ground(
    codes=frozenset(rule.code for rule in DEPARTMENT_RULES),
    what=_DEPARTMENT,
    most=_most_departments,
    kinds=(_DEPARTMENT,),
    keys=_budgets_of,
    judged=_judged_departments,
    page=_page_of_department,
)
SELF_EVALUATIONS = Ground(
    codes=REPORT_RULES,
    what=_SELF_EVALUATION,
    most=lambda _year, _present: MOST_SELF_EVALUATIONS,
    kinds=(_SELF_EVALUATION,),
    keys=_self_evaluations_of,
    judged=_judged_self_evaluations,
    page=_page_of_self_evaluation,
)
