"""The pages of what has to be put right: the list, and one with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
_TURNS = {
    RectificationState.OPEN: "等单位写明整改情况、附上材料；答复之后由财政核销或者退回。",
    RectificationState.ANSWERED: "单位已经答复，等财政核销或者退回。",
}


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
    is_late: bool = False

    @property
    def waiting(self) -> str:
        """Whose turn it is, for everybody who only looks on."""
        if self.may_answer or self.may_close:
            return ""
        return _TURNS.get(self.state, "")


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
                _is_late(row, today),
            )
            for row in rows[:PAGE_SIZE]
        ),
        state=state,
        after=start + PAGE_SIZE if len(rows) > PAGE_SIZE else None,
    )


def rectification_page(user: User, row: Rectification, now: datetime) -> RectificationPage:
    """The page of one of them for this person."""
    return RectificationPage(
        row,
        RectificationState(row.state),
        may_answer(user, row),
        may_close(user, row),
        _is_late(row, timezone.localtime(now).date()),
    )


def _is_late(row: Rectification, today: date) -> bool:
    """Not answered by its day; what waits for the bureau is not."""
    return row.state == RectificationState.OPEN.value and row.due_on < today
