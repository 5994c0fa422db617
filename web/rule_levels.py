"""The level of one rule in the year, where the finance bureau decides on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from budgets.models import FiscalYear
from budgets.windows import closed_settings_refusal
from common.rules import RULEBOOK, Rule
from indicators.compliance.doctrine import UNWAIVABLE_RULES
from indicators.models import RuleSetting
from indicators.rule_choices import OFF, choices_of, chosen_in, severity_in
from indicators.rule_decisions import RuleDecision, decision_in
from indicators.yearly import InvalidSetting, choose_rules
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of

MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class Typed:
    """What was chosen and why, as it came from the page."""

    choice: str
    reason: str
    seen: str | None = None
    """The mark of the decision that the page showed."""


@dataclass(frozen=True, slots=True)
class LevelForm:
    """What may be chosen for the rule, and what is; `lock` says why nothing can be."""

    year: FiscalYear
    choices: tuple[tuple[str, str], ...]
    typed: Typed
    seen: str
    lock: str
    problem: str = ""


def level_form(
    user: User,
    fiscal_year: FiscalYear | None,
    rule: Rule[Any],
    typed: Typed | None = None,
    problem: str = "",
) -> LevelForm | None:
    """The form with the present decision, or what was typed; None for those who decide nothing."""
    if fiscal_year is None or not _may_set(user):
        return None
    row = RuleSetting.objects.filter(fiscal_year=fiscal_year, code=rule.code).first()
    return LevelForm(
        year=fiscal_year,
        choices=tuple(choices_of(rule)),
        typed=typed or Typed(chosen_in(row), row.reason if row else ""),
        seen=decision_in(rule.code, row).mark,
        lock=_lock(fiscal_year, rule.code),
        problem=problem,
    )


def choose_level(
    user: User, fiscal_year: FiscalYear | None, code: str, typed: Typed, now: datetime
) -> bool:
    """Keep the decision; whether anything changed.

    Raises PermissionDenied, Http404, OutsideWindow, StaleRules, and InvalidSetting in the words of the page.
    """
    if not _may_set(user):
        raise PermissionDenied("规则的级别由财政管理设置。")
    if fiscal_year is None or code not in RULEBOOK:
        raise Http404("没有这条规则，或还没有任何年度。")
    if typed.choice not in dict(choices_of(RULEBOOK[code])):
        raise InvalidSetting("请在“本年度的级别”里选一项。")
    if len(typed.reason) > MAX_REASON:
        raise InvalidSetting(f"理由最多 {MAX_REASON} 字，现有 {len(typed.reason)} 字，请缩短。")
    decision = RuleDecision(
        code=code,
        severity=severity_in(typed.choice),
        is_enabled=typed.choice != OFF,
        reason=typed.reason,
    )
    seen = None if typed.seen is None else {code: typed.seen}
    changed = choose_rules(
        actor=user, fiscal_year=fiscal_year, decisions=[decision], now=now, seen=seen
    )
    return bool(changed)


def _may_set(user: User) -> bool:
    return standing_of(user).has(Role.FINANCE_ADMINISTRATOR)


def _lock(fiscal_year: FiscalYear, code: str) -> str:
    if code in UNWAIVABLE_RULES:
        return "这条规则是系统底线（数据库同样把关），不能调整级别或停用。"
    return closed_settings_refusal(fiscal_year)
