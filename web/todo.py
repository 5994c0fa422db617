"""What the start page holds for one person: a block for each of the person's roles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from budgets.deadlines import Deadline, deadlines_of
from budgets.enums import Activity
from budgets.models import FiscalYear
from evaluations.enums import SelfShelf
from evaluations.monitored import duties_of
from evaluations.overviews import GradeBoard
from evaluations.self_lists import to_review, waiting_counts
from evaluations.start_figures import StartFigures, start_figures
from evaluations.unfilled import number_unfilled
from evaluations.watches import STANDARD_MONTH
from indicators.department_counts import DepartmentCounts, UnitCounts, department_counts
from indicators.draft_boards import DraftBoard, JudgedDraft
from indicators.enums import Shelf
from indicators.proposals import may_decide, waiting_proposals
from indicators.reminders import Received, received_by
from indicators.unsheeted import Unsheeted, unsheeted_of_preparer
from indicators.worklists import draft_board
from organizations.enums import REVIEWERS, WATCHERS, Role
from organizations.models import User
from organizations.notices import Unread, unread_of
from organizations.permissions import standing_of
from organizations.selectors import (
    PersonState,
    TrailState,
    is_people_administrator,
    people_waiting,
    trail_state,
)
from web.administration import YearTile, administration_of
from web.progress import OVERSEERS

SHOWN = 10
NOTICES = 3
"""Of the unread ones, the newest."""
DEPARTMENTS = 10
"""The table of somebody who has the board for all the others."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with the list behind it."""

    label: str
    icon: str
    number: int
    shelf: Shelf
    hint: str
    tone: str = "calm"


@dataclass(frozen=True, slots=True)
class PreparerBlock:
    """The sheets that a preparer still has in hand."""

    tiles: tuple[Tile, ...]
    drafts: tuple[JudgedDraft, ...]
    more: int
    is_cut: bool
    unsheeted: Unsheeted
    """Projects that nobody has opened a sheet for."""


@dataclass(frozen=True, slots=True)
class ReviewBlock:
    """What lies on the person's desks."""

    waiting: int
    departments: tuple[UnitCounts, ...]
    adjustments: int = 0
    """Requests for adjustments that wait at the same desks."""


@dataclass(frozen=True, slots=True)
class ProgressBlock:
    """How far the year is within the person's reach."""

    total: UnitCounts
    departments: tuple[UnitCounts, ...]
    """Most outstanding first."""
    grades: GradeBoard
    has_board: bool = False
    """Whether the person may open the progress board."""
    more: int = 0
    """Departments that are on the board only."""


@dataclass(frozen=True, slots=True)
class PeopleTile:
    """Accounts that wait for the administrator, with the list behind the number."""

    state: PersonState
    number: int
    icon: str
    hint: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One number of something beside the sheets, with the address of its list."""

    label: str
    icon: str
    number: int
    address: str
    hint: str


@dataclass(frozen=True, slots=True)
class SelfTile:
    """Self-evaluations that wait for this person, with the shelf behind the number."""

    shelf: SelfShelf
    label: str
    icon: str
    number: int
    hint: str
    tone: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """The blocks of one person; None where the role is not held."""

    deadlines: tuple[Deadline, ...] = ()
    reminders: tuple[Received, ...] = ()
    notices: Unread = field(default_factory=Unread)
    people: tuple[PeopleTile, ...] = ()
    preparer: PreparerBlock | None = None
    review: ReviewBlock | None = None
    own: tuple[SelfTile, ...] = ()
    progress: ProgressBlock | None = None
    trail: TrailState | None = None
    duties: tuple[Duty, ...] = ()
    """Monitoring while its time runs, actuals, re-checks and rectifications: whatever waits."""
    administration: tuple[YearTile, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the person has no role that would show anything."""
        return not (self.preparer or self.review or self.progress or self.trail or self.people)


