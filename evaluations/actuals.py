"""Recording what was reached and what was spent: one line, or a whole file of a year.

Every change in one transaction: the right, the reading, the rows, the audit entry. Recording the
same again writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from budgets.enums import Activity
from budgets.models import FiscalYear, Outturn
from budgets.windows import require_open
from common.findings import Finding, Location, Severity
from evaluations.amounts import Spending
from evaluations.entries import (
    ActualEntry,
    OutturnEntry,
    SortedEntries,
    Statement,
    require_suitable,
    sorted_out,
)
from evaluations.enums import SelfStatus
from evaluations.freezing import hold_frozen, refusal
from evaluations.models import Measurement
from evaluations.questions import questions_about
from evaluations.readings import Reading
from evaluations.selectors import Holder, plan_of
from indicators.models import Indicator, PerformanceObjective
from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.models import User
from organizations.permissions import standing_of

_FIELDS = (
    "actual_value",
    "band",
    "share",
    "deviation_reason",
    "reviewer_attainment",
    "recorded_by",
    "recorded_at",
)


@dataclass(frozen=True, slots=True)
class ActualsOutcome:
    """What became of the rows; counts are of rows, and of nothing where nothing was written."""

    year: int
    recorded: int = 0
    unchanged: int = 0
    outturns_recorded: int = 0
    outturns_unchanged: int = 0
    blank: int = 0
    """Rows whose 实际完成值, or whose amounts, are still empty."""
    problems: tuple[Finding, ...] = ()
    questions: tuple[Finding, ...] = ()
    """What is doubtful or unexplained in rows that can be written all the same."""
    is_written: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether a problem kept the other rows from being written."""
        return not self.is_written and any(problem.is_blocking for problem in self.problems)


@transaction.atomic
def record_measurement(
    *,
    actor: User | None,
    indicator: Indicator,
    reading: Reading,
    reason: str | None = None,
    now: datetime,
) -> Measurement:
    """The actual of one line; a repeated one writes nothing. No reason given leaves the old one.

    Raises PermissionDenied unless the actor prepares for the unit, and once the self-evaluation
    was handed in; OutsideWindow where the unit's self-evaluation is not open, UnreadableActual where the reading does not suit the line. A new
    value voids a coefficient that a reviewer gave the old.
    """
    objective = indicator.objective
    _require_preparer(actor, objective)
    code = objective.organization.code
    require_open(actor, objective.fiscal_year, Activity.SELF_EVALUATION, code, now)
    require_suitable(indicator, reading, plan_of(indicator.objective.fiscal_year))
    frozen = hold_frozen([objective.pk])
    before = Measurement.objects.filter(indicator=indicator).select_for_update().first()
    reason = _kept_reason(before, reason)
    if before is not None and _is_same(before, reading, reason):
        return before
    if status := frozen.get(objective.pk):
        raise PermissionDenied(refusal(status, "完成值"))
    row = _row(indicator, before, reading, reason, actor, now)
    row.save()
    audit.record(
        actor=actor,
        action=AuditAction.ACTUALS_RECORDED,
        target=indicator.objective,
        now=now,
        lines=[_change(indicator, before, reading, reason)],
    )
    return row


