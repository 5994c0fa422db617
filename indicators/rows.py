"""Sheet lines into rows: update by key, insert what is new, delete what is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, ForeignObjectRel, OuterRef, Q

from indicators.models import Indicator, ObjectiveVersion, PerformanceObjective
from indicators.sheets import IndicatorLine, NumericTarget, RangeTarget

_LINE_FIELDS = (
    "position",
    "level1",
    "level2",
    "name",
    "weight",
    "unit",
    "comparison",
    "target_text",
    "target_value",
    "target_upper",
    "baseline_value",
    "is_core",
    "definition",
    "source",
    "copied_from",
    "confirmed_at",
)
_REACH, _CHUNK = 300, 20
"""Versions that are looked through for a deleted line: more than the editor's steps back."""


def store_lines(
    objective: PerformanceObjective,
    lines: tuple[IndicatorLine, ...],
    *,
    known: Mapping[int, Indicator],
    has_records: bool,
    now: datetime,
) -> list[Indicator]:
    """Bring the rows of a sheet, `known` by their keys, to these lines; the rows in order.

    Three queries, and some more where anything was recorded of the lines (`lines_have_records`)
    or a line comes back that was deleted.
    """
    asked = {line.key for line in lines if line.key is not None}
    own = set(known) | _deleted(objective, asked - set(known))
    rows = [
        _row(objective, line, known.get(line.key or 0), now)
        for line in _identified(_renumbered(lines), own)
    ]
    kept = {row.pk for row in rows if row.pk}
    if gone := set(known) - kept:
        _delete(gone, has_records=has_records)
    Indicator.objects.bulk_create(
        [row for row in rows if row.pk],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_LINE_FIELDS,
    )
    Indicator.objects.bulk_create([row for row in rows if not row.pk])
    return rows


def lines_have_records() -> Q:
    """Whether rows of any other table hang on the lines of an objective; for `annotate`."""
    found = Q()
    for relation in Indicator._meta.get_fields(include_hidden=True):  # noqa: SLF001 -- Django's own name
        if isinstance(relation, ForeignObjectRel):
            to_sheet = {f"{relation.field.name}__objective": OuterRef("pk")}
            rows = relation.related_model._base_manager.filter(**to_sheet)  # noqa: SLF001 -- the same
            found |= Q(Exists(rows))
    return found


def _delete(keys: set[int], *, has_records: bool) -> None:
    gone = Indicator.objects.filter(pk__in=keys)
    if has_records:
        gone.delete()
        return
    # Nothing hangs on them: one query instead of one for each table that might.
    gone._raw_delete(gone.db)  # noqa: SLF001 -- Django has no public name for it


def _deleted(objective: PerformanceObjective, keys: set[int]) -> set[int]:
    """Which of these keys were lines of this very sheet once, and are free: no key is given twice.

    Whoever undoes a deletion gets back the line itself, with the explanations and opinions on it.
    """
    if not keys:
        return set()
    found: set[int] = set()
    recent = ObjectiveVersion.objects.filter(objective=objective).order_by("-number")
    for sheet in recent.values_list("sheet", flat=True)[:_REACH].iterator(_CHUNK):
        found |= keys & {line["key"] for line in sheet["indicators"]}
        if found == keys:
            break
    return found - set(Indicator.objects.filter(pk__in=found).values_list("pk", flat=True))


def _renumbered(lines: tuple[IndicatorLine, ...]) -> list[IndicatorLine]:
    return [replace(line, position=position) for position, line in enumerate(lines, start=1)]


def _identified(lines: list[IndicatorLine], known: set[int]) -> Iterator[IndicatorLine]:
    """Keys of this sheet's own rows, each once: a copied line, or another sheet's, is new."""
    free = set(known)
    for line in lines:
        is_own = line.key in free
        free.discard(line.key or 0)
        yield line if is_own else replace(line, key=None)


def newly_confirmed(rows: Iterable[Indicator], known: Mapping[int, Indicator]) -> list[str]:
    """The names of the stored copies that somebody confirmed with this save."""
    return [row.name for row in rows if row.confirmed_at and known[row.pk].unconfirmed]


def _provenance(
    line: IndicatorLine, stored: Indicator | None, now: datetime
) -> tuple[str | None, datetime | None]:
    """Where a line was copied from stays on record; confirmed is what no longer bears the mark."""
    if line.unconfirmed:
        return line.unconfirmed, None
    if stored is None or not stored.copied_from:
        return None, None
    return stored.copied_from, stored.confirmed_at or now


def _row(
    objective: PerformanceObjective, line: IndicatorLine, stored: Indicator | None, now: datetime
) -> Indicator:
    target = line.target
    copied_from, confirmed_at = _provenance(line, stored, now)
    value = upper = None
    if isinstance(target, NumericTarget):
        value = target.value
    elif isinstance(target, RangeTarget):
        value, upper = target.lower, target.upper
    return Indicator(
        pk=line.key,
        objective=objective,
        position=line.position,
        level1=line.level1,
        level2=line.level2,
        name=line.name,
        weight=line.weight,
        unit=line.unit,
        comparison=target.comparison.value if target.comparison else "",
        target_text=target.text,
        target_value=value,
        target_upper=upper,
        baseline_value=line.baseline,
        is_core=line.is_core,
        definition=line.definition,
        source=line.source,
        copied_from=copied_from,
        confirmed_at=confirmed_at,
    )
