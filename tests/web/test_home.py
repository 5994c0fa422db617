import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from budgets.deadlines import deadlines_of
from budgets.enums import Activity
from budgets.models import Window, WindowExtension
from budgets.services import open_year
from indicators.models import PerformanceObjective
from indicators.notes import answer_note
from indicators.services import return_objective, submit_objective
from organizations.models import Membership, User
from projects.models import Project
from tests.cast import NOW, PASSWORD
from tests.factories import approved, clean_lines, draft, registered, year_2023
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


class Tiles(HTMLParser):
    """Label, number and address of every tile."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, tuple[int, str]] = {}
        self._address = self._label = self._class = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self._class = values.get("class") or ""
        if tag == "a" and "zs-tile" in self._class:
            self._address = values["href"]

    def handle_data(self, data):
        if self._class == "zs-tile-label":
            self._label = data
        if self._class == "zs-tile-number" and data.strip().isdigit():
            self.found[self._label] = (int(data), self._address)
        if data.strip():
            self._class = ""


def tiles(client) -> dict[str, tuple[int, str]]:
    return Tiles(text_of(client.get("/"))).found


@pytest.fixture
def year(cast):
    lines = clean_lines()
    draft(cast.unit, number=1, lines=())
    draft(cast.unit, number=2, lines=lines[:-1])
    draft(cast.unit, number=3)
    back = submit_objective(actor=cast.chen, objective=draft(cast.unit, number=4), now=NOW)
    return_objective(actor=cast.zhou, objective=back, comment="请补充依据。", now=NOW)
    submit_objective(actor=cast.chen, objective=draft(cast.unit, number=5), now=NOW)
    approved(cast, number=6)
    draft(cast.other_unit, number=7)
    return year_2023()


def numbers(client) -> dict[str, int]:
    return {label: number for label, (number, _) in tiles(client).items()}


def test_the_preparer_sees_what_is_in_hand(cast, year):
    assert numbers(client_of(cast.chen)) == {
        "被退回": 1,
        "有错误": 1,
        "待填报": 1,
        "可以送审": 1,
        "自评未开始": 1,
        "完成值未填齐": 1,
    }


def test_a_sheet_with_an_open_point_says_so_and_leads_to_the_checklist(cast, year):
    back = PerformanceObjective.objects.get(status="returned")
    client = client_of(cast.chen)
    page = text_of(client.get("/"))
    assert f'<a href="/objectives/{back.pk}/edit/#points">' in page
    assert "意见未回复 1" in page
    listed = client.get("/objectives/?status=unanswered").context["page"].page.rows
    assert [row.pk for row in listed] == [back.pk]
    (note,) = back.notes.all()
    answer_note(actor=cast.chen, note=note, text="依据已补充。", now=NOW)
    assert "意见未回复" not in text_of(client.get("/"))
    assert numbers(client)["可以送审"] == 2


def test_the_preparer_sees_how_many_points_are_missing(cast, year):
    page = text_of(client_of(cast.chen).get("/"))
    assert "差 10 分" in page
    assert "差 90 分" in page
    assert "道路信号维护项目7" not in page


def test_the_reviewer_sees_the_queue(cast, year):
    assert numbers(client_of(cast.zhou)) == {
        "待我审核": 1,
        "未建目标表": 0,
        "未送审": 4,
        "审核中": 1,
        "已批复": 1,
    }
    assert numbers(client_of(cast.liu))["待我审核"] == 0


@pytest.mark.parametrize("who", ["zhao", "qian", "wu"])
def test_finance_sees_the_progress_of_the_district(cast, year, who):
    shown = numbers(client_of(getattr(cast, who)))
    assert (shown["未送审"], shown["审核中"], shown["已批复"]) == (5, 1, 1)


def test_the_auditor_sees_the_state_of_the_trail(cast, year):
    client = client_of(cast.wu)
    client_of(cast.sun).post("/objectives/1/submit/")
    shown = numbers(client)
    assert shown["拒绝越权操作"] == 1
    assert shown["登录失败"] == 0


@pytest.mark.parametrize("who", ["chen", "zhou", "liu", "zhao", "qian", "wu", "sun"])
def test_every_number_leads_to_a_list_of_that_length(cast, year, who):
    client = client_of(getattr(cast, who))
    for label, (number, where) in tiles(client).items():
        response = client.get(where)
        assert response.status_code == 200, label
        if where.startswith("/objectives/"):
            assert response.context["page"].count == number, label


@pytest.mark.parametrize("who", ["chen", "zhou", "liu", "zhao", "qian", "wu"])
def test_every_link_of_the_page_leads_somewhere(cast, year, who):
    User.objects.update(is_staff=True)
    client = client_of(getattr(cast, who))
    for where in set(re.findall(r'href="(/[^"#]*)', text_of(client.get("/")))):
        if not where.startswith("/static/"):
            assert client.get(where.replace("&amp;", "&")).status_code == 200, where


def test_the_frame_says_who_where_and_which_year(cast, year):
    page = text_of(client_of(cast.chen).get("/"))
    for part in ("准绳", "陈静", "经办 · 重庆市荣昌区公安局", "<b>2023</b> 年度"):
        assert part in page


@pytest.mark.parametrize(
    ("who", "entries"),
    [
        ("chen", ["首页", "绩效目标", "监控", "完成值", "自评", "部门预算", "公开文档", "整改"]),
        (
            "qian",
            [
                "首页",
                "绩效目标",
                "进度",
                "监控",
                "完成值",
                "自评",
                "部门预算",
                "公开文档",
                "复核",
                "人员与角色",
            ],
        ),
        (
            "wu",
            ["首页", "绩效目标", "进度", "监控", "完成值", "自评", "部门预算", "复核", "审计日志"],
        ),
    ],
)
def test_the_navigation_offers_what_the_person_may_open(cast, year, who, entries):
    page = client_of(getattr(cast, who)).get("/")
    assert [entry.label for entry in page.context["frame"].entries] == entries


def test_projects_without_a_sheet_are_named_to_their_preparer(cast, year):
    assert "还没有填绩效目标" not in text_of(client_of(cast.chen).get("/"))
    for number in range(31, 35):
        registered(cast.unit, number)
    page = text_of(client_of(cast.chen).get("/"))
    assert "有 4 个已登记项目还没有填绩效目标" in page
    first = registered_keys(cast.unit)
    shown = [f'href="/projects/{pk}/"' in page for pk in first]
    assert shown == [True, True, True, False]
    assert 'href="/projects/"' in page
    assert "还没有填绩效目标" not in text_of(client_of(cast.sun).get("/"))


def registered_keys(unit) -> list[int]:
    found = Project.objects.filter(organization=unit, code__gt="50015322T000000000030")
    return list(found.order_by("pk").values_list("pk", flat=True))


def test_another_year_stays_chosen(cast, year):
    open_year(actor=None, year=2022, now=NOW)
    client = client_of(cast.chen)
    assert client.get("/").context["frame"].year.year == 2023
    assert client.get("/?year=2022").context["frame"].year.year == 2022
    assert client.get("/objectives/").context["page"].count == 0
    assert client.get("/?year=1999").context["frame"].year.year == 2022


def test_without_any_year_the_page_says_what_to_do(cast):
    for who in (cast.chen, cast.zhao, cast.wu):
        assert "还没有开启任何预算年度" in text_of(client_of(who).get("/"))


def test_without_a_role_the_page_says_whom_to_ask(cast, year):
    Membership.objects.filter(user=cast.chen).delete()
    assert "请联系财政管理人员" in text_of(client_of(cast.chen).get("/"))


def test_a_person_with_two_roles_sees_both_blocks(cast, year):
    Membership.objects.create(user=cast.chen, organization=cast.department, role="unit_reviewer")
    shown = numbers(client_of(cast.chen))
    assert shown["可以送审"] == 1
    assert shown["待我审核"] == 0


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("who", ["chen", "zhou", "liu", "zhao", "qian", "wu"])
def test_the_start_page_asks_no_more_questions_for_more_sheets(
    cast, who, number, django_assert_max_num_queries
):
    for n in range(1, number + 1):
        draft(cast.unit, number=n)
        submitted = submit_objective(
            actor=cast.chen, objective=draft(cast.unit, number=100 + n), now=NOW
        )
        PerformanceObjective.objects.filter(pk=submitted.pk).update(desk=n % 3)
        registered(cast.unit, 200 + n)
    client = client_of(getattr(cast, who))
    client.get("/")
    # A preparer's page also judges drafts, counts what lacks actuals and a sheet, asks for reminders, for monitoring that came back
    # and for self-evaluations; the bureau asks for re-checks and rectifications.
    with django_assert_max_num_queries({"chen": 16, "zhou": 11}.get(who, 10)):
        client.get("/")


def test_after_signing_in_the_start_page_opens(cast, client):
    answer = client.post("/login/", {"login": "chenjing", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/", 302)]


def test_the_administrator_sees_the_accounts_that_wait(cast, year, settings):
    settings.AXES_ENABLED = True
    stranger = Client()
    for _ in range(5):
        stranger.post("/login/", {"login": "sunhao", "password": "Wrong-password-1"})
    User.objects.filter(pk__in=[cast.chen.pk, cast.zhou.pk]).update(must_change_password=True)
    User.objects.create(username="idle", is_active=False, must_change_password=True)
    User.objects.create(username="new")
    client = client_of(cast.qian)
    shown = tiles(client)
    for label, number in (("已锁定", 1), ("待改初始密码", 2), ("没有角色", 1)):
        found, address = shown[label]
        assert found == number
        assert len(client.get(address).context["page"].rows) == number
    for who in (cast.chen, cast.zhao, cast.wu):
        User.objects.update(must_change_password=False)
        assert "已锁定" not in tiles(client_of(who))


@pytest.fixture
def window(year):
    return Window.objects.create(
        fiscal_year=year,
        activity=Activity.OBJECTIVES,
        opens_at=timezone.now() - timedelta(days=10),
        closes_at=timezone.now() + timedelta(days=3),
    )


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (-10, 20, "还剩 <b>20</b> 天"),
        (-10, 3, "还剩 <b>3</b> 天"),
        (5, 20, "开始，"),
        (-10, -1, "已于"),
    ],
)
def test_everybody_sees_how_much_time_is_left(cast, window, start, end, text):
    now = timezone.now()
    window.opens_at, window.closes_at = now + timedelta(days=start), now + timedelta(days=end)
    window.save()
    for who in (cast.chen, cast.zhou, cast.zhao, cast.wu):
        page = text_of(client_of(who).get("/"))
        assert "绩效目标申报" in page
        assert text in page


def test_only_a_near_end_is_urgent(cast, window):
    near = deadlines_of(cast.chen, window.fiscal_year, timezone.now())[0]
    assert (near.is_open, near.is_urgent, near.is_over) == (True, True, False)
    early = deadlines_of(cast.chen, window.fiscal_year, window.closes_at - timedelta(days=9))[0]
    assert not early.is_urgent
    late = deadlines_of(cast.chen, window.fiscal_year, window.closes_at)[0]
    assert (late.is_open, late.is_urgent, late.is_over) == (False, False, True)


def test_more_time_for_one_unit_is_seen_by_that_unit_alone(cast, window):
    WindowExtension.objects.create(
        window=window,
        organization=cast.department,
        closes_at=window.closes_at + timedelta(days=30),
        reason="机构调整",
    )
    assert "（已延期）" in text_of(client_of(cast.chen).get("/"))
    for who in (cast.sun, cast.zhao):
        assert "（已延期）" not in text_of(client_of(who).get("/"))


def test_several_departments_are_offered_one_by_one(cast, year):
    for number, unit in ((21, cast.unit), (22, cast.other_unit)):
        person = cast.chen if unit is cast.unit else cast.sun
        sheet = submit_objective(actor=person, objective=draft(unit, number=number), now=NOW)
        PerformanceObjective.objects.filter(pk=sheet.pk).update(desk=2)
    shown = tiles(client_of(cast.zhao))
    assert shown["待我审核"][0] == 2
    assert shown["重庆市荣昌区公安局"] == (1, "/review/?unit=118")
    assert shown["重庆市荣昌区交通局"][0] == 1