@transaction.atomic
def record_actuals(
    *,
    actor: User | None,
    fiscal_year: FiscalYear,
    entries: Sequence[ActualEntry],
    outturns: Sequence[OutturnEntry] = (),
    partial: bool = False,
    now: datetime,
) -> ActualsOutcome:
    """The actuals and the money of many objectives at once, in a constant number of queries.

    Any problem in any row and nothing is written, unless `partial`: then the good rows are. A row
    that names no indicator is left out and told (a warning), and stops no other.
    Of two values for one line the first counts as good. Raises PermissionDenied where the actor
    prepares for no unit at all; single rows out of reach, rows of units whose self-evaluation is
    not open, and changes of what a self-evaluation was handed in with, are problems like unknown
    codes.
    """
    if actor is not None and not standing_of(actor).has(Role.PREPARER):
        raise PermissionDenied("完成值由单位经办填报，您没有经办角色。")
    found = sorted_out(
        actor=actor, fiscal_year=fiscal_year, entries=entries, outturns=outturns, now=now
    )
    stored = _hold(found)
    problems, questions = _in_order(found.problems), _in_order(_questions(found, stored))
    if not partial and any(problem.is_blocking for problem in problems):
        return ActualsOutcome(
            fiscal_year.year, blank=found.blank, problems=problems, questions=questions
        )
    # Rows first, in the order of their keys, and the end of the audit trail last: whoever holds
    # the trail waits for nobody.
    lines = _write_actuals(_told(found.readings, stored), actor, now)
    amounts = _write_outturns(found.spendings)
    _record(actor, AuditAction.ACTUALS_RECORDED, fiscal_year, now, lines=lines)
    _record(actor, AuditAction.OUTTURN_RECORDED, fiscal_year, now, amounts=amounts)
    return ActualsOutcome(
        year=fiscal_year.year,
        recorded=len(lines),
        unchanged=len(found.readings) - len(lines),
        outturns_recorded=len(amounts),
        outturns_unchanged=len(found.spendings) - len(amounts),
        blank=found.blank,
        problems=problems,
        questions=questions,
        is_written=bool(lines or amounts),
    )


Stored = Mapping[int, Measurement]
"""What is recorded, by indicator."""


def _hold(found: SortedEntries) -> Stored:
    """What is recorded of the lines in hand, held until all is written.

    What would change the ground of a handed-in self-evaluation becomes a problem.
    """
    holders = {key: holder.objective_id for key, (holder, _) in found.spendings.items()}
    sheets = {line.objective_id for line, _, _ in found.readings.values()} | set(holders.values())
    found.frozen = hold_frozen(sheets)
    stored = _stored(found.readings)
    if found.frozen:
        _take_out(found, stored, holders)
    return stored


def _take_out(found: SortedEntries, stored: Stored, holders: Mapping[int, int]) -> None:
    readings = {key: s for key, s in found.readings.items() if s[0].objective_id in found.frozen}
    spendings = {
        key: found.spendings[key] for key, sheet in holders.items() if sheet in found.frozen
    }
    for key, (indicator, before, reading, _) in _told(readings, stored).items():
        del found.readings[key]
        status, place = found.frozen[indicator.objective_id], found.lines[key]
        column = "实际完成值"
        if before is not None and before.reading == reading:
            column = "偏差原因"
        found.problems.append(_frozen_fault(status, place, column, indicator.name))
    for key in _differing(spendings):
        holder, _ = found.spendings.pop(key)
        found.problems.append(
            _frozen_fault(found.frozen[holder.objective_id], found.amounts[key], "全年执行数")
        )


def _frozen_fault(status: SelfStatus, place: Location, column: str, indicator: str = "") -> Finding:
    location = replace(place, column=column)
    return Finding("", Severity.ERROR, refusal(status, column), location, indicator=indicator)


def _require_preparer(actor: User | None, objective: PerformanceObjective) -> None:
    if actor is None or standing_of(actor).holds(Role.PREPARER, objective.organization.code):
        return
    raise PermissionDenied("完成值由本单位经办填报，您不是该单位的经办。")


def _stored(readings: Mapping[int, Statement]) -> Stored:
    rows = Measurement.objects.filter(indicator__in=readings.keys())
    # What is kept of a row must still be what it holds: lock it before reading it.
    return {m.indicator_id: m for m in rows.select_for_update().order_by("indicator")}


def _questions(found: SortedEntries, stored: Stored) -> Iterator[Finding]:
    for key, (indicator, reading, given) in found.readings.items():
        if indicator.objective_id in found.frozen:
            continue
        row = stored.get(key)
        asked = questions_about(indicator, reading, _kept_reason(row, given), row, found.plan)
        for one in asked:
            place = replace(found.lines[key], column=one.column)
            yield Finding("", Severity.HINT, one.message, place, indicator=indicator.name)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.location.table, f.location.row)))


Told = dict[int, tuple[Indicator, Measurement | None, Reading, str]]


