"""The pages of what has to be put right: the list, and one with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from budgets.models import FiscalYear
from evaluations.enums import RectificationState
from evaluations.models import Rectification
from evaluations.rechecked import rectifications_for
from evaluations.rectifications import may_answer, may_close
from organizations.models import User
from web.queries import key_of, one_of

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class RectificationRow:
    """One thing to be put right, in the list."""

    row: Rectification
    state: RectificationState
    is_late: bool


@dataclass(frozen=True, slots=True)
class RectificationList:
    """The list of a year, the nearest day first."""

    rows: tuple[RectificationRow, ...]
    state: str
    after: int | None
    states: tuple[RectificationState, ...] = tuple(RectificationState)


@dataclass(frozen=True, slots=True)
class RectificationPage:
    """One of them, and what this person may do."""

    row: Rectification
    state: RectificationState
    may_answer: bool
    may_close: bool


def rectification_list(
    request: HttpRequest, user: User, fiscal_year: FiscalYear | None, now: datetime
) -> RectificationList:
    """What has to be put right within reach, narrowed to a state."""
    state = one_of(request, "state", set(RectificationState))
    if fiscal_year is None:
        return RectificationList((), state, None)
    found = rectifications_for(user, fiscal_year)
    if state:
        found = found.filter(state=state)
    start = key_of(request, "after") or 0
    rows = list(found[start : start + PAGE_SIZE + 1])
    today = timezone.localtime(now).date()
    return RectificationList(
        rows=tuple(
            RectificationRow(
                row,
                RectificationState(row.state),
                row.state == RectificationState.OPEN.value and row.due_on < today,
            )
            for row in rows[:PAGE_SIZE]
        ),
        state=state,
        after=start + PAGE_SIZE if len(rows) > PAGE_SIZE else None,
    )


def rectification_page(user: User, row: Rectification) -> RectificationPage:
    """The page of one of them for this person."""
    return RectificationPage(
        row, RectificationState(row.state), may_answer(user, row), may_close(user, row)
    )
