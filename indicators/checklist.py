"""The points of a return as a checklist: each closes itself once its cell is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.findings import Finding, Location
from indicators.differences import HEAD_LABELS, LINE_LABELS, Change, Difference, differences
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.storable import kept_comment

MOST_POINTS = 100


class PointState(StrEnum):
    """Where a point stands; only an open one keeps the sheet from going up again."""

    OPEN = "open"
    MENDED = "mended"
    ANSWERED = "answered"
    RESOLVED = "resolved"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return {"open": "待处理", "mended": "已修改", "answered": "已回复", "resolved": "已关闭"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a point speaks of: a cell, a whole line, a cell of the head, or the whole sheet.

    `indicator_key` is None outside the lines; `field` is blank for a whole line or sheet.
    """

    indicator_key: int | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class NewPoint:
    """What a reviewer asks for, before it is kept."""

    anchor: Anchor
    text: str


class InvalidPoints(ValueError):
    """Points that cannot be kept; the Chinese text names each of them."""


def points_of_findings(findings: Iterable[Finding], sheet: ObjectiveSheet) -> tuple[NewPoint, ...]:
    """What the rules found as points of a return, each at the cell that its rule looks at."""
    keys = {line.position: line.key for line in sheet.lines}
    return tuple(
        NewPoint(_anchor_of(finding.location, keys), _request_of(finding)) for finding in findings
    )


def _anchor_of(location: Location, keys: Mapping[int, int | None]) -> Anchor:
    key = keys.get(location.row)
    labels = HEAD_LABELS if key is None else LINE_LABELS
    fields = {label: field for field, label in labels.items()}
    return Anchor(key, fields.get(location.column, ""))


def _request_of(finding: Finding) -> str:
    return f"{finding.code} {finding.message}{finding.mend}"


def checked_points(points: Sequence[NewPoint], sheet: ObjectiveSheet) -> tuple[NewPoint, ...]:
    """The points as they are kept; InvalidPoints with everything that is wrong with them."""
    faults = list(_faults(points, sheet))
    if faults:
        raise InvalidPoints("\n".join(faults))
    return tuple(NewPoint(point.anchor, kept_comment(point.text)) for point in points)


def _faults(points: Sequence[NewPoint], sheet: ObjectiveSheet) -> Iterator[str]:
    if len(points) > MOST_POINTS:
        yield f"一次最多写 {MOST_POINTS} 条意见，现有 {len(points)} 条，请合并同类意见。"
    for number, point in enumerate(points, start=1):
        if place_of(point.anchor, sheet) is None:
            yield f"第 {number} 条意见所指的位置不在这张表上：行和栏目对不上，请重新选择。"
        if not point.text.strip():
            yield f"第 {number} 条意见没有写内容。"
        try:
            kept_comment(point.text)
        except ValueError as error:
            yield f"第 {number} 条：{error}"


def place_of(anchor: Anchor, sheet: ObjectiveSheet) -> str | None:
    """Where it stands on this sheet, in Chinese; None where the sheet has no such place."""
    if anchor.indicator_key is None:
        if not anchor.field:
            return "整张表"
        return f"『{HEAD_LABELS[anchor.field]}』" if anchor.field in HEAD_LABELS else None
    line = _line_of(anchor.indicator_key, sheet)
    if line is None or (anchor.field and anchor.field not in LINE_LABELS):
        return None
    named = f"第{line.position}行『{line.name}』"
    return f"{named}的{LINE_LABELS[anchor.field]}" if anchor.field else named


def state_of(
    anchor: Anchor,
    *,
    before: ObjectiveSheet,
    now: ObjectiveSheet,
    reply: str = "",
    is_resolved: bool = False,
) -> PointState:
    """What became of a point that was made about `before`, on the sheet as it is now."""
    if is_resolved:
        return PointState.RESOLVED
    if is_mended(anchor, differences(before, now)):
        return PointState.MENDED
    return PointState.ANSWERED if reply else PointState.OPEN


def is_mended(anchor: Anchor, changes: Iterable[Difference]) -> bool:
    """Whether one of these changes touches what the point speaks of.

    Any change mends a point about the whole sheet; a line that went away mends all its points.
    """
    return any(_touches(change, anchor) for change in changes)


def _touches(change: Difference, anchor: Anchor) -> bool:
    if anchor == Anchor():
        return True
    if anchor.indicator_key is None:
        return not change.line and change.key is None and change.field == anchor.field
    if change.key != anchor.indicator_key:
        return False
    return not anchor.field or change.field == anchor.field or change.change is Change.REMOVED


def _line_of(key: int, sheet: ObjectiveSheet) -> IndicatorLine | None:
    return next((line for line in sheet.lines if line.key == key), None)
