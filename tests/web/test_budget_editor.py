"""The budget editor: sums of typed cells, every fault at once, saving, and who comes second."""

import json
import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.enums import BasicKind, FundSource, OfficialItem, SpendingKind
from budgets.facts import (
    LAST,
    amounts_of,
    basic_key,
    carryover_key,
    facts_from,
    official_key,
    parse_key,
    procurement_key,
    spending_key,
)
from budgets.ledger import store_facts
from budgets.models import DepartmentBudget, FiscalYear
from budgets.selectors import facts_of
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.web.budgeting import budget_of_year, sample_budget
from tests.web.pages import client_of

pytestmark = pytest.mark.django_db
LAW = spending_key("2040220", SpendingKind.PROJECT, FundSource.GENERAL)
WAGES = basic_key("30101", BasicKind.PERSONNEL)


class Page:
    """What the browser does, without one."""

    def __init__(self, user, budget):
        self.client = client_of(user)
        self.address = f"/budgets/{budget.pk}/edit/"
        html = unescape(self.client.get(self.address).content.decode())
        self.html = html
        self.version = int(re.search(r'data-version="(\d+)"', html)[1])
        self.cells = dict(re.findall(r'data-fact="([^"]+)"[^>]* value="([^"]*)"', html))
        self.narrative = re.search(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)[1]

    def body(self, **more):
        return {
            "version": self.version,
            "cells": self.cells,
            "narrative": self.narrative,
            **more,
        }

    def post(self, tool, body):
        return self.client.post(
            f"{self.address}{tool}/", json.dumps(body), content_type="application/json"
        )

    def type(self, key, text):
        assert str(key) in self.cells
        self.cells[str(key)] = text

    def check(self, **more):
        answer = self.post("check", self.body(**more))
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def save(self):
        return self.post("save", self.body())


@pytest.fixture
def budget(cast):
    return sample_budget()


@pytest.fixture
def page(cast, budget):
    return Page(cast.chen, budget)


def reread(budget):
    return DepartmentBudget.objects.select_related("fiscal_year", "organization").get(pk=budget.pk)


def test_the_lowest_cells_are_typed_and_the_sums_are_not(page):
    keys = {parse_key(key) for key in page.cells}
    assert {
        LAW,
        WAGES,
        spending_key("2040220", SpendingKind.BASIC, FundSource.GENERAL),
        official_key(OfficialItem.RECEPTION),
        official_key(OfficialItem.RECEPTION, LAST),
        procurement_key("A", FundSource.GENERAL),
        carryover_key(FundSource.FUND),
    } <= keys
    assert not [key for key in keys if key.code in {"204", "20402", "301"}]
    assert page.cells[str(LAW)] == "3,021.68"
    assert page.cells[str(official_key(OfficialItem.RECEPTION, LAST))] == "28.50"


def test_the_sums_of_all_tables_follow_what_is_typed(page):
    page.type(LAW, "4021.68")
    sums = page.check()["sums"]
    assert sums["t2-1-total"] == "34,694.32"
    assert sums["t2-3-project"] == "10,966.63"
    assert sums["t8-7-total"] == "4,021.68"
    assert sums["t7-1-general"] == "34,694.32"
    assert sums["t6-1-income_amount"] == "34,694.32"
    assert sums["t1-1-income_amount"] == "29,803.27"


def test_differences_from_the_print_and_from_the_text_are_told_at_once(page):
    page.type(LAW, "4021.68")
    answer = page.check()
    assert answer["deviations"]["t2-7-project"]["label"] == "不一致：表列 3,021.68"
    assert "表列 3,021.68，明细 4,021.68" in answer["deviations"]["t2-7-project"]["text"]
    assert 'class="zs-disagrees">9,966.64万元' in answer["narrative"]
    assert "文中" in unescape(answer["findings"])


