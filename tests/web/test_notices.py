"""The notices on the start page and on their own page."""

import re

import pytest
from django.urls import reverse

from indicators.services import return_objective
from organizations.enums import AuditAction, NoticeKind, Role
from organizations.models import AuditEntry, Notice
from organizations.notices import PAGE_SIZE, Telling, tell
from tests.cast import NOW
from tests.factories import draft, year_2023
from tests.indicators.desks import submitted
from tests.organizations.test_notices import told
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def home_of(person):
    return text_of(client_of(person).get("/"))


def test_a_return_stands_on_the_start_page_until_it_is_read(cast):
    objective = submitted(cast)
    return_objective(actor=cast.zhou, objective=objective, comment="请补充依据。", now=NOW)
    page = home_of(cast.chen)
    assert "1 条未读" in page
    assert "绩效目标被退回" in page
    assert "请补充依据。" in page
    notice = Notice.objects.get(kind="returned")
    answer = client_of(cast.chen).post(reverse("notice-read", args=[notice.pk]), {"op": "open"})
    assert answer.url == reverse("objective", args=[objective.pk])
    assert "条未读" not in home_of(cast.chen)
    assert "绩效目标被退回" in text_of(client_of(cast.chen).get(reverse("notices")))


def test_what_is_read_on_the_start_page_leads_back_to_it(cast):
    draft(cast.unit)
    client = client_of(cast.chen)
    address = reverse("notice-read", args=[told(cast).pk])
    assert client.post(address, {"from": "home"}).url == "/"
    assert client.post(address).url == reverse("notices")


def test_everything_at_once(cast):
    first, last = told(cast), told(cast)
    client = client_of(cast.chen)
    page = text_of(client.get(reverse("notices") + "?state=unread"))
    assert f'name="up_to" value="{last.pk}"' in page
    later = told(cast)
    client.post(reverse("notices-read"), {"up_to": str(last.pk)})
    page = text_of(client.get(reverse("notices") + "?state=unread"))
    assert reverse("notice-read", args=[later.pk]) in page
    assert reverse("notice-read", args=[first.pk]) not in page
    assert client.post(reverse("notices-read"), {"up_to": "甲"}).status_code == 302


def test_the_list_goes_on_page_by_page(cast):
    for _ in range(PAGE_SIZE + 1):
        told(cast)
    client = client_of(cast.chen)
    first = text_of(client.get(reverse("notices")))
    assert first.count('<li class="zs-notice') == PAGE_SIZE
    after = re.search(r"after=(\d+)", first)
    second = text_of(client.get(reverse("notices"), {"after": after[1]}))
    assert second.count('<li class="zs-notice') == 1
    assert "全部标为已读" not in second


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_leads_to_a_page(cast, kind):
    tell(
        actor=None,
        organization=cast.unit,
        key=7,
        subject="巡检项目",
        tellings=[Telling(Role.PREPARER, kind)],
        now=NOW,
    )
    address = reverse("notice-read", args=[Notice.objects.get().pk])
    name = {"adjustment": "/adjustments/7/", "rectification": "/rectifications/7/"}
    expected = name.get(kind.value.split("_")[0], "/objectives/7/")
    if kind is NoticeKind.SELF_EVALUATION_RETURNED:
        expected = "/self-evaluations/7/"
    assert client_of(cast.chen).post(address, {"op": "open"}).url == expected
    assert kind.label in text_of(client_of(cast.chen).get(reverse("notices")))


def test_anothers_notice_is_not_found_and_the_attempt_is_on_record(cast):
    address = reverse("notice-read", args=[told(cast).pk])
    assert client_of(cast.sun).post(address).status_code == 404
    assert AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED, actor=cast.sun).exists()


def test_who_was_told_nothing_reads_so(cast):
    year_2023()
    assert "条未读" not in home_of(cast.wu)
    assert "还没有通知。" in text_of(client_of(cast.wu).get(reverse("notices")))
    empty = client_of(cast.wu).get(reverse("notices") + "?state=unread")
    assert "没有未读的通知。" in text_of(empty)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_any_number(cast, count, django_assert_num_queries):
    for _ in range(count):
        told(cast)
    client = client_of(cast.chen)
    client.get(reverse("notices"))
    with django_assert_num_queries(4):
        client.get(reverse("notices"))
