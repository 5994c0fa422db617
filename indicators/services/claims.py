"""Locks and compare-and-set: what was judged is what moves on, and who comes second is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from indicators.enums import Status
from indicators.models import SHEET_HEAD, Indicator, PerformanceObjective
from indicators.rows import lines_have_records
from indicators.selectors import sheet_of
from indicators.services.outcomes import StaleObjective
from indicators.sheets import ObjectiveSheet
from organizations.prepared import Prepared


def hold_objectives(objectives: Iterable[PerformanceObjective]) -> None:
    """Lock the sheets that a long transaction will change; call it before its first change.

    Whoever changes many sheets at once holds the end of the audit trail from the first of them
    on: without their locks in hand it would wait for somebody who waits for the trail.
    """
    keys = sorted(objective.pk for objective in objectives)
    held = PerformanceObjective.objects.select_for_update(no_key=True).order_by("pk")
    list(held.filter(pk__in=keys).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class HeldSheet:
    """A sheet under lock: its head and, by their keys, its lines as stored."""

    objective: PerformanceObjective
    known: Mapping[int, Indicator]
    has_records: bool
    """Whether anything was recorded of its lines."""


@contextmanager
def all_or_nothing(objective: PerformanceObjective) -> Iterator[None]:
    """One transaction; where it fails, the object in hand stays as it was, too."""
    before = dict(vars(objective))
    try:
        with transaction.atomic():
            yield
    except BaseException:
        vars(objective).clear()
        vars(objective).update(before)
        raise


def hold(objective: PerformanceObjective, base_version: int | None) -> None:
    """Lock the sheet, so that what is judged now is what moves on."""
    rows = _expected(objective, base_version).select_for_update(no_key=True)
    if not list(rows.values_list("pk", flat=True)):
        raise StaleObjective


def hold_whole(objective: PerformanceObjective, base_version: int | None) -> HeldSheet:
    """The sheet locked and read anew in one query, but for its lines; StaleObjective as ever."""
    found = _whole(objective.pk, _begun_from(objective, base_version), objective.status)
    if not found:
        raise StaleObjective
    (held,) = found
    return HeldSheet(held, _known_lines(objective, held), held.has_records)


@Prepared
def _whole(pk: int, version: int, status: str) -> QuerySet[Any, Any]:
    rows = _at(pk, version, status)
    held = rows.select_for_update(no_key=True, of=("self",)).select_related(*SHEET_HEAD)
    return held.annotate(has_records=lines_have_records())


def _known_lines(
    objective: PerformanceObjective, held: PerformanceObjective
) -> Mapping[int, Indicator]:
    """The stored lines: those in hand, as long as they are of the version that is held.

    Lines are read after their head and change with its version only.
    """
    is_current = objective.version == held.version
    rows = objective.indicators.all() if is_current else Indicator.objects.filter(objective=held)
    return {row.pk: row for row in rows}


def _expected(
    objective: PerformanceObjective, base_version: int | None
) -> QuerySet[PerformanceObjective]:
    return _at(objective.pk, _begun_from(objective, base_version), objective.status)


def _at(pk: int, version: int, status: str) -> QuerySet[PerformanceObjective]:
    return PerformanceObjective.objects.filter(pk=pk, version=version, status=status)


def _begun_from(objective: PerformanceObjective, base_version: int | None) -> int:
    """The version that the change began from: the one in hand where none is told."""
    return objective.version if base_version is None else base_version


def claim(
    objective: PerformanceObjective,
    base_version: int | None,
    *,
    status: Status,
    **values: object,
) -> None:
    """Compare-and-set on the version: who comes second changes nothing and is told so."""
    number = _begun_from(objective, base_version) + 1
    rows = _expected(objective, base_version)
    if not rows.update(status=status.value, version=number, **values):
        raise StaleObjective
    objective.status, objective.version = status.value, number
    for name, value in values.items():
        setattr(objective, name, value)


def stored_sheet(objective: PerformanceObjective) -> ObjectiveSheet:
    """The sheet as the database has it now: lines, project and money may be newer than in hand."""
    forget_lines(objective)
    return sheet_of(PerformanceObjective.objects.with_sheets().get(pk=objective.pk))


def forget_lines(objective: PerformanceObjective) -> None:
    """Whoever asks for the lines next gets the stored ones."""
    vars(objective)["_prefetched_objects_cache"] = {}
