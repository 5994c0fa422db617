"""表十 部门整体绩效目标表: one sheet for the whole department."""

from __future__ import annotations

from collections.abc import Sequence

from common.text import squeeze
from exchange.forms import boxes as box
from exchange.forms.indicator_rows import IndicatorTable, is_head, read_indicators
from exchange.forms.problems import ProblemList
from exchange.forms.sections import Section, compiling_unit
from indicators.enums import ObjectiveKind
from indicators.sheets import ObjectiveSheet

LABELS = {
    "部门(单位)名称": "name",
    "部门名称": "name",
    "单位名称": "name",
    "部门支出预算数": "budget",
    "部门(单位)支出预算数": "budget",
    "单位支出预算数": "budget",
    "支出预算数": "budget",
    "当年整体绩效目标": "statement",
    "整体绩效目标": "statement",
    "年度整体绩效目标": "statement",
}
_REQUIRED = (
    ("name", "部门(单位)名称"),
    ("budget", "部门支出预算数"),
    ("statement", "当年整体绩效目标"),
)


def read_department_sheet(
    sections: Sequence[Section], *, year: int, organization: str, problems: ProblemList
) -> tuple[ObjectiveSheet, IndicatorTable]:
    """Read the sheet; its organization code is the caller's to fill in. Amounts in 万元."""
    rows = [row for section in sections for row in section.rows]
    start = next((i for i, row in enumerate(rows) if is_head(row)), len(rows))
    upper = [row for row in rows[:start] if not compiling_unit(row)]
    found = box.read_boxes(upper, LABELS, problems)
    box.require(found, _REQUIRED, problems, sections[0].place)
    unit = next((section.unit for section in sections if section.unit), "")
    name = box.text_of(found, "name")
    if name and organization and squeeze(name) != squeeze(organization):
        problems.warning(
            f"填报的部门名称『{name}』与标题中的『{organization}』不一致，请核对。",
            column="部门(单位)名称",
            place=found["name"].place,
        )
    table = read_indicators(rows[start:], problems, year=year)
    sheet = ObjectiveSheet(
        kind=ObjectiveKind.DEPARTMENT,
        year=year,
        organization_code="",
        organization_name=organization or name,
        name=name or organization,
        lines=tuple(table.lines),
        budget=box.amount_of(found, "budget", unit, problems),
        statement=box.text_of(found, "statement"),
    )
    return sheet, table
