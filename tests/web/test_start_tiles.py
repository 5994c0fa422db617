"""Every number of the start page leads to a list of exactly that length, for every role."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import EconomicClass, FiscalYear, FunctionalClass, Window
from evaluations.models import Measurement
from evaluations.unfilled import unfilled_sheets
from indicators.services import return_objective, submit_objective
from organizations.models import AuditEntry, User
from tests.cast import NOW
from tests.evaluations.self_evaluated import accepted, drawn, handed_in
from tests.evaluations.test_overviews import run as evaluation_run
from tests.factories import (
    approved,
    clean_lines,
    department_draft,
    draft,
    line,
    registered,
    with_outturn,
    year_2023,
)
from tests.indicators.adjusting import passed
from tests.indicators.adjusting import proposed as adjustment_asked
from tests.web.made import proposed
from tests.web.pages import client_of, text_of
from tests.web.test_home import tiles

pytestmark = pytest.mark.django_db
PEOPLE = ("chen", "zhou", "liu", "zhao", "qian", "wu", "sun")
MARK = "还没有设置</span>"


@pytest.fixture
def year(cast, settings):
    """Something on every shelf: sheets, actuals, self-evaluations, a re-check, runs, refusals."""
    settings.REQUIRE_MFA = False
    User.objects.update(is_staff=True)
    draft(cast.unit, number=1, lines=())
    draft(cast.unit, number=2, lines=clean_lines()[:-1])
    back = submit_objective(actor=cast.chen, objective=draft(cast.unit, number=3), now=NOW)
    return_objective(actor=cast.zhou, objective=back, comment="请补充依据。", now=NOW)
    proposed(cast, submit_objective(actor=cast.chen, objective=draft(cast.unit, number=4), now=NOW))
    approved(cast, number=5)
    with_outturn(approved(cast, number=6))
    handed_in(cast, number=7)
    drawn(cast, accepted(cast, number=8))
    draft(cast.other_unit, number=9)
    for number in (31, 32):
        registered(cast.unit, number)
    registered(cast.other_unit, 33)
    for status in ("open", "done"):
        evaluation_run(status)
    stranger = client_of(cast.sun)
    for _ in range(3):
        stranger.post("/objectives/1/submit/")
    # One of them is older than what the tile counts.
    last = AuditEntry.objects.order_by("sequence").last()
    AuditEntry.objects.filter(pk=last.pk).update(at=timezone.now() - timedelta(days=8))
    return year_2023()


def length(client, address):
    """How many rows the list holds, by whatever the page lists."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    if "/fiscalyear/" in address:
        return text_of(answer).count(MARK)
    if address.startswith("/admin/"):
        return answer.context["cl"].result_count
    if address.startswith("/objectives/"):
        return answer.context["page"].count
    text = text_of(answer)
    if address == "/library/proposals/":
        return text.count("zs-mark zs-mark-warning")
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    more = re.search(r'rel="next" href="([^"]+)"', text)
    rest = length(client, address.partition("?")[0] + unescape(more[1])) if more else 0
    return rest + (len(re.findall(r"<tr\b", body[1])) if body else 0)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_number_is_the_length_of_its_list(cast, year, who):
    client = client_of(getattr(cast, who))
    shown = tiles(client)
    assert shown
    for label, (number, address) in shown.items():
        assert length(client, address) == number, (label, address)


def test_the_roles_see_what_waits_for_them(cast, year):
    seen = {
        who: {k: n for k, (n, _) in tiles(client_of(getattr(cast, who))).items()} for who in PEOPLE
    }
    assert seen["chen"]["完成值未填齐"] == 2
    assert seen["zhou"]["待我审核的自评"] == 1
    assert seen["zhao"]["自评待复核"] == 1
    assert (seen["qian"]["年终评价进行中"], seen["qian"]["年度设置未完成"]) == (1, 2)
    assert seen["wu"]["拒绝越权操作"] == 2
    for who in set(PEOPLE) - {"qian"}:
        assert "年度设置未完成" not in seen[who]
    for who in set(PEOPLE) - {"chen"}:
        assert "完成值未填齐" not in seen[who]


def test_what_lacks_actuals_is_counted_until_the_last_cell_and_the_money(cast):
    objective = approved(cast, number=1)
    whole = department_draft(cast.department, (line(1, "办结案件数量", "100", "12"),))
    type(whole).objects.filter(pk=whole.pk).update(status="approved")
    approved(cast, number=2)
    keys = list(objective.indicators.order_by("position").values_list("pk", flat=True))

    def lacking():
        return set(unfilled_sheets(cast.chen, year_2023()).values_list("pk", flat=True))

    before = lacking()
    assert before >= {objective.pk, whole.pk}
    assert len(before) == 3
    for key in keys[:-1]:
        Measurement.objects.create(indicator_id=key, actual_value=1, recorded_at=NOW)
    with_outturn(objective)
    assert objective.pk in lacking()
    Measurement.objects.create(indicator_id=keys[-1], actual_value=1, recorded_at=NOW)
    assert lacking() == before - {objective.pk}
    assert not unfilled_sheets(cast.sun, year_2023()).exists()


