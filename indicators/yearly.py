"""The yearly settings of the objectives: taken over from last year, and changed on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from budgets.models import FiscalYear
from budgets.windows import require_open_settings
from common.rules import RULEBOOK
from indicators.compliance import BadParameter, Doctrine
from indicators.compliance.doctrine import UNWAIVABLE_RULES
from indicators.enums import Status
from indicators.models import (
    FrameworkEntry,
    PerformanceObjective,
    ReviewDesk,
    RuleSetting,
    RuleThresholds,
)
from indicators.rule_decisions import RuleDecision, overtaken, told
from indicators.services import prepare_year
from organizations import audit
from organizations.enums import REVIEWERS, AuditAction, Role
from organizations.models import User

MAX_DESKS = 9


class InvalidSetting(ValueError):
    """The setting makes no sense; the Chinese text says what is wrong and what would be right."""


class StaleRules(InvalidSetting):
    """Somebody else decided on the same rules since the page was opened."""

    def __init__(self, message: str, codes: tuple[str, ...]) -> None:
        super().__init__(message)
        self.codes = codes


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk of the route, first desk first."""

    role: Role
    name: str


@transaction.atomic
def copy_year(
    *, actor: User | None, source: FiscalYear | None, target: FiscalYear, now: datetime
) -> tuple[str, ...]:
    """Framework, route, rule settings and thresholds of the source, where the target has none.

    Without a source the year gets the standard framework and route. The answer says in
    Chinese what was copied.
    """
    done = _copied(actor, source, target) if source else ()
    prepare_year(fiscal_year=target)
    if done and source:
        audit.record(
            actor=actor,
            action=AuditAction.YEAR_CHANGED,
            target=target,
            now=now,
            来源=str(source),
            沿用=list(done),
        )
    return done


@transaction.atomic
def choose_rules(
    *,
    actor: User | None,
    fiscal_year: FiscalYear,
    decisions: Sequence[RuleDecision],
    now: datetime,
    seen: Mapping[str, str] | None = None,
) -> int:
    """Bring the year's rules to these decisions and say how many changed.

    `seen` are the marks of what the page showed, by rule: what it did not show otherwise is
    no change of the actor's, and what somebody else has changed since is refused.
    Raises InvalidSetting, naming every rule, for an unknown rule or a missing reason,
    StaleRules, and OutsideWindow in a closed year.
    """
    require_open_settings(actor, fiscal_year)
    if problems := _rule_problems(decisions):
        raise InvalidSetting("；".join(problems))
    # One decider at a time, also where a rule has no row to hold yet.
    list(FiscalYear.objects.select_for_update(no_key=True).filter(pk=fiscal_year.pk).values("pk"))
    known = {row.code: row for row in RuleSetting.objects.filter(fiscal_year=fiscal_year)}
    if seen is not None:
        decisions = [d for d in decisions if d.mark != seen.get(d.code, "")]
        if stale := overtaken(known, decisions, seen):
            raise StaleRules(
                f"您打开页面之后，{'；'.join(told(fiscal_year, one, now) for one in stale)}。"
                "您填的没有保存，仍在下面；请看过再定，再次保存即以您的为准。",
                tuple(one.code for one in stale),
            )
    changes = [_choose_rule(actor, now, fiscal_year, known.get(d.code), d) for d in decisions]
    changed = {code: change for code, change in changes if change}
    if changed:
        audit.record(
            actor=actor,
            action=AuditAction.RULE_CHANGED,
            target=fiscal_year,
            now=now,
            **changed,
        )
    return len(changed)


