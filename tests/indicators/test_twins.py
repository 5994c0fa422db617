"""Look-alikes: what the night keeps, and what each person sees of it."""

from decimal import Decimal

import pytest

from indicators.models import Lookalike, LookalikeGroup, PerformanceObjective
from indicators.tasks import record_lookalikes as lookalikes_of_open_years
from indicators.twins import SHOWN, Kind, record_lookalikes, twin_page, twins_of
from organizations.models import User
from organizations.permissions import standing_of
from tests.cast import NOW
from tests.factories import clean_lines, draft, line, year_2023
from tests.indicators.test_lookalikes import retell
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
RIVER = ("对辖区河道开展保洁和清淤，雇请河长助理巡河。", "全年清淤三千米，水质达到三类。")
OTHER_LINES = tuple(line(row, f"清淤{name}", "30", "3") for row, name in enumerate("甲乙丙", 1))


@pytest.fixture
def year(cast):
    """Two projects of 118 and one of 120 alike in everything, two of 118 alike in words alone."""
    for number, unit in ((1, cast.unit), (2, cast.unit), (3, cast.other_unit)):
        draft(unit, number=number)
    for number, lines in ((4, OTHER_LINES), (5, clean_lines()[:2])):
        retell(draft(cast.unit, number=number, lines=lines), *RIVER)
    record_lookalikes(year_2023(), now=NOW)
    return year_2023()


def seen(user, year, **wanted):
    return twin_page(User.objects.get(pk=user.pk), year, **wanted)


def shape(page):
    return [
        (group.kind, group.is_across, [twin.name[-1] for twin in group.twins])
        for group in page.rows
    ]


def test_those_across_departments_lead(cast, year):
    page = seen(cast.zhao, year)
    assert shape(page) == [
        (Kind.TEXT, True, ["1", "2", "3"]),
        (Kind.LINES, True, ["1", "2", "3"]),
        (Kind.TEXT, False, ["4", "5"]),
    ]
    assert {group.likeness for group in page.rows} == {Decimal(1)}
    assert (page.count, page.found_at) == (3, NOW)
    twin = page.rows[0].twins[0]
    assert (twin.unit, twin.budget) == (cast.unit.name, Decimal("100.00"))


def test_they_are_narrowed_by_kind_and_reach_across_departments(cast, year):
    assert {group.kind for group in seen(cast.zhao, year, kind="lines").rows} == {Kind.LINES}
    assert all(group.is_across for group in seen(cast.zhao, year, is_across=True).rows)
    assert seen(cast.zhao, year, is_across=True).count == 2


def test_a_supervisor_learns_nothing_of_others(cast, year):
    page = seen(cast.liu, year)
    assert shape(page) == [
        (Kind.TEXT, False, ["1", "2"]),
        (Kind.LINES, False, ["1", "2"]),
        (Kind.TEXT, False, ["4", "5"]),
    ]
    assert [group.others for group in page.rows] == [0, 0, 0]
    assert seen(cast.liu, year, is_across=True).rows == ()
    html = text_of(client_of(cast.liu).get("/lookalikes/"))
    assert "交通局" not in html
    assert "跨部门</span>" not in html
    PerformanceObjective.objects.filter(
        organization=cast.unit, project__name__endswith="2"
    ).delete()
    record_lookalikes(year, now=NOW)
    assert shape(seen(cast.liu, year)) == [(Kind.TEXT, False, ["4", "5"])]


def test_a_night_replaces_the_one_before(cast, year):
    members = Lookalike.objects.count()
    assert record_lookalikes(year, now=NOW) == 3
    assert (LookalikeGroup.objects.count(), Lookalike.objects.count()) == (3, members)
    PerformanceObjective.objects.filter(project__name__endswith="5").delete()
    assert record_lookalikes(year, now=NOW) == 2


def test_the_nightly_task_looks_at_the_open_years(cast, year):
    LookalikeGroup.objects.all().delete()
    assert lookalikes_of_open_years() == 1
    assert LookalikeGroup.objects.count() == 3
    year.is_open = False
    year.save()
    assert lookalikes_of_open_years() == 0


