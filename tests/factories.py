"""Objectives with no surprises, made by the services."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from budgets.models import FiscalYear
from budgets.services import open_department_budget, open_year, record_outturn
from budgets.tables import Funding
from indicators.enums import Level1, Level2, ObjectiveKind
from indicators.models import NoteReply, PerformanceObjective, ReviewNote
from indicators.selectors import objective_for
from indicators.services import (
    approve_objective,
    open_objective,
    prepare_year,
    save_sheet,
    submit_objective,
)
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.submissions import explain_and_submit, open_warnings_of
from indicators.targets import parse_target
from organizations.models import Organization, User
from projects.models import Project
from projects.services import ProjectProfile, register_project
from tests.cast import NOW, Cast

OVERVIEW = "对辖区道路交通信号设备开展全年巡检、维修和更换，保障路口信号正常运行，减少因设备故障造成的拥堵。"
RATIONALE = "依据《城市道路交通设施维护管理办法》（示例〔2022〕12号）和区政府年度重点工作安排立项。"
STATEMENT = "全年完成120处路口信号设备巡检维护，故障修复及时率达到95%，群众满意度达到90%，维护成本不超过80万元。"


def line(
    position: int,
    name: str,
    weight: str | None,
    target: str,
    *,
    unit: str = "%",
    comparison: str = "≥",
    level1: str = Level1.OUTPUT,
    level2: str = Level2.QUANTITY,
    is_core: bool | None = False,
) -> IndicatorLine:
    """One line as a clerk would type it."""
    return IndicatorLine(
        position=position,
        level1=str(level1),
        level2=str(level2),
        name=name,
        weight=None if weight is None else Decimal(weight),
        unit=unit,
        target=parse_target(comparison, target, unit),
        is_core=is_core,
    )


def clean_lines() -> tuple[IndicatorLine, ...]:
    """Seven lines that weigh 90 and leave nothing to mend or to explain."""
    return (
        line(1, "路口信号设备巡检维护数量", "15", "120", unit="处"),
        line(2, "巡检任务完成率", "10", "95", level2=Level2.QUALITY),
        line(3, "设备故障修复及时率", "15", "95", level2=Level2.TIMELINESS, is_core=True),
        line(4, "设备维护总成本", "10", "80", unit="万元", comparison="≤", level2=Level2.COST),
        line(
            5,
            "路口通行延误下降率",
            "20",
            "5",
            level1=Level1.OUTCOME,
            level2=Level2.SOCIAL,
            is_core=True,
        ),
        line(6, "设备持续可用率", "10", "95", level1=Level1.OUTCOME, level2=Level2.SUSTAINABILITY),
        line(
            7, "过往群众满意度", "10", "90", level1=Level1.SATISFACTION, level2=Level2.SATISFACTION
        ),
    )


def year_2023() -> FiscalYear:
    """The budget year of the tests, with framework and route."""
    fiscal_year = open_year(actor=None, year=2023, now=NOW)
    prepare_year(fiscal_year=fiscal_year)
    return fiscal_year


def registered(unit: Organization, number: int = 1, budget: str = "100.00") -> Project:
    """A project of the register that has no sheet yet."""
    return register_project(
        actor=None,
        fiscal_year=year_2023(),
        organization=unit,
        code=f"50015322T{number:012d}",
        profile=ProjectProfile(
            name=f"道路信号维护项目{number}",
            category="一般性项目",
            supervising_department=unit.name,
            compiling_unit=f"{unit.code}-{unit.name}",
            overview=OVERVIEW,
            rationale=RATIONALE,
        ),
        funding=Funding(budget=Decimal(budget), own=Decimal(budget), transfer=Decimal("0.00")),
        now=NOW,
    )


def draft(
    unit: Organization,
    *,
    number: int = 1,
    lines: tuple[IndicatorLine, ...] | None = None,
    execution_weight: str | None = "10",
    budget: str = "100.00",
) -> PerformanceObjective:
    """A project objective in draft, filled in by the system."""
    project = registered(unit, number, budget)
    objective = open_objective(actor=None, holder=project, now=NOW)
    return _fill(objective, clean_lines() if lines is None else lines, execution_weight)


def department_draft(
    department: Organization, lines: tuple[IndicatorLine, ...]
) -> PerformanceObjective:
    """A department-wide objective in draft; its lines alone weigh 100."""
    budget = open_department_budget(
        actor=None,
        fiscal_year=year_2023(),
        organization=department,
        funding=Funding(budget=Decimal("1000.00")),
        now=NOW,
    )
    return _fill(open_objective(actor=None, holder=budget, now=NOW), lines, None)


def _fill(
    objective: PerformanceObjective,
    lines: tuple[IndicatorLine, ...],
    execution_weight: str | None,
) -> PerformanceObjective:
    sheet = ObjectiveSheet(
        kind=ObjectiveKind(objective.kind),
        year=2023,
        organization_code=objective.organization.code,
        organization_name=objective.organization.name,
        name=str(objective),
        lines=lines,
        execution_weight=None if execution_weight is None else Decimal(execution_weight),
        category="一般性项目",
        supervising_department=objective.organization.name,
        overview=OVERVIEW,
        rationale=RATIONALE,
        statement=STATEMENT,
    )
    return save_sheet(actor=None, objective=objective, sheet=sheet, now=NOW)


def approved(
    cast: Cast, *, number: int = 1, unit: Organization | None = None
) -> PerformanceObjective:
    """A clean project objective that went over all three desks."""
    objective = draft(unit or cast.unit, number=number)
    objective = submit_objective(actor=cast.chen, objective=objective, now=NOW)
    for reviewer in (cast.zhou, cast.liu, cast.zhao):
        objective = approve_objective(
            actor=reviewer, objective=objective_for(reviewer, objective.pk), now=NOW
        )
    return objective


def warned_lines() -> tuple[IndicatorLine, ...]:
    """The clean lines with one warning: an input is a core indicator (B14 of the first line)."""
    first, *rest = clean_lines()
    return (replace(first, is_core=True), *rest)


def answer(objective: PerformanceObjective) -> PerformanceObjective:
    """Every remark of a return replied to by the unit."""
    NoteReply.objects.bulk_create(
        NoteReply(
            note=note,
            text="已按意见核对。",
            is_answer=True,
            author=note.author,
            created_at=NOW,
        )
        for note in ReviewNote.objects.filter(objective=objective)
    )
    return objective


def explained(
    actor: User, objective: PerformanceObjective, now: datetime = NOW
) -> PerformanceObjective:
    """The sheet handed in with a word to each of its warnings."""
    texts = {one.place: "已核对，情况属实。" for one in open_warnings_of(objective)}
    return explain_and_submit(actor=actor, objective=objective, explanations=texts, now=now)


def with_outturn(
    objective: PerformanceObjective, *, final: str = "100.00", spent: str = "95.00"
) -> PerformanceObjective:
    """The objective with its money spent."""
    record_outturn(
        actor=None,
        appropriation=objective.appropriation,
        final_amount=Decimal(final),
        outturn_amount=Decimal(spent),
        as_of=None,
        now=NOW,
    )
    return objective