@transaction.atomic
def set_thresholds(
    *,
    actor: User | None,
    fiscal_year: FiscalYear,
    parameters: Mapping[str, object],
    now: datetime,
) -> RuleThresholds:
    """Keep the parameters in which the year differs from the defaults.

    `parameters` is a payload as Doctrine writes it; InvalidSetting where it cannot be read,
    OutsideWindow in a closed year.
    """
    require_open_settings(actor, fiscal_year)
    kept = _departures(parameters)
    row = RuleThresholds.objects.filter(fiscal_year=fiscal_year).first()
    row = row or RuleThresholds(fiscal_year=fiscal_year)
    before = row.parameters
    if before == kept and row.pk:
        return row
    row.parameters = kept
    row.save()
    audit.record(
        actor=actor,
        action=AuditAction.RULE_CHANGED,
        target=row,
        now=now,
        原参数=before,
        新参数=kept,
    )
    return row


@transaction.atomic
def set_route(
    *, actor: User | None, fiscal_year: FiscalYear, desks: Sequence[Desk], now: datetime
) -> None:
    """Bring the year's review route to these desks.

    InvalidSetting where a desk makes no sense, or while sheets lie on the desks: their
    place in the route is a number. OutsideWindow in a closed year.
    """
    require_open_settings(actor, fiscal_year)
    _require_sensible_route(desks)
    before = list(ReviewDesk.objects.filter(fiscal_year=fiscal_year).order_by("position"))
    wanted = [(position, desk.role.value, desk.name) for position, desk in enumerate(desks)]
    if [(row.position, row.role, row.name) for row in before] == wanted:
        return
    roles_change = [row.role for row in before] != [desk.role.value for desk in desks]
    if roles_change and has_sheets_under_review(fiscal_year):
        raise InvalidSetting(
            "本年度还有审核中的目标表，不能增减、调换审核岗位；请等它们退回或批复后再调整。"
            "岗位名称随时可以修改。"
        )
    _store_route(fiscal_year, before, wanted)
    audit.record(
        actor=actor,
        action=AuditAction.YEAR_CHANGED,
        target=fiscal_year,
        now=now,
        原流程=[f"{row.name}（{Role(row.role).label}）" for row in before],
        新流程=[f"{desk.name}（{desk.role.label}）" for desk in desks],
    )


def has_sheets_under_review(fiscal_year: FiscalYear) -> bool:
    """Whether some sheet of the year lies on a desk."""
    return PerformanceObjective.objects.filter(
        fiscal_year=fiscal_year, status=Status.SUBMITTED
    ).exists()


def _store_route(
    fiscal_year: FiscalYear, before: Sequence[ReviewDesk], wanted: Sequence[tuple[int, str, str]]
) -> None:
    known = {row.position: row for row in before}
    for position, role, name in wanted:
        row = known.pop(position, None) or ReviewDesk(fiscal_year=fiscal_year, position=position)
        row.role, row.name = role, name
        row.save()
    for row in known.values():
        row.delete()


def _require_sensible_route(desks: Sequence[Desk]) -> None:
    if not 1 <= len(desks) <= MAX_DESKS:
        raise InvalidSetting(f"审核流程应有 1 到 {MAX_DESKS} 个岗位，现为 {len(desks)} 个。")
    for number, desk in enumerate(desks, start=1):
        if not desk.name.strip():
            raise InvalidSetting(f"第 {number} 个岗位没有名称，请填写。")
        if desk.role not in REVIEWERS:
            raise InvalidSetting(f"第 {number} 个岗位的角色不能是“{desk.role.label}”。")
    if desks[-1].role is not Role.FINANCE_REVIEWER:
        raise InvalidSetting("最后一个岗位负责批复，角色应为“财政审核”。")


def _rule_problems(decisions: Sequence[RuleDecision]) -> list[str]:
    unknown = [f"没有规则 {d.code}" for d in decisions if d.code not in RULEBOOK]
    silent = [
        f"规则 {d.code}：调整级别或停用须写明理由"
        for d in decisions
        if not d.is_default and not d.reason.strip()
    ]
    fixed = [
        f"规则 {d.code} 是系统底线（数据库同样把关），不能调整级别或停用"
        for d in decisions
        if d.code in UNWAIVABLE_RULES and not d.is_default
    ]
    return unknown + silent + fixed


