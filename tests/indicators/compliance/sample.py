"""The ten sheets of the published sample: nine projects P1–P9 and the department D."""

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from common.text import tidy
from indicators.enums import ObjectiveKind
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.targets import parse_target

FACTS = Path(__file__).with_name("sample_indicators.json")
NAMES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "D")


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _line(position: int, facts: dict[str, Any]) -> IndicatorLine:
    return IndicatorLine(
        position=position,
        level1=facts["level1"],
        level2=facts["level2"],
        name=facts["name"],
        weight=_amount(facts["weight"]),
        unit=facts["unit"],
        target=parse_target(facts["comparison"], facts["target"], facts["unit"]),
        is_core=facts["is_core"],
    )


def _sheet(facts: dict[str, Any]) -> ObjectiveSheet:
    texts = ("project_code", "name", "compiling_unit", "supervising_department", "category")
    return ObjectiveSheet(
        kind=ObjectiveKind(facts["kind"]),
        year=2023,
        organization_code="118",
        organization_name="重庆市荣昌区公安局",
        lines=tuple(_line(row, line) for row, line in enumerate(facts["indicators"], start=1)),
        overview=facts["overview"],
        rationale=facts["rationale"],
        statement=facts["statement"],
        **{
            name: _amount(facts[name]) for name in ("execution_weight", "budget", "own", "transfer")
        },
        **{name: facts[name] for name in texts},
    )


@cache
def sample() -> dict[str, ObjectiveSheet]:
    """The sheets by their short names, as printed: stray blanks in names included."""
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    return {name: _sheet(facts[name]) for name in NAMES}


@cache
def tidied() -> dict[str, ObjectiveSheet]:
    """The same without stray blanks, as an import that normalises leaves them."""
    return {name: _without_blanks(sheet) for name, sheet in sample().items()}


def _without_blanks(sheet: ObjectiveSheet) -> ObjectiveSheet:
    return replace(sheet, lines=tuple(replace(line, name=tidy(line.name)) for line in sheet.lines))
