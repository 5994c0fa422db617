"""What a self-evaluation rests on stays as it was handed in: actuals, money and evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from evaluations.enums import SelfStatus
from evaluations.models import SelfEvaluation
from indicators.models import PerformanceObjective

_HANDED_IN = [status.value for status in SelfStatus if not status.is_editable]


def frozen_among(objectives: Collection[int]) -> Mapping[int, SelfStatus]:
    """Those whose self-evaluation was handed in and not returned, by key; one query."""
    rows = SelfEvaluation.objects.filter(objective__in=objectives, status__in=_HANDED_IN)
    return {key: SelfStatus(status) for key, status in rows.values_list("objective", "status")}


def hold_frozen(objectives: Collection[int]) -> Mapping[int, SelfStatus]:
    """The same, and no self-evaluation of these can be handed in before the transaction ends."""
    rows = SelfEvaluation.objects.select_for_update(no_key=True).filter(objective__in=objectives)
    held = rows.order_by("objective").values_list("objective", "status")
    return {key: SelfStatus(status) for key, status in held if status in _HANDED_IN}


def freezing_of(objective: PerformanceObjective, what: str) -> str:
    """Why `what` of this objective cannot be changed now; blank where it can."""
    status = frozen_among([objective.pk]).get(objective.pk)
    return "" if status is None else refusal(status, what)


def refusal(status: SelfStatus, what: str) -> str:
    """The sentence for whoever tries to change `what` under a self-evaluation in this status."""
    if status is SelfStatus.SUBMITTED:
        return f"自评{status.label}，{what}不能再改；需要更正的，请审核人退回自评。"
    return f"自评已{status.label}，{what}不能再改；有出入的，在财政复核和整改中说明。"
