"""The box in which a year decides on a rule: its own severity, another one, or switched off."""

from __future__ import annotations

from typing import Any

from common.findings import Severity
from common.rules import Rule
from indicators.compliance.doctrine import UNWAIVABLE_RULES
from indicators.models import RuleSetting

OFF = "off"


def choices_of(rule: Rule[Any]) -> list[tuple[str, str]]:
    """What may be chosen for the rule."""
    if rule.code in UNWAIVABLE_RULES:
        return [("", f"系统底线（{rule.severity.label}）")]
    severities = [(s.value, f"改为“{s.label}”") for s in Severity if s is not rule.severity]
    return [("", f"默认（{rule.severity.label}）"), *severities, (OFF, "停用（豁免）")]


def chosen_in(row: RuleSetting | None) -> str:
    """What the year has chosen."""
    if row is None:
        return ""
    return row.severity if row.is_enabled else OFF


def severity_in(choice: str) -> Severity | None:
    """The severity that a choice stands for; None is the rule's own."""
    return Severity(choice) if choice not in {"", OFF} else None
