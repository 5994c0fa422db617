from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.department_counts import department_counts
from indicators.models import PerformanceObjective
from indicators.selectors import objective_for
from indicators.services import approve_objective, return_objective, submit_objective
from indicators.worklists import (
    ListFilter,
    Shelf,
    draft_board,
    listing,
)
from organizations.models import User
from projects.models import Project
from tests.cast import NOW
from tests.factories import approved, clean_lines, draft, year_2023
from tests.indicators.paging import shorten_pages

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def submitted(cast, number, unit=None, by=None):
    objective = draft(unit or cast.unit, number=number)
    return submit_objective(actor=by or cast.chen, objective=objective, now=NOW)


def names(user, shelf=Shelf.ALL, **wanted):
    page = listing(user, year_2023(), ListFilter(shelf=shelf, **wanted))
    return [row.name.removeprefix("道路信号维护项目") for row in page.rows]


@pytest.fixture
def year(cast):
    """One sheet on every shelf of 陈静, and two of another department."""
    lines = clean_lines()
    draft(cast.unit, number=1, lines=())
    draft(cast.unit, number=2, lines=lines[:-1])
    draft(cast.unit, number=3)
    back = submitted(cast, 4)
    return_objective(actor=cast.zhou, objective=back, comment="请补充依据。", now=NOW)
    submitted(cast, 5)
    approved(cast, number=6)
    draft(cast.other_unit, number=7)
    submitted(cast, 8, cast.other_unit, cast.sun)
    return year_2023()


@pytest.mark.parametrize(
    ("shelf", "expected"),
    [
        (Shelf.ALL, ["1", "2", "3", "4", "5", "6"]),
        (Shelf.UNSUBMITTED, ["1", "2", "3", "4"]),
        (Shelf.UNFILLED, ["1"]),
        (Shelf.FAULTY, ["2"]),
        (Shelf.RETURNED, ["4"]),
        (Shelf.UNANSWERED, ["4"]),
        (Shelf.READY, ["3"]),
        (Shelf.MINE, []),
        (Shelf.SUBMITTED, ["5"]),
        (Shelf.APPROVED, ["6"]),
    ],
)
def test_each_shelf_holds_its_sheets_within_reach(cast, year, shelf, expected):
    assert names(cast.chen, shelf) == expected


@pytest.mark.parametrize(
    "shelf", [Shelf.UNFILLED, Shelf.FAULTY, Shelf.RETURNED, Shelf.UNANSWERED, Shelf.READY]
)
def test_the_number_on_the_start_page_is_the_length_of_the_list(cast, year, shelf):
    board = draft_board(cast.chen, year)
    assert board.count(shelf) == listing(cast.chen, year, ListFilter(shelf=shelf)).count


def test_a_draft_says_how_much_is_missing_or_over(cast):
    lines = clean_lines()
    heavy = (replace(lines[0], weight=Decimal("22.50")), *lines[1:])
    for number, content in enumerate((lines, lines[:-1], heavy), start=1):
        draft(cast.unit, number=number, lines=content)
    rows = [judged.row for judged in draft_board(cast.chen, year_2023()).drafts]
    assert [row.missing_weight for row in rows] == [0, 10, Decimal("-7.50")]
    assert [row.is_full for row in rows] == [True, False, False]
    assert rows[2].excess_weight == Decimal("7.50")


def test_a_sheet_moves_from_desk_to_desk(cast):
    objective = submitted(cast, 1)
    people = [cast.zhou, cast.liu, cast.zhao]
    for here in people:
        assert [names(fresh(who), Shelf.MINE) for who in people] == [
            ["1"] if who == here else [] for who in people
        ]
        at_desk = objective_for(here, objective.pk)
        approve_objective(actor=here, objective=at_desk, now=NOW)
    assert [names(fresh(who), Shelf.MINE) for who in people] == [[], [], []]


def test_nobody_is_asked_to_review_the_own_submission(cast):
    objective = submitted(cast, 1)
    PerformanceObjective.objects.filter(pk=objective.pk).update(submitted_by=cast.zhou)
    assert names(cast.zhou, Shelf.MINE) == []
    assert department_counts(cast.zhou, year_2023()).waiting == ()


def test_waiting_sheets_are_counted_by_department_longest_queue_first(cast):
    for number in (1, 2):
        PerformanceObjective.objects.filter(pk=submitted(cast, number).pk).update(desk=2)
    other = submitted(cast, 3, cast.other_unit, cast.sun)
    PerformanceObjective.objects.filter(pk=other.pk).update(desk=2)
    waiting = department_counts(cast.zhao, year_2023()).waiting
    assert [(one.code, one.submitted) for one in waiting] == [("118", 2), ("120", 1)]
    assert waiting[0].name == "重庆市荣昌区公安局"
    assert names(cast.zhao, Shelf.MINE, unit="120") == ["3"]