def _choose_rule(
    actor: User | None,
    now: datetime,
    fiscal_year: FiscalYear,
    row: RuleSetting | None,
    decision: RuleDecision,
) -> tuple[str, list[object] | None]:
    severity = decision.severity.value if decision.severity else ""
    wanted = (severity, decision.is_enabled, decision.reason.strip())
    before = (row.severity, row.is_enabled, row.reason) if row else ("", True, "")
    if decision.is_default:
        wanted = ("", True, "")
    if before == wanted:
        return decision.code, None
    row = row or RuleSetting(fiscal_year=fiscal_year, code=decision.code)
    # Read by the history of the row.
    row._history_user = actor  # type: ignore[attr-defined]  # noqa: SLF001
    row._history_date = now  # type: ignore[attr-defined]  # noqa: SLF001
    if decision.is_default:
        row.delete()
        return decision.code, [before, wanted]
    row.severity, row.is_enabled, row.reason = wanted
    row.full_clean(exclude=["fiscal_year"])
    row.save()
    return decision.code, [before, wanted]


def _departures(parameters: Mapping[str, object]) -> dict[str, object]:
    """What differs from the defaults, read and written once so that spelling does not count."""
    try:
        wanted = Doctrine.from_payload(parameters).to_payload()
    except BadParameter as error:
        raise InvalidSetting(str(error)) from error
    standard = Doctrine().to_payload()
    return {
        name: _departing_words(value, standard[name]) if name == "vocabulary" else value
        for name, value in wanted.items()
        if value != standard[name]
    }


def _departing_words(words: object, standard: object) -> dict[str, object]:
    """The word lists that differ, each as a whole."""
    assert isinstance(words, dict)
    assert isinstance(standard, dict)
    return {name: listed for name, listed in words.items() if listed != standard[name]}


def _copied(actor: User | None, source: FiscalYear, target: FiscalYear) -> tuple[str, ...]:
    done = []
    if count := _copy_framework(actor, source, target):
        done.append(f"指标框架 {count} 条")
    if count := _copy_desks(actor, source, target):
        done.append(f"审核流程 {count} 个岗位")
    if count := _copy_rules(actor, source, target):
        done.append(f"规则设置 {count} 条")
    if _copy_thresholds(source, target):
        done.append("规则参数")
    return tuple(done)


def _copy_framework(actor: User | None, source: FiscalYear, target: FiscalYear) -> int:
    if FrameworkEntry.objects.filter(fiscal_year=target).exists():
        return 0
    rows = [
        FrameworkEntry(
            fiscal_year=target, level1=row.level1, level2=row.level2, position=row.position
        )
        for row in FrameworkEntry.objects.filter(fiscal_year=source).order_by("position")
    ]
    return len(bulk_create_with_history(rows, FrameworkEntry, default_user=actor))


def _copy_desks(actor: User | None, source: FiscalYear, target: FiscalYear) -> int:
    if ReviewDesk.objects.filter(fiscal_year=target).exists():
        return 0
    rows = [
        ReviewDesk(fiscal_year=target, position=row.position, role=row.role, name=row.name)
        for row in ReviewDesk.objects.filter(fiscal_year=source)
    ]
    return len(bulk_create_with_history(rows, ReviewDesk, default_user=actor))


def _copy_rules(actor: User | None, source: FiscalYear, target: FiscalYear) -> int:
    if RuleSetting.objects.filter(fiscal_year=target).exists():
        return 0
    rows = [
        RuleSetting(
            fiscal_year=target,
            code=row.code,
            severity=row.severity,
            is_enabled=row.is_enabled,
            reason=row.reason,
        )
        for row in RuleSetting.objects.filter(fiscal_year=source).order_by("code")
    ]
    return len(bulk_create_with_history(rows, RuleSetting, default_user=actor))


def _copy_thresholds(source: FiscalYear, target: FiscalYear) -> bool:
    row = RuleThresholds.objects.filter(fiscal_year=source).first()
    if row is None or RuleThresholds.objects.filter(fiscal_year=target).exists():
        return False
    RuleThresholds.objects.create(fiscal_year=target, parameters=row.parameters)
    return True
