"""What stands in the editor: every cell as it was typed, and the sheet that it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from common.decimals import NotANumber, parse_decimal, plain_or_blank
from common.text import tidy
from indicators.copying import kept_mark
from indicators.differences import LINE_LABELS
from indicators.payloads import printed_comparison
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.targets import parse_comparison, read_typed
from indicators.typed_cells import bare_points, read_flag, read_level

CELLS = tuple(LINE_LABELS)
LABELS: Mapping[str, str] = {
    **LINE_LABELS,
    "overview": "项目概述",
    "rationale": "立项依据",
    "statement": "当年绩效目标",
    "execution_weight": "预算执行率权重",
    "category": "项目分类",
    "supervising_department": "业务主管部门",
    "has_no_service_users": "无服务对象",
}
"""Field of a draft → label of its box or column, as findings name it."""
FIELD_OF: Mapping[str, str] = {label: name for name, label in LABELS.items()}
_WEIGHTS = {"weight", "execution_weight"}
_LARGEST_KEY = 2**63 - 1
_SHOWN = 20


class UnreadableDraft(ValueError):
    """The request does not hold a draft; the Chinese text says what to do."""

    def __init__(self) -> None:
        super().__init__("提交的内容格式不对，没有保存。请刷新页面后再试，您填的内容保留在本机。")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One row of the grid; key is the stored indicator, None for a new row."""

    key: int | None = None
    level1: str = ""
    level2: str = ""
    name: str = ""
    weight: str = ""
    unit: str = ""
    comparison: str = ""
    target: str = ""
    is_core: str = ""
    baseline: str = ""
    definition: str = ""
    source: str = ""
    unconfirmed: str = ""
    """Where a copied row came from, for as long as nobody confirmed it."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed in any cell."""
        return not any(tidy(getattr(self, name)) for name in CELLS)

    def with_texts(self, texts: Mapping[str, str]) -> DraftLine:
        """The row with these cells."""
        values: dict[str, Any] = dict(texts)
        return replace(self, **values)

    def to_payload(self) -> dict[str, object]:
        """The row as JSON holds it."""
        cells = {name: getattr(self, name) for name in CELLS}
        return {"key": self.key, **cells, "unconfirmed": self.unconfirmed}


@dataclass(frozen=True, slots=True)
class Draft:
    """The head and the rows of the editor."""

    overview: str = ""
    rationale: str = ""
    statement: str = ""
    execution_weight: str = ""
    category: str = ""
    supervising_department: str = ""
    has_no_service_users: bool = False
    lines: tuple[DraftLine, ...] = ()

    def with_texts(self, texts: Mapping[str, str]) -> Draft:
        """The draft with these boxes of its head."""
        values: dict[str, Any] = dict(texts)
        return replace(self, **values)

    def to_payload(self) -> dict[str, object]:
        """The draft as JSON holds it."""
        head = {name: getattr(self, name) for name in (*HEAD_TEXTS, "has_no_service_users")}
        return {**head, "lines": [line.to_payload() for line in self.lines]}


