"""What waits for whom, and the list of objectives: counts, filters, pages by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Value

from budgets.models import FiscalYear
from indicators.draft_boards import DraftBoard, board_of, keys_among
from indicators.enums import EDITABLE, Shelf, Status
from indicators.held import held_for
from indicators.list_rows import HEAD, ObjectiveRow, objective_rows
from indicators.models import PerformanceObjective
from indicators.models.objective import ObjectiveQuerySet
from indicators.selectors import desks_of
from organizations.enums import REVIEWERS, Role
from organizations.kept import kept
from organizations.keysets import Page, Turn, page_of, turn_of, turned
from organizations.models import Organization, User
from organizations.permissions import Person, standing_of
from organizations.prepared import Prepared, number_of
from projects.models import Project

PAGE = 50
_NAMED_AT_ONCE = 900
"""Projects and units found by a word, up to which their keys are handed on."""
_WAITING = "waiting"
"""Beside the statuses: what waits at the person's desks."""


@dataclass(frozen=True, slots=True)
class ObjectivePage(Page[ObjectiveRow]):
    """One page of a list, the length of the whole, and how much lies on the other shelves."""

    count: int = 0
    counts: Mapping[Shelf, int] = field(default_factory=dict)
    """By status and, for reviewers, MINE; narrowed by everything but the shelf."""


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a list is narrowed to; blanks narrow nothing."""

    shelf: Shelf = Shelf.ALL
    unit: str = ""
    """Code of a unit: it and everything below it."""
    text: str = ""
    """Part of a code, a name, a unit's name, or the first letters of a project's name."""
    kind: str = ""
    category: str = ""
    rule: str = ""
    """Code of a rule that found something when the sheet was last checked."""
    hits: Q | None = None
    """What that rule hits, where it is no verdict that tells it."""
    among: QuerySet[PerformanceObjective] | None = None
    """Only these, where another application narrows the list further (grades)."""


def draft_board(user: User, fiscal_year: FiscalYear) -> DraftBoard:
    """The preparer's editable sheets with the verdict of the rules."""
    everything = _narrowed(user, fiscal_year, ListFilter())
    return board_of(_draft_keys(everything, None), fiscal_year)


def listing(
    user: User,
    fiscal_year: FiscalYear,
    wanted: ListFilter,
    *,
    after: int | None = None,
    before: int | None = None,
) -> ObjectivePage:
    """One page of the objectives within reach, with the lengths of all shelves."""
    is_needed = standing_of(user).has(*REVIEWERS) or not wanted.shelf.is_judged
    desks = desks_of(fiscal_year) if is_needed else ()
    roles = tuple(role for role, _ in desks)
    narrowed, others = _narrowed(user, fiscal_year, wanted), _others(wanted, fiscal_year)
    counts = _shelf_counts(narrowed, others, roles)
    if wanted.shelf.is_judged:
        board = board_of(_draft_keys(narrowed, others), fiscal_year)
        found = [draft.row for draft in board.drafts if draft.shelf is wanted.shelf]
        return _judged_page(found, counts, after, before)
    turn = turn_of(after, before)
    shelf = (narrowed, others, wanted.shelf, roles)
    heads = _heads(*shelf, turn.edge, turn.is_backwards)
    page: Page[Any] = page_of(heads, turn, key="pk", size=PAGE)
    return ObjectivePage(
        rows=objective_rows(page.rows, [name for _, name in desks]),
        next_key=page.next_key,
        previous_key=page.previous_key,
        count=counts[wanted.shelf] if wanted.shelf in counts else sum(_length(*shelf)),
        counts=counts,
    )


def at_desks_of(
    user: User, fiscal_year: FiscalYear, roles: Sequence[Role], own: User | None
) -> ObjectiveQuerySet:
    """The sheets that wait for a decision of this person; `roles` are those of the year's desks.

    `own` is the person again, None where none of them can have been handed in by him.
    """
    return _year_rows(fiscal_year).filter(_on_my_desk(user, roles, own))


def _year_rows(fiscal_year: FiscalYear) -> ObjectiveQuerySet:
    return PerformanceObjective.objects.filter(fiscal_year=fiscal_year)


