"""What a closed year was judged by stays as it was, whichever door is tried."""

from datetime import timedelta

import pytest

from budgets.models import FiscalYear
from budgets.windows import OutsideWindow
from common.findings import Severity
from indicators.models import FrameworkEntry, ReviewDesk, RuleSetting, RuleThresholds, RuleWaiver
from indicators.rule_decisions import RuleDecision
from indicators.waivers import end_waiver, waive_rule
from indicators.yearly import Desk, choose_rules, set_route, set_thresholds
from organizations.enums import Role
from tests.admin.test_exchange import confirm, errors_in, preview, sheet
from tests.admin.test_waivers import FILLED as WAIVER
from tests.cast import NOW
from tests.factories import year_2023

pytestmark = pytest.mark.django_db
PAGES = ("rulesetting", "rulethresholds", "rulewaiver", "reviewdesk")
MADE = (RuleSetting, RuleThresholds, RuleWaiver)
FRAMEWORK = "indicators/frameworkentry"
HEADS = ["年度", "一级指标", "二级指标", "顺序"]
FILLED = WAIVER | {"choice_A08": "off", "reason_A08": "试行"}


@pytest.fixture
def year(staff):
    return year_2023()


def closed(year):
    FiscalYear.objects.filter(pk=year.pk).update(is_open=False)
    year.refresh_from_db()
    return year


def address(page):
    return f"/admin/indicators/{page}/year/2023/"


@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_why_nothing_can_be_changed(year, staff, as_person, page):
    client = as_person(staff.qian)
    assert "已经关闭" not in client.get(address(page)).content.decode()
    desks = list(ReviewDesk.objects.values_list("name", flat=True))
    closed(year)
    shown = client.get(address(page)).content.decode()
    assert "2023年度已经关闭" in shown
    assert "请先在“年度总览”重新开放本年度" in shown
    assert "<fieldset disabled>" in shown
    assert client.post(address(page), FILLED).status_code == 403
    assert not any(model.objects.exists() for model in MADE)
    assert list(ReviewDesk.objects.values_list("name", flat=True)) == desks


def test_a_year_opened_again_takes_the_change(year, staff, as_person):
    closed(year)
    FiscalYear.objects.update(is_open=True)
    as_person(staff.qian).post(address("rulesetting"), FILLED)
    assert RuleSetting.objects.get().code == "A08"


def granted(staff, year, **changes):
    values = {
        "approver": staff.qian,
        "requester": staff.zhou,
        "fiscal_year": year,
        "code": "C05",
        "scope": staff.department,
        "reason": "指标口径由上级规定",
        "expires_on": NOW.date() + timedelta(days=9),
        "now": NOW,
    }
    return waive_rule(**values | changes)


def test_the_services_refuse_it_too(year, staff):
    waiver = granted(staff, year)
    actor = {"actor": staff.qian, "fiscal_year": closed(year), "now": NOW}
    decision = RuleDecision("A11", Severity.ERROR, reason="从严")
    with pytest.raises(OutsideWindow, match="2023年度已经关闭"):
        choose_rules(decisions=[decision], **actor)
    with pytest.raises(OutsideWindow):
        set_thresholds(parameters={"min_lines": 3}, **actor)
    with pytest.raises(OutsideWindow):
        set_route(desks=[Desk(Role.FINANCE_REVIEWER, "绩效科")], **actor)
    with pytest.raises(OutsideWindow):
        granted(staff, year, code="C07")
    with pytest.raises(OutsideWindow):
        end_waiver(actor=staff.qian, waiver=waiver, now=NOW)
    assert choose_rules(decisions=[decision], **actor | {"actor": None}) == 1


def test_its_framework_stays(year, staff, as_person):
    client, entry = as_person(staff.qian), FrameworkEntry.objects.get(level2="数量指标")
    place = f"/admin/{FRAMEWORK}/{entry.pk}"
    cells = {"fiscal_year": year.pk, "level1": entry.level1, "level2": "工作量指标", "position": 1}
    closed(year)
    assert client.post(f"{place}/change/", cells).status_code == 403
    assert client.post(f"{place}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    assert client.post(f"/admin/{FRAMEWORK}/", chosen).status_code == 403
    added = client.post(f"/admin/{FRAMEWORK}/add/", cells)
    assert added.status_code == 200
    rows = sheet(HEADS, ["2023", "产出指标", "工作量指标", 50])
    assert "2023年度已经关闭" in "\n".join(errors_in(preview(client, FRAMEWORK, rows)))
    assert not FrameworkEntry.objects.filter(level2="工作量指标").exists()
    FiscalYear.objects.update(is_open=True)
    confirm(client, FRAMEWORK, preview(client, FRAMEWORK, rows))
    assert FrameworkEntry.objects.filter(level2="工作量指标").exists()
