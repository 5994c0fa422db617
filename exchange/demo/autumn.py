"""September of the demo: approved sheets are asked to be adjusted, and wait at every desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from budgets.models import FiscalYear
from exchange.demo.papers import paper
from exchange.demo.story import CREWS
from indicators.adjustments import pass_adjustment, propose_adjustment
from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from indicators.sheets import NumericTarget, ObjectiveSheet
from organizations.models import User

ASKED = datetime(2023, 9, 18, 10, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
_PACE = timedelta(days=2)
_DEPARTMENT_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """The line whose number is to change, why, and how many desks have agreed."""

    position: int
    target: Decimal
    reason: str
    document: str
    desks: int


ADJUSTMENTS: Mapping[str, Wanted] = {
    "50015322T000000088498": Wanted(
        6, Decimal(96), "5套4G图传设备到期报废，更新采购列入下年计划，年内在用96套。",
        "装备管理会议纪要", 0,
    ),
    "50015322T000000096320": Wanted(
        3, Decimal(910), "两条道路移交镇街管理，标志维护减少；经局长办公会同意调整。",
        "局长办公会纪要", 1,
    ),
    "50015322T000000125001": Wanted(
        6, Decimal(150), "夜市扩大经营范围，投诉增多，经区政府同意调整控制数。",
        "区政府专题会议纪要", 2,
    ),
    "50015322T000000120002": Wanted(
        1, Decimal(37), "一条线路并入城市公交，补助线路减少一条。",
        "公交线路调整批复", 3,
    ),
}  # fmt: skip


def ask_for_adjustments(fiscal_year: FiscalYear, people: Mapping[str, User]) -> None:
    """Each is asked for by its preparer and passed by so many desks; after three it is in force."""
    rows = PerformanceObjective.objects.filter(
        fiscal_year=fiscal_year, project__code__in=ADJUSTMENTS.keys()
    ).with_sheets()
    for objective in rows.order_by("pk"):
        if objective.project is not None:
            _ask(objective, ADJUSTMENTS[objective.project.code], people)


def _ask(objective: PerformanceObjective, wanted: Wanted, people: Mapping[str, User]) -> None:
    crew = CREWS[objective.organization.code[:_DEPARTMENT_DIGITS]]
    request = propose_adjustment(
        actor=people[crew.preparer],
        objective=objective,
        sheet=_changed(sheet_of(objective), wanted),
        reason=wanted.reason,
        document=paper(wanted.document, wanted.reason),
        now=ASKED,
    )
    for number, username in enumerate(crew.desks[: wanted.desks], 1):
        request = pass_adjustment(
            actor=people[username],
            request=request,
            base_version=request.version,
            now=ASKED + number * _PACE,
        )


def _changed(sheet: ObjectiveSheet, wanted: Wanted) -> ObjectiveSheet:
    return replace(
        sheet,
        lines=tuple(
            replace(line, target=replace(line.target, value=wanted.target))
            if line.position == wanted.position and isinstance(line.target, NumericTarget)
            else line
            for line in sheet.lines
        ),
    )
