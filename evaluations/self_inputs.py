"""What a self-evaluation is judged by beside itself, as one mark that the database computes.

The approved sheet, the money, actual values, evidence and monitoring may change while it is in the
unit's hands: comparing the mark finds that out without reading any of them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5, Coalesce

from budgets.models import Outturn
from evaluations.models import Evidence, Measurement, MonitoringReport, SelfEvaluation
from evaluations.monitored import HANDED_IN
from indicators.inputs import BREAK, PRESENT, Joined, text_of

_HOLDERS = ("objective__project", "objective__department_budget")
_FUNDING = ("original_amount", "own_amount", "transfer_amount")


def with_inputs(rows: QuerySet[SelfEvaluation]) -> QuerySet[SelfEvaluation]:
    """The self-evaluations with the mark of what they are judged by now."""
    return rows.annotate(**{PRESENT: MD5(_parts())})


def inputs_of(row: SelfEvaluation) -> str:
    """The mark of one; one query."""
    found = with_inputs(SelfEvaluation.objects.filter(pk=row.pk))
    return str(found.values_list(PRESENT, flat=True).get())


@cache
def _parts() -> Combinable:
    parts: list[Combinable] = [text_of(F("objective__version"))]
    for holder in _HOLDERS:
        for name in _FUNDING:
            parts += [Value(BREAK), text_of(F(f"{holder}__appropriation__{name}"))]
        parts += [Value(BREAK), _spent(holder)]
    for told in (_actuals(), _evidence(), _monitored()):
        parts += [Value(BREAK), told]
    return Joined(*parts)


def _spent(holder: str) -> Combinable:
    rows = Outturn.objects.filter(appropriation=OuterRef(f"{holder}__appropriation"))
    return _told(rows, F("final_amount"), F("outturn_amount"), F("reason"))


def _actuals() -> Combinable:
    """How many actual values there are, and when the latest was recorded."""
    rows = Measurement.objects.filter(indicator__objective=OuterRef("objective")).order_by()
    counted = rows.values("indicator__objective").annotate(number=Count("pk"))
    return _told(counted.annotate(last=Max("recorded_at")), F("number"), F("last"))


def _evidence() -> Combinable:
    """How many files there are, and which came last: none is ever replaced."""
    rows = Evidence.objects.filter(objective=OuterRef("objective")).order_by()
    counted = rows.values("objective").annotate(number=Count("pk"), last=Max("pk"))
    return _told(counted, F("number"), F("last"))


def _monitored() -> Combinable:
    """The last report that was handed in, and its version."""
    rows = MonitoringReport.objects.filter(objective=OuterRef("objective"), status__in=HANDED_IN)
    return _told(rows.order_by("-month"), F("pk"), F("version"))


def _told(rows: QuerySet[Any], *values: Combinable) -> Combinable:
    parts: list[Combinable] = []
    for value in values:
        parts += [text_of(value), Value(BREAK)]
    found = rows.annotate(told=Joined(*parts)).values("told")[:1]
    return Coalesce(Subquery(found), Value(""), output_field=TextField())
