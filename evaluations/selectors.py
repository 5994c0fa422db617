"""Reading for evaluation: whose actuals a row means, the year's plan, the newest results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from budgets.models import FiscalYear
from budgets.selectors import UnknownYear, open_years
from common.text import squeeze
from evaluations.enums import ResultStatus
from evaluations.models import (
    EvaluationResult,
    EvaluationRun,
    Evidence,
    RunStatus,
    YearlyScoringPlan,
)
from evaluations.scoring.plan import ScoringPlan
from evaluations.scoring.presets import DEFAULT_PLAN
from indicators.enums import ObjectiveKind
from indicators.models import Indicator, PerformanceObjective
from organizations.codes import LEVEL_DIGITS
from organizations.models import Organization, User
from organizations.permissions import Person, standing_of
from organizations.prepared import Prepared

_BATCH = 500
_LINE = (
    "objective_id",
    "position",
    "name",
    "unit",
    "weight",
    "comparison",
    "target_text",
    "target_value",
    "target_upper",
)
"""What a line is known, judged and scored by."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a code means: the objective, its money and its unit."""

    code: str
    objective_id: int
    appropriation_id: int
    organization_code: str


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """What one project's result adds to its department; `budget` is 全年预算数 in 万元."""

    department_code: str
    department_name: str
    status: str
    total: Decimal | None
    grade: str
    budget: Decimal | None
    lines: Sequence[Mapping[str, Any]]


def latest_year() -> FiscalYear:
    """The open year where there is just one, else the newest; UnknownYear where there is none."""
    if len(opened := open_years()) == 1:
        return opened[0]
    newest = FiscalYear.objects.order_by("-year").first()
    if newest is None:
        raise UnknownYear("还没有任何年度，请先导入预算或开启年度。")
    return newest


def holders_of(
    fiscal_year: FiscalYear, codes: Collection[str], actor: User | None
) -> Mapping[str, Holder]:
    """Who bears these codes in the year and is within reach: projects, and departments."""
    found = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).filter(
        Q(project__code__in=codes)
        | Q(kind=ObjectiveKind.DEPARTMENT.value, organization__code__in=codes)
    )
    if actor is not None:
        found = found.visible_to(actor)
    rows = found.values_list(
        "pk",
        "project__code",
        "organization__code",
        "project__appropriation_id",
        "department_budget__appropriation_id",
    )
    return {
        (code or unit).upper(): Holder(code or unit, pk, own or general, unit)
        for pk, code, unit, own, general in rows
    }


def indicators_of(holders: Iterable[Holder]) -> Mapping[tuple[int, str], Sequence[Indicator]]:
    """The lines of these objectives by objective and name, blanks and widths apart."""
    keys = {holder.objective_id for holder in holders}
    named: dict[tuple[int, str], list[Indicator]] = {}
    lines = Indicator.objects.filter(objective__in=keys).only(*_LINE)
    for line in lines:
        named.setdefault((line.objective_id, squeeze(line.name)), []).append(line)
    return named


def evidence_counts(objectives: Collection[int]) -> Mapping[int, int]:
    """How many files prove each line of these sheets, by its key; one query."""
    rows = Evidence.objects.filter(objective__in=objectives).values_list("indicator")
    return dict(rows.annotate(count=Count("pk")))


def plan_of(fiscal_year: FiscalYear) -> ScoringPlan:
    """The year's plan; the national one where the year has none yet."""
    found = _plans(fiscal_year)
    return ScoringPlan.from_payload(found[0]) if found else DEFAULT_PLAN


@Prepared
def _plans(fiscal_year: FiscalYear) -> QuerySet[Any, dict[str, Any]]:
    return YearlyScoringPlan.objects.filter(fiscal_year=fiscal_year).values_list(
        "parameters", flat=True
    )


def latest_run(fiscal_year: FiscalYear) -> EvaluationRun | None:
    """The year's newest run, open or finished."""
    return EvaluationRun.objects.filter(fiscal_year=fiscal_year).order_by("-pk").first()


def progress_of(run: EvaluationRun) -> tuple[int, int]:
    """Objectives judged so far, and in all: read from the slices."""
    slices = run.slices.values_list("status", "objectives")
    done = sum(count for status, count in slices if status == RunStatus.DONE)
    return done, sum(count for _, count in slices)


def latest_results(
    fiscal_year: FiscalYear, user: Person | None = None
) -> QuerySet[EvaluationResult]:
    """Of each objective the result of the last finished run that judged it, within reach."""
    finished = Q(run__status=RunStatus.DONE)
    newer = EvaluationResult.objects.filter(
        finished, objective=OuterRef("objective"), run__gt=OuterRef("run")
    )
    found = EvaluationResult.objects.filter(finished, run__fiscal_year=fiscal_year)
    if user is not None and not standing_of(user).sees_everything:
        reach = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).visible_to(user)
        found = found.filter(objective__in=reach)
    return found.filter(~Exists(newer)).select_related("objective__organization")


def finished_results(objective: PerformanceObjective) -> tuple[EvaluationResult, ...]:
    """The objective's results in the finished runs that judged it, the newest run first."""
    return tuple(_finished(objective))


@Prepared
def _finished(objective: PerformanceObjective) -> QuerySet[EvaluationResult, EvaluationResult]:
    rows = EvaluationResult.objects.filter(objective=objective, run__status=RunStatus.DONE)
    return rows.select_related("run__opened_by").order_by("-run")


def results_of(run: EvaluationRun) -> Iterator[EvaluationResult]:
    """The run's results unit by unit, a department's own sheet first, read in batches."""
    rows = EvaluationResult.objects.filter(run=run).select_related(
        "objective__organization", "objective__project"
    )
    order = ("objective__organization__code", "objective__kind", "objective__project__code", "pk")
    return rows.order_by(*order).iterator(chunk_size=_BATCH)


def has_gaps(run: EvaluationRun) -> bool:
    """Whether an objective of the run has no total though one is due."""
    gaps = [status.value for status in ResultStatus if status.must_be_mended]
    return EvaluationResult.objects.filter(run=run, status__in=gaps).exists()


def summary_facts_of(run: EvaluationRun) -> Iterator[SummaryFacts]:
    """The run's project results, department by department, read in batches."""
    names = dict(Organization.objects.values_list("code", "name"))
    rows = EvaluationResult.objects.filter(
        run=run, objective__kind=ObjectiveKind.PROJECT.value
    ).values_list(
        "objective__organization__code",
        "status",
        "total",
        "grade",
        "objective__project__appropriation__outturn__final_amount",
        "lines",
    )
    for code, *facts in rows.order_by("objective__organization__code").iterator(_BATCH):
        department = code[:LEVEL_DIGITS]
        yield SummaryFacts(department, names.get(department, ""), *facts)
