"""The order of the reviewer's worklist, its filters, and what lies beside a sheet in it."""

from datetime import timedelta

import pytest

from budgets.enums import Activity
from budgets.models import Window, WindowExtension
from indicators.enums import QueueOrder
from indicators.models import PerformanceObjective, SheetVerdict
from indicators.queues import REACH, TriageFilter, neighbours, worklist
from indicators.services import approve_objective
from organizations.services import create_unit
from tests.cast import NOW
from tests.factories import approved, draft, year_2023
from tests.indicators.adjusting import proposed
from tests.indicators.test_triage import ALL, clear, doubted, fresh, submitted

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BY_DEADLINE = TriageFilter(order=QueueOrder.DEADLINE)


def reviewing(closes_at=NOW + 5 * DAY) -> Window:
    return Window.objects.create(
        fiscal_year=year_2023(),
        activity=Activity.REVIEW.value,
        opens_at=NOW - 30 * DAY,
        closes_at=closes_at,
    )


def extend(window, unit, closes_at):
    WindowExtension.objects.create(
        window=window, organization=unit, closes_at=closes_at, reason="机构调整"
    )


def second_unit(cast):
    return create_unit(
        actor=None, code="118002", name="重庆市荣昌区公安局二支队", parent=cast.department, now=NOW
    )


def keys(user, wanted=ALL, page=1):
    return [row.pk for row in worklist(user, year_2023(), wanted, page).rows]


def queue(cast, number):
    """So many clean sheets, the one with the most money first."""
    return [clear(cast, number=n, budget=f"{1000 - n}.00").pk for n in range(1, number + 1)]


def test_at_the_same_money_the_nearer_deadline_comes_first(cast):
    other = second_unit(cast)
    late = submitted(cast, draft(other, number=1))
    soon = submitted(cast, draft(cast.unit, number=2))
    assert keys(cast.zhou) == [late.pk, soon.pk]
    extend(reviewing(), other, NOW + 9 * DAY)
    assert keys(cast.zhou) == [soon.pk, late.pk]


def test_money_comes_before_the_deadline_and_the_other_order_turns_them_round(cast):
    other = second_unit(cast)
    late = submitted(cast, draft(other, number=1, budget="900.00"))
    soon = submitted(cast, draft(cast.unit, number=2, budget="100.00"))
    extend(reviewing(), other, NOW + 9 * DAY)
    assert keys(cast.zhou) == [late.pk, soon.pk]
    assert keys(cast.zhou, BY_DEADLINE) == [soon.pk, late.pk]


def test_open_problems_come_before_everything(cast):
    rich = clear(cast, number=1, budget="900.00")
    doubtful = doubted(cast, number=2)
    wrong = clear(cast, number=3, budget="1.00")
    SheetVerdict.objects.filter(objective=wrong).update(errors=1)
    assert keys(cast.zhou) == [wrong.pk, doubtful.pk, rich.pk]


def test_each_row_tells_the_time_of_its_own_unit(cast):
    other = second_unit(cast)
    late = submitted(cast, draft(other, number=1))
    soon = submitted(cast, draft(cast.unit, number=2))
    extend(reviewing(), other, NOW + 9 * DAY)
    found = worklist(cast.zhou, year_2023(), ALL)
    periods = {row.pk: row.period for row in found.rows}
    assert periods[soon.pk].days_left(NOW) == 5
    assert not periods[soon.pk].is_extended
    assert periods[late.pk].days_left(NOW) == 9
    assert periods[late.pk].is_extended
    assert found.period.days_left(NOW) == 5


def test_without_a_time_for_reviewing_nothing_has_a_deadline(cast):
    clear(cast)
    found = worklist(cast.zhou, year_2023(), BY_DEADLINE)
    assert found.period is None
    assert [row.period for row in found.rows] == [None]