HEAD_TEXTS = tuple(f.name for f in fields(Draft) if f.name not in {"has_no_service_users", "lines"})


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that cannot be kept as typed; row is an index into the draft, -1 for the head."""

    row: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"第{self.row + 1}行" if self.row >= 0 else ""
        return f"{place}『{LABELS[self.field]}』{self.message}"


@dataclass(frozen=True, slots=True)
class BuiltSheet:
    """The sheet that a draft says; `rows` leads from its lines back to the rows of the draft.

    A line's position is the number of its row, so that findings name the row that is seen.
    """

    sheet: ObjectiveSheet
    rows: tuple[int, ...]
    faults: tuple[CellFault, ...] = ()

    @property
    def renumbered(self) -> ObjectiveSheet:
        """The sheet as it is stored: no gap where a row was left blank."""
        lines = enumerate(self.sheet.lines, start=1)
        return replace(
            self.sheet, lines=tuple(replace(line, position=number) for number, line in lines)
        )


def read_draft(payload: object) -> Draft:
    """The draft in the JSON of a request; raises UnreadableDraft for anything else."""
    if not isinstance(payload, dict):
        raise UnreadableDraft
    lines = payload.get("lines", [])
    if not isinstance(lines, list):
        raise UnreadableDraft
    return Draft(
        **{name: _text(payload.get(name, "")) for name in HEAD_TEXTS},
        has_no_service_users=payload.get("has_no_service_users") is True,
        lines=tuple(map(_line, lines)),
    )


def draft_of(sheet: ObjectiveSheet) -> Draft:
    """The stored sheet as the editor shows it."""
    return Draft(
        overview=sheet.overview,
        rationale=sheet.rationale,
        statement=sheet.statement,
        execution_weight=plain_or_blank(sheet.execution_weight),
        category=sheet.category,
        supervising_department=sheet.supervising_department,
        has_no_service_users=sheet.has_no_service_users,
        lines=tuple(map(line_of, sheet.lines)),
    )


def line_of(line: IndicatorLine) -> DraftLine:
    """One line of the sheet as a row of the grid."""
    return DraftLine(
        key=line.key,
        level1=line.level1,
        level2=line.level2,
        name=line.name,
        weight=plain_or_blank(line.weight),
        unit=line.unit,
        comparison=printed_comparison(line.target),
        target=line.target.text,
        is_core={True: "是", False: "否", None: ""}[line.is_core],
        baseline=plain_or_blank(line.baseline),
        definition=line.definition,
        source=line.source,
        unconfirmed=line.unconfirmed,
    )


def build_sheet(draft: Draft, base: ObjectiveSheet) -> BuiltSheet:
    """The sheet that the draft says, on the head of the stored one; blank rows are left out.

    A cell that is no number where one belongs counts as blank and is reported.
    """
    faults: list[CellFault] = []
    filled = [(row, line) for row, line in enumerate(draft.lines) if not line.is_blank]
    lines = tuple(_built(line, row, base.year, faults) for row, line in filled)
    head = {name: getattr(draft, name) for name in HEAD_TEXTS if name != "execution_weight"}
    weight = base.execution_weight
    if base.project_code or base.execution_weight is not None:
        weight = _number(draft.execution_weight, -1, "execution_weight", faults)
    sheet = replace(
        base,
        **head,
        execution_weight=weight,
        has_no_service_users=draft.has_no_service_users,
        lines=lines,
    )
    return BuiltSheet(sheet, tuple(row for row, _ in filled), tuple(faults))


def redraft(
    draft: Draft, built: BuiltSheet, change: Callable[[ObjectiveSheet], ObjectiveSheet]
) -> Draft:
    """The draft brought to the changed sheet; cells that could not be read stay as typed.

    While it is changed each line bears the number of its row as its key: so it is known again
    wherever the change puts it.
    """
    numbered = zip(built.rows, built.sheet.lines, strict=True)
    lines = tuple(replace(line, key=row + 1) for row, line in numbered)
    sheet = change(replace(built.sheet, lines=lines))
    unread = {(fault.row, fault.field) for fault in built.faults}
    after = replace(
        draft_of(sheet), lines=tuple(_redrawn(line, draft, unread) for line in sheet.lines)
    )
    if (-1, "execution_weight") in unread:
        after = replace(after, execution_weight=draft.execution_weight)
    return after


def _redrawn(line: IndicatorLine, draft: Draft, unread: set[tuple[int, str]]) -> DraftLine:
    assert line.key is not None
    row = line.key - 1
    typed = draft.lines[row]
    kept = {name: getattr(typed, name) for name in CELLS if (row, name) in unread}
    return replace(line_of(line), key=typed.key).with_texts(kept)


def _built(line: DraftLine, row: int, year: int, faults: list[CellFault]) -> IndicatorLine:
    target, unit = read_typed(line.comparison, line.target, line.unit, year=year)
    sign, core = tidy(line.comparison), tidy(line.is_core)
    if sign and parse_comparison(sign) is None:
        faults.append(
            CellFault(
                row,
                "comparison",
                f"『{_short(sign)}』不能识别，请选择 ≥、＞、≤、＜、＝、区间或定性。",
            )
        )
    if core and read_flag(core) is None:
        faults.append(CellFault(row, "is_core", f"『{_short(core)}』不能识别，请选择“是”或“否”。"))
    return IndicatorLine(
        key=line.key,
        position=row + 1,
        level1=read_level(line.level1),
        level2=read_level(line.level2),
        name=line.name,
        weight=_number(line.weight, row, "weight", faults),
        unit=unit,
        target=target,
        is_core=read_flag(core),
        baseline=_number(line.baseline, row, "baseline", faults),
        definition=line.definition,
        source=line.source,
        unconfirmed=kept_mark(line.unconfirmed),
    )


def _number(text: str, row: int, name: str, faults: list[CellFault]) -> Decimal | None:
    typed = tidy(text)
    if not typed:
        return None
    try:
        return parse_decimal(bare_points(typed) if name in _WEIGHTS else typed)
    except NotANumber:
        faults.append(
            CellFault(
                row, name, f"『{_short(typed)}』不是可以保存的数字，请填写数字，如 10 或 22.5。"
            )
        )
        return None


def _short(typed: str) -> str:
    return typed if len(typed) <= _SHOWN else f"{typed[:_SHOWN]}…（共 {len(typed)} 个字）"


def _line(payload: object) -> DraftLine:
    if not isinstance(payload, dict):
        raise UnreadableDraft
    texts = {name: _text(payload.get(name, "")) for name in (*CELLS, "unconfirmed")}
    return DraftLine(key=_key(payload.get("key")), **texts)


def _text(value: object) -> str:
    """A text as it was typed; line ends as everywhere else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableDraft
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _key(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _LARGEST_KEY:
        raise UnreadableDraft
    return value
