"""Reading objectives: always within reach, always as whole sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q
from django.http import Http404

from budgets.models import FiscalYear
from budgets.selectors import funding_of
from common.decimals import plain
from common.findings import Severity
from common.rules import Report, RuleChoice
from common.text import squeeze
from indicators.compliance import review_sheet
from indicators.compliance.doctrine import UNWAIVABLE_RULES, Doctrine
from indicators.enums import Comparison, ObjectiveKind
from indicators.models import (
    FrameworkEntry,
    Indicator,
    ObjectiveQuerySet,
    PerformanceObjective,
    ReviewDesk,
    RuleSetting,
    RuleThresholds,
)
from indicators.sheets import (
    IndicatorLine,
    NumericTarget,
    ObjectiveSheet,
    QualitativeTarget,
    RangeTarget,
    Target,
    UnreadTarget,
)
from indicators.workflow import DEFAULT_ROUTE
from organizations.codes import parent_code
from organizations.enums import Role
from organizations.models import Organization
from organizations.permissions import Person

_LEADING_UNIT = "001"


class UnknownOrganization(LookupError):
    """No such unit; the message says so in Chinese."""


def objective_for(user: Person, pk: int) -> PerformanceObjective:
    """The objective, or the same 404 whether it is absent or out of reach."""
    try:
        return PerformanceObjective.objects.visible_to(user).with_sheets().get(pk=pk)
    except PerformanceObjective.DoesNotExist:
        raise Http404("没有这个绩效目标，或不在您的数据范围内。") from None


def objectives_in_organization(
    fiscal_year: FiscalYear, organization_code: str
) -> ObjectiveQuerySet:
    """The objectives of this scope; UnknownOrganization for an unknown unit.

    A unit means itself and everything below it. Naming the leading unit of a department
    (118001) means the department's own sheet (118), too.
    """
    found = PerformanceObjective.objects.filter(fiscal_year=fiscal_year)
    code = squeeze(organization_code)
    if not code:
        return found
    if not Organization.objects.filter(code=code).exists():
        raise UnknownOrganization(f"没有编码为『{code}』的单位，请核对单位编码。")
    within = Q(organization__code__startswith=code)
    if code.endswith(_LEADING_UNIT):
        within |= Q(kind=ObjectiveKind.DEPARTMENT.value, organization__code=parent_code(code))
    return found.filter(within)


def sheet_of(objective: PerformanceObjective) -> ObjectiveSheet:
    """The sheet as the rules judge it; the only crossing from the database inwards."""
    return sheet_with(objective, objective.indicators.all())


def sheet_with(objective: PerformanceObjective, indicators: Iterable[Indicator]) -> ObjectiveSheet:
    """The sheet of an objective whose rows are in hand."""
    project = objective.project
    funding = funding_of(objective.appropriation)
    return ObjectiveSheet(
        kind=ObjectiveKind(objective.kind),
        year=objective.fiscal_year.year,
        organization_code=objective.organization.code,
        organization_name=objective.organization.name,
        name=project.name if project else objective.organization.name,
        lines=tuple(map(line_of, sorted(indicators, key=_order))),
        execution_weight=objective.execution_weight,
        project_code=project.code if project else "",
        compiling_unit=project.compiling_unit if project else "",
        supervising_department=project.supervising_department if project else "",
        category=project.category if project else "",
        budget=funding.budget,
        own=funding.own,
        transfer=funding.transfer,
        overview=project.overview if project else "",
        rationale=project.rationale if project else "",
        statement=objective.statement,
        has_no_service_users=objective.has_no_service_users,
    )


def line_of(indicator: Indicator) -> IndicatorLine:
    """One indicator as the rules judge it."""
    return IndicatorLine(
        key=indicator.pk,
        position=indicator.position,
        level1=indicator.level1,
        level2=indicator.level2,
        name=indicator.name,
        weight=indicator.weight,
        unit=indicator.unit,
        target=target_of(indicator),
        is_core=indicator.is_core,
        baseline=indicator.baseline_value,
        definition=indicator.definition,
        source=indicator.source,
    )


def target_of(indicator: Indicator) -> Target:
    """The typed target of a stored indicator."""
    return typed_target(
        indicator.comparison,
        indicator.target_text,
        indicator.target_value,
        indicator.target_upper,
    )


def typed_target(sign: str, text: str, value: Decimal | None, upper: Decimal | None) -> Target:
    """The typed target out of the columns that hold it: stored sign, typed text, numbers."""
    if not sign:
        return UnreadTarget(None, text)
    comparison = Comparison(sign)
    if comparison is Comparison.QUALITATIVE and text:
        return QualitativeTarget(text)
    if value is None:
        return UnreadTarget(comparison, text)
    if comparison is Comparison.RANGE:
        return RangeTarget(value, upper) if upper is not None else UnreadTarget(comparison, text)
    return NumericTarget(comparison, value)


def route_of(fiscal_year: FiscalYear) -> tuple[Role, ...]:
    """The reviewing role of each desk of the year."""
    roles = ReviewDesk.objects.filter(fiscal_year=fiscal_year).order_by("position")
    return tuple(Role(role) for role in roles.values_list("role", flat=True)) or DEFAULT_ROUTE


def rule_choices(fiscal_year: FiscalYear) -> Mapping[str, RuleChoice]:
    """The year's decisions on single rules; on those that no year may waive there is none."""
    return {
        setting.code: RuleChoice(
            severity=Severity(setting.severity) if setting.severity else None,
            is_enabled=setting.is_enabled,
        )
        for setting in RuleSetting.objects.filter(fiscal_year=fiscal_year)
        if setting.code not in UNWAIVABLE_RULES
    }


def framework_of(fiscal_year: FiscalYear) -> Mapping[str, tuple[str, ...]]:
    """First-level indicators of the year with their second levels, in order."""
    levels: dict[str, list[str]] = {}
    for entry in FrameworkEntry.objects.filter(fiscal_year=fiscal_year).order_by("position"):
        levels.setdefault(entry.level1, []).append(entry.level2)
    return {level1: tuple(names) for level1, names in levels.items()}


def doctrine_of(fiscal_year: FiscalYear) -> Doctrine:
    """The year's thresholds and framework, where they differ from the defaults."""
    parameters = RuleThresholds.objects.filter(fiscal_year=fiscal_year).first()
    doctrine = Doctrine.from_payload(parameters.parameters if parameters else {})
    framework = framework_of(fiscal_year)
    return replace(doctrine, levels=framework) if framework else doctrine


def report_of(objective: PerformanceObjective) -> Report:
    """The verdict of every rule on the stored sheet, by the year's settings."""
    return report_on(sheet_of(objective), objective)


def report_on(sheet: ObjectiveSheet, objective: PerformanceObjective) -> Report:
    """The verdict on a draft of the objective's sheet: by the very rules of its submission."""
    year = objective.fiscal_year
    return review_sheet(sheet, doctrine_of(year), rule_choices(year))


def printed_target(target: Target) -> str:
    """Sign and number together: ≥98; a described state as it is."""
    if isinstance(target, NumericTarget):
        return f"{target.comparison.symbol}{plain(target.value)}"
    return target.text


def _order(indicator: Indicator) -> tuple[int, int]:
    return indicator.position, indicator.pk
