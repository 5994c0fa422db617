"""Setting up a year: opened like the last one, every change with its entry."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from budgets.models import FiscalYear, FunctionalClass, ProcurementCategory, Window, WindowExtension
from common.findings import Severity
from common.rules import RULEBOOK
from evaluations.models import YearlyScoringPlan
from evaluations.scoring.presets import CHONGQING, PRESETS
from evaluations.selectors import plan_of
from evaluations.yearly import LockedPlan, set_plan
from indicators.compliance import Doctrine
from indicators.models import FrameworkEntry, ReviewDesk, RuleSetting, RuleThresholds
from indicators.rule_decisions import RuleDecision
from indicators.selectors import doctrine_of, route_of, rule_choices
from indicators.services import submit_objective
from indicators.yearly import Desk, InvalidSetting, choose_rules, set_route, set_thresholds
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import draft, year_2023

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = "/admin/indicators/rulesetting/year/2023/"
ROUTE = "/admin/indicators/reviewdesk/year/2023/"
THRESHOLDS = "/admin/indicators/rulethresholds/year/2023/"
PLAN = "/admin/evaluations/yearlyscoringplan/year/2023/"


def entries(action):
    return AuditEntry.objects.filter(action=action)


def boxes(form):
    """The form as a browser would send it back."""
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value is not None and value is not False}


@pytest.fixture
def full_year(db):
    """2023 with something of everything that a year keeps."""
    year = year_2023()
    FunctionalClass.objects.create(fiscal_year=year, code="2040201", name="行政运行")
    ProcurementCategory.objects.create(fiscal_year=year, code="A", name="货物")
    Window.objects.create(
        fiscal_year=year,
        activity="objectives",
        opens_at=datetime(2024, 2, 29, 9, tzinfo=SHANGHAI),
        closes_at=datetime(2024, 3, 31, 18, tzinfo=SHANGHAI),
    )
    choose_rules(
        actor=None,
        fiscal_year=year,
        decisions=[RuleDecision("A11", Severity.ERROR, reason="从严")],
        now=NOW,
    )
    set_thresholds(actor=None, fiscal_year=year, parameters={"min_lines": 3}, now=NOW)
    set_route(actor=None, fiscal_year=year, desks=[Desk(Role.FINANCE_REVIEWER, "绩效科")], now=NOW)
    set_plan(actor=None, fiscal_year=year, plan=CHONGQING, now=NOW)
    return year


def test_a_year_is_opened_like_the_last_one(staff, as_person, full_year):
    client = as_person(staff.qian)
    form = client.get("/admin/budgets/fiscalyear/add/").context["adminform"].form
    assert (form["year"].value(), form["copy_from"].value()) == (2024, full_year.pk)
    response = client.post(
        "/admin/budgets/fiscalyear/add/", {"year": 2024, "copy_from": full_year.pk}, follow=True
    )
    year = FiscalYear.objects.get(year=2024)
    assert FunctionalClass.objects.get(fiscal_year=year).name == "行政运行"
    assert ProcurementCategory.objects.get(fiscal_year=year).name == "货物"
    assert Window.objects.get(fiscal_year=year).opens_at == datetime(
        2025, 2, 28, 9, tzinfo=SHANGHAI
    )
    assert FrameworkEntry.objects.filter(fiscal_year=year).count() == (
        FrameworkEntry.objects.filter(fiscal_year=full_year).count()
    )
    assert route_of(year) == (Role.FINANCE_REVIEWER,)
    assert rule_choices(year) == rule_choices(full_year)
    assert doctrine_of(year).min_lines == 3
    assert plan_of(year) == CHONGQING
    text = response.content.decode()
    for said in ("指标框架 12 条", "规则设置 1 条", "评分方案“重庆”", "绩效科"):
        assert said in text
    assert entries(AuditAction.YEAR_OPENED).filter(actor=staff.qian).count() == 1


def test_a_year_without_a_model_gets_the_standard(staff, as_person, full_year):
    client = as_person(staff.qian)
    client.post("/admin/budgets/fiscalyear/add/", {"year": 2024, "copy_from": ""})
    year = FiscalYear.objects.get(year=2024)
    assert ReviewDesk.objects.filter(fiscal_year=year).count() == 3
    assert YearlyScoringPlan.objects.get(fiscal_year=year).name == "国标"
    assert not RuleSetting.objects.filter(fiscal_year=year).exists()


@pytest.mark.parametrize(("year", "said"), [("2023", "已存在"), ("1999", "应在 2015 到 2100")])
def test_a_year_that_makes_no_sense_is_refused(staff, as_person, full_year, year, said):
    response = as_person(staff.qian).post("/admin/budgets/fiscalyear/add/", {"year": year})
    assert said in response.content.decode()
    assert FiscalYear.objects.count() == 1


def test_an_extension_needs_its_reason(staff, as_person, full_year):
    window = Window.objects.get()
    client = as_person(staff.qian)
    data = {
        "opens_at_0": "2024-02-29", "opens_at_1": "09:00:00",
        "closes_at_0": "2024-03-31", "closes_at_1": "18:00:00",
        "extensions-TOTAL_FORMS": "1", "extensions-INITIAL_FORMS": "0",
        "extensions-0-window": window.pk, "extensions-0-organization": staff.unit.pk,
        "extensions-0-closes_at_0": "2024-04-10", "extensions-0-closes_at_1": "18:00:00",
        "extensions-0-reason": "",
    }  # fmt: skip
    address = f"/admin/budgets/window/{window.pk}/change/"
    assert client.post(address, data).status_code == 200
    assert not WindowExtension.objects.exists()
    assert client.post(address, data | {"extensions-0-reason": "人员交接"}).status_code == 302
    assert WindowExtension.objects.get().reason == "人员交接"
    assert entries(AuditAction.YEAR_CHANGED).filter(target_type="budgets.WindowExtension").exists()


def test_an_extension_that_ends_too_early_is_told_so_at_its_row(staff, as_person, full_year):
    window = Window.objects.get()
    data = {
        "opens_at_0": "2024-02-29", "opens_at_1": "09:00:00",
        "closes_at_0": "2024-03-31", "closes_at_1": "18:00:00",
        "extensions-TOTAL_FORMS": "1", "extensions-INITIAL_FORMS": "0",
        "extensions-0-window": window.pk, "extensions-0-organization": staff.unit.pk,
        "extensions-0-closes_at_0": "2024-03-10", "extensions-0-closes_at_1": "18:00:00",
        "extensions-0-reason": "人员交接",
    }  # fmt: skip
    page = as_person(staff.qian).post(f"/admin/budgets/window/{window.pk}/change/", data)
    assert page.status_code == 200
    text = page.content.decode()
    assert "延期应晚于时间窗口的截止时间 2024-03-31 18:00，现为 2024-03-10 18:00" in text
    assert "人员交接" in text
    assert not WindowExtension.objects.exists()


def test_closing_the_year_stops_its_work_and_opening_it_lets_it_go_on(staff, as_person):
    objective = draft(staff.unit)
    year = objective.fiscal_year
    address = f"/admin/budgets/fiscalyear/{year.pk}/change/"
    administrator, chen = as_person(staff.qian), as_person(staff.chen)
    assert "草稿仍可保存" in administrator.get(address).content.decode()
    windows = {"windows-TOTAL_FORMS": 0, "windows-INITIAL_FORMS": 0}
    assert administrator.post(address, windows).status_code == 302
    page = f"/admin/indicators/performanceobjective/{objective.pk}/decide/submit/"
    answer = chen.post(page, {"base_version": objective.version})
    assert "2023年度已经关闭" in answer.content.decode()
    administrator.post(address, {"is_open": "on", **windows})
    assert chen.post(page, {"base_version": objective.version}).status_code == 302


def test_all_rules_are_on_one_page_and_a_change_needs_its_reason(staff, as_person):
    year = year_2023()
    client = as_person(staff.qian)
    form = client.get(RULES).context["form"]
    assert sum(len(rows) for _, rows in form.rows()) == len(RULEBOOK) == 184
    data = boxes(form) | {"choice_A11": "error", "choice_B05": "off", "reason_B05": "本年试行"}
    response = client.post(RULES, data)
    assert response.context["form"].errors == {"reason_A11": ["调整级别或停用须写明理由。"]}
    assert not RuleSetting.objects.exists()
    client.post(RULES, data | {"reason_A11": "从严"})
    choices = rule_choices(year)
    assert choices["A11"].severity is Severity.ERROR
    assert choices["B05"].is_enabled is False
    assert set(choices) == {"A11", "B05"}
    entry = entries(AuditAction.RULE_CHANGED).get()
    assert set(entry.changes) == {"A11", "B05"}
    back = {"choice_A11": "", "reason_A11": "", "choice_B05": "", "reason_B05": ""}
    client.post(RULES, boxes(client.get(RULES).context["form"]) | back)
    assert rule_choices(year) == {}
    client.post(RULES, boxes(client.get(RULES).context["form"]))
    assert entries(AuditAction.RULE_CHANGED).count() == 2


def test_a_page_opened_before_another_decision_neither_undoes_nor_overrules_it(staff, as_person):
    year = year_2023()
    client = as_person(staff.qian)
    old = boxes(client.get(RULES).context["form"])
    choose_rules(
        actor=staff.qian,
        fiscal_year=year,
        decisions=[RuleDecision("A11", Severity.ERROR, reason="从严")],
        now=NOW,
    )
    client.post(RULES, old | {"choice_B05": "off", "reason_B05": "本年试行"})
    assert rule_choices(year)["A11"].severity is Severity.ERROR
    assert rule_choices(year)["B05"].is_enabled is False
    mine = {
        "choice_A11": "hint",
        "reason_A11": "从宽",
        "choice_B05": "off",
        "reason_B05": "本年试行",
    }
    refused = client.post(RULES, old | mine)
    assert f"规则 A11 已由{staff.qian}在 2" in refused.content.decode()
    assert "改为“错”（理由：从严）" in refused.content.decode()
    assert rule_choices(year)["A11"].severity is Severity.ERROR
    kept = boxes(refused.context["form"])
    assert (kept["choice_A11"], kept["reason_A11"]) == ("hint", "从宽")
    client.post(RULES, kept)
    assert rule_choices(year)["A11"].severity is Severity.HINT
    assert rule_choices(year)["B05"].is_enabled is False


def test_the_rules_that_the_database_keeps_too_offer_no_choice(staff, as_person):
    year_2023()
    client = as_person(staff.qian)
    form = client.get(RULES).context["form"]
    assert form.fields["choice_B01"].choices == [("", "系统底线（错）")]
    crafted = boxes(form) | {"choice_B01": "off", "reason_B01": "试试"}
    assert set(client.post(RULES, crafted).context["form"].errors) == {"choice_B01"}
    assert not RuleSetting.objects.exists()


def test_a_rule_that_does_not_exist_is_refused(db):
    with pytest.raises(InvalidSetting, match="没有规则 Z99"):
        choose_rules(actor=None, fiscal_year=year_2023(), decisions=[RuleDecision("Z99")], now=NOW)


def test_thresholds_keep_only_what_differs(staff, as_person):
    year = year_2023()
    client = as_person(staff.qian)
    form = client.get(THRESHOLDS).context["form"]
    data = boxes(form)
    client.post(THRESHOLDS, data)
    assert RuleThresholds.objects.get().parameters == {}
    data |= {
        "satisfaction_warning_below": "85",
        "text_limits.name": "80",
        "cost_missing_is_error": "on",
        "words.purchase": "购置\n采购\n 租赁 \n",
        "typos": "按装：安装\n帐户: 账户\n",
        "outdated": "疫情：2022",
        "aspects": "培训：参训、学员",
    }
    response = client.post(THRESHOLDS, data, follow=True)
    assert "7 项与默认不同" in response.content.decode()
    doctrine = doctrine_of(year)
    assert doctrine.satisfaction_warning_below == Decimal(85)
    assert (doctrine.text_limits["name"], doctrine.text_limits["unit"]) == (80, 20)
    assert doctrine.cost_missing_is_error is True
    assert doctrine.vocabulary.purchase == ("购置", "采购", "租赁")
    assert doctrine.vocabulary.construction == Doctrine().vocabulary.construction
    assert doctrine.typos == {"按装": "安装", "帐户": "账户"}
    assert doctrine.outdated == {"疫情": 2022}
    assert doctrine.aspects == {"培训": ("参训", "学员")}
    assert doctrine.service_users == Doctrine().service_users


def test_a_bad_pattern_is_refused_with_its_text(staff, as_person):
    year_2023()
    client = as_person(staff.qian)
    data = boxes(client.get(THRESHOLDS).context["form"]) | {"words.placeholders": "[X"}
    text = client.post(THRESHOLDS, data).content.decode()
    assert "不是有效的正则表达式" in text
    assert "[X" in text


def test_lines_that_are_no_pairs_are_all_named(staff, as_person):
    year_2023()
    client = as_person(staff.qian)
    data = boxes(client.get(THRESHOLDS).context["form"])
    data |= {"typos": "按装\n帐户：账户\n帐户：户", "outdated": "疫情：去年"}
    errors = client.post(THRESHOLDS, data).context["form"].errors
    assert len(errors["typos"]) == 2
    assert "第 1 行“按装”读不懂" in errors["typos"][0]
    assert "第 3 行的“帐户”前面已经有了" in errors["typos"][1]
    assert "第 1 行“疫情：去年”读不懂" in errors["outdated"][0]
    assert RuleThresholds.objects.filter(parameters__has_key="typos").count() == 0


def route_data(client, *desks):
    rows = client.get(ROUTE).context["form"].rows
    data = {"desk-TOTAL_FORMS": len(rows.forms), "desk-INITIAL_FORMS": len(rows.forms)}
    for number, (role, name) in enumerate(desks):
        data |= {f"desk-{number}-role": role, f"desk-{number}-name": name}
    return data


def test_the_route_is_changed_on_its_page(staff, as_person):
    year = year_2023()
    client = as_person(staff.qian)
    data = route_data(client, ("supervisor", "主管"), ("", ""), ("finance_reviewer", ""))
    client.post(ROUTE, data)
    desks = ReviewDesk.objects.filter(fiscal_year=year).order_by("position")
    assert [(d.position, d.role, d.name) for d in desks] == [
        (0, "supervisor", "主管"),
        (1, "finance_reviewer", "财政审核"),
    ]
    assert entries(AuditAction.YEAR_CHANGED).get().changes["新流程"] == [
        "主管（主管部门）",
        "财政审核（财政审核）",
    ]


@pytest.mark.parametrize(
    ("desks", "said"),
    [
        ([], "应有 1 到 9 个岗位"),
        ([("finance_reviewer", "甲"), ("supervisor", "乙")], "最后一个岗位负责批复"),
        ([("", "没有角色")], "请选择审核角色"),
    ],
)
def test_a_route_that_makes_no_sense_is_refused(staff, as_person, desks, said):
    year = year_2023()
    client = as_person(staff.qian)
    assert said in client.post(ROUTE, route_data(client, *desks)).content.decode()
    assert len(route_of(year)) == 3


def test_desks_stay_while_sheets_lie_on_them(staff, as_person):
    objective = draft(staff.unit)
    submit_objective(actor=staff.chen, objective=objective, now=NOW)
    client = as_person(staff.qian)
    data = route_data(client, ("finance_reviewer", "绩效科"))
    assert "不能增减、调换审核岗位" in client.post(ROUTE, data).content.decode()
    names = [("unit_reviewer", "财务室"), ("supervisor", "主管"), ("finance_reviewer", "绩效科")]
    assert client.post(ROUTE, route_data(client, *names)).status_code == 302
    assert ReviewDesk.objects.get(position=0).name == "财务室"


def test_a_preset_fills_the_boxes_and_saving_keeps_it(staff, as_person):
    year = year_2023()
    client = as_person(staff.qian)
    response = client.get(PLAN)
    assert {preset.plan.name for preset in response.context["presets"]} == set(PRESETS)
    response = client.get(PLAN, {"preset": "重庆"})
    assert not YearlyScoringPlan.objects.exists()
    client.post(PLAN, boxes(response.context["form"]))
    assert plan_of(year) == CHONGQING
    assert entries(AuditAction.PLAN_CHANGED).get().changes["方案"] == "重庆"


def test_a_plan_that_makes_no_sense_is_refused_with_every_reason(staff, as_person):
    year_2023()
    client = as_person(staff.qian)
    data = boxes(client.get(PLAN).context["form"])
    data |= {"good_floor": "95", "achieved_floor": "1.5", "execution_steps": "0.8"}
    text = client.post(PLAN, data).content.decode()
    assert "每行写两个数" in text
    text = client.post(PLAN, data | {"execution_steps": "1 1\n0.8 0.7"}).content.decode()
    assert "等级界线应当优高于良" in text
    assert "应在0到1之间" in text
    assert not YearlyScoringPlan.objects.exists()


def test_a_locked_plan_is_read_only(staff, as_person):
    year = year_2023()
    row = set_plan(actor=None, fiscal_year=year, plan=CHONGQING, now=NOW)
    client = as_person(staff.qian)
    data = boxes(client.get(PLAN).context["form"])
    YearlyScoringPlan.objects.filter(pk=row.pk).update(locked_at=NOW)
    assert "锁定，不能再修改" in client.get(PLAN).content.decode()
    assert client.post(PLAN, data | {"name": "改"}).status_code == 403
    assert entries(AuditAction.ACCESS_REFUSED).count() == 1
    with pytest.raises(LockedPlan):
        set_plan(actor=staff.qian, fiscal_year=year, plan=PRESETS["湖北"], now=NOW)