def start_page(user: User, fiscal_year: FiscalYear | None, now: datetime) -> StartPage:
    """The person's blocks in this year; without a year only the audit trail is left."""
    standing = standing_of(user)
    trail = trail_state(now) if standing.has(Role.AUDITOR) else None
    people = _people() if is_people_administrator(user) else ()
    notices = unread_of(user, NOTICES)
    if fiscal_year is None:
        return StartPage(trail=trail, people=people, notices=notices)
    deadlines = deadlines_of(user, fiscal_year, now)
    is_overseer = standing.has(*WATCHERS)
    counts = department_counts(user, fiscal_year) if is_overseer else None
    figures = start_figures(user, fiscal_year, counts.desks if counts else ())
    return StartPage(
        deadlines=deadlines,
        reminders=received_by(user, fiscal_year),
        notices=notices,
        people=people,
        preparer=_preparer(user, fiscal_year) if standing.has(Role.PREPARER) else None,
        review=_review(counts, figures) if counts and standing.has(*REVIEWERS) else None,
        own=_self_tiles(user, fiscal_year),
        progress=_progress(user, counts, figures) if counts else None,
        trail=trail,
        administration=administration_of(user, fiscal_year),
        duties=(
            *_actuals(user, fiscal_year, deadlines),
            *_monitoring(user, fiscal_year, deadlines),
            *_rechecks(user, figures),
            *_proposals(user),
        ),
    )


def _monitoring(
    user: User, fiscal_year: FiscalYear, deadlines: tuple[Deadline, ...]
) -> Iterator[Duty]:
    standing = standing_of(user)
    if not standing.has(Role.PREPARER, Role.UNIT_REVIEWER):
        return
    month = STANDARD_MONTH
    duties = duties_of(user, fiscal_year, month)
    listed = f"{reverse('monitoring-list')}?month={month}"
    is_time = any(one.is_open for one in deadlines if one.activity is Activity.MONITORING)
    if standing.has(Role.PREPARER):
        if is_time:
            hint = f"1–{month} 月的执行和目标实现情况"
            yield Duty("监控待报送", "chart-line", duties.unreported, listed, hint)
        if duties.returned:
            hint = "审核人写了意见，请修改后重新报送"
            address = f"{listed}&state=returned"
            yield Duty("监控被退回", "arrow-back-up", duties.returned, address, hint)
    if standing.has(Role.UNIT_REVIEWER) and (is_time or duties.waiting):
        hint = "本单位经办已经报送" if duties.waiting else "没有等您审核的监控"
        address = f"{listed}&state=submitted"
        yield Duty("监控待审核", "clipboard-check", duties.waiting, address, hint)


def _actuals(
    user: User, fiscal_year: FiscalYear, deadlines: tuple[Deadline, ...]
) -> Iterator[Duty]:
    """Shown while it can be filled in: a year that sets no time for it is always open."""
    times = [one.is_open for one in deadlines if one.activity is Activity.SELF_EVALUATION]
    if not standing_of(user).has(Role.PREPARER) or not all(times) or not fiscal_year.is_open:
        return
    if lacking := number_unfilled(user, fiscal_year):
        address = f"{reverse('actuals-list')}?state=unfilled"
        hint = "目标已批复，还有完成值或执行数没有填"
        yield Duty("完成值未填齐", "edit", lacking, address, hint)


def _proposals(user: User) -> Iterator[Duty]:
    if may_decide(user):
        waiting = waiting_proposals()
        hint = "单位建议纳入的指标" if waiting else "没有等您处理的申请"
        yield Duty("指标库申请", "checklist", waiting, reverse("proposals"), hint)


def _rechecks(user: User, figures: StartFigures) -> Iterator[Duty]:
    is_bureau = standing_of(user).has(Role.FINANCE_REVIEWER)
    if figures.reviews:
        address = f"{reverse('recheck')}?state=drawn"
        yield Duty("自评待复核", "scale", figures.reviews, address, "已经抽到、还没有办结")
    if figures.rectifications:
        state = "answered" if is_bureau else "open"
        hint = "单位已经答复" if is_bureau else "财政复核提出的问题，请写明整改情况"
        label = "整改待核销" if is_bureau else "整改待答复"
        address = f"{reverse('rectifications')}?state={state}"
        yield Duty(label, "checklist", figures.rectifications, address, hint)


