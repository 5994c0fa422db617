"""Recording one whole sheet as a page shows it: nothing is overwritten that was not seen."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.db import transaction

from budgets.models import Outturn
from evaluations.actuals import ActualsOutcome, record_actuals
from evaluations.freezing import hold_frozen
from evaluations.models import Measurement
from evaluations.trials import Typing, entries_of, stored_typing
from indicators.models import PerformanceObjective
from organizations.models import User


class StaleActuals(Exception):
    """Somebody recorded other actuals since the sheet was read; nothing was written."""

    def __init__(self, stored: Typing) -> None:
        super().__init__(
            "这张表的完成值刚被他人（或您的另一个窗口）改过，没有保存；您填写的内容都还在。"
        )
        self.stored = stored


def fingerprint(typing: Typing) -> str:
    """A digest of everything that a sheet shows as recorded."""
    lines = [[key, line.actual, line.reason] for key, line in sorted(typing.lines.items())]
    text = json.dumps([lines, typing.final, typing.spent], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def record_sheet(
    *,
    actor: User,
    objective: PerformanceObjective,
    typing: Typing,
    seen: str,
    now: datetime,
) -> ActualsOutcome:
    """Record all cells, or none.

    `seen` is the fingerprint of what the page showed, blank where the sender saw no page. Raises
    StaleActuals where something else stands there now, PermissionDenied.
    """
    _hold(objective)
    require_seen(objective, seen)
    entries, money = entries_of(objective, typing)
    return record_actuals(
        actor=actor, fiscal_year=objective.fiscal_year, entries=entries, outturns=money, now=now
    )


def require_seen(objective: PerformanceObjective, seen: str) -> None:
    """Raise StaleActuals where something else is recorded than the page showed."""
    stored = stored_typing(objective)
    if seen and seen != fingerprint(stored):
        raise StaleActuals(stored)


def _hold(objective: PerformanceObjective) -> None:
    """Lock the sheet and what is recorded for it: two tabs come one after the other."""
    sheets = PerformanceObjective.objects.select_for_update(no_key=True).filter(pk=objective.pk)
    list(sheets.values_list("pk", flat=True))
    hold_frozen([objective.pk])
    lines = Measurement.objects.select_for_update().filter(indicator__objective=objective)
    list(lines.order_by("pk").values_list("pk", flat=True))
    money = Outturn.objects.select_for_update().filter(appropriation=objective.appropriation)
    list(money.values_list("pk", flat=True))
