"""Sheets at the end of the year: with actuals and money, by the services or drawn at random."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from budgets.models import Appropriation, Outturn
from common.findings import Location
from evaluations.models import EvaluationResult, EvaluationRun, Measurement
from evaluations.services import ActualEntry, OutturnEntry, record_actuals
from indicators.enums import ObjectiveKind, Status
from indicators.models import Indicator, PerformanceObjective
from organizations.models import Organization
from projects.models import Project
from tests.cast import NOW
from tests.evaluations import independent
from tests.factories import year_2023

YEAR_END = NOW + timedelta(days=350)
ACTUALS = {
    "路口信号设备巡检维护数量": "110",
    "巡检任务完成率": "96.5",
    "设备故障修复及时率": "95",
    "设备维护总成本": "100",
    "路口通行延误下降率": "4",
    "设备持续可用率": "99.5",
    "过往群众满意度": "81",
}
"""The actuals of `clean_lines`: met, missed, exactly reached and over the limit."""
STORED_FIELDS = (
    "objective_id",
    "status",
    "execution_rate",
    "execution_score",
    "total",
    "grade",
    "lines",
    "remarks",
)


def report(
    objective: PerformanceObjective,
    actuals: dict[str, str] | None = None,
    *,
    money: tuple[str, str] | None = ("100.00", "95.00"),
    now: datetime = YEAR_END,
) -> PerformanceObjective:
    """The objective with what was reached and spent, recorded by the system."""
    code = objective.project.code if objective.project else objective.organization.code
    outcome = record_actuals(
        actor=None,
        fiscal_year=objective.fiscal_year,
        entries=[
            ActualEntry(Location("", row), code, name, value, "原因与改进措施见年度总结")
            for row, (name, value) in enumerate((ACTUALS if actuals is None else actuals).items())
        ],
        outturns=[OutturnEntry(Location("", 99), code, *money)] if money else [],
        now=now,
    )
    assert not outcome.problems
    return objective


def stored(run: EvaluationRun) -> list[tuple[object, ...]]:
    """Everything a run says, in the order of the objectives."""
    rows = EvaluationResult.objects.filter(run=run).order_by("objective_id")
    return list(rows.values_list(*STORED_FIELDS))


@dataclass(frozen=True)
class Drawn:
    """A sheet at random, as the second scoring takes it."""

    lines: tuple[independent.Line, ...]
    execution_weight: str | None
    budget: str | None
    spent: str | None


def draw_sheets(count: int, seed: int) -> list[Drawn]:
    """Sheets of all kinds: sound and unsound weights, gaps, exemptions, departments."""
    draw = random.Random(seed)
    return [_sheet(draw) for _ in range(count)]


def store_sheets(sheets: Sequence[Drawn], unit: Organization) -> list[PerformanceObjective]:
    """Project sheets with these lines; sound ones approved, the others drafts."""
    year = year_2023()
    objectives = []
    for number, sheet in enumerate(sheets, start=1):
        money = Appropriation.objects.create(fiscal_year=year, organization=unit)
        if sheet.budget is not None or sheet.spent is not None:
            Outturn.objects.create(
                appropriation=money, final_amount=sheet.budget, outturn_amount=sheet.spent
            )
        project = Project.objects.create(
            fiscal_year=year,
            organization=unit,
            appropriation=money,
            code=f"50015322T{number:012d}",
            name=f"项目{number}",
        )
        objectives.append(
            PerformanceObjective.objects.create(
                kind=ObjectiveKind.PROJECT.value,
                fiscal_year=year,
                organization=unit,
                project=project,
                execution_weight=sheet.execution_weight,
                updated_at=NOW,
            )
        )
    _store_lines(sheets, objectives)
    for sheet, objective in zip(sheets, objectives, strict=True):
        if weight_of(sheet) == 100:
            PerformanceObjective.objects.filter(pk=objective.pk).update(status=Status.APPROVED)
    return objectives


def weight_of(sheet: Drawn) -> Decimal:
    """What the sheet weighs in all."""
    parts = (Decimal(line.weight) for line in sheet.lines)
    return sum(parts, Decimal(sheet.execution_weight or 0))


def _store_lines(sheets: Sequence[Drawn], objectives: Sequence[PerformanceObjective]) -> None:
    pairs = [
        (line, _indicator(line, position, objective))
        for sheet, objective in zip(sheets, objectives, strict=True)
        for position, line in enumerate(sheet.lines, start=1)
    ]
    Indicator.objects.bulk_create([indicator for _, indicator in pairs])
    Measurement.objects.bulk_create(
        [
            Measurement(
                indicator=indicator,
                actual_value=line.actual,
                band=line.band or "",
                share=line.band_share,
                is_exempt=line.is_exempt,
                reviewer_attainment=line.reviewed,
                recorded_at=YEAR_END,
            )
            for line, indicator in pairs
            if line.actual is not None or line.band or line.is_exempt
        ]
    )


def _indicator(line: independent.Line, position: int, objective: PerformanceObjective) -> Indicator:
    is_described = line.sign == "qualitative"
    text = f"{line.goal}～{line.upper}" if line.upper else line.goal
    return Indicator(
        objective=objective,
        position=position,
        name=f"第{position}条",
        weight=line.weight,
        comparison=line.sign,
        target_text=text,
        target_value=None if is_described else line.goal,
        target_upper=line.upper or None,
        is_core=position % 2 == 0,
    )


def _sheet(draw: random.Random) -> Drawn:
    lines = tuple(_line(draw) for _ in range(draw.randint(1, 9)))
    execution_weight = draw.choice((None, "0", "10", "20"))
    if draw.random() < 0.85:
        lines = _weighed(draw, lines, 100 - int(execution_weight or 0))
    budget, spent = _money(draw)
    if draw.random() < 0.04:
        lines = tuple(replace(line, is_exempt=True) for line in lines)
        budget = spent = "0.00"
    return Drawn(lines, execution_weight, budget, spent)


def _weighed(
    draw: random.Random, lines: tuple[independent.Line, ...], weight: int
) -> tuple[independent.Line, ...]:
    """Weights in halves that make up the given one."""
    cuts = sorted(draw.sample(range(1, 2 * weight), len(lines) - 1))
    edges = zip((0, *cuts), (*cuts, 2 * weight), strict=True)
    return tuple(
        replace(line, weight=str(Decimal(high - low) / 2))
        for line, (low, high) in zip(lines, edges, strict=True)
    )


def _line(draw: random.Random) -> independent.Line:
    weight = str(draw.randint(0, 40))
    is_exempt = draw.random() < 0.05
    if draw.random() < 0.15:
        band = draw.choice((None, "achieved", "partly", "missed"))
        share = draw.choice((None, "0.7", "0.95")) if band else None
        return independent.Line(
            "qualitative", "健全", weight, band=band, band_share=share, is_exempt=is_exempt
        )
    goal = _number(draw)
    actual = None if draw.random() < 0.03 else _near(draw, goal)
    reviewed = draw.choice((None, None, "0.85")) if actual is not None else None
    if draw.random() < 0.15:
        upper = str(Decimal(goal) + draw.randint(0, 50))
        return independent.Line(
            "range", goal, weight, actual, upper, is_exempt=is_exempt, reviewed=None
        )
    sign = draw.choice(("ge", "gt", "le", "lt", "eq"))
    return independent.Line(sign, goal, weight, actual, is_exempt=is_exempt, reviewed=reviewed)


def _number(draw: random.Random) -> str:
    return draw.choice(
        (
            str(draw.randint(-20, 2000)),
            "0",
            f"{draw.randint(1, 10**6)}.{draw.randint(0, 9999):04d}",
        )
    )


def _near(draw: random.Random, goal: str) -> str:
    if draw.random() < 0.3:
        return goal
    factor = Decimal(str(round(draw.uniform(-0.2, 2), 2)))
    return f"{Decimal(goal) * factor:.4f}"


def _money(draw: random.Random) -> tuple[str | None, str | None]:
    if draw.random() < 0.1:
        return draw.choice(((None, None), ("0.00", "0.00"), ("0.00", "5.00"), ("100.00", None)))
    budget = draw.randint(1, 10**7)
    spent = int(budget * draw.uniform(0, 1.1))
    return f"{budget // 100}.{budget % 100:02d}", f"{spent // 100}.{spent % 100:02d}"
