"""What typed monitoring cells would come to: lights, gaps and findings; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from common.decimals import plain_or_blank, wanyuan
from common.findings import Finding
from evaluations.enums import Light
from evaluations.forecasts import (
    CAUSES,
    MEASURES,
    REASON,
    LineProgress,
    Problems,
    TypedProgress,
    read_money,
    read_progress,
    typed_progress,
)
from evaluations.monitored import Filled, Statement, watches_of
from evaluations.watches import WatchedLine
from indicators.enums import Comparison
from indicators.models import Indicator, PerformanceObjective
from indicators.selectors import printed_target, rules_of

_WHY = frozenset({CAUSES, REASON, MEASURES})


@dataclass(frozen=True, slots=True)
class MonitoringTyping:
    """The cells of one report as typed: amounts in 万元, lines by their key."""

    budget: str = ""
    spent: str = ""
    forecast: str = ""
    lines: Mapping[int, TypedProgress] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MonitoringRow:
    """One line as it is shown: target, typed cells, light with its reason, what is wrong or due."""

    key: int
    position: int
    level2: str
    name: str
    target: str
    unit: str
    weight: str
    is_core: bool
    is_described: bool
    typed: TypedProgress
    light: Light
    explanation: str
    problems: Problems = ()
    due: tuple[str, ...] = ()
    """What the line still owes before the report can be handed in, and what looks wrong."""

    asks_why: bool = False
    """Whether the form asks for causes here, or some are told."""

    @property
    def wrong(self) -> frozenset[str]:
        """The columns whose cell cannot be kept."""
        return frozenset(column for column, _ in self.problems)


@dataclass(frozen=True, slots=True)
class MonitoringTrial:
    """The whole report as it would be judged."""

    rows: tuple[MonitoringRow, ...]
    typing: MonitoringTyping
    money_problems: Problems
    money_due: tuple[str, ...]
    execution: Light
    execution_explanation: str
    light: Light
    findings: tuple[Finding, ...]
    statement: Statement

    @property
    def problems(self) -> int:
        """Cells that cannot be kept as they stand."""
        return sum(len(row.problems) for row in self.rows) + len(self.money_problems)

    @property
    def blocking(self) -> int:
        """What stops the report from being handed in."""
        return sum(finding.is_blocking for finding in self.findings)

    @property
    def reported(self) -> int:
        """Lines that show a light of their own."""
        return sum(row.light is not Light.GREY for row in self.rows)


def typing_of(statement: Statement) -> MonitoringTyping:
    """What is stored, as it would be typed."""
    money = statement.money
    return MonitoringTyping(
        budget=wanyuan(money.budget),
        spent=wanyuan(money.spent),
        forecast=wanyuan(money.forecast),
        lines={key: typed_progress(told) for key, told in statement.lines.items()},
    )


def trial_of(
    objective: PerformanceObjective, typing: MonitoringTyping, month: int
) -> MonitoringTrial:
    """The lights of these cells under the formulas, and everything that is due."""
    indicators = sorted(objective.indicators.all(), key=lambda line: (line.position, line.pk))
    read = {line.pk: read_line(line, typing, objective.fiscal_year.year) for line in indicators}
    money, money_problems = read_money(typing.budget, typing.spent, typing.forecast)
    statement = Statement(money, {key: progress for key, (progress, _) in read.items()})
    watch = watches_of([Filled(objective, statement)], month)[0]
    findings = watch.findings(rules_of(objective.fiscal_year).choices_for(objective))
    return MonitoringTrial(
        rows=tuple(
            _row(line, typing, one, read[line.pk][1], findings)
            for line, one in zip(indicators, watch.lines, strict=True)
        ),
        typing=typing,
        money_problems=money_problems,
        money_due=tuple(f"{f.location}{f.message}" for f in findings if not f.location.row),
        execution=watch.execution.light,
        execution_explanation=watch.execution.explanation,
        light=watch.light,
        findings=findings,
        statement=statement,
    )


def read_line(
    line: Indicator, typing: MonitoringTyping, year: int
) -> tuple[LineProgress, Problems]:
    """The cells of one line, and those that could not be read."""
    comparison = Comparison(line.comparison) if line.comparison else None
    return read_progress(typing.lines.get(line.pk, TypedProgress()), comparison, line.unit, year)


def _row(
    line: Indicator,
    typing: MonitoringTyping,
    one: WatchedLine,
    problems: Problems,
    findings: tuple[Finding, ...],
) -> MonitoringRow:
    wrong = {column for column, _ in problems}
    here = [f for f in findings if f.location.row == line.position]
    return MonitoringRow(
        key=line.pk,
        position=line.position,
        level2=line.level2,
        name=line.name,
        target=printed_target(one.line.target),
        unit=line.unit,
        weight=plain_or_blank(line.weight),
        is_core=bool(line.is_core),
        is_described=line.comparison == Comparison.QUALITATIVE,
        typed=typing.lines.get(line.pk, TypedProgress()),
        light=one.light.light,
        explanation=one.light.explanation,
        problems=problems,
        due=tuple(f.message for f in here if f.location.column not in wrong),
        asks_why=any(f.location.column in _WHY for f in here)
        or bool(one.progress.causes or one.progress.reason or one.progress.measures),
    )
