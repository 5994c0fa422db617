"""A self-evaluation is accepted or returned in the admin, by whoever may on its own page."""

import pytest

from evaluations.models import SelfEvaluation, SelfExplanation
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.evaluations.self_evaluated import EXPLANATION, handed_in

LIST = "/admin/evaluations/selfevaluation/"


@pytest.fixture
def address(staff):
    return f"{LIST}objective/{handed_in(staff).pk}/"


def sent(client, address, **changes):
    data = {"base_version": "2", "comment": "", "op": "accept"} | changes
    return client.post(address, data, follow=True)


def status():
    return SelfEvaluation.objects.get().status


def test_the_units_reviewer_finds_it_in_the_list_and_accepts_it(staff, as_person, address):
    client = as_person(staff.zhou)
    assert f'href="{address}">审核</a>' in client.get(LIST).content.decode()
    assert "审核通过</button>" in client.get(address).content.decode()
    assert "自评审核通过。" in sent(client, address, comment="属实").content.decode()
    assert status() == "accepted"
    entry = AuditEntry.objects.get(action=AuditAction.SELF_EVALUATION_ACCEPTED)
    assert (entry.actor, entry.changes["comment"]) == (staff.zhou, "属实")


def test_the_words_to_the_warnings_are_read_beside_it(staff, as_person, address):
    page = as_person(staff.zhou).get(address).content.decode()
    assert page.count(EXPLANATION) == len(SelfExplanation.objects.all()) == 3
    assert f"K16 佐证缺失（第7行 过往群众满意度）：{EXPLANATION}" in page
    SelfExplanation.objects.all().delete()
    assert "情况说明" not in as_person(staff.zhou).get(address).content.decode()


def test_words_to_a_line_or_a_rule_that_is_gone_stay_on_record(staff, as_person, address):
    one, another, _ = SelfExplanation.objects.order_by("pk")
    SelfExplanation.objects.filter(pk=one.pk).update(indicator_key=10**9)
    SelfExplanation.objects.filter(pk=another.pk).update(code="K99")
    page = as_person(staff.zhou).get(address).content.decode()
    assert page.count(EXPLANATION) == 3
    assert f"{one.code} 佐证缺失（已不在表中的指标）：{EXPLANATION}" in page
    assert "K99 （" in page


def test_it_is_returned_with_a_reason_only(staff, as_person, address):
    client = as_person(staff.zhou)
    assert "退回自评要写明原因" in sent(client, address, op="return").content.decode()
    assert status() == "submitted"
    assert "已退回" in sent(client, address, op="return", comment="请补充佐证").content.decode()
    assert status() == "returned"
    assert "请补充佐证" in as_person(staff.chen).get(address).content.decode()


def test_what_somebody_else_changed_meanwhile_is_not_decided_on(staff, as_person, address):
    page = sent(as_person(staff.zhou), address, base_version="1", comment="我的意见")
    assert "刚被别人修改或处理过" in page.content.decode()
    assert "我的意见" in page.content.decode()
    assert (
        "请选择“审核通过”或“退回”" in sent(as_person(staff.zhou), address, op="x").content.decode()
    )
    assert status() == "submitted"


@pytest.mark.parametrize("who", ["chen", "liu", "zhao", "qian", "wu", "sun"])
def test_nobody_else_decides_and_the_trial_is_on_record(staff, as_person, address, who):
    client = as_person(getattr(staff, who))
    assert "审核通过</button>" not in client.get(address).content.decode()
    assert sent(client, address).status_code == (404 if who == "sun" else 403)
    assert status() == "submitted"
    assert AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_and_the_page_do_not_query_per_row(
    staff, as_person, count, django_assert_max_num_queries
):
    last = [handed_in(staff, number=number) for number in range(1, count + 1)][-1]
    client = as_person(staff.zhou)
    client.get(LIST)
    for url in (LIST, f"{LIST}objective/{last.pk}/"):
        with django_assert_max_num_queries(10):
            assert client.get(url).status_code == 200
