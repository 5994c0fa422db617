"""Rules of every group in the yearly settings, and waivers for single units and sheets."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from common.findings import Severity
from common.rules import RULEBOOK, Verdict
from evaluations.portfolios import department_report
from indicators.histories import process_report
from indicators.models import RuleWaiver, SheetVerdict
from indicators.rule_decisions import RuleDecision
from indicators.selectors import objective_for, report_of, rules_of, sheet_of
from indicators.services import submit_objective
from indicators.verdicts import out_of_date, recheck
from indicators.waivers import InvalidWaiver, end_waiver, waive_rule, waivers_of
from indicators.yearly import InvalidSetting, choose_rules
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import draft, warned_lines, year_2023
from tests.indicators.two_years import published

pytestmark = pytest.mark.django_db
FAR = date(2099, 12, 31)


def waive(cast, code="B14", scope=None, **more):
    values = {
        "approver": cast.qian,
        "requester": cast.zhou,
        "fiscal_year": year_2023(),
        "code": code,
        "scope": scope or cast.department,
        "reason": "合同按巡检量付费，上级要求保留。",
        "expires_on": FAR,
        "now": NOW,
    }
    return waive_rule(**values | more)


def outcome(report, code):
    return next(one for one in report.outcomes if one.code == code)


def test_the_rulebook_holds_the_whole_catalogue():
    sizes = {"A": 14, "B": 15, "C": 24, "D": 16, "E": 15, "F": 10, "G": 10}
    sizes |= {"H": 21, "I": 17, "J": 5, "K": 27, "L": 10}
    codes = [rule.code for rule in RULEBOOK]
    assert len(codes) == len(set(codes)) == len(RULEBOOK) == 184
    assert {letter: sum(code[0] == letter for code in codes) for letter in sizes} == sizes
    assert "H01" in RULEBOOK
    assert RULEBOOK["K01"].group == "K"
    with pytest.raises(KeyError):
        RULEBOOK["Z99"]


def decide(cast, *decisions):
    return choose_rules(actor=cast.qian, fiscal_year=year_2023(), decisions=decisions, now=NOW)


def test_rules_of_every_group_can_be_softened_and_switched_off(cast):
    objective = draft(cast.unit, lines=warned_lines())
    budget = published(objective.fiscal_year, cast.department)
    changed = decide(
        cast,
        RuleDecision("I15", Severity.HINT, reason="格式统一后再查"),
        RuleDecision("H18", is_enabled=False, reason="本区没有国资预算"),
        RuleDecision("L10", Severity.HINT, reason="首年试行"),
        RuleDecision("K06", is_enabled=False, reason="首年试行"),
    )
    assert changed == 4
    outcomes = {one.code: one for _, one in department_report(budget).outcomes}
    assert {finding.severity for finding in outcomes["I15"].findings} == {Severity.HINT}
    assert outcomes["H18"].reason == "本年度已停用"
    process = process_report(objective, report_of(objective), NOW)
    assert outcome(process, "L10").findings[0].severity is Severity.HINT
    assert submit_objective(actor=cast.chen, objective=objective, now=NOW).status == "submitted"
    with pytest.raises(InvalidSetting, match="没有规则 Z01"):
        decide(cast, RuleDecision("Z01", is_enabled=False, reason="没有"))


def test_a_waived_rule_is_silent_for_its_unit_alone_and_the_ledger_says_until_when(cast):
    own = draft(cast.unit, lines=warned_lines())
    other = draft(cast.other_unit, number=2, lines=warned_lines())
    waive(cast)
    told = outcome(report_of(own), "B14")
    assert (told.verdict, told.reason) == (Verdict.NOT_APPLICABLE, "豁免至2099-12-31")
    assert outcome(report_of(other), "B14").verdict is Verdict.HIT
    assert submit_objective(actor=cast.chen, objective=own, now=NOW).status == "submitted"
    assert "B14" not in SheetVerdict.objects.get(objective=own).codes


def test_a_waiver_for_one_sheet_covers_no_other(cast):
    one, two = (draft(cast.unit, number=number, lines=warned_lines()) for number in (1, 2))
    waive(cast, scope=one)
    assert outcome(report_of(one), "B14").verdict is Verdict.NOT_APPLICABLE
    assert outcome(report_of(two), "B14").verdict is Verdict.HIT


def test_a_departments_waiver_covers_its_tables_and_text(cast):
    budget = published(year_2023(), cast.department)
    waive(cast, code="I15")
    outcomes = {one.code: one for _, one in department_report(budget).outcomes}
    assert outcomes["I15"].reason == "豁免至2099-12-31"


def test_granting_ending_and_expiring_put_verdicts_out_of_date(cast):
    objective = draft(cast.unit, lines=warned_lines())
    year = objective.fiscal_year
    recheck(year, now=NOW)
    assert not out_of_date(year).exists()
    waiver = waive(cast)
    assert out_of_date(year).exists()
    recheck(year, now=NOW)
    assert "B14" not in SheetVerdict.objects.get().codes
    end_waiver(actor=cast.qian, waiver=waiver, now=NOW)
    end_waiver(actor=cast.qian, waiver=waiver, now=NOW)
    assert recheck(year, now=NOW) == 1
    assert "B14" in SheetVerdict.objects.get().codes
    short = waive(cast, expires_on=NOW.date())
    recheck(year, now=NOW)
    assert "B14" not in SheetVerdict.objects.get().codes
    after = rules_of(year, NOW.date() + timedelta(days=1))
    assert after.waivers == ()
    assert recheck(year, now=NOW + timedelta(days=1)) == 1
    assert "B14" in SheetVerdict.objects.get().codes
    assert short.revoked_at is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"code": "B01"}, "B01 是系统底线"),
        ({"code": "Z01"}, "没有规则『Z01』"),
        ({"reason": "  "}, "请写明豁免理由"),
        ({"reason": "长" * 301}, "最多 300 字，现有 301 字"),
        ({"expires_on": NOW.date() - timedelta(days=1)}, "已经过去"),
    ],
)
def test_what_is_no_lawful_waiver_is_refused_with_all_faults(cast, changed, words):
    with pytest.raises(InvalidWaiver, match=words):
        waive(cast, **changed)
    with pytest.raises(InvalidWaiver, match=f"{words}.*不能为同一人"):
        waive(cast, **changed, requester=cast.qian)
    assert not RuleWaiver.objects.exists()


def test_a_rule_over_a_department_is_not_left_aside_for_a_part_of_it(cast):
    sheet = draft(cast.unit)
    for code in ("G04", "H18", "I05"):
        for scope in (cast.unit, sheet):
            with pytest.raises(InvalidWaiver, match=f"{code} 查的是整个部门.*部门编码 118"):
                waive(cast, code=code, scope=scope)
        assert waive(cast, code=code, scope=cast.department).pk
    assert waive(cast, code="J04", scope=cast.unit).pk


def test_who_asks_does_not_approve_and_nobody_else_approves(cast):
    with pytest.raises(InvalidWaiver, match="不能为同一人"):
        waive(cast, requester=cast.qian)
    for person in (cast.chen, cast.zhou, cast.liu, cast.zhao, cast.wu):
        with pytest.raises(PermissionDenied, match="财政管理"):
            waive(cast, approver=person)
    waiver = waive(cast)
    with pytest.raises(PermissionDenied):
        end_waiver(actor=cast.zhao, waiver=waiver, now=NOW)
    with pytest.raises(InvalidWaiver, match="已有有效的豁免"):
        waive(cast)


def test_the_database_keeps_b01_and_two_people(cast):
    common = {
        "fiscal_year": year_2023(),
        "organization": cast.unit,
        "reason": "试",
        "approved_by": cast.qian,
        "approved_at": NOW,
        "expires_on": FAR,
    }
    for bad in (
        {"code": "B01", "requested_by": cast.zhou},
        {"code": "C05", "requested_by": cast.qian},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleWaiver.objects.create(**common, **bad)


def test_every_step_is_in_the_trail(cast):
    waiver = waive(cast)
    end_waiver(actor=cast.qian, waiver=waiver, now=NOW)
    granted, ended = AuditEntry.objects.filter(
        action__in=[AuditAction.RULE_WAIVED, AuditAction.WAIVER_ENDED]
    ).order_by("pk")
    assert granted.actor == ended.actor == cast.qian
    assert granted.changes == {
        "规则": "B14",
        "范围": f"单位 {cast.department}",
        "豁免理由": "合同按巡检量付费，上级要求保留。",
        "申请人": str(cast.zhou),
        "豁免至": "2099-12-31",
    }
    assert ended.changes == {"规则": "B14"}
    assert granted.target_id == ended.target_id == str(waiver.pk)


@pytest.mark.parametrize("number", [1, 3])
def test_the_waivers_are_read_in_one_query(cast, number, django_assert_num_queries):
    objective = draft(cast.unit)
    for code in ("B14", "C05", "D16")[:number]:
        waive(cast, code=code)
    with django_assert_num_queries(1):
        assert len(rules_of(objective.fiscal_year).waivers) == number
    with django_assert_num_queries(1):
        assert len([str(one) for one in waivers_of(objective.fiscal_year)]) == number
    assert sheet_of(objective_for(cast.chen, objective.pk)).lines
