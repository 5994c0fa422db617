"""Stored sheets as the rules judge them: the only crossing from the database inwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import QuerySet

from budgets.selectors import funding_of
from indicators.enums import Comparison, ObjectiveKind
from indicators.models import Indicator, PerformanceObjective
from indicators.sheets import (
    IndicatorLine,
    NumericTarget,
    ObjectiveSheet,
    QualitativeTarget,
    RangeTarget,
    Target,
    UnreadTarget,
)
from organizations.prepared import Prepared, padded


def with_lines(objectives: Sequence[PerformanceObjective]) -> Sequence[PerformanceObjective]:
    """The same with their lines, as `with_sheets` brings them, by a query that is written once."""
    lines = lines_of(objectives)
    for objective in objectives:
        found = lines.get(objective.pk, [])
        for line in found:
            line.objective = objective
        rows = objective.indicators.all()
        vars(rows).update(_result_cache=found, _prefetch_done=True)
        vars(objective)["_prefetched_objects_cache"] = {"indicators": rows}
    return objectives


def lines_of(objectives: Iterable[PerformanceObjective]) -> Mapping[int, list[Indicator]]:
    """The stored lines of these sheets, by their keys; one query at most."""
    keys = padded([objective.pk for objective in objectives])
    found: dict[int, list[Indicator]] = {}
    for line in _lines(keys) if keys else ():
        found.setdefault(line.objective_id, []).append(line)
    return found


@Prepared
def _lines(objectives: tuple[int, ...]) -> QuerySet[Indicator, Indicator]:
    return Indicator.objects.filter(objective__in=objectives)


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
        unconfirmed=indicator.unconfirmed,
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


def _order(indicator: Indicator) -> tuple[int, int]:
    return indicator.position, indicator.pk
