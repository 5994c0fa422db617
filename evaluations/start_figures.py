"""What the start page counts of evaluations and adjustments, gathered in one query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value

from budgets.models import FiscalYear
from evaluations.overviews import GradeBoard, board_of, grades_by_number
from evaluations.rechecked import rectifications_waiting, reviews_waiting
from indicators.queues import adjustments_at_desks
from organizations.enums import WATCHERS, Role
from organizations.models import User
from organizations.permissions import standing_of
from organizations.prepared import Prepared

_GRADE, _REVIEW, _RECTIFICATION = "grade", "review", "rectification"
_ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class StartFigures:
    """Numbers of one person; all nought where the role is not held."""

    grades: GradeBoard
    reviews: int = 0
    """Self-evaluations that were drawn and are not finished."""
    rectifications: int = 0
    """Open ones of the unit, answered ones for the bureau."""
    adjustments: int = 0
    """Requests for adjustments that wait at the person's desks."""


def start_figures(
    user: User, fiscal_year: FiscalYear, desks: tuple[Role, ...] = ()
) -> StartFigures:
    """One query of as many parts as the person's roles ask for; `desks` are those of the route."""
    if not standing_of(user).roles:
        return StartFigures(board_of({}))
    numbers: dict[tuple[str, str], int] = {
        (what, which): number for what, which, number in _numbers(user, fiscal_year, desks)
    }
    return StartFigures(
        grades=board_of({which: n for (what, which), n in numbers.items() if what == _GRADE}),
        reviews=numbers.get((_REVIEW, ""), 0),
        rectifications=numbers.get((_RECTIFICATION, ""), 0),
        adjustments=numbers.get((_ADJUSTMENT, ""), 0),
    )


@Prepared
def _numbers(user: User, fiscal_year: FiscalYear, desks: tuple[Role, ...]) -> QuerySet[Any, Any]:
    first, *others = _parts(user, fiscal_year, desks)
    return first.union(*others, all=True)


def _parts(
    user: User, fiscal_year: FiscalYear, desks: tuple[Role, ...]
) -> Iterator[QuerySet[Any, Any]]:
    standing = standing_of(user)
    if standing.has(*WATCHERS):
        grades = grades_by_number(user, fiscal_year)
        yield _told(grades.annotate(what=Value(_GRADE), which=F("grade")))
    if standing.has(Role.FINANCE_REVIEWER):
        yield _counted(reviews_waiting(fiscal_year), _REVIEW)
    if standing.has(Role.FINANCE_REVIEWER, Role.PREPARER):
        yield _counted(rectifications_waiting(user, fiscal_year), _RECTIFICATION)
    if standing.has(*desks):
        yield _counted(adjustments_at_desks(user, fiscal_year, desks), _ADJUSTMENT)


def _counted(rows: QuerySet[Any, Any], what: str) -> QuerySet[Any, Any]:
    plain = rows.select_related(None).order_by()
    told = plain.annotate(what=Value(what), which=Value("", output_field=CharField()))
    return _told(told.values("what", "which").annotate(number=Count("*")))


def _told(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.values_list("what", "which", "number")
