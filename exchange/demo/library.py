"""The indicator library of the demo: what all may take, what the trade has, what a unit keeps."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from importlib import resources

from indicators.models import IndicatorTemplate
from indicators.targets import parse_comparison
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import Organization, User

_ROWS = "library_2023.csv"


def stock_library(actor: User, now: datetime) -> int:
    """Enter the rows of the list as the bureau would; how many there are."""
    units = {unit.code: unit for unit in Organization.objects.all()}
    text = resources.files("exchange.demo").joinpath(_ROWS).read_text(encoding="utf-8")
    rows = [_template(row, units) for row in csv.DictReader(text.splitlines())]
    for row in rows:
        row.save()
    deeds = [audit.Deed(AuditAction.LIBRARY_CHANGED, row, {"新建": row.name}) for row in rows]
    audit.record_many(actor=actor, deeds=deeds, now=now)
    return len(rows)


def _template(row: dict[str, str], units: dict[str, Organization]) -> IndicatorTemplate:
    comparison = parse_comparison(row["指标性质"])
    assert comparison is not None
    return IndicatorTemplate(
        level1=row["一级指标"],
        level2=row["二级指标"],
        name=row["指标名称"],
        unit=row["计量单位"],
        comparison=comparison.value,
        typical_weight=Decimal(row["常用权重"]),
        scope=row["范围"],
        industry=row["行业领域"],
        organization=units[row["所属单位"]] if row["所属单位"] else None,
        definition=row["指标解释"],
        source=row["数据来源"],
    )
