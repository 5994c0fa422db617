"""The page of the waivers in the admin."""

import pytest

from indicators.models import RuleWaiver
from tests.factories import draft, year_2023

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/indicators/rulewaiver/year/2023/"
FILLED = {
    "code": "C05",
    "scope": "118",
    "requester": "zhoulin",
    "expires_on": "2099-12-31",
    "reason": "指标口径由上级规定",
}


@pytest.fixture
def qian(staff, as_person):
    year_2023()
    return as_person(staff.qian)


def test_a_waiver_is_granted_shown_and_ended(qian):
    saved = qian.post(ADDRESS, FILLED, follow=True)
    assert "豁免已保存" in saved.content.decode()
    waiver = RuleWaiver.objects.get()
    assert (waiver.code, waiver.organization.code) == ("C05", "118")
    shown = qian.get(ADDRESS).content.decode()
    assert "指标口径由上级规定" in shown
    assert "提前结束" in shown
    qian.post(ADDRESS, {"ended": [waiver.pk]})
    waiver.refresh_from_db()
    assert waiver.revoked_at is not None


def test_the_boxes_of_a_new_waiver_stand_apart(qian):
    shown = qian.get(ADDRESS).content.decode()
    assert '<h2>新增豁免</h2><div class="zs-body zs-grid">' in shown


def test_a_project_is_named_by_its_code(qian, staff):
    objective = draft(staff.unit)
    qian.post(ADDRESS, FILLED | {"scope": objective.project.code})
    assert RuleWaiver.objects.get().objective == objective


def test_the_one_who_asks_may_be_named_and_namesakes_are_told_apart(qian, staff):
    assert "没有用户名" not in qian.post(ADDRESS, FILLED | {"requester": "周琳"}).content.decode()
    assert RuleWaiver.objects.get().requested_by == staff.zhou
    assert (
        "C05 方向与名称矛盾" in qian.get(ADDRESS).content.decode().partition("已有的豁免")[2][:900]
    )
    staff.chen.full_name = "周琳"
    staff.chen.save()
    refused = qian.post(ADDRESS, FILLED | {"requester": "周琳"}).content.decode()
    assert f"请填用户名（{staff.chen.username}、{staff.zhou.username}）" in refused
    assert RuleWaiver.objects.count() == 1


def test_every_gap_is_told_at_once(qian):
    html = qian.post(ADDRESS, FILLED | {"reason": "", "expires_on": "2001-01-01"}).content.decode()
    assert "请填写" in html
    assert "已经过去，请填今天或以后的日期" in html


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"scope": "999"}, "没有编码为『999』的单位或项目"),
        ({"requester": "nobody"}, "没有用户名或姓名为『nobody』的在用账号"),
        ({"requester": "qianwei"}, "申请人和批准人不能为同一人"),
        ({"reason": ""}, "请填写"),
        ({"code": ""}, "请选择要豁免的规则"),
        ({"code": "B01"}, "B01"),
        ({"expires_on": "2001-01-01"}, "已经过去"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(qian, changed, words):
    answer = qian.post(ADDRESS, FILLED | changed)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert words in html
    kept = (FILLED | changed)["scope"]
    assert f'value="{kept}"' in html
    assert not RuleWaiver.objects.exists()
