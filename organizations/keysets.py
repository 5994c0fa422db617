"""Paging by key: every page costs the same, and rows that arrive meanwhile move nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

Row = TypeVar("Row")
"""Models, or named columns with the key among them."""
Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Page(Generic[Shown]):
    """Rows of one page with the keys of its neighbours; None where there is none."""

    rows: tuple[Shown, ...]
    next_key: int | None = None
    previous_key: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page is wanted: the one before a key, the one behind it, or the first one."""

    edge: int | None
    is_backwards: bool


def turn_of(after: int | None, before: int | None) -> Turn:
    """The page that an address asks for; what lies behind a key goes before what lies before one."""
    is_backwards = before is not None and after is None
    return Turn(before if is_backwards else after, is_backwards)


def keyset_page(
    rows: QuerySet[Any, Row],
    *,
    key: str,
    is_descending: bool,
    size: int,
    after: int | None = None,
    before: int | None = None,
) -> Page[Row]:
    """The page after or before a key, in the order of the unique integer field `key`."""
    turn = turn_of(after, before)
    found = turned(rows, turn, key=key, is_descending=is_descending, size=size)
    return page_of(list(found), turn, key=key, size=size)


def turned(
    rows: QuerySet[Any, Row], turn: Turn, *, key: str, is_descending: bool, size: int
) -> QuerySet[Any, Row]:
    """What is read for this page: its rows and one more, the nearest ones first."""
    order = f"{'-' if is_descending != turn.is_backwards else ''}{key}"
    if turn.edge is not None:
        rows = rows.filter(**{f"{key}__{'lt' if order.startswith('-') else 'gt'}": turn.edge})
    return rows.order_by(order)[: size + 1]


def page_of(found: Sequence[Row], turn: Turn, *, key: str, size: int) -> Page[Row]:
    """The page that was read."""
    has_more, rows = len(found) > size, tuple(found[:size])
    if turn.is_backwards:
        rows = rows[::-1]
    if not rows:
        return Page(())
    first, last = getattr(rows[0], key), getattr(rows[-1], key)
    has_previous = has_more if turn.is_backwards else turn.edge is not None
    return Page(
        rows=rows,
        next_key=last if (has_more or turn.is_backwards) else None,
        previous_key=first if has_previous else None,
    )