class _Narrowed(NamedTuple):
    """Who asks for which year, and the plain values that a list is narrowed to; None narrows nothing."""

    user: User
    fiscal_year: FiscalYear
    unit: str | None
    kind: str | None
    category: str | None


def _narrowed(user: User, fiscal_year: FiscalYear, wanted: ListFilter) -> _Narrowed:
    plain = (wanted.unit, wanted.kind, wanted.category)
    return _Narrowed(user, fiscal_year, *(value or None for value in plain))


def _others(wanted: ListFilter, fiscal_year: FiscalYear) -> Q | None:
    """What else it is narrowed to, which is no plain value; None for nothing."""
    others = Q()
    if wanted.text:
        others &= _mentions(wanted.text, fiscal_year)
    if wanted.hits is not None:
        others &= wanted.hits
    elif wanted.rule:
        others &= Q(verdict__codes__contains=f" {wanted.rule} ")
    if wanted.among is not None:
        others &= Q(pk__in=wanted.among.values("pk"))
    return others or None


def _rows(narrowed: _Narrowed, others: Q | None) -> ObjectiveQuerySet:
    user, fiscal_year, unit, kind, category = narrowed
    rows = _year_rows(fiscal_year).visible_to(user)
    if unit is not None:
        rows = rows.filter(organization__code__startswith=unit)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if category is not None:
        rows = rows.filter(project__category=category)
    return rows if others is None else rows.filter(others)


@Prepared
def _draft_keys(narrowed: _Narrowed, others: Q | None) -> QuerySet[Any, int]:
    user, *_ = narrowed
    return keys_among(_drafts_of(_rows(narrowed, others), user))


@Prepared
def _heads(
    narrowed: _Narrowed,
    others: Q | None,
    shelf: Shelf,
    roles: tuple[Role, ...],
    edge: int | None,
    is_backwards: bool,  # noqa: FBT001 -- a statement of its own
) -> QuerySet[Any, Any]:
    user, *_ = narrowed
    rows = _on_shelf(_rows(narrowed, others), user, shelf, roles)
    heads = rows.values_list(*HEAD, named=True)
    return turned(heads, Turn(edge, is_backwards), key="pk", is_descending=False, size=PAGE)


@Prepared
def _length(
    narrowed: _Narrowed, others: Q | None, shelf: Shelf, roles: tuple[Role, ...]
) -> QuerySet[Any, int]:
    user, *_ = narrowed
    return number_of(_on_shelf(_rows(narrowed, others), user, shelf, roles))


def _on_shelf(
    rows: ObjectiveQuerySet, user: User, shelf: Shelf, roles: Sequence[Role]
) -> ObjectiveQuerySet:
    if shelf is Shelf.MINE:
        return rows.filter(_on_my_desk(user, roles, user))
    return rows.filter(_SHELF_CONDITIONS[shelf])


def _shelf_counts(
    narrowed: _Narrowed, others: Q | None, roles: tuple[Role, ...]
) -> Mapping[Shelf, int]:
    """The lengths in one query of two parts, each of which an index answers alone."""
    held = held_for(narrowed.user, narrowed.fiscal_year)
    is_reviewer = standing_of(narrowed.user).has(*roles)
    found = dict(kept(held.since, _counted, narrowed, others, roles, held.own, is_reviewer))
    counts = {shelf: found.get(status.value, 0) for shelf, status in _STATUS_SHELVES.items()}
    if is_reviewer:
        counts[Shelf.MINE] = found.pop(_WAITING, 0)
    counts[Shelf.ALL] = sum(found.values())
    counts[Shelf.UNSUBMITTED] = counts[Shelf.DRAFT] + counts[Shelf.RETURNED]
    return counts


@Prepared
def _counted(
    narrowed: _Narrowed,
    others: Q | None,
    roles: tuple[Role, ...],
    own: User | None,
    with_waiting: bool,  # noqa: FBT001 -- a statement of its own
) -> QuerySet[Any, tuple[str, int]]:
    rows = _rows(narrowed, others)
    counted = rows.order_by().values_list("status").annotate(number=Count("*"))
    if not with_waiting:
        return counted
    user, *_ = narrowed
    mine = rows.order_by().filter(_on_my_desk(user, roles, own))
    waiting = mine.annotate(whose=Value(_WAITING)).values_list("whose")
    return counted.union(waiting.annotate(number=Count("*")), all=True)


