"""Paging by key: every page costs the same, and rows that arrive meanwhile move nothing."""

from __future__ import annotations

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
    backwards = before is not None and after is None
    order = f"{'-' if is_descending != backwards else ''}{key}"
    edge = before if backwards else after
    if edge is not None:
        rows = rows.filter(**{f"{key}__{'lt' if order.startswith('-') else 'gt'}": edge})
    found = list(rows.order_by(order)[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page(())
    first, last = getattr(found[0], key), getattr(found[-1], key)
    return Page(
        rows=tuple(found),
        next_key=last if (has_more or backwards) else None,
        previous_key=first if (has_more if backwards else edge is not None) else None,
    )