def test_the_list_is_narrowed_and_paged_to_what_is_not_filled(cast):
    approved(cast, number=1)
    draft(cast.unit, number=2)
    client = client_of(cast.chen)
    assert len(client.get("/actuals/").context["page"].rows) == 2
    page = client.get("/actuals/?state=unfilled")
    assert [row.status.value for row in page.context["page"].rows] == ["approved"]
    assert '已批复、未填齐<span class="zs-count">1</span>' in text_of(page)
    last = page.context["page"].rows[0].pk
    rest = client.get(f"/actuals/?state=unfilled&after={last}")
    assert "都填齐了完成值和执行数" in text_of(rest)


@pytest.mark.parametrize("closed", ["year", "window"])
def test_the_tile_waits_for_the_time_of_filling_in(cast, closed):
    approved(cast, number=1)
    client = client_of(cast.chen)
    assert tiles(client)["完成值未填齐"] == (1, "/actuals/?state=unfilled")
    if closed == "year":
        FiscalYear.objects.update(is_open=False)
    else:
        start = timezone.now() + timedelta(days=9)
        Window.objects.create(
            fiscal_year=year_2023(), activity=Activity.SELF_EVALUATION.value,
            opens_at=start, closes_at=start + timedelta(days=9),
        )  # fmt: skip
    assert "完成值未填齐" not in tiles(client)


def test_the_set_up_is_told_part_by_part_until_it_is_whole(cast, year):
    client = client_of(cast.qian)
    assert "还没有设置：时间窗口与延期、科目" in text_of(client.get("/"))
    for model in (FunctionalClass, EconomicClass):
        model.objects.create(fiscal_year=year, code="201", name="甲")
    Window.objects.create(
        fiscal_year=year, activity=Activity.OBJECTIVES.value, opens_at=NOW,
        closes_at=NOW + timedelta(days=9),
    )  # fmt: skip
    number, address = tiles(client)["年度设置未完成"]
    assert number == length(client, address) == 0
    User.objects.filter(pk=cast.qian.pk).update(is_staff=False)
    assert "年度设置未完成" not in tiles(client)


@pytest.mark.parametrize("who", ["liu", "zhao", "qian", "wu"])
def test_the_start_page_and_the_progress_board_count_the_same(cast, year, who):
    client = client_of(getattr(cast, who))
    block, board = (client.get(address).context["page"] for address in ("/", "/progress/"))
    here = {one.code: figures(one) for one in block.progress.departments}
    there = {row.department.code: figures(row.department) for row in board.rows}
    assert here == there
    assert figures(block.progress.total) == figures(board.total.department)
    assert here["118"][0] == 2
    assert list(here) == sorted(here, key=lambda code: (-sum(here[code][:2]), code))
    numbers = {label: number for label, (number, _) in tiles(client).items()}
    shown = figures(block.progress.total)
    assert (numbers["未建目标表"], numbers["未送审"], numbers["已批复"]) == (
        shown[0],
        shown[1],
        shown[3],
    )


def figures(one):
    return (one.unsheeted, one.unsubmitted, one.submitted, one.approved, one.total)


def test_every_number_of_a_department_leads_to_a_list_of_that_length(cast, year):
    client = client_of(cast.zhao)
    page = text_of(client.get("/"))
    table = re.search(r"<caption[^>]*>各部门绩效目标的进度.*?</table>", page, re.DOTALL)[0]
    found = re.findall(r'<a href="([^"]+)">(\d+)</a>', table)
    assert len(found) >= 8
    for address, number in found:
        assert length(client, unescape(address)) == int(number), address


def test_a_long_table_is_cut_for_those_who_have_the_board(cast, year, monkeypatch):
    monkeypatch.setattr("web.todo.DEPARTMENTS", 1)
    client = client_of(cast.zhao)
    page = client.get("/")
    block = page.context["page"].progress
    assert ([one.code for one in block.departments], block.more) == (["118"], 1)
    assert block.total.total == sum(
        row.department.total for row in client.get("/progress/").context["page"].rows
    )
    assert "另有 1 个，" in text_of(page)
    mine = client_of(cast.zhou).get("/").context["page"].progress
    assert (len(mine.departments), mine.more) == (1, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_administrators_tiles_ask_no_more_for_more(cast, count, django_assert_max_num_queries):
    User.objects.update(is_staff=True)
    client = client_of(cast.qian)
    for number in range(count):
        approved(cast, number=number)
    client.get("/")
    with django_assert_max_num_queries(13):
        client.get("/")


@pytest.mark.parametrize("number", [1, 3])
def test_requests_for_adjustments_wait_at_their_desk(cast, number, django_assert_max_num_queries):
    for place in range(1, number + 1):
        adjustment_asked(cast, approved(cast, number=place))
    passed(cast, adjustment_asked(cast, approved(cast, number=9)), desks=2)
    label = "待我审核的目标调整"
    for who, waiting in (("zhou", number), ("zhao", 1)):
        client = client_of(getattr(cast, who))
        assert tiles(client)[label] == (waiting, "/review/adjustments/")
        assert length(client, "/review/adjustments/") == waiting
        with django_assert_max_num_queries({"zhou": 11}.get(who, 10)):
            client.get("/")
    for who in ("chen", "liu", "sun"):
        assert label not in tiles(client_of(getattr(cast, who)))