def test_of_a_large_group_the_first_are_shown_and_the_rest_counted(cast, year):
    for number in range(10, 20):
        draft(cast.unit, number=number)
    record_lookalikes(year, now=NOW)
    group = seen(cast.zhao, year).rows[0]
    assert (len(group.twins), group.count, group.others) == (SHOWN, 13, 13 - SHOWN)
    assert "另有 5 个没有列出" in text_of(client_of(cast.zhao).get("/lookalikes/"))


def test_the_page_leads_to_the_sheets(cast, year):
    page = text_of(client_of(cast.zhao).get("/lookalikes/", {"kind": "text", "across": "1"}))
    sheet = PerformanceObjective.objects.get(project__name="道路信号维护项目3")
    assert f'href="/objectives/{sheet.pk}/"' in page
    assert "文字相同，3 个项目" in page
    assert "100% 相同" in page
    assert "指标相同，3 个项目" not in page
    assert 'href="/lookalikes/"' in text_of(client_of(cast.zhao).get("/progress/"))


def test_an_empty_page_says_why(cast):
    client = client_of(cast.wu)
    assert "还没有开启任何预算年度" in text_of(client.get("/lookalikes/"))
    draft(cast.unit)
    assert "还没有相似的项目" in text_of(client.get("/lookalikes/"))
    draft(cast.unit, number=2)
    record_lookalikes(year_2023(), now=NOW)
    narrowed = client.get("/lookalikes/", {"across": "1", "kind": "nonsense"})
    assert "没有符合条件的相似项目" in text_of(narrowed)


@pytest.mark.parametrize("number", [1, 3])
def test_page_and_night_ask_the_same_for_any_number(
    cast, number, django_assert_num_queries, django_assert_max_num_queries
):
    for one in range(number):
        for unit, place in ((cast.unit, 0), (cast.other_unit, 50)):
            sheet = draft(unit, number=one + place + 1)
            retell(sheet, chr(0x4E00 + one) * 60, chr(0x5E00 + one) * 60)
    year = year_2023()
    with django_assert_num_queries(8):
        record_lookalikes(year, now=NOW)
    for who in ("zhao", "liu"):
        client = client_of(getattr(cast, who))
        client.get("/lookalikes/")
        with django_assert_max_num_queries(10):
            client.get("/lookalikes/")


def named(user, year, number):
    objective = PerformanceObjective.objects.get(
        fiscal_year=year, project__code__endswith=f"{number:012d}"
    )
    fresh = User.objects.get(pk=user.pk)
    return [(twin.name[-1], twin.told) for twin in twins_of(fresh, objective)]


def test_a_sheet_names_its_twins_within_reach_and_in_what_they_are_alike(cast, year):
    both = "文字相同、指标相同"
    assert named(cast.zhao, year, 1) == [("2", both), ("3", both)]
    assert named(cast.chen, year, 1) == [("2", both)]
    assert named(cast.sun, year, 3) == []
    assert named(cast.zhao, year, 4) == [("5", "文字相同")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_twins_of_a_sheet_are_one_query(cast, count, django_assert_num_queries):
    objectives = [draft(cast.unit, number=number) for number in range(1, count + 2)]
    record_lookalikes(year_2023(), now=NOW)
    standing_of(cast.zhao)
    with django_assert_num_queries(1):
        assert len(twins_of(cast.zhao, objectives[0])) == count


def test_the_page_of_a_sheet_shows_only_what_may_be_opened(cast, year):
    first, second, third = PerformanceObjective.objects.order_by("pk")[:3]
    shown = text_of(client_of(cast.zhao).get(f"/objectives/{first.pk}/"))
    for other in (second, third):
        assert f'<a href="/objectives/{other.pk}/">' in shown
    own = text_of(client_of(cast.chen).get(f"/objectives/{first.pk}/"))
    assert f'<a href="/objectives/{second.pk}/">' in own
    assert f"/objectives/{third.pk}/" not in own
    assert third.project.name not in own
    assert "相似项目" not in text_of(client_of(cast.sun).get(f"/objectives/{third.pk}/"))