def _told(readings: Mapping[int, Statement], stored: Stored) -> Told:
    """What differs from what is recorded, with the recorded row and the reason that stands."""
    told = {
        key: (indicator, stored.get(key), reading, _kept_reason(stored.get(key), reason))
        for key, (indicator, reading, reason) in sorted(readings.items())
    }
    return {
        key: (indicator, before, reading, reason)
        for key, (indicator, before, reading, reason) in told.items()
        if before is None or not _is_same(before, reading, reason)
    }


def _differing(
    spendings: Mapping[int, tuple[Holder, Spending]],
) -> dict[int, tuple[Holder, Outturn | None, Spending]]:
    """What differs from what is recorded, with the recorded row."""
    stored = {o.appropriation_id: o for o in Outturn.objects.filter(appropriation__in=spendings)}
    return {
        key: (holder, stored.get(key), spending)
        for key, (holder, spending) in sorted(spendings.items())
        if key not in stored or _spent(stored[key]) != spending
    }


def _write_actuals(changed: Told, actor: User | None, now: datetime) -> list[dict[str, object]]:
    """Write what differs; what changed, line by line."""
    if not changed:
        return []
    Measurement.objects.bulk_create(
        [
            _row(indicator, before, reading, reason, actor, now)
            for indicator, before, reading, reason in changed.values()
        ],
        update_conflicts=True,
        unique_fields=["indicator"],
        update_fields=_FIELDS,
    )
    return [_change(*change) for change in changed.values()]


def _write_outturns(
    spendings: Mapping[int, tuple[Holder, Spending]],
) -> list[dict[str, object]]:
    """Write what differs; what changed, amount by amount."""
    changed = _differing(spendings)
    if not changed:
        return []
    Outturn.objects.bulk_create(
        [
            Outturn(
                appropriation_id=key, final_amount=spending.final, outturn_amount=spending.spent
            )
            for key, (_, _, spending) in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["appropriation"],
        update_fields=["final_amount", "outturn_amount"],
    )
    return [
        {
            "code": holder.code,
            "before": None if before is None else [before.final_amount, before.outturn_amount],
            "after": [spending.final, spending.spent],
        }
        for holder, before, spending in changed.values()
    ]


def _record(
    actor: User | None,
    action: AuditAction,
    fiscal_year: FiscalYear,
    now: datetime,
    **changes: list[dict[str, object]],
) -> None:
    if any(changes.values()):
        audit.record(actor=actor, action=action, target=fiscal_year, now=now, **changes)


def _spent(outturn: Outturn) -> Spending | None:
    if outturn.final_amount is None or outturn.outturn_amount is None:
        return None
    return Spending(outturn.final_amount, outturn.outturn_amount)


def _row(
    indicator: Indicator,
    before: Measurement | None,
    reading: Reading,
    reason: str,
    actor: User | None,
    now: datetime,
) -> Measurement:
    is_same = before is not None and before.reading == reading
    return Measurement(
        pk=before.pk if before else None,
        indicator=indicator,
        actual_value=reading.value,
        band=reading.band.value if reading.band else "",
        share=reading.share,
        is_exempt=before.is_exempt if before else False,
        deviation_reason=reason,
        reviewer_attainment=before.reviewer_attainment if before and is_same else None,
        recorded_by=actor,
        recorded_at=now,
    )


def _kept_reason(before: Measurement | None, reason: str | None) -> str:
    """The reason that stands from now on: the one given, or the one recorded before."""
    if reason is not None:
        return reason
    return "" if before is None else before.deviation_reason


def _is_same(row: Measurement, reading: Reading, reason: str) -> bool:
    return row.reading == reading and row.deviation_reason == reason


def _change(
    indicator: Indicator, before: Measurement | None, reading: Reading, reason: str
) -> dict[str, object]:
    change: dict[str, object] = {
        "objective": indicator.objective_id,
        "indicator": indicator.name,
        "before": "" if before is None else str(before.reading),
        "after": str(reading),
        "reason": reason,
    }
    if before is not None and before.deviation_reason not in {"", reason}:
        change["reason_before"] = before.deviation_reason
    return change