def test_the_filters_combine_and_the_numbers_follow(cast):
    clean, doubtful = clear(cast, number=1), doubted(cast, number=2)
    elsewhere = doubted(cast, number=3)
    other = second_unit(cast)
    PerformanceObjective.objects.filter(pk=elsewhere.pk).update(organization=other)
    code = SheetVerdict.objects.get(objective=doubtful).codes.split()[0]
    wanted = TriageFilter(department="118001", category="一般性项目", rule=code)
    found = worklist(cast.zhou, year_2023(), wanted)
    assert [row.pk for row in found.rows] == [doubtful.pk]
    assert (found.waiting, found.clean) == (1, 0)
    assert [(one.code, one.submitted) for one in found.departments] == [("118", 3)]
    assert keys(cast.zhou, TriageFilter(department="118001", clean_only=True)) == [clean.pk]
    assert keys(cast.zhou, TriageFilter(category="重点专项", rule=code)) == []


def test_requests_for_adjustments_at_the_same_desks_are_counted(cast):
    proposed(cast, approved(cast))
    year = year_2023()
    assert worklist(cast.zhou, year, ALL).adjustments == 1
    for other in (cast.chen, cast.liu, cast.zhao, cast.wu, cast.sun):
        assert worklist(other, year, ALL).adjustments == 0


def test_what_lies_beside_a_sheet_in_the_list(cast):
    first, second, third = queue(cast, 3)

    def beside(pk, place):
        found = neighbours(cast.zhou, year_2023(), ALL, pk, place)
        return found.place, found.before, found.after

    assert beside(first, 1) == (1, None, second)
    assert beside(second, 2) == (2, first, third)
    assert beside(third, 3) == (3, second, None)
    # The list has moved: the sheet is found where it is now.
    assert beside(third, 1) == (3, second, None)
    approve_objective(actor=cast.zhou, objective=fresh_of(second), now=NOW)
    assert beside(second, 2) == (2, first, third)
    assert beside(third, 3) == (2, first, None)
    approve_objective(actor=cast.zhou, objective=fresh_of(third), now=NOW)
    assert beside(third, 2) == (2, first, None)
    assert beside(third, REACH * 9)[2] is None


def fresh_of(pk):
    return fresh(PerformanceObjective(pk=pk))


def test_the_pages_follow_one_another_without_a_gap(cast, monkeypatch):
    monkeypatch.setattr("indicators.queues.PAGE_SIZE", 2)
    made = queue(cast, 5)
    assert [keys(cast.zhou, page=page) for page in (1, 2, 3, 4)] == [
        made[:2],
        made[2:4],
        made[4:],
        [],
    ]
    places = [row.place for row in worklist(cast.zhou, year_2023(), ALL, 2).rows]
    assert places == [3, 4]


@pytest.mark.parametrize("wanted", [ALL, TriageFilter(clean_only=True), BY_DEADLINE])
@pytest.mark.parametrize("extended", [False, True])
def test_the_pages_cut_groups_of_equal_findings_without_a_gap(cast, monkeypatch, wanted, extended):
    made = [None, *queue(cast, 7)]
    SheetVerdict.objects.filter(objective=made[1]).delete()
    for number, (errors, unexplained) in {2: (2, 0), 3: (1, 1), 4: (1, 1), 5: (1, 0)}.items():
        counts = {"errors": errors, "unexplained": unexplained}
        SheetVerdict.objects.filter(objective=made[number]).update(**counts)
    if extended:
        extend(reviewing(), second_unit(cast), NOW + 9 * DAY)
    all_at_once = keys(cast.zhou, wanted)
    assert all_at_once == [made[n] for n in ((6, 7) if wanted.clean_only else range(1, 8))]
    for size in (1, 2, 3, 4):
        monkeypatch.setattr("indicators.queues.PAGE_SIZE", size)
        pages = [keys(cast.zhou, wanted, page) for page in range(1, 9)]
        assert [one for page in pages for one in page] == all_at_once
        assert all(len(page) == size for page in pages[: len(all_at_once) // size])
