"""Leaving a rule aside for one unit or one sheet, with reason, approver and end, on record."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from budgets.models import FiscalYear
from budgets.windows import closed_settings_refusal, require_open_settings
from common.rules import RULEBOOK
from indicators.compliance import SHEET_RULES
from indicators.compliance.doctrine import UNWAIVABLE_RULES
from indicators.compliance.published import DEPARTMENT_RULES
from indicators.models import PerformanceObjective, RuleWaiver
from organizations import audit
from organizations.codes import LEVEL_DIGITS
from organizations.enums import AuditAction, Role
from organizations.models import Organization, User
from organizations.permissions import standing_of

LONGEST_REASON = 300
Scope = Organization | PerformanceObjective


class InvalidWaiver(ValueError):
    """The waiver cannot be granted; the Chinese text says everything that is wrong."""


def waivers_of(fiscal_year: FiscalYear) -> QuerySet[RuleWaiver]:
    """Every waiver of the year, newest first."""
    found = RuleWaiver.objects.filter(fiscal_year=fiscal_year).order_by("-approved_at", "-pk")
    return found.select_related(
        "organization",
        "objective__project",
        "objective__organization",
        "requested_by",
        "approved_by",
    )


@transaction.atomic
def waive_rule(
    *,
    approver: User,
    requester: User,
    fiscal_year: FiscalYear,
    code: str,
    scope: Scope,
    reason: str,
    expires_on: date,
    now: datetime,
) -> RuleWaiver:
    """The rule is left aside for the unit or the sheet until the day, that day included.

    PermissionDenied for anybody but 财政管理; InvalidWaiver with every objection; OutsideWindow
    in a closed year.
    """
    _require_administrator(approver)
    require_open_settings(approver, fiscal_year)
    words = reason.strip()
    today = timezone.localdate(now)
    faults = [*_faults_of(code, words, expires_on, today)]
    if fault := _fault_of_scope(code, scope):
        faults.append(fault)
    if approver.pk == requester.pk:
        faults.append("申请人和批准人不能为同一人，请填写提出申请的人")
    if not faults and _same(fiscal_year, code, scope, today).exists():
        faults.append("同一范围内这条规则已有有效的豁免，请先结束原来的")
    if faults:
        raise InvalidWaiver("；".join(faults) + "。")
    is_unit = isinstance(scope, Organization)
    waiver = RuleWaiver.objects.create(
        fiscal_year=fiscal_year,
        code=code,
        organization=scope if isinstance(scope, Organization) else None,
        objective=None if isinstance(scope, Organization) else scope,
        reason=words,
        requested_by=requester,
        approved_by=approver,
        approved_at=now,
        expires_on=expires_on,
    )
    audit.record(
        actor=approver,
        action=AuditAction.RULE_WAIVED,
        target=waiver,
        now=now,
        规则=code,
        范围=f"{'单位' if is_unit else '目标表'} {scope}",
        豁免理由=words,
        申请人=str(requester),
        豁免至=expires_on.isoformat(),
    )
    return waiver


@transaction.atomic
def end_waiver(*, actor: User, waiver: RuleWaiver, now: datetime) -> None:
    """The rule holds again from now on; ending twice changes nothing."""
    _require_administrator(actor)
    require_open_settings(actor, waiver.fiscal_year)
    ended = RuleWaiver.objects.filter(pk=waiver.pk, revoked_at=None).update(revoked_at=now)
    if not ended:
        return
    waiver.revoked_at = now
    audit.record(
        actor=actor, action=AuditAction.WAIVER_ENDED, target=waiver, now=now, 规则=waiver.code
    )


def may_waive(person: User, fiscal_year: FiscalYear) -> bool:
    """Whether the person may grant waivers in the year."""
    return _is_administrator(person) and not closed_settings_refusal(fiscal_year)


def _is_administrator(person: User) -> bool:
    return standing_of(person).has(Role.FINANCE_ADMINISTRATOR)


def _require_administrator(person: User) -> None:
    if not _is_administrator(person):
        raise PermissionDenied("规则豁免由财政管理人员批准和结束。")


def _faults_of(code: str, reason: str, expires_on: date, today: date) -> list[str]:
    faults = []
    if code not in RULEBOOK:
        faults.append(f"没有规则『{code}』")
    if code in UNWAIVABLE_RULES:
        faults.append(f"规则 {code} 是系统底线（数据库同样把关），不能豁免")
    if not reason:
        faults.append("请写明豁免理由")
    if len(reason) > LONGEST_REASON:
        faults.append(f"豁免理由最多 {LONGEST_REASON} 字，现有 {len(reason)} 字")
    if fault := fault_of_end(expires_on, today):
        faults.append(fault)
    return faults


def _fault_of_scope(code: str, scope: Scope) -> str:
    """A rule over a whole department cannot be left aside for a part of it."""
    if code not in {rule.code for rule in DEPARTMENT_RULES} or code in SHEET_RULES:
        return ""
    unit = scope if isinstance(scope, Organization) else scope.organization
    if unit is scope and len(unit.code) == LEVEL_DIGITS:
        return ""
    department = unit.code[:LEVEL_DIGITS]
    return f"规则 {code} 查的是整个部门，只能按部门豁免，请把范围填成部门编码 {department}"


def fault_of_end(expires_on: date, today: date) -> str:
    """What is wrong with the last day of a waiver; empty where nothing is."""
    if expires_on >= today:
        return ""
    return f"豁免至 {expires_on:%Y-%m-%d} 已经过去，请填今天或以后的日期"


def _same(fiscal_year: FiscalYear, code: str, scope: Scope, today: date) -> QuerySet[RuleWaiver]:
    whose = Q(organization=scope) if isinstance(scope, Organization) else Q(objective=scope)
    return RuleWaiver.objects.filter(
        whose, fiscal_year=fiscal_year, code=code, revoked_at=None, expires_on__gte=today
    )
