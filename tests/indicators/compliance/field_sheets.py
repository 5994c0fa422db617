"""Decent sheets of forty-six fields, as their offices write them: nothing is to be found there.

The text file holds a sheet for each heading: head, three texts, then one line for each
indicator (一级|二级|三级|权重|单位|性质|指标值|核心).
"""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

from indicators.enums import Level1, Level2, ObjectiveKind
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.targets import parse_target

TEXT = Path(__file__).with_suffix(".txt")
_LEVELS = {str(level).removesuffix("指标"): str(level) for level in (*Level1, *Level2)} | {
    "经济": Level2.ECONOMIC,
    "社会": Level2.SOCIAL,
    "生态": Level2.ENVIRONMENTAL,
}


@cache
def field_sheets() -> dict[str, ObjectiveSheet]:
    """The sheets by name, in the order of the file."""
    blocks = re.split(r"(?m)^# ", TEXT.read_text(encoding="utf-8"))[1:]
    sheets = (_sheet(number, block.split("\n")) for number, block in enumerate(blocks, start=1))
    return {sheet.name: sheet for sheet in sheets}


def _sheet(number: int, rows: list[str]) -> ObjectiveSheet:
    name, *rest = filter(None, rows)
    head = dict(row.split(": ", 1) for row in rest if "|" not in row)
    cells = [row.split("|") for row in rest if "|" in row]
    budget, own, *transfer = map(Decimal, head["预算"].split())
    unit = head["单位"]
    return ObjectiveSheet(
        kind=ObjectiveKind.PROJECT,
        year=2023,
        organization_code="118",
        organization_name=unit,
        name=name,
        lines=tuple(_line(row, one) for row, one in enumerate(cells, start=1)),
        execution_weight=Decimal(10),
        project_code=f"50015323T{number:012d}",
        compiling_unit=f"118001-{unit}",
        supervising_department=unit,
        category=head["类"],
        budget=budget,
        own=own,
        transfer=transfer[0] if transfer else Decimal(0),
        overview=head["概述"],
        rationale=head["依据"],
        statement=head["目标"],
    )


def _line(row: int, cells: list[str]) -> IndicatorLine:
    level1, level2, name, weight, unit, sign, target, core = cells
    return IndicatorLine(
        position=row,
        level1=_LEVELS[level1],
        level2=_LEVELS[level2],
        name=name,
        weight=Decimal(weight),
        unit=unit,
        target=parse_target(sign, target, unit),
        is_core=core == "是",
        definition="按年度实际完成情况统计",
        source="单位业务台账",
    )
