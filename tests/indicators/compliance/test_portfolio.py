"""Rules over all sheets of a department, alone and beside the published tables."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.narrative import review_of
from common.rules import Verdict
from indicators.compliance import published
from indicators.compliance.portfolio import PORTFOLIO_RULES, Placed, PortfolioReview
from indicators.enums import Level2
from tests.budgets.reconciliation.builders import content, publication
from tests.indicators.compliance.builders import OUTCOME, department, line, project

TABLES = publication(
    content("表一", ("二、上年结转", "20.00"), ("收入合计", "100.00")),
    content("表八", ("", "合计", "100.00", "60.00", "40.00")),
)


def review(*sheets, text=(), **facts):
    placed = tuple(Placed(f"表十一-{n}" if n else "表十", s) for n, s in enumerate(sheets))
    return PortfolioReview(placed, TABLES, review_of(TABLES, text), **facts)


def outcome_of(code, *sheets, **facts):
    (outcome,) = PORTFOLIO_RULES.run(review(*sheets, **facts), only=[code]).outcomes
    assert outcome.verdict is not Verdict.FAILED, outcome.reason
    return outcome


def messages(code, *sheets, **facts):
    return [finding.message for finding in outcome_of(code, *sheets, **facts).findings]


def funded(budget, *lines, **head):
    return project(*lines, budget=Decimal(budget), **head)


WHOLE = department(line(weight="100"), budget=Decimal(100))


def test_the_catalogue():
    codes = ["F05", "F09", *(f"G{number:02}" for number in range(1, 11))]
    assert [rule.code for rule in PORTFOLIO_RULES] == codes
    for rule in PORTFOLIO_RULES:
        texts = (rule.name, rule.basis, rule.mend, rule.why, rule.good, rule.bad)
        assert all((*texts, rule.check.__doc__)), rule.code
    assert published.rule == PORTFOLIO_RULES.rule


@pytest.mark.parametrize("rule", list(PORTFOLIO_RULES), ids=lambda rule: rule.code)
def test_without_sheets_nothing_is_checked(rule):
    (outcome,) = PORTFOLIO_RULES.run(PortfolioReview(()), only=[rule.code]).outcomes
    assert outcome.verdict is Verdict.MISSING_DATA


def test_codes():
    one, two = ({"project_code": f"50015323T00000000000{n}"} for n in (1, 2))
    assert messages("F05", WHOLE, project(**one), project(**two)) == []
    (twice,) = messages("F05", WHOLE, project(**one), project(**one))
    assert "已被表十一-1" in twice
    odd = {"project_code": "500226" + two["project_code"][6:]}
    (stray,) = messages("F05", WHOLE, project(**one), project(**two), project(**odd))
    assert "区划为 500226，其他项目为 500153" in stray


def test_unit_costs_need_peers():
    alone = outcome_of("F09", WHOLE, funded("50", line(target="≥900")))
    assert alone.verdict is Verdict.MISSING_DATA
    assert "每处 555.56 元（50.00 万元÷900处）" in alone.reason
    peers = [funded("10", line(target=f"≥{n}")) for n in (10, 11, 12)]
    (message,) = messages("F09", WHOLE, *peers, funded("100", line(target="≥10")))
    assert "表十一-4" in message
    assert "每处 100,000.00 元" in message


def test_the_main_quantity_adds_up_core_lines_of_one_unit():
    lines = (line("改造路口", "≥2", is_core=True), line("新建路口", "≥4", is_core=True))
    assert "÷6处" in outcome_of("F09", WHOLE, funded("150", *lines)).reason
    assert Level2.QUANTITY.value in lines[0].level2


@pytest.mark.parametrize(
    ("budget", "words"),
    [("100", None), ("80", "恰等于上年结转 20.00，请确认是否漏含结转"), ("70", "差 30.00 万元")],
)
def test_the_departments_budget(budget, words):
    found = messages("G01", replace(WHOLE, budget=Decimal(budget)))
    assert bool(found) is bool(words)
    assert all(words in message for message in found)


ALL = "（三）绩效目标。2023年项目支出均实行了绩效目标管理，涉及财政拨款40.00万元。"


@pytest.mark.parametrize(
    ("budget", "text", "label"),
    [
        ("40", ALL, None),
        ("39.99", ALL, None),
        ("10", ALL, "错"),
        ("10", "", "警"),
        ("50", "", "错"),
    ],
)
def test_coverage(budget, text, label):
    findings = outcome_of("G02", WHOLE, funded(budget), text=[text]).findings
    assert [f.severity.label for f in findings] == ([label] if label else [])


def test_coverage_tells_the_share():
    (message,) = messages("G02", WHOLE, funded("10"), text=[ALL])
    assert "10.00 万元" in message
    assert "25%，差 30.00 万元，与文字说明第1段" in message


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("城区信号灯路口提升", 1),
        ("社会治安综合治理能力提升（一期）", 0),
        ("综合治理能力提升一期经费", 0),
    ],
)
def test_named_projects(name, count):
    text = "收入较去年增加9万元，主要是社会治安综合治理能力提升（一期）项目增加8万元。"
    assert len(messages("G03", WHOLE, project(name=name), text=[text])) == count


def test_twin_indicators():
    one, other = project(line("事故", unit="%")), project(line("事故 ", unit="起"))
    (message,) = messages("G04", WHOLE, one, other)
    assert "表十一-1第1行单位为『%』，在表十一-2第1行为『起』" in message
    assert messages("G04", WHOLE, one, one) == []


def test_projects_alike():
    names = [line(name) for name in "甲乙丙丁"]
    assert messages("G05", WHOLE, project(*names[:3]), project(*names[1:]))
    assert messages("G05", WHOLE, project(*names[:2]), project(*names[1:])) == []


def test_large_projects_show():
    large = funded("30", name="视频监控运行维护经费")
    assert messages("G06", WHOLE, large)
    told = department(line("视频在线率", weight="100"))
    assert messages("G06", told, large) == []
    assert messages("G06", WHOLE, funded("3", name="视频监控运行维护经费")) == []


def test_areas_of_the_department():
    two = (line(), line(level=OUTCOME))
    assert [f.severity.label for f in outcome_of("G07", department(line())).findings] == ["警"]
    assert [f.severity.label for f in outcome_of("G07", department(*two)).findings] == ["提"]
    managed = line("资产管理规范率")
    assert outcome_of("G07", department(*two, managed)).verdict is Verdict.PASSED


def test_last_years_actuals():
    sheet = project(line("达标率", "≥90", "%"), line("投诉数", "≤20", "件"), project_code="X")
    actuals = {("X", "达标率"): Decimal(98), ("X", "投诉数"): Decimal(10)}
    assert len(messages("G08", WHOLE, sheet, last_actuals=actuals)) == 2
    near = {("X", "达标率"): Decimal(94), ("X", "投诉数"): Decimal(19)}
    assert messages("G08", WHOLE, sheet, last_actuals=near) == []


@pytest.mark.parametrize(("rates", "count"), [(("1.3", "1.5", "1.4"), 1), (("1.3", "1.2", "2"), 0)])
def test_years_of_surpassing(rates, count):
    sheet = project(line("达标率"), project_code="X")
    past = {("X", "达标率"): tuple(map(Decimal, rates))}
    assert len(messages("G09", WHOLE, sheet, past_attainments=past)) == count


def test_department_weights():
    assert messages("G10", WHOLE) == []
    assert "合计 90" in messages("G10", department(line(weight="90")))[0]
