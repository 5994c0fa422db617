"""The progress board as one address asks for it, and the reminder that is being written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest

from budgets.extensions import may_extend
from budgets.models import FiscalYear
from budgets.periods import Period
from indicators.progress import DayCount, DepartmentProgress, ProgressBoard, progress_board
from indicators.reminders import LONGEST, may_remind
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of
from web.extensions import ExtensionForm, extension_form
from web.queries import key_of, text_of
from web.sparklines import HEIGHT, WIDTH, Sparkline, sparkline

OVERSEERS = (
    Role.SUPERVISOR,
    Role.FINANCE_REVIEWER,
    Role.FINANCE_ADMINISTRATOR,
    Role.AUDITOR,
)
LAST_PAGE = 1000
_EMPTY = ProgressBoard((), DepartmentProgress("", "合计"), (), None)


@dataclass(frozen=True, slots=True)
class Trend:
    """The line of a department's open findings, and what it says in words."""

    line: Sparkline
    first: DayCount
    last: DayCount
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def text(self) -> str:
        """For those who do not see the line."""
        return (
            f"{self.first.on:%m-%d} {self.first.findings} 个，"
            f"{self.last.on:%m-%d} {self.last.findings} 个"
        )


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One department with its desks by name, for the table."""

    department: DepartmentProgress
    desks: tuple[tuple[str, int], ...]
    trend: Trend | None
    may_remind: bool = False
    may_extend: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written to the department with this code."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A reminder while it is written."""

    department: DepartmentProgress
    message: str
    longest: int = LONGEST


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """The whole board for one person."""

    rows: tuple[ProgressRow, ...]
    total: ProgressRow
    period: Period | None
    days_left: int
    is_over: bool
    letter: Letter | None
    page: int = 1
    has_next: bool = False
    departments: int = 0
    """On all pages."""
    extension: ExtensionForm | None = None


def require_overseer(user: User) -> None:
    """Http404 for everybody who oversees no department."""
    if not is_overseer(user):
        raise Http404("没有这个页面。")


def is_overseer(user: User) -> bool:
    """Whether the person oversees departments."""
    return standing_of(user).has(*OVERSEERS)


def progress_page(
    request: HttpRequest,
    user: User,
    fiscal_year: FiscalYear | None,
    now: datetime,
    draft: Draft | None = None,
    extension: ExtensionForm | None = None,
) -> ProgressPage:
    """The board, with the letter to one department where the address asks for it.

    `draft` is what was already written and could not be sent.
    """
    require_overseer(user)
    number = min(max(key_of(request, "page") or 1, 1), LAST_PAGE)
    board = _EMPTY if fiscal_year is None else progress_board(user, fiscal_year, now, number)
    names = board.desk_names
    rows = tuple(_row(one, names, user) for one in board.departments)
    code = draft.code if draft else text_of(request, "remind")
    chosen = board.department(code)
    period, asked = board.period, text_of(request, "extend")
    may_write = chosen is not None and chosen.outstanding and may_remind(user, chosen.code)
    return ProgressPage(
        rows=rows,
        total=_row(board.total, names),
        period=period,
        days_left=period.days_left(now) if period else 0,
        is_over=period.is_over(now) if period else False,
        letter=_letter(chosen, period, now, draft) if chosen and may_write else None,
        page=number,
        has_next=board.has_next,
        departments=len(board.everybody),
        extension=extension or (extension_form(user, fiscal_year, asked) if asked else None),
    )


def _row(
    department: DepartmentProgress, names: tuple[str, ...], user: User | None = None
) -> ProgressRow:
    labels = [*names, *(f"第 {n + 1} 岗" for n in range(len(names), len(department.desks)))]
    is_open = user is not None and bool(department.outstanding)
    return ProgressRow(
        department,
        tuple(
            (name, sheets) for name, sheets in zip(labels, department.desks, strict=False) if sheets
        ),
        _trend(department.trend),
        may_remind=is_open and user is not None and may_remind(user, department.code),
        may_extend=user is not None and may_extend(user),
    )


def _trend(days: tuple[DayCount, ...]) -> Trend | None:
    line = sparkline([day.findings for day in days])
    return Trend(line, days[0], days[-1]) if line else None


def _letter(
    department: DepartmentProgress, period: Period | None, now: datetime, draft: Draft | None
) -> Letter:
    if draft is not None:
        return Letter(department, draft.message)
    when = ""
    if period is not None:
        state = "已于" if period.is_over(now) else "将于"
        when = f"{period.activity.label}{state}{period.closes_at:%Y年%-m月%-d日%H:%M}截止，"
    return Letter(
        department, f"{when}贵部门还有 {department.outstanding} 张目标表没有送审，请尽快办理。"
    )
