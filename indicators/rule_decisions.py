"""A year's decision on a rule: what it says, and who took it since a page was opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from budgets.models import FiscalYear
from common.findings import Severity
from indicators.models import RuleSetting


@dataclass(frozen=True, slots=True)
class RuleDecision:
    """A year's decision on one rule; severity None is the rule's own."""

    code: str
    severity: Severity | None = None
    is_enabled: bool = True
    reason: str = ""

    @property
    def is_default(self) -> bool:
        """Whether the rule stays as the catalogue has it."""
        return self.severity is None and self.is_enabled

    @property
    def mark(self) -> str:
        """A short sign of the decision: another decision bears another one."""
        if self.is_default:
            return ""
        # A single-line box drops the line breaks that a larger one kept.
        text = f"{self.severity} {self.is_enabled} {''.join(self.reason.split())}"
        return sha256(text.encode()).hexdigest()[:12]

    @property
    def label(self) -> str:
        """The decision in Chinese."""
        if self.is_default:
            return "改回默认级别"
        said = f"改为“{self.severity.label}”" if self.severity and self.is_enabled else "停用"
        return f"{said}（理由：{self.reason}）"


def decision_in(code: str, row: RuleSetting | None) -> RuleDecision:
    """What the year has decided on the rule."""
    if row is None:
        return RuleDecision(code)
    severity = Severity(row.severity) if row.severity else None
    return RuleDecision(code, severity, is_enabled=row.is_enabled, reason=row.reason)


def overtaken(
    known: Mapping[str, RuleSetting], decisions: Sequence[RuleDecision], seen: Mapping[str, str]
) -> tuple[RuleDecision, ...]:
    """The present decisions that are neither what the page showed nor what is asked for."""
    present = {d.code: decision_in(d.code, known.get(d.code)) for d in decisions}
    return tuple(
        present[d.code]
        for d in decisions
        if present[d.code].mark not in {seen.get(d.code, ""), d.mark}
    )


def told(fiscal_year: FiscalYear, decision: RuleDecision, now: datetime) -> str:
    """Who took the decision, when, and what it says."""
    return f"规则 {decision.code} {_who_set(fiscal_year, decision.code, now)}{decision.label}"


def _who_set(fiscal_year: FiscalYear, code: str, now: datetime) -> str:
    """Who decided last, and when."""
    rows = RuleSetting.history.filter(fiscal_year=fiscal_year, code=code)
    last = rows.select_related("history_user").order_by("history_id").last()
    if last is None:
        return "已"
    at, today = timezone.localtime(last.history_date), timezone.localtime(now).date()
    clock = f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"
    return f"已由{last.history_user or '他人'}在 {clock} "
