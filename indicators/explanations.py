"""The unit's written explanations of warnings: they travel with the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from indicators.compliance import SHEET_RULES
from indicators.enums import Action
from indicators.models import Explanation, PerformanceObjective
from indicators.permissions import require
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User

WHOLE_SHEET = 0
"""The key of an explanation that belongs to no single line."""
MAX_LENGTH = 1000


class InvalidExplanation(ValueError):
    """The explanation cannot be kept; the Chinese text says why and what to do."""


def explanations_of(objective: PerformanceObjective) -> Mapping[tuple[str, int], str]:
    """The explanations by rule and line."""
    rows = Explanation.objects.filter(objective=objective)
    return {(row.code, row.indicator_key): row.text for row in rows}


@transaction.atomic
def explain(
    *,
    actor: User,
    objective: PerformanceObjective,
    code: str,
    indicator_key: int,
    text: str,
    now: datetime,
) -> None:
    """Keep the explanation of one warning; a blank text takes it back.

    Raises PermissionDenied, and InvalidExplanation for what no rule or line of the sheet is.
    """
    require(actor, Action.SAVE, objective, ())
    words = text.strip()
    _require_place(objective, code, indicator_key)
    if len(words) > MAX_LENGTH:
        raise InvalidExplanation(f"情况说明最多 {MAX_LENGTH} 字，现有 {len(words)} 字，请缩短。")
    if "\x00" in words:
        raise InvalidExplanation("情况说明中有无法保存的字符，请删除后重新输入。")
    present = Explanation.objects.filter(
        objective=objective, code=code, indicator_key=indicator_key
    )
    before = present.values_list("text", flat=True).first() or ""
    if before == words:
        return
    if words:
        Explanation.objects.update_or_create(
            objective=objective,
            code=code,
            indicator_key=indicator_key,
            defaults={"text": words, "author": actor, "created_at": now},
        )
    else:
        present.delete()
    audit.record(
        actor=actor,
        action=AuditAction.OBJECTIVE_SAVED,
        target=objective,
        now=now,
        规则=code,
        情况说明=words or "撤回",
        原说明=before,
    )


def _require_place(objective: PerformanceObjective, code: str, indicator_key: int) -> None:
    if code not in {rule.code for rule in SHEET_RULES}:
        raise InvalidExplanation("没有这条规则，请刷新页面后再填写。")
    is_known = any(line.pk == indicator_key for line in objective.indicators.all())
    if indicator_key != WHOLE_SHEET and not is_known:
        raise InvalidExplanation("这一行已不在表中，请保存后重新检查，再填写说明。")