def _people() -> tuple[PeopleTile, ...]:
    looks = {
        PersonState.LOCKED: ("lock", "连续输错密码，30 分钟后自动解锁"),
        PersonState.INITIAL: ("key", "还没有登录并修改初始密码"),
        PersonState.ROLELESS: ("user", "能登录，但看不到任何单位"),
    }
    return tuple(
        PeopleTile(state, number, *looks[state]) for state, number in people_waiting().items()
    )


def _preparer(user: User, fiscal_year: FiscalYear) -> PreparerBlock:
    board = draft_board(user, fiscal_year)
    drafts = sorted(board.drafts, key=_urgency)
    return PreparerBlock(
        tiles=_tiles(board),
        drafts=tuple(drafts[:SHOWN]),
        more=max(len(drafts) - SHOWN, 0),
        is_cut=board.is_cut,
        unsheeted=unsheeted_of_preparer(user, fiscal_year),
    )


def _tiles(board: DraftBoard) -> tuple[Tile, ...]:
    kinds = (
        (Shelf.RETURNED, "arrow-back-up", "审核人写了意见，请修改后重新送审", "alert"),
        (Shelf.FAULTY, "alert-circle", "改正后才能送审，打开可看到原因和改法", "warn"),
        (Shelf.UNFILLED, "clipboard-list", "还没有填写任何指标", "calm"),
        (Shelf.READY, "send", "检查已通过，可以送审", "good"),
    )
    return tuple(
        Tile(shelf.label, drawing, board.count(shelf), shelf, hint, tone)
        for shelf, drawing, hint, tone in kinds
    )


def _urgency(draft: JudgedDraft) -> tuple[int, int]:
    order = {Shelf.FAULTY: 1, Shelf.UNANSWERED: 1, Shelf.UNFILLED: 2, Shelf.READY: 3}
    is_returned = draft.row.status.value == "returned"
    return (0 if is_returned else order[draft.shelf]), draft.row.pk


def _review(counts: DepartmentCounts, figures: StartFigures) -> ReviewBlock:
    waiting = sum(one.submitted for one in counts.waiting)
    return ReviewBlock(waiting, counts.waiting, figures.adjustments)


def _self_tiles(user: User, fiscal_year: FiscalYear) -> tuple[SelfTile, ...]:
    """What a unit's preparer and reviewer still owe; nothing before the first approval."""
    standing = standing_of(user)
    tiles: list[SelfTile] = []
    if standing.has(Role.PREPARER):
        counts = waiting_counts(user, fiscal_year)
        looks = (
            (SelfShelf.RETURNED, "arrow-back-up", "审核人写了意见，请修改后重新报送", "alert"),
            (SelfShelf.UNSTARTED, "clipboard-check", "目标已批复，还没有开始自评", "calm"),
            (SelfShelf.DRAFT, "edit", "填好得分和总结后报送", "warn"),
        )
        tiles += [
            SelfTile(shelf, f"自评{shelf.label}", drawing, counts.get(shelf, 0), hint, tone)
            for shelf, drawing, hint, tone in looks
            if counts.get(shelf)
        ]
    if standing.has(Role.UNIT_REVIEWER) and (number := to_review(user, fiscal_year)):
        hint = "核对完成值、佐证和得分"
        tiles.append(
            SelfTile(SelfShelf.SUBMITTED, "待我审核的自评", "checks", number, hint, "warn")
        )
    return tuple(tiles)


def _progress(user: User, counts: DepartmentCounts, figures: StartFigures) -> ProgressBlock:
    has_board = standing_of(user).has(*OVERSEERS)
    shown = counts.progress[:DEPARTMENTS] if has_board else counts.progress
    more = len(counts.progress) - len(shown)
    return ProgressBlock(counts.total, shown, figures.grades, has_board, more)
