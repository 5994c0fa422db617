"""The sheet as JSON and back: what a version holds, what the browser and the commands exchange.

Decimals are strings, absent is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NotRequired, TypedDict

from common.decimals import plain
from indicators.enums import ObjectiveKind
from indicators.sheets import IndicatorLine, ObjectiveSheet, Target
from indicators.targets import parse_target


class LinePayload(TypedDict):
    """One indicator; `comparison` and `target` as printed.

    `unconfirmed` is there for copied lines only, so that the hash of other lines stays as it was.
    """

    key: int | None
    position: int
    level1: str
    level2: str
    name: str
    weight: str | None
    unit: str
    comparison: str
    target: str
    is_core: bool | None
    baseline: str | None
    definition: str
    source: str
    unconfirmed: NotRequired[str]


class SheetPayload(TypedDict):
    """A whole sheet; amounts in 万元."""

    kind: str
    year: int
    organization_code: str
    organization_name: str
    project_code: str
    name: str
    compiling_unit: str
    supervising_department: str
    category: str
    execution_weight: str | None
    budget: str | None
    own: str | None
    transfer: str | None
    overview: str
    rationale: str
    statement: str
    has_no_service_users: bool
    indicators: list[LinePayload]


_TEXTS = (
    "organization_code",
    "organization_name",
    "project_code",
    "name",
    "compiling_unit",
    "supervising_department",
    "category",
    "overview",
    "rationale",
    "statement",
)


def to_payload(sheet: ObjectiveSheet) -> SheetPayload:
    """The sheet as JSON can hold it."""
    return SheetPayload(
        kind=sheet.kind.value,
        year=sheet.year,
        organization_code=sheet.organization_code,
        organization_name=sheet.organization_name,
        project_code=sheet.project_code,
        name=sheet.name,
        compiling_unit=sheet.compiling_unit,
        supervising_department=sheet.supervising_department,
        category=sheet.category,
        execution_weight=_text(sheet.execution_weight),
        budget=_text(sheet.budget),
        own=_text(sheet.own),
        transfer=_text(sheet.transfer),
        overview=sheet.overview,
        rationale=sheet.rationale,
        statement=sheet.statement,
        has_no_service_users=sheet.has_no_service_users,
        indicators=[line_payload(line) for line in sheet.lines],
    )


def line_payload(line: IndicatorLine) -> LinePayload:
    """One line as JSON can hold it."""
    payload = LinePayload(
        key=line.key,
        position=line.position,
        level1=line.level1,
        level2=line.level2,
        name=line.name,
        weight=_text(line.weight),
        unit=line.unit,
        comparison=printed_comparison(line.target),
        target=line.target.text,
        is_core=line.is_core,
        baseline=_text(line.baseline),
        definition=line.definition,
        source=line.source,
    )
    if line.unconfirmed:
        payload["unconfirmed"] = line.unconfirmed
    return payload


def from_payload(payload: Mapping[str, object]) -> ObjectiveSheet:
    """The sheet that a version holds; for payloads that `to_payload` made."""
    lines = payload["indicators"]
    assert isinstance(lines, list)
    return ObjectiveSheet(
        kind=ObjectiveKind(str(payload["kind"])),
        year=int(str(payload["year"])),
        lines=tuple(_line(line) for line in lines),
        execution_weight=_number(payload["execution_weight"]),
        budget=_number(payload["budget"]),
        own=_number(payload["own"]),
        transfer=_number(payload["transfer"]),
        has_no_service_users=bool(payload["has_no_service_users"]),
        **{name: str(payload[name]) for name in _TEXTS},
    )


def printed_comparison(target: Target) -> str:
    """The sign as the form prints it, blank while it is missing."""
    return "" if target.comparison is None else target.comparison.symbol


def _line(payload: Mapping[str, object]) -> IndicatorLine:
    key, core = payload["key"], payload["is_core"]
    return IndicatorLine(
        key=None if key is None else int(str(key)),
        position=int(str(payload["position"])),
        level1=str(payload["level1"]),
        level2=str(payload["level2"]),
        name=str(payload["name"]),
        weight=_number(payload["weight"]),
        unit=str(payload["unit"]),
        # Printed without its unit: no unit is to be looked for behind the number.
        target=parse_target(str(payload["comparison"]), str(payload["target"])),
        is_core=None if core is None else bool(core),
        baseline=_number(payload["baseline"]),
        definition=str(payload["definition"]),
        source=str(payload["source"]),
        unconfirmed=str(payload.get("unconfirmed", "")),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
