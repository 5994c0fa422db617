"""August of the demo: what the units report of January to July, with lights of every colour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from budgets.models import FiscalYear
from common.decimals import to_cents
from evaluations.compliance import Likelihood
from evaluations.enums import Cause, ProgressType, QualitativeBand
from evaluations.forecasts import LineProgress, Money, suggested_kind
from evaluations.monitored import Filled, Statement
from evaluations.readings import Reading
from evaluations.services import (
    accept_monitoring,
    return_monitoring,
    save_monitoring,
    submit_monitoring,
)
from evaluations.watches import STANDARD_MONTH
from exchange.demo.story import CREWS
from indicators.models import Indicator, PerformanceObjective
from indicators.selectors import target_of
from indicators.sheets import NumericTarget, RangeTarget
from organizations.models import User

REPORTED = datetime(2023, 8, 8, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
REVIEWED = datetime(2023, 8, 10, 15, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
RETURN_COMMENT = "『有可能完成』的指标请写明由谁负责、什么时候补齐。"
UNREPORTED = {"50015322T000000125003"}
RETURNED = {"50015322T000000096320"}
WAITING = {"50015322T000000088498", "50015322T000000120003"}
_DEPARTMENT_DIGITS = 3
_SHARES = (Decimal("0.61"), Decimal("0.58"), Decimal("0.40"), Decimal("0.72"), Decimal("0.30"))
"""Of the year's number, reached by July: on time, on time, late, ahead, far behind."""
_SPENT = (Decimal("0.57"), Decimal("0.44"), Decimal("0.31"))
_LATE = Decimal("0.47")
_WHY = "招标推迟到6月，设备7月才到货。"
_THEN = "由业务科室按周调度，10月底前补齐。"


def report_monitoring(fiscal_year: FiscalYear, people: Mapping[str, User]) -> None:
    """Each approved sheet is reported by its own crew; some wait, one came back, one is missing."""
    rows = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).approved().with_sheets()
    for number, objective in enumerate(rows.order_by("pk")):
        code = objective.project.code if objective.project else objective.organization.code
        if code not in UNREPORTED:
            _report(objective, code, number, people)


def _report(
    objective: PerformanceObjective, code: str, number: int, people: Mapping[str, User]
) -> None:
    crew = CREWS[objective.organization.code[:_DEPARTMENT_DIGITS]]
    preparer, reviewer = people[crew.preparer], people[crew.desks[0]]
    filled = Filled(objective, _statement(objective, number))
    row = save_monitoring(actor=preparer, month=STANDARD_MONTH, filled=filled, now=REPORTED)
    row = submit_monitoring(
        actor=preparer,
        objective=objective,
        month=STANDARD_MONTH,
        base_version=row.version,
        now=REPORTED,
    )
    if code in RETURNED:
        return_monitoring(
            actor=reviewer,
            objective=objective,
            month=STANDARD_MONTH,
            base_version=row.version,
            comment=RETURN_COMMENT,
            now=REVIEWED,
        )
    elif code not in WAITING:
        accept_monitoring(
            actor=reviewer,
            objective=objective,
            month=STANDARD_MONTH,
            base_version=row.version,
            now=REVIEWED,
        )


def _statement(objective: PerformanceObjective, number: int) -> Statement:
    budget = objective.appropriation.original_amount or Decimal(0)
    spent = to_cents(budget * _SPENT[number % len(_SPENT)])
    lines = {
        line.pk: _progress(line, number + place)
        for place, line in enumerate(
            sorted(objective.indicators.all(), key=lambda one: one.position)
        )
    }
    return Statement(Money(budget, spent, budget), lines)


def _progress(line: Indicator, turn: int) -> LineProgress:
    """One line of July; the turn decides how far it is."""
    target = target_of(line)
    kind = suggested_kind(line.level2, line.unit)
    if isinstance(target, RangeTarget):
        reading = Reading(target.lower)
        return _certain(kind, reading, reading)
    if not isinstance(target, NumericTarget):
        reached = Reading(band=QualitativeBand.ACHIEVED)
        return _certain(kind, reached, reached)
    goal = Reading(target.value)
    if kind is ProgressType.ONCE:
        return LineProgress(
            kind=kind, due_on=date(2023, 11, 30), forecast=goal, likelihood=Likelihood.CERTAIN
        )
    if kind is ProgressType.LEVEL or target.comparison.is_downward:
        return _certain(kind, goal, goal)
    share = _SHARES[turn % len(_SHARES)]
    reading = Reading(_rounded(target.value * share, target.value))
    if share >= _LATE:
        return _certain(kind, reading, goal)
    return LineProgress(
        kind=kind,
        reading=reading,
        forecast=Reading(_rounded(target.value * (share + _LATE), target.value)),
        likelihood=Likelihood.POSSIBLE,
        causes=(Cause.FUNDING, Cause.EQUIPMENT) if turn % 2 else (Cause.STAFF,),
        reason=_WHY,
        measures=_THEN,
    )


def _certain(kind: ProgressType, reading: Reading, forecast: Reading) -> LineProgress:
    return LineProgress(
        kind=kind, reading=reading, forecast=forecast, likelihood=Likelihood.CERTAIN
    )


def _rounded(value: Decimal, like: Decimal) -> Decimal:
    """Whole numbers where the target is one: nobody mends two thirds of a junction."""
    return (
        Decimal(round(value)) if like == like.to_integral_value() and like > 1 else to_cents(value)
    )
