"""What changed between two states of a sheet, cell by cell: for reviewers and for imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from common.decimals import plain_or_blank, wanyuan
from indicators.passages import Passage, opening_of, passage_of
from indicators.sheets import IndicatorLine, ObjectiveSheet

HEAD_LABELS: Mapping[str, str] = {
    "name": "项目名称",
    "category": "项目分类",
    "supervising_department": "业务主管部门",
    "compiling_unit": "编制单位",
    "budget": "当年预算",
    "own": "本级安排",
    "transfer": "上级补助",
    "execution_weight": "预算执行率权重",
    "overview": "项目概述",
    "rationale": "立项依据",
    "statement": "当年绩效目标",
    "has_no_service_users": "无服务对象",
}
LINE_LABELS: Mapping[str, str] = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "weight": "指标权重",
    "unit": "计量单位",
    "comparison": "指标性质",
    "target": "指标值",
    "is_core": "是否核心指标",
    "baseline": "基期值",
    "definition": "指标解释",
    "source": "数据来源",
}
_AMOUNTS = frozenset({"budget", "own", "transfer"})
_LONG = 60
"""A longer text is shown with its changes marked, not as two texts side by side."""


class Change(StrEnum):
    """What happened to a line or a cell."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """The change in Chinese."""
        return {"added": "新增", "removed": "删除", "changed": "修改"}[self.value]


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell, or one whole line, that is not as it was; texts as they are shown.

    `line` names the indicator and is blank for the head of the form; `field` is blank where the
    whole line came or went. `key` and `position` are those of the line as it is now, or was.
    """

    change: Change
    field: str
    label: str
    before: str
    after: str
    line: str = ""
    key: int | None = None
    position: int = 0

    @property
    def place(self) -> str:
        """Where it stands on the form."""
        if not self.line:
            return f"『{self.label}』"
        named = f"第{self.position}行『{self.line}』"
        return f"{named}的{self.label}" if self.field else named

    @property
    def passage(self) -> Passage | None:
        """What changed within a long text; None where both fit side by side."""
        if self.change is not Change.CHANGED or max(len(self.before), len(self.after)) <= _LONG:
            return None
        return passage_of(self.before, self.after)

    def __str__(self) -> str:
        if self.change is Change.CHANGED:
            return f"{self.place}：{one_line(self.before, self.after)}"
        return f"{self.place}：{self.change.label} {_short(self.after or self.before)}"


def one_line(before: str, after: str) -> str:
    """How a text changed, in one line of a list: a long one from its first difference on."""
    old, new = opening_of(before, after)
    return f"{_short(old)} → {_short(new)}"


def differences(before: ObjectiveSheet, after: ObjectiveSheet) -> tuple[Difference, ...]:
    """Head first, then line by line in the order of the newer sheet, lines that went last."""
    return (*_of_head(before, after), *_of_lines(before, after))


def _of_head(before: ObjectiveSheet, after: ObjectiveSheet) -> Iterator[Difference]:
    for field, label in HEAD_LABELS.items():
        old, new = _head_text(before, field), _head_text(after, field)
        if old != new:
            yield Difference(Change.CHANGED, field, label, old, new)


def _head_text(sheet: ObjectiveSheet, field: str) -> str:
    value = getattr(sheet, field)
    if field in _AMOUNTS:
        return wanyuan(value)
    if field == "execution_weight":
        return plain_or_blank(value)
    if field == "has_no_service_users":
        return "是" if value else "否"
    return str(value)


def _of_lines(before: ObjectiveSheet, after: ObjectiveSheet) -> Iterator[Difference]:
    left = list(before.lines)
    for line in after.lines:
        twin = _twin(line, left)
        if twin is None:
            yield _whole(Change.ADDED, line)
            continue
        left.remove(twin)
        yield from _of_cells(twin, line)
    for line in left:
        yield _whole(Change.REMOVED, line)


def _twin(line: IndicatorLine, candidates: list[IndicatorLine]) -> IndicatorLine | None:
    """The same line before: by identity, else by name, else what stood in its place, renamed."""
    if line.key is not None:
        same = next((one for one in candidates if one.key == line.key), None)
        if same is not None:
            return same
    # A line that carries another identity is another line, even under the same name.
    free = [one for one in candidates if one.key is None or line.key is None]
    named = [one for one in free if (one.level2, one.name) == (line.level2, line.name)]
    placed = [one for one in free if one.position == line.position and _is_alike(one, line)]
    return next(iter([*named, *placed]), None)


def _is_alike(one: IndicatorLine, other: IndicatorLine) -> bool:
    """Whether one line is the other with a new name: level and target are the same."""
    return (one.level2, one.target) == (other.level2, other.target)


def _of_cells(before: IndicatorLine, after: IndicatorLine) -> Iterator[Difference]:
    old, new = _cells(before), _cells(after)
    for field, label in LINE_LABELS.items():
        if old[field] != new[field]:
            yield Difference(
                Change.CHANGED,
                field,
                label,
                old[field],
                new[field],
                line=after.name or before.name,
                key=after.key,
                position=after.position,
            )


def _whole(change: Change, line: IndicatorLine) -> Difference:
    text = _line_text(line)
    before, after = ("", text) if change is Change.ADDED else (text, "")
    return Difference(
        change, "", "", before, after, line=line.name, key=line.key, position=line.position
    )


def _line_text(line: IndicatorLine) -> str:
    cells = _cells(line)
    target = f"{cells['comparison']}{cells['target']}{cells['unit']}"
    weight = f"{cells['weight']}分" if cells["weight"] else "未填权重"
    parts = (cells["level2"], target, weight, "核心" if line.is_core else "")
    return "，".join(filter(None, parts))


def _cells(line: IndicatorLine) -> dict[str, str]:
    return {
        "level1": line.level1,
        "level2": line.level2,
        "name": line.name,
        "weight": plain_or_blank(line.weight),
        "unit": line.unit,
        "comparison": line.comparison.symbol if line.comparison else "",
        "target": line.target.text,
        "is_core": {True: "是", False: "否", None: ""}[line.is_core],
        "baseline": plain_or_blank(line.baseline),
        "definition": line.definition,
        "source": line.source,
    }


def _short(text: str) -> str:
    if not text:
        return "空"
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 -- one line of a list
