"""The history of one cell of a stored sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import Http404

from common.text import squeeze
from indicators.backgrounds import background_of
from indicators.checklist import Anchor
from indicators.enums import Action
from indicators.models import ObjectiveVersion, PerformanceObjective, ReviewNote
from indicators.payloads import to_payload
from indicators.provenance import (
    AMOUNTS,
    Asked,
    Recorded,
    Seen,
    Value,
    amounts_of,
    is_cell,
    place_in,
    text_in,
    values_of,
)
from organizations.enums import AuditAction
from organizations.selectors import entries_about


@dataclass(frozen=True, slots=True)
class CellHistory:
    """One cell: where it stands, its values newest first, and what it was last year."""

    cell: Anchor
    place: str
    values: tuple[Value, ...]
    last_year: str
    """Blank where last year has no such sheet or line."""

    @property
    def current(self) -> Value:
        """The value of now."""
        return self.values[0]


def history_of_cell(objective: PerformanceObjective, cell: Anchor) -> CellHistory:
    """Every value of the cell; Http404 where the sheet never had it. Five queries at most."""
    if not is_cell(cell):
        raise _no_cell()
    versions = tuple(_versions(objective))
    if cell.field in AMOUNTS and cell.indicator_key is None:
        values = amounts_of(_records(objective, cell.field), cell, versions)
    else:
        values = values_of(cell, versions, _asked(objective, cell))
    if not values:
        raise _no_cell()
    return CellHistory(
        cell=cell,
        place=place_in(versions, cell),
        values=tuple(reversed(values)),
        last_year=_last_year(objective, cell),
    )


def _no_cell() -> Http404:
    return Http404("这张目标表没有这一格。")


def _versions(objective: PerformanceObjective) -> Iterator[Seen]:
    rows = ObjectiveVersion.objects.filter(objective=objective).select_related("actor")
    for row in rows.order_by("number"):
        who = str(row.actor) if row.actor else ""
        yield Seen(row.number, Action(row.action), who, row.at, row.sheet, row.comment)


def _asked(objective: PerformanceObjective, cell: Anchor) -> tuple[Asked, ...]:
    """What returns asked of the cell, or of its whole line."""
    rows = ReviewNote.objects.filter(
        objective=objective,
        is_return_point=True,
        indicator_key=cell.indicator_key,
        field__in=[cell.field] if cell.indicator_key is None else [cell.field, ""],
    )
    found = rows.order_by("pk").values_list("version_number", "text")
    return tuple(Asked(number, text) for number, text in found)


def _records(objective: PerformanceObjective, field: str) -> Iterator[Recorded]:
    position = AMOUNTS.index(field)
    for entry in entries_about([objective.appropriation]):
        if entry.action == AuditAction.APPROPRIATION_RECORDED:
            before, after = (_amount(entry.changes, name, position) for name in ("before", "after"))
            yield Recorded(before, after, entry.actor_label, entry.at)


def _amount(changes: Mapping[str, object], name: str, position: int) -> str:
    amounts = changes.get(name)
    value = amounts[position] if isinstance(amounts, list) else None
    return text_in({AMOUNTS[0]: value}, Anchor(None, AMOUNTS[0])) or ""


def _last_year(objective: PerformanceObjective, cell: Anchor) -> str:
    sheet = background_of(objective).last_year
    if sheet is None:
        return ""
    if cell.indicator_key is None:
        return text_in(to_payload(sheet), cell) or ""
    own = objective.indicators.filter(pk=cell.indicator_key).values_list("name", flat=True)
    names = {squeeze(name) for name in own}
    twin = next((line for line in sheet.lines if squeeze(line.name) in names), None)
    if twin is None or twin.key is None:
        return ""
    return text_in(to_payload(sheet), Anchor(twin.key, cell.field)) or ""