def test_progress_shows_each_department_within_reach(cast, year):
    everybody = {one.code: one for one in department_counts(cast.zhao, year).progress}
    ours = everybody["118"]
    assert (ours.unsubmitted, ours.submitted, ours.approved, ours.total) == (4, 1, 1, 6)
    assert ours.approved_percent == 16
    assert (everybody["120"].unsubmitted, everybody["120"].submitted) == (1, 1)
    assert [one.code for one in department_counts(cast.liu, year).progress] == ["118"]


def test_the_search_knows_code_name_and_unit(cast, year):
    assert names(cast.zhao, text="项目7") == ["7"]
    assert names(cast.zhao, text="50015322T000000000008") == ["8"]
    assert names(cast.zhao, text="交通局") == ["7", "8"]
    assert names(cast.chen, text="交通局") == []
    assert names(cast.zhao, text="%") == []


@pytest.mark.parametrize("text", ["5G基", "5g基", "5g", "基站", "（一期）", "100%"])
def test_a_name_is_found_by_any_part_of_it_whatever_the_capitals(cast, text):
    objective = draft(cast.unit, number=1, lines=())
    draft(cast.unit, number=2, lines=())
    Project.objects.filter(pk=objective.project_id).update(name="5G基站（一期）建成100%")
    assert [row.pk for row in listing(cast.chen, year_2023(), ListFilter(text=text)).rows] == [
        objective.pk
    ]


@pytest.mark.parametrize("text", ["站基", "基_站", "基%建", "1期"])
def test_no_sign_stands_for_other_signs_in_a_search(cast, text):
    objective = draft(cast.unit, number=1, lines=())
    Project.objects.filter(pk=objective.project_id).update(name="5G基站（一期）建成100%")
    assert listing(cast.chen, year_2023(), ListFilter(text=text)).rows == ()


def test_pages_by_key_hold_every_sheet_once(cast, monkeypatch):
    shorten_pages(monkeypatch, 2)
    for number in range(1, 6):
        draft(cast.unit, number=number, lines=())
    seen: list[int] = []
    after = None
    while True:
        page = listing(cast.chen, year_2023(), ListFilter(), after=after)
        seen += [row.pk for row in page.rows]
        after = page.next_key
        if after is None:
            break
    assert seen == sorted(PerformanceObjective.objects.values_list("pk", flat=True))


def test_pages_of_judged_shelves_walk_forward_and_back(cast, monkeypatch):
    shorten_pages(monkeypatch, 2)
    made = [draft(cast.unit, number=n, lines=clean_lines()[:-1]).pk for n in range(1, 6)]
    wanted = ListFilter(shelf=Shelf.FAULTY)

    def page(**where):
        found = listing(cast.chen, year_2023(), wanted, **where)
        return [row.pk for row in found.rows], found.previous_key, found.next_key, found.count

    assert page() == (made[:2], None, made[1], 5)
    assert page(after=made[1]) == (made[2:4], made[2], made[3], 5)
    assert page(after=made[3]) == (made[4:], made[4], None, 5)
    assert page(before=made[4]) == (made[2:4], made[2], made[3], 5)
    assert page(before=made[2]) == (made[:2], None, made[1], 5)
    assert page(after=10**9) == ([], None, None, 5)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_do_not_ask_the_database_per_row(cast, number, django_assert_num_queries):
    for n in range(1, number + 1):
        PerformanceObjective.objects.filter(pk=submitted(cast, n).pk).update(desk=2)
        draft(cast.unit, number=100 + n)
    year, zhao = year_2023(), fresh(cast.zhao)
    with django_assert_num_queries(5):
        assert listing(zhao, year, ListFilter(shelf=Shelf.MINE)).rows


@pytest.mark.parametrize("number", [1, 3])
def test_the_boards_do_not_ask_the_database_per_row(cast, number, django_assert_num_queries):
    for n in range(1, number + 1):
        submitted(cast, n)
        draft(cast.unit, number=100 + n)
    year, chen, zhou = year_2023(), fresh(cast.chen), fresh(cast.zhou)
    with django_assert_num_queries(6):
        assert draft_board(chen, year).drafts
    with django_assert_num_queries(4):
        counts = department_counts(zhou, year)
    assert counts.waiting
    assert counts.progress
    with django_assert_num_queries(2):
        assert department_counts(chen, year).progress
