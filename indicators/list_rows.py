"""The rows of lists of objectives, read as columns: a list needs no models and no whole sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from budgets.selectors import funding_from
from common.decimals import ZERO
from indicators.enums import ObjectiveKind, Status
from indicators.models import Indicator
from indicators.sheets import FULL_WEIGHT, added_weights
from organizations.prepared import Prepared, padded

Weights = Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """One objective in a list; weights in points."""

    pk: int
    code: str
    name: str
    kind: ObjectiveKind
    unit: str
    status: Status
    desk_name: str
    total_weight: Decimal
    missing_weight: Decimal
    budget: Decimal | None
    """年初预算数 in 万元."""
    indicators: int
    updated_at: datetime

    @property
    def is_full(self) -> bool:
        """Whether the weights make exactly 100."""
        return self.total_weight == FULL_WEIGHT

    @property
    def excess_weight(self) -> Decimal:
        """Points over 100, where it is over."""
        return -self.missing_weight


class ListHead(NamedTuple):
    """The columns of one objective in a list, beside its weights; in the order of HEAD."""

    pk: int
    kind: str
    status: str
    desk: int
    updated_at: datetime
    execution_weight: Decimal | None
    unit_code: str
    unit: str
    code: str | None
    name: str | None
    project_budget: Decimal | None
    department_budget: Decimal | None


HEAD = (
    "pk",
    "kind",
    "status",
    "desk",
    "updated_at",
    "execution_weight",
    "organization__code",
    "organization__name",
    "project__code",
    "project__name",
    "project__appropriation__original_amount",
    "department_budget__appropriation__original_amount",
)


def objective_rows(
    found: Iterable[tuple[Any, ...]], desk_names: Sequence[str]
) -> tuple[ObjectiveRow, ...]:
    """The rows of what was read by the columns of HEAD; one query for the weights of all."""
    heads = [ListHead(*columns) for columns in found]
    weights = weights_of([head.pk for head in heads])
    return tuple(row_of(head, weights.get(head.pk, ()), desk_names) for head in heads)


def row_of(head: ListHead, weights: Weights, desk_names: Sequence[str]) -> ObjectiveRow:
    """One row."""
    status = Status(head.status)
    at_desk = status is Status.SUBMITTED and head.desk < len(desk_names)
    total = added_weights(weights) + (head.execution_weight or ZERO)
    is_project = head.code is not None
    money = head.project_budget if is_project else head.department_budget
    return ObjectiveRow(
        pk=head.pk,
        code=head.code or head.unit_code,
        name=head.name if head.name is not None else head.unit,
        kind=ObjectiveKind(head.kind),
        unit=head.unit,
        status=status,
        desk_name=desk_names[head.desk] if at_desk else "",
        total_weight=total,
        missing_weight=FULL_WEIGHT - total,
        budget=funding_from(money, None, None).budget,
        indicators=len(weights),
        updated_at=head.updated_at,
    )


def weights_of(objectives: Collection[int]) -> Mapping[int, Weights]:
    """The weights of every line of these sheets, by their keys; one query."""
    found: dict[int, list[Decimal | None]] = {}
    for objective, weight in _weights(padded(objectives)):
        found.setdefault(objective, []).append(weight)
    return found


@Prepared
def _weights(objectives: tuple[int, ...]) -> QuerySet[Any, tuple[int, Decimal | None]]:
    rows = Indicator.objects.filter(objective__in=objectives).order_by()
    return rows.values_list("objective_id", "weight")
