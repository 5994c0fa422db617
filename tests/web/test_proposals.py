"""From a line of a sheet to an indicator of the library, or to a reason why not."""

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import IndicatorTemplate, TemplateProposal
from indicators.proposals import (
    InvalidProposal,
    accept_template,
    decline_template,
    propose_template,
)
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import draft, line
from tests.web.editor import send
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def propose(cast, number=1, place=0):
    objective = draft(cast.unit, number=number)
    return propose_template(
        actor=cast.chen,
        objective=objective,
        key=objective.indicators.all()[place].pk,
        reason="各处都用得上",
        now=NOW,
    )


def last_entries(count):
    return [one.action for one in AuditEntry.objects.order_by("-sequence")[:count]][::-1]


def test_a_stored_line_is_proposed_from_the_editor(cast):
    objective = draft(cast.unit)
    row = objective.indicators.all()[1]
    answer = send(client_of(cast.chen), "propose", objective, key=row.pk, reason=" 各处都用得上 ")
    assert (answer.status_code, answer.json()["message"]) == (200, "已提交，等财政部门处理。")
    proposal = TemplateProposal.objects.get()
    assert (proposal.name, proposal.unit, proposal.typical_weight, proposal.reason) == (
        row.name,
        row.unit,
        row.weight,
        "各处都用得上",
    )
    assert last_entries(1) == ["indicators.template_proposed"]
    page = client_of(cast.chen).get(reverse("editor", args=[objective.pk]))
    assert f"{row.name}：待处理" in text_of(page)


@pytest.mark.parametrize(
    ("place", "reason", "words"),
    [
        (0, "", "请写明申请理由"),
        (0, "长" * 301, "最多 300 字"),
        (1, "理由", "请先填好这一行的二级指标、指标性质"),
        (2, "理由", "最多 120 字"),
        (None, "理由", "还没有保存"),
    ],
)
def test_what_cannot_be_proposed_is_told(cast, place, reason, words):
    lines = (
        line(1, "巡检数量", "10", "5"),
        line(2, "不全", "10", "", comparison="", level2=""),
        line(3, "长" * 121, "10", "5"),
    )
    objective = draft(cast.unit, lines=lines)
    key = 0 if place is None else objective.indicators.all()[place].pk
    answer = send(client_of(cast.chen), "propose", objective, key=key, reason=reason)
    assert answer.status_code == 422
    assert words in answer.json()["message"]
    assert not TemplateProposal.objects.exists()


def test_the_same_is_not_proposed_twice_nor_what_the_library_has(cast):
    proposal = propose(cast)
    with pytest.raises(InvalidProposal, match="已经申请过"):
        propose(cast, number=2)
    accept_template(actor=cast.qian, pk=proposal.pk, scope="common", now=NOW)
    with pytest.raises(InvalidProposal, match="已有同名"):
        propose(cast, number=3)


@pytest.mark.parametrize(
    ("scope", "industry", "kept"),
    [("common", "无关", ""), ("industry", "交通运输", "交通运输"), ("own", "", "")],
)
def test_an_accepted_proposal_is_an_indicator_of_the_library(cast, scope, industry, kept):
    proposal = propose(cast)
    address = reverse("proposal-accept", args=[proposal.pk])
    answer = client_of(cast.qian).post(address, {"scope": scope, "industry": industry})
    assert answer.status_code == 302
    template = IndicatorTemplate.objects.get()
    assert (template.name, template.scope, template.industry) == (proposal.name, scope, kept)
    assert template.organization == (cast.unit if scope == "own" else None)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.template) == (
        "accepted",
        cast.qian,
        template,
    )
    assert last_entries(2) == ["indicators.library_changed", "indicators.proposal_accepted"]


def test_a_declined_proposal_tells_its_unit_why(cast):
    proposal = propose(cast)
    client = client_of(cast.qian)
    address = reverse("proposal-decline", args=[proposal.pk])
    silent = client.post(address, {"answer": " "})
    assert silent.status_code == 422
    assert "请写明不采纳的原因" in text_of(silent)
    assert client.post(address, {"answer": "口径不清"}).status_code == 302
    assert "口径不清" in text_of(client.get(reverse("proposals")))
    assert not IndicatorTemplate.objects.exists()
    assert last_entries(1) == ["indicators.proposal_declined"]
    objective = draft(cast.unit, number=9)
    page = client_of(cast.chen).get(reverse("editor", args=[objective.pk]))
    assert "未采纳，口径不清" in text_of(page)


def test_who_decides_second_changes_nothing(cast):
    proposal = propose(cast)
    accept_template(actor=cast.qian, pk=proposal.pk, scope="common", now=NOW)
    for act in (
        lambda: accept_template(actor=cast.qian, pk=proposal.pk, scope="own", now=NOW),
        lambda: decline_template(actor=cast.qian, pk=proposal.pk, answer="晚了", now=NOW),
    ):
        with pytest.raises(InvalidProposal, match="刚被他人处理过"):
            act()
    assert IndicatorTemplate.objects.count() == 1
    with pytest.raises(Http404):
        decline_template(actor=cast.qian, pk=987654, answer="没有", now=NOW)


@pytest.mark.parametrize(
    ("scope", "words"), [("", "请选择纳入的范围"), ("industry", "写明行业领域")]
)
def test_a_scope_is_needed(cast, scope, words):
    proposal = propose(cast)
    with pytest.raises(InvalidProposal, match=words):
        accept_template(actor=cast.qian, pk=proposal.pk, scope=scope, now=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_questions_for_one_as_for_three(cast, count):
    for number in range(1, count + 1):
        propose(cast, number=number, place=number)
    client = client_of(cast.qian)
    client.get(reverse("proposals"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("proposals"))
    assert text_of(page).count('class="zs-block zs-proposal"') == count
    # Session, person, roles, years for the header; the waiting ones, the decided ones.
    assert len(queries) <= 7


def test_the_first_page_of_the_keeper_leads_to_what_waits(cast):
    propose(cast)
    home = text_of(client_of(cast.qian).get(reverse("home")))
    assert reverse("proposals") in home
    assert reverse("proposals") not in text_of(client_of(cast.chen).get(reverse("home")))
