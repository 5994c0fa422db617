"""The monitoring form of `clean_lines` in July, as a clerk would type it."""

from __future__ import annotations

from evaluations.forecasts import TypedProgress
from evaluations.monitored import Filled, Statement
from evaluations.monitoring_trials import MonitoringTyping, trial_of
from indicators.models import PerformanceObjective
from indicators.selectors import objective_for

JULY = 7
CAUSE = {"causes": ("人员保障",), "reason": "汛期停工两周", "measures": "增派两个班组，9月底前补齐"}
LINES = (
    # 120 due, 70 by July: 80 % → green; the others stand or hold a limit.
    TypedProgress(kind="累计型", actual="60", forecast="121", likelihood="确定能"),
    TypedProgress(kind="时点或比率型", actual="96", forecast="96", likelihood="确定能"),
    TypedProgress(kind="时点或比率型", actual="60", forecast="90", likelihood="有可能", **CAUSE),
    TypedProgress(kind="累计型", actual="40", forecast="78", likelihood="确定能"),
    TypedProgress(kind="一次性", due="2023-11-30", forecast="5", likelihood="确定能"),
    TypedProgress(kind="时点或比率型", actual="95", forecast="96", likelihood="确定能"),
    TypedProgress(kind="时点或比率型", actual="91", forecast="91", likelihood="确定能"),
)


def fresh(actor, objective: PerformanceObjective) -> PerformanceObjective:
    """The objective as a page would fetch it."""
    return objective_for(actor, objective.pk)


def typing_for(objective: PerformanceObjective, lines=LINES, **amounts: str) -> MonitoringTyping:
    """These cells on the lines of the objective."""
    rows = sorted(objective.indicators.all(), key=lambda line: line.position)
    money = {"budget": "100", "spent": "58", "forecast": "97", **amounts}
    keyed = {row.pk: line for row, line in zip(rows, lines, strict=True)}
    return MonitoringTyping(**money, lines=keyed)


def statement_for(objective: PerformanceObjective, lines=LINES, **amounts: str) -> Statement:
    """What these cells mean; they must all be readable."""
    trial = trial_of(objective, typing_for(objective, lines, **amounts), JULY)
    assert not trial.problems
    return trial.statement


def filled(objective: PerformanceObjective, lines=LINES, version: int = 0, **amounts) -> Filled:
    """A statement with the version that its author saw."""
    return Filled(objective, statement_for(objective, lines, **amounts), version)
