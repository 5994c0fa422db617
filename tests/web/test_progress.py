"""The progress board: every number, its order and its list; reminders from the board to the desk."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import Window, WindowExtension
from indicators.models import FindingTally, PerformanceObjective, Reminder
from indicators.progress import progress_board
from indicators.services import approve_objective, return_objective, submit_objective
from indicators.verdicts import record_trend
from organizations.enums import Role
from organizations.models import User
from organizations.services import grant_role
from tests.cast import NOW
from tests.factories import (
    answer,
    approved,
    clean_lines,
    department_draft,
    draft,
    explained,
    registered,
    year_2023,
)
from tests.indicators.test_verdicts import warned
from tests.web.pages import client_of, text_of
from web.progress import progress_page
from web.sparklines import HEIGHT, WIDTH, sparkline

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def year(cast):
    """118: one sheet in each state and a twice submitted one; 120: one draft."""
    draft(cast.unit, number=1, lines=())
    draft(cast.unit, number=2)
    back = submit_objective(actor=cast.chen, objective=draft(cast.unit, number=3), now=NOW)
    return_objective(actor=cast.zhou, objective=back, comment="请补充依据。", now=NOW)
    submit_objective(actor=cast.chen, objective=draft(cast.unit, number=4), now=NOW)
    passed = submit_objective(actor=cast.chen, objective=draft(cast.unit, number=5), now=NOW)
    approve_objective(actor=cast.zhou, objective=passed, now=NOW)
    approved(cast, number=6)
    twice = submit_objective(actor=cast.chen, objective=draft(cast.unit, number=7), now=NOW)
    return_objective(actor=cast.zhou, objective=twice, comment="请补充依据。", now=NOW)
    submit_objective(actor=cast.chen, objective=answer(twice), now=NOW)
    for reviewer in (cast.zhou, cast.liu, cast.zhao):
        approve_objective(actor=reviewer, objective=twice, now=NOW)
    draft(cast.other_unit, number=8)
    return year_2023()


def board(user, now=NOW):
    return progress_board(User.objects.get(pk=user.pk), year_2023(), now)


def department(user, code, now=NOW):
    return next(one for one in board(user, now).departments if one.code == code)


def close(fiscal_year, closes_at):
    return Window.objects.create(
        fiscal_year=fiscal_year,
        activity=Activity.OBJECTIVES.value,
        opens_at=NOW - 30 * DAY,
        closes_at=closes_at,
    )


def test_every_sheet_is_counted_once_where_it_is(cast, year):
    one = department(cast.zhao, "118")
    assert (one.unfilled, one.drafting, one.returned) == (1, 1, 1)
    assert one.desks == (1, 1, 0)
    assert (one.approved, one.total, one.late) == (2, 7, 0)
    assert one.rounds == Decimal("1.5")
    assert department(cast.zhao, "120").rounds is None


def test_the_total_sums_all_departments(cast, year):
    found = board(cast.zhao)
    total = found.total
    assert total.total == PerformanceObjective.objects.count() == 8
    assert (total.drafting, total.submitted, total.approved) == (2, 2, 2)
    assert total.rounds == Decimal("1.5")
    assert found.desk_names == ("单位审核", "主管部门", "财政审核")


def test_a_project_without_a_sheet_is_not_started(cast, year):
    registered(cast.unit, 31)
    registered(cast.unit, 32)
    registered(cast.department, 33)
    one, other = department(cast.zhao, "118"), department(cast.zhao, "120")
    assert (one.unfilled, one.unsheeted, one.unstarted) == (1, 3, 4)
    assert (one.unsubmitted, one.outstanding, one.total, one.late) == (3, 6, 10, 0)
    assert (other.unsheeted, other.total) == (0, 1)
    total = board(cast.zhao).total
    assert (total.unsheeted, total.total) == (3, 11)
    close(year, NOW - DAY)
    assert department(cast.zhao, "118").late == 6


def test_a_department_that_has_begun_nothing_is_on_the_board(cast):
    registered(cast.other_unit, 31)
    (one,) = board(cast.zhao).departments
    assert (one.code, one.unstarted, one.total) == ("120", 1, 1)
    assert board(cast.liu).departments == ()
    client = client_of(cast.zhao)
    page = text_of(client.get(reverse("progress")))
    assert "其中 1 个项目还没有目标表" in page
    assert "/projects/?unit=120" in page
    listed = client.get("/projects/", {"unit": "120"}).context["page"]
    assert len(listed.rows) == one.unsheeted
    assert client.get("/projects/", {"unit": "118"}).context["page"].rows == ()


def test_the_sheets_of_departments_are_no_projects(cast, year):
    department_draft(cast.department, clean_lines())
    assert department(cast.zhao, "118").unsheeted == 0
    registered(cast.department, 31)
    assert department(cast.zhao, "118").unsheeted == 1


def test_a_department_is_reminded_of_projects_without_a_sheet(cast):
    registered(cast.unit, 31)
    client = client_of(cast.liu)
    page = text_of(client.get(reverse("progress"), {"remind": "118"}))
    assert "贵部门还有 1 张目标表没有送审" in page
    client.post(reverse("progress-remind", args=["118"]), {"message": "请填报。"})
    assert "您还有 1 张目标表没有送审" in text_of(client_of(cast.chen).get("/"))


def test_late_is_what_is_in_the_unit_s_hands_after_its_own_deadline(cast, year):
    window = close(year, NOW - DAY)
    assert department(cast.zhao, "118").late == 3
    WindowExtension.objects.create(
        window=window, organization=cast.unit, closes_at=NOW + DAY, reason="机构调整"
    )
    assert department(cast.zhao, "118").late == 0
    assert department(cast.zhao, "118", NOW + DAY).late == 3


def test_the_latest_department_comes_first(cast, year):
    window = close(year, NOW - DAY)
    assert [one.code for one in board(cast.zhao).departments] == ["118", "120"]
    WindowExtension.objects.create(
        window=window, organization=cast.department, closes_at=NOW + DAY, reason="机构调整"
    )
    assert [one.code for one in board(cast.zhao).departments] == ["120", "118"]


@pytest.mark.parametrize(
    ("who", "codes"), [("liu", {"118"}), ("zhao", {"118", "120"}), ("wu", {"118", "120"})]
)
def test_everybody_sees_the_departments_within_reach(cast, year, who, codes):
    assert {one.code for one in board(getattr(cast, who)).departments} == codes


def test_findings_come_from_the_last_night_and_before_it_from_the_verdicts(cast):
    explained(cast.chen, warned(cast.unit))
    before = department(cast.zhao, "118")
    assert before.findings
    assert all(rule.sheets == 1 and rule.name for rule in before.findings)
    assert before.trend == ()
    today = timezone.localdate(NOW)
    record_trend(year_2023(), on=today)
    FindingTally.objects.update(codes={"B01": 4, "C12": 9, "A01": 9, "D01": 1, "Z99": 50})
    after = department(cast.zhao, "118")
    assert [(rule.code, rule.sheets) for rule in after.findings] == [
        ("A01", 9),
        ("C12", 9),
        ("B01", 4),
    ]


def tally(unit, on, findings):
    FindingTally.objects.create(
        fiscal_year=year_2023(),
        organization=unit,
        on=on,
        sheets=9,
        faulty=1,
        errors=findings - 1,
        warnings=1,
        hints=70,
        codes={"B01": findings},
    )


def test_the_trend_goes_over_thirty_days_and_sums_up(cast, year):
    today = timezone.localdate(NOW)
    for days, findings in ((30, 99), (29, 9), (1, 4), (0, 2)):
        tally(cast.department, today - days * DAY, findings)
    tally(cast.other_department, today, 5)
    assert [day.findings for day in department(cast.zhao, "118").trend] == [9, 4, 2]
    assert [day.findings for day in board(cast.zhao).total.trend] == [9, 4, 7]
    assert department(cast.zhao, "118").findings[0].sheets == 2


def test_a_supervisor_of_one_unit_learns_nothing_of_its_neighbours(cast, year):
    helper = User.objects.create(username="helper", full_name="下级主管")
    lower = PerformanceObjective.objects.filter(organization=cast.unit).count()
    draft(cast.department, number=20)
    grant_role(actor=None, user=helper, organization=cast.unit, role=Role.SUPERVISOR, now=NOW)
    tally(cast.department, timezone.localdate(NOW), 40)
    one = department(helper, "118")
    assert one.total == lower
    assert one.trend == ()
    assert all(rule.sheets <= lower for rule in one.findings)
    page = text_of(client_of(helper).get(reverse("progress")))
    assert "?remind=" not in page


def test_the_page_shows_numbers_with_the_lists_behind_them(cast, year):
    close(year, NOW + DAY)
    page = text_of(client_of(cast.zhao).get(reverse("progress")))
    assert "已于 2023-01-11 09:00 截止" in page
    assert "?status=unfilled&amp;unit=118" in page
    assert "?status=returned&amp;unit=120" in page
    assert "主管部门 1" in page
    assert "style=" not in page


def test_every_list_is_as_long_as_its_number(cast, year):
    client = client_of(cast.zhao)
    one = department(cast.zhao, "118")
    for shelf, number in (
        ("unfilled", one.unfilled),
        ("draft", one.drafts),
        ("returned", one.returned),
        ("submitted", one.submitted),
        ("approved", one.approved),
        ("unsubmitted", one.unsubmitted),
    ):
        answer = client.get(reverse("objectives"), {"status": shelf, "unit": "118"})
        assert answer.context["page"].count == number, shelf


def test_the_board_goes_on_over_pages_and_sums_up_all_of_them(cast, year, monkeypatch):
    monkeypatch.setattr("indicators.progress.PAGE_SIZE", 1)
    client = client_of(cast.zhao)
    tally(cast.department, timezone.localdate(), 7)
    tally(cast.other_department, timezone.localdate(), 5)
    first, second = (client.get(reverse("progress"), {"page": n}).context["page"] for n in (1, 2))
    assert [one.department.code for one in (*first.rows, *second.rows)] == ["118", "120"]
    assert (first.has_next, second.has_next) == (True, False)
    assert first.total == second.total
    assert first.total.department.total == 8
    assert [rule.sheets for rule in first.total.department.findings] == [12]
    assert [rule.sheets for rule in second.rows[0].department.findings] == [5]
    page = text_of(client.get(reverse("progress"), {"remind": "120", "page": "1"}))
    assert "催办：重庆市荣昌区交通局" in page
    assert "共 2 个部门" in page
    assert 'href="?page=2"' in page
    assert client.get(reverse("progress"), {"page": "9" * 30}).status_code == 200


def test_without_a_window_nothing_is_late(cast, year):
    page = text_of(client_of(cast.liu).get(reverse("progress")))
    assert "没有设置申报时间，不计逾期" in page


def test_without_sheets_the_page_says_so(cast):
    assert "还没有开启任何预算年度" in text_of(client_of(cast.wu).get(reverse("progress")))
    year_2023()
    assert "还没有绩效目标" in text_of(client_of(cast.wu).get(reverse("progress")))


@pytest.mark.parametrize("who", ["liu", "zhao", "qian", "wu"])
@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("is_kept", [False, True])
def test_the_board_asks_ten_questions_at_most(
    cast, who, number, is_kept, django_assert_max_num_queries
):
    for one in range(1, number + 1):
        draft(cast.unit, number=one)
        registered(cast.unit, 40 + one)
        explained(cast.sun, warned(cast.other_unit, number=10 + one))
        approved(cast, number=20 + one)
    close(year_2023(), NOW)
    if is_kept:
        for unit in (cast.department, cast.other_department):
            tally(unit, timezone.localdate(), 3)
    client = client_of(getattr(cast, who))
    client.get(reverse("progress"))
    with django_assert_max_num_queries(10):
        client.get(reverse("progress"))


def test_a_reminder_goes_from_the_board_to_the_start_page_and_away(cast, year):
    cast.chen.email = "chenjing@example.test"
    cast.chen.save()
    close(year, NOW)
    overseer, preparer = client_of(cast.zhao), client_of(cast.chen)
    page = text_of(overseer.get(reverse("progress"), {"remind": "118"}))
    assert "已于2023年1月10日09:00截止，贵部门还有 3 张目标表没有送审" in page
    answer = overseer.post(
        "/progress/118/remind/", {"message": "<b>请</b>于周五前送审"}, follow=True
    )
    assert "已催办重庆市荣昌区公安局" in text_of(answer)
    assert "给 1 人发了邮件" in text_of(answer)
    assert len(mail.outbox) == 1
    start = text_of(preparer.get("/"))
    assert "&lt;b&gt;请&lt;/b&gt;于周五前送审" in start
    assert "您还有 3 张目标表没有送审" in start
    assert "催办" not in text_of(client_of(cast.sun).get("/"))
    answer = preparer.post(f"/reminders/{Reminder.objects.get().pk}/dismiss/", follow=True)
    assert "您还有 3 张目标表没有送审" not in text_of(answer)


def test_what_was_written_is_kept_where_it_cannot_be_sent(cast, year):
    long = "办" * 301
    answer = client_of(cast.liu).post("/progress/118/remind/", {"message": long})
    assert answer.status_code == 422
    assert "没有发出：催办内容最多 300 字" in text_of(answer)
    assert long in text_of(answer)
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("asked", ["120", "118001", "nonsense", "x\x00"])
def test_no_letter_to_a_department_out_of_reach(cast, year, asked):
    answer = client_of(cast.liu).get(reverse("progress"), {"remind": asked})
    assert answer.status_code == 200
    assert answer.context["page"].letter is None


def test_an_auditor_looks_and_reminds_nobody(cast, year):
    answer = client_of(cast.wu).get(reverse("progress"), {"remind": "118"})
    assert answer.context["page"].letter is None
    assert "?remind=" not in text_of(answer)


def test_only_overseers_find_the_board_in_the_navigation(cast, year):
    for who in ("liu", "zhao", "qian", "wu"):
        # In the navigation, and beside the progress of the year.
        assert text_of(client_of(getattr(cast, who)).get("/")).count('href="/progress/"') == 2
    for who in ("chen", "zhou"):
        assert 'href="/progress/"' not in text_of(client_of(getattr(cast, who)).get("/"))


def test_a_desk_that_the_route_no_longer_has_is_still_counted(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    PerformanceObjective.objects.filter(pk=objective.pk).update(desk=4)
    request = RequestFactory().get("/progress/")
    page = progress_page(request, User.objects.get(pk=cast.zhao.pk), year_2023(), NOW)
    assert page.rows[0].desks == (("第 5 岗", 1),)


def test_the_number_of_lines_does_not_make_a_sheet_count_twice(cast):
    draft(cast.unit, lines=clean_lines())
    assert department(cast.zhao, "118").drafting == 1


def test_a_line_stays_in_its_box_and_is_measured_from_zero():
    assert sparkline([]) is None
    line = sparkline([8, 0, 4])
    assert line is not None
    xs, ys = zip(*line.points, strict=True)
    assert xs == (3, WIDTH // 2, WIDTH - 3)
    assert ys == (3, HEIGHT - 3, HEIGHT // 2)
    assert line.path == f"3,3 {WIDTH // 2},{HEIGHT - 3} {WIDTH - 3},{HEIGHT // 2}"
    alone = sparkline([0])
    assert alone is not None
    assert alone.points == ((WIDTH - 3, HEIGHT - 3),)