def test_every_fault_is_told_at_once_and_nothing_is_lost(page, budget):
    before = facts_of(budget)
    page.type(LAW, "三千")
    page.type(WAGES, "-1")
    page.type(procurement_key("A", FundSource.GENERAL), "1.005")
    page.type(official_key(OfficialItem.ABROAD), "9" * 15)
    faults = page.check()["faults"]
    assert [fault["message"] for fault in faults] == [
        "功能科目 2040220 项目支出（一般公共预算）：『三千』不是金额，请填写数字，如 1,234.56。",
        "经济科目 30101 人员经费：『-1』为负数，预算金额不能为负。",
        "“三公”经费 因公出国（境）费 当年：『999999999999999』太大，请核对单位是否为万元。",
        "政府采购 A（一般公共预算）：『1.005』多于两位小数，万元最多两位，请改为 1.01。",
    ]
    refused = page.save()
    assert refused.status_code == 422
    assert refused.json()["faults"] == faults
    assert refused.json()["message"] == "有 4 格需要改正，还没有保存，您填的内容都还在本页。"
    assert facts_of(budget) == before


def test_saving_keeps_amounts_and_text_and_is_on_record(page, budget, cast):
    page.type(LAW, "3000")
    page.type(WAGES, "")
    page.narrative += "\n补充一段。"
    answer = page.save()
    assert answer.status_code == 200
    stored = reread(budget)
    assert answer.json()["version"] == stored.version == 2
    amounts = amounts_of(facts_of(stored))
    assert amounts[LAW] == Decimal("3000.00")
    assert WAGES not in amounts
    assert stored.narrative.endswith("补充一段。")
    facts, text = AuditEntry.objects.order_by("-sequence")[:2][::-1]
    assert (facts.action, facts.actor) == ("budgets.facts_recorded", cast.chen)
    assert len(facts.changes["amounts"]) == 2
    assert text.action == "budgets.narrative_recorded"


def test_saving_twice_writes_once(page, budget):
    page.type(LAW, "3000")
    page.version = page.save().json()["version"]
    entries = AuditEntry.objects.count()
    assert page.save().json()["version"] == page.version
    assert AuditEntry.objects.count() == entries


def test_the_one_who_comes_second_sees_both_sides_and_may_go_on(cast, budget):
    mine, theirs = Page(cast.chen, budget), Page(cast.qian, budget)
    theirs.type(LAW, "2900")
    assert theirs.save().status_code == 200
    mine.type(LAW, "3000")
    refused = mine.save()
    assert refused.status_code == 409
    html = unescape(refused.json()["html"])
    assert re.search(r"2040220 项目支出（一般公共预算）</th><td>3000</td><td>2,900.00</td>", html)
    assert amounts_of(facts_of(budget))[LAW] == Decimal("2900.00")
    mine.version = refused.json()["version"]
    assert mine.save().status_code == 200
    assert amounts_of(facts_of(budget))[LAW] == Decimal("3000.00")


def test_a_class_is_added_with_its_row_and_its_amount(page, budget):
    FiscalYear.objects.get(year=2023).functional_classes.create(code="2040299", name="其他公安支出")
    new = spending_key("2040299", SpendingKind.PROJECT, FundSource.GENERAL)
    page.cells[str(new)] = ""
    drawn = page.check(render=True)
    assert "其他公安支出" in drawn["tables"]
    assert f'data-fact="{new}"' in drawn["tables"]
    page.type(new, "10.00")
    answer = page.check()
    assert answer["shape"] != drawn["shape"]
    assert answer["sums"]["t2-1-total"] == "33,704.32"
    assert page.save().status_code == 200
    assert amounts_of(facts_of(budget))[new] == Decimal("10.00")


def test_an_unknown_class_is_a_fault(page):
    new = spending_key("2049999", SpendingKind.PROJECT, FundSource.GENERAL)
    page.cells[str(new)] = "10.00"
    (fault,) = page.check(render=True)["faults"]
    assert "本年度没有科目『2049999』" in fault["message"]


OWN = spending_key("2040220", SpendingKind.PROJECT, FundSource.BUSINESS)


