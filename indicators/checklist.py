"""The points of a return as a checklist: each closes itself once its cell is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from indicators.differences import HEAD_LABELS, LINE_LABELS, Change, Difference, differences
from indicators.sheets import IndicatorLine, ObjectiveSheet


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