def _judged_page(
    found: Sequence[ObjectiveRow],
    counts: Mapping[Shelf, int],
    after: int | None,
    before: int | None,
) -> ObjectivePage:
    """The rules decide, so the page is cut here and not by the database."""
    if before is not None and after is None:
        start = max(sum(row.pk < before for row in found) - PAGE, 0)
    else:
        start = sum(after is not None and row.pk <= after for row in found)
    shown = found[start : start + PAGE]
    return ObjectivePage(
        rows=tuple(shown),
        next_key=shown[-1].pk if start + PAGE < len(found) else None,
        previous_key=shown[0].pk if shown and start else None,
        count=len(found),
        counts=counts,
    )


_STATUS_SHELVES: Mapping[Shelf, Status] = {
    Shelf.DRAFT: Status.DRAFT,
    Shelf.RETURNED: Status.RETURNED,
    Shelf.SUBMITTED: Status.SUBMITTED,
    Shelf.APPROVED: Status.APPROVED,
}
_SHELF_CONDITIONS: Mapping[Shelf, Q] = {
    Shelf.ALL: Q(),
    Shelf.UNSUBMITTED: Q(status__in=EDITABLE),
    Shelf.UNFILLED: Q(status__in=EDITABLE, indicators__isnull=True),
    **{shelf: Q(status=status.value) for shelf, status in _STATUS_SHELVES.items()},
}


def _mentions(text: str, fiscal_year: FiscalYear) -> Q:
    """Found among the projects and the units first, once for all that is asked about them."""
    projects = Project.objects.filter(_named(text), fiscal_year=fiscal_year).order_by()
    units = Organization.objects.filter(
        Q(name__icontains=text) | Q(code__startswith=text)
    ).order_by()
    by_kind = [
        named.annotate(whose=Value(whose)).values_list("whose", "pk")
        for whose, named in (("unit", units), ("project", projects))
    ]
    found = list(by_kind[0].union(by_kind[1], all=True)[: _NAMED_AT_ONCE + 1])
    if len(found) > _NAMED_AT_ONCE:
        return Q(project__in=projects.values("pk")) | Q(organization__in=units.values("pk"))
    keys: dict[str, list[int]] = {"unit": [], "project": []}
    for whose, key in found:
        keys[whose].append(key)
    return Q(project__in=keys["project"]) | Q(organization__in=keys["unit"])


def _named(text: str) -> Q:
    if text.isascii() and text.isalnum():
        codes = Q(code__contains=text.upper()) | Q(spelling__contains=text.lower())
        return Q(name__icontains=text) | codes
    has_capitals = text.upper() != text.lower()
    return Q(name__icontains=text) if has_capitals else Q(name__contains=text)


def _drafts_of(rows: ObjectiveQuerySet, user: User) -> ObjectiveQuerySet:
    return rows.filter(_reach(user, Role.PREPARER), status__in=EDITABLE)


def at_own_desk(user: User, roles: Sequence[Role], path: str = "") -> Q:
    """Whether the desk is one of this person's; `path` leads to the objective, "x__" or blank."""
    mine = Q(pk__in=[])
    for number, role in enumerate(roles):
        mine |= Q(desk=number) & _reach(user, role, path)
    return mine


def _on_my_desk(user: User, roles: Sequence[Role], own: User | None) -> Q:
    mine = at_own_desk(user, roles) & Q(status=Status.SUBMITTED.value)
    return mine if own is None else mine & ~Q(submitted_by=own)


def _reach(user: Person, role: Role, path: str = "") -> Q:
    reach = Q(pk__in=[])
    for held, code in standing_of(user).roles:
        if held is not role:
            continue
        if role.sees_everything:
            return Q()
        reach |= Q(**{f"{path}organization__code__startswith": code})
    return reach
