"""The year-end run: opened once, cut into slices, each judged and stored in one transaction.

Killing a worker anywhere loses nothing and doubles nothing: a slice is claimed, judged, stored
and marked done by the same commit. Services never enqueue; who calls them does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from budgets.models import FiscalYear
from evaluations.models import (
    EvaluationResult,
    EvaluationRun,
    EvaluationSlice,
    RunStatus,
    YearlyScoringPlan,
)
from evaluations.rows import can_copy, sheets_with_actuals, store_results
from evaluations.scorecards import judge_for
from evaluations.scoring.plan import ScoringPlan
from evaluations.scoring.presets import DEFAULT_PLAN
from indicators.selectors import objectives_in_organization
from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.models import User
from organizations.permissions import standing_of

SLICE_SIZE = 5000
"""Objectives a slice: one to five seconds of work."""
STALE_AFTER = timedelta(minutes=10)
JudgeSlices = Callable[[Sequence[int], datetime], None]
"""How the slices with these ids are judged as of a time."""
_OPEN, _DONE = RunStatus.OPEN, RunStatus.DONE


class RunInProgress(Exception):
    """Another run of the year, with another scope, is still open."""

    def __init__(self, run: EvaluationRun) -> None:
        scope = run.scope or "全部单位"
        super().__init__(
            f"{run.fiscal_year}已有一次年终评价正在进行（范围：{scope}），请等它完成后再试。"
        )


def judge_in_turn(slice_ids: Sequence[int], now: datetime) -> None:
    """Judge the slices one after another."""
    for slice_id in slice_ids:
        evaluate_slice(slice_id=slice_id, now=now)


def evaluate_year(
    *,
    actor: User | None,
    fiscal_year: FiscalYear,
    as_of: datetime,
    organization_code: str = "",
    slice_size: int = SLICE_SIZE,
    judge: JudgeSlices = judge_in_turn,
) -> EvaluationRun:
    """Judge the year here and now, slice by slice; an open run of the same scope is resumed.

    `judge` takes the open slices and the time, instead of taking them in turn. Raises what
    `open_run` raises.
    """
    run = open_run(
        actor=actor,
        fiscal_year=fiscal_year,
        as_of=as_of,
        organization_code=organization_code,
        slice_size=slice_size,
    )
    slices = run.slices.filter(status=_OPEN).order_by("number")
    judge(list(slices.values_list("pk", flat=True)), as_of)
    close_run(run_id=run.pk, now=as_of)
    judge_for.cache_clear()
    run.refresh_from_db()
    return run


@transaction.atomic
def open_run(
    *,
    actor: User | None,
    fiscal_year: FiscalYear,
    as_of: datetime,
    organization_code: str = "",
    slice_size: int = SLICE_SIZE,
) -> EvaluationRun:
    """A run with its slices, or the one of this scope that is still open; locks the year's plan.

    Raises PermissionDenied unless the actor is 财政管理 or 财政审核 (None is the system),
    UnknownOrganization, RunInProgress where the year has an open run of another scope.
    """
    _require_evaluator(actor)
    counts = _counts(fiscal_year, organization_code)
    if run := _open_run_of(fiscal_year, organization_code):
        return run
    plan = _locked_plan(fiscal_year, as_of)
    try:
        with transaction.atomic():
            run = EvaluationRun.objects.create(
                fiscal_year=fiscal_year,
                scope=organization_code,
                plan_name=plan.name,
                plan=plan.to_payload(),
                as_of=as_of,
                opened_at=as_of,
                opened_by=actor,
            )
    except IntegrityError:
        # Somebody opened it a moment ago: join theirs.
        if run := _open_run_of(fiscal_year, organization_code):
            return run
        raise
    EvaluationSlice.objects.bulk_create(
        EvaluationSlice(run=run, number=number, organization_ids=units, objectives=objectives)
        for number, (units, objectives) in enumerate(_cut(counts, slice_size), start=1)
    )
    audit.record(
        actor=actor,
        action=AuditAction.RUN_OPENED,
        target=run,
        now=as_of,
        scope=organization_code,
        plan=plan.name,
        objectives=sum(count for _, count in counts),
    )
    return run


def evaluate_slice(*, slice_id: int, now: datetime) -> bool:
    """Judge one slice; False where it is done already, or another worker has it in hand."""
    with transaction.atomic():
        # A slice that another worker holds is left to it instead of waited for.
        piece = (
            EvaluationSlice.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("run__fiscal_year")
            .filter(pk=slice_id, status=_OPEN)
            .first()
        )
        if piece is None or not _claim(piece, now):
            return False
        _judge(piece)
    close_run(run_id=piece.run_id, now=now)
    return True


@transaction.atomic
def close_run(*, run_id: int, now: datetime) -> bool:
    """Finish a run that has no open slice left; False where there is one, or it was finished."""
    if EvaluationSlice.objects.filter(run=run_id, status=_OPEN).exists():
        return False
    open_run_of_id = EvaluationRun.objects.filter(pk=run_id, status=_OPEN)
    if not open_run_of_id.update(status=_DONE, finished_at=now):
        return False
    run = EvaluationRun.objects.select_related("fiscal_year", "opened_by").get(pk=run_id)
    audit.record(
        actor=run.opened_by,
        action=AuditAction.RUN_FINISHED,
        target=run,
        now=now,
        results=dict(
            EvaluationResult.objects.filter(run=run_id).values_list("status").annotate(Count("pk"))
        ),
    )
    return True


@transaction.atomic
def due_slices(*, now: datetime, run: EvaluationRun | None = None) -> list[int]:
    """Open slices that nobody was asked to do in the last ten minutes, marked as asked for now.

    Runs whose last worker died between its slice and the end are finished on the way.
    """
    runs = EvaluationRun.objects.filter(status=_OPEN)
    for run_id in runs.exclude(slices__status=_OPEN).values_list("pk", flat=True):
        close_run(run_id=run_id, now=now)
    due = EvaluationSlice.objects.filter(status=_OPEN, run__status=_OPEN).filter(
        Q(queued_at__isnull=True) | Q(queued_at__lt=now - STALE_AFTER)
    )
    if run is not None:
        due = due.filter(run=run)
    keys = list(due.order_by("run", "number").values_list("pk", flat=True))
    EvaluationSlice.objects.filter(pk__in=keys).update(queued_at=now)
    return keys


def _require_evaluator(actor: User | None) -> None:
    wanted = (Role.FINANCE_ADMINISTRATOR, Role.FINANCE_REVIEWER)
    if actor is not None and not standing_of(actor).has(*wanted):
        raise PermissionDenied("年终评价由财政管理或财政审核人员发起，您可以查看结果。")


def _open_run_of(fiscal_year: FiscalYear, scope: str) -> EvaluationRun | None:
    run = EvaluationRun.objects.filter(fiscal_year=fiscal_year, status=_OPEN).first()
    if run is not None and run.scope != scope:
        raise RunInProgress(run)
    return run


def _locked_plan(fiscal_year: FiscalYear, now: datetime) -> ScoringPlan:
    row, _ = YearlyScoringPlan.objects.get_or_create(
        fiscal_year=fiscal_year,
        defaults={"name": DEFAULT_PLAN.name, "parameters": DEFAULT_PLAN.to_payload()},
    )
    if row.locked_at is None:
        row.locked_at = now
        row.save(update_fields=["locked_at"])
    return ScoringPlan.from_payload(row.parameters)


def _counts(fiscal_year: FiscalYear, organization_code: str) -> list[tuple[int, int]]:
    """Unit and number of its objectives, in the order of the codes."""
    found = objectives_in_organization(fiscal_year, organization_code).order_by(
        "organization__code"
    )
    return list(found.values_list("organization_id").annotate(Count("pk")))


def _cut(counts: list[tuple[int, int]], size: int) -> Iterator[tuple[list[int], int]]:
    """Whole units together until they have so many objectives."""
    units: list[int] = []
    objectives = 0
    for unit, count in counts:
        units.append(unit)
        objectives += count
        if objectives >= size:
            yield units, objectives
            units, objectives = [], 0
    if units:
        yield units, objectives


def _claim(piece: EvaluationSlice, now: datetime) -> bool:
    rows = EvaluationSlice.objects.filter(pk=piece.pk, status=_OPEN)
    return bool(rows.update(status=_DONE, finished_at=now))


def _judge(piece: EvaluationSlice) -> None:
    run = piece.run
    objectives = objectives_in_organization(run.fiscal_year, run.scope)
    judge = judge_for(ScoringPlan.from_payload(run.plan))
    sheets = sheets_with_actuals(objectives.filter(organization__in=piece.organization_ids))
    results = map(judge.result, sheets)
    store_results(run, results, copying=can_copy())