def page_with_own(cast, budget):
    """The page of a budget with 7.00 of another source."""
    facts = facts_from({**amounts_of(facts_of(budget)), OWN: Decimal("7.00")})
    store_facts(actor=None, budget=budget, facts=facts, base_version=budget.version, now=NOW)
    return Page(cast.chen, budget)


def test_amounts_that_are_not_typed_are_kept(cast, budget):
    page = page_with_own(cast, budget)
    del page.cells[str(OWN)]
    page.type(LAW, "3000")
    assert page.save().status_code == 200
    assert amounts_of(facts_of(budget))[OWN] == Decimal("7.00")


def test_an_amount_of_another_source_has_a_cell_and_counts_in_the_tables_of_all(cast, budget):
    page = page_with_own(cast, budget)
    assert page.cells[str(OWN)] == "7.00"
    assert "功能科目 2040220 项目支出（事业收入）" in page.html
    before = page.check()["sums"]
    page.type(OWN, "9.50")
    after = page.check()["sums"]
    assert {anchor for anchor in after if after[anchor] != before.get(anchor)} >= {
        "t7-1-total",
        "t7-1-business",
        "t8-1-project",
    }
    assert page.save().status_code == 200
    assert amounts_of(facts_of(budget))[OWN] == Decimal("9.50")
    entry = AuditEntry.objects.order_by("sequence").last()
    assert "事业收入" in str(entry.changes)


def test_a_class_is_added_to_every_source_that_has_no_table(page, budget):
    offered = dict(re.findall(r'value="other"[^>]*data-keys="([^"]*)">([^<]*)<', page.html))
    assert list(offered.values()) == [
        source.label for source in FundSource if source not in {FundSource.GENERAL, FundSource.FUND}
    ]
    for keys in offered:
        keys = [key.replace("{}", "2040220") for key in keys.split()]  # noqa: PLW2901
        page.cells |= dict.fromkeys(keys, "")
    drawn = page.check(render=True)
    for key in page.cells:
        assert f'data-fact="{key}"' in drawn["tables"]
    assert drawn["tables"].count('id="other-2040220-') == len(offered)
    page.type(OWN, "3.00")
    assert page.save().status_code == 200
    assert amounts_of(facts_of(budget))[OWN] == Decimal("3.00")


def test_a_bad_amount_of_another_source_is_told_at_its_cell(page, budget):
    page.cells[str(OWN)] = "-3"
    (fault,) = page.check()["faults"]
    assert fault["key"] == str(OWN)
    assert "为负数" in fault["message"]
    assert page.save().status_code == 422
    assert OWN not in amounts_of(facts_of(budget))


def test_a_cleared_amount_of_another_source_goes(cast, budget):
    page = page_with_own(cast, budget)
    page.type(OWN, "")
    assert page.save().status_code == 200
    assert OWN not in amounts_of(facts_of(budget))
    assert str(OWN) not in Page(cast.chen, budget).cells


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"cells": [], "narrative": ""}', '{"cells": {"x": "1"}, "narrative": ""}',
     '{"cells": {"carryover:::general": 1}, "narrative": ""}', '{"cells": {}}'],
)  # fmt: skip
def test_what_is_no_draft_is_refused_in_chinese(cast, budget, body):
    answer = client_of(cast.chen).post(
        f"/budgets/{budget.pk}/edit/save/", body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert "格式不对" in answer.json()["message"]


def test_a_closed_year_is_closed_to_the_preparer(cast, budget):
    FiscalYear.objects.update(is_open=False)
    refused = client_of(cast.chen).get(f"/budgets/{budget.pk}/edit/")
    assert refused.status_code == 403
    assert client_of(cast.qian).get(f"/budgets/{budget.pk}/edit/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_check_asks_the_same_for_one_class_and_three(cast, count):
    page = Page(cast.chen, budget_of_year(cast.department, count))
    page.check()
    with CaptureQueriesContext(connection) as asked:
        page.check()
    assert len(asked) == 11
