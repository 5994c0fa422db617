"""Where a number on a sheet comes from: its values through the versions. No database here.

As far as versions tell: a value that was copied bears the mark of its source, one that the system
wrote was imported, one that changed after a return was asked for is a mend, an adjustment says
its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from common.decimals import wanyuan
from indicators.checklist import Anchor
from indicators.differences import HEAD_LABELS, LINE_LABELS
from indicators.enums import Action

AMOUNTS = ("budget", "own", "transfer")
_NAMED = frozenset({Action.SUBMIT, Action.APPROVE, Action.ADJUST})
_FLAGS = {True: "是", False: "否", None: ""}


class Origin(StrEnum):
    """How a value got onto the sheet."""

    TYPED = "typed"
    IMPORTED = "imported"
    COPIED = "copied"
    MENDED = "mended"
    ADJUSTED = "adjusted"
    RECORDED = "recorded"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        """The origin in Chinese."""
        return _ORIGINS[self.value]


_ORIGINS = {
    "typed": "填写",
    "imported": "系统写入（导入）",
    "copied": "复制",
    "mended": "按退回意见修改",
    "adjusted": "目标调整",
    "recorded": "登记预算安排",
    "removed": "删除这一行",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One version: who made it when and by what, and the sheet as its payload."""

    number: int
    action: Action
    who: str
    """Blank for the system itself."""
    at: datetime
    payload: Mapping[str, object]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a return asked of the cell, and of which version."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Stop:
    """An act that found the value as it was."""

    action: Action
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the cell from this version on; the text as the form prints it."""

    text: str
    before: str
    origin: Origin
    who: str
    at: datetime
    number: int
    """0 for what is no version."""
    source: str = ""
    """From where, or why, in words."""
    stops: tuple[Stop, ...] = ()
    """When it was handed in, approved or adjusted with this value."""


def values_of(
    cell: Anchor, versions: Iterable[Seen], asked: Sequence[Asked] = ()
) -> tuple[Value, ...]:
    """The values of the cell, oldest first; `versions` oldest first, too."""
    found: list[Value] = []
    for seen in versions:
        text = text_in(seen.payload, cell)
        known = found[-1] if found else None
        if known is None and text is None:
            continue
        if known is None or _is_new(known, text):
            known = _value(cell, seen, text, known, asked)
            found.append(known)
        is_own = seen.action is Action.ADJUST and seen.number == known.number
        if seen.action in _NAMED and not is_own and known.origin is not Origin.REMOVED:
            stop = Stop(seen.action, seen.number, seen.at)
            found[-1] = replace(known, stops=(*known.stops, stop))
    return tuple(found)


def _is_new(known: Value, text: str | None) -> bool:
    if text is None:
        return known.origin is not Origin.REMOVED
    return known.origin is Origin.REMOVED or text != known.text


def _value(
    cell: Anchor, seen: Seen, text: str | None, known: Value | None, asked: Sequence[Asked]
) -> Value:
    origin, source = _origin(cell, seen, text, known, asked)
    before = known.text if known else ""
    return Value(text or "", before, origin, seen.who, seen.at, seen.number, source)


def _origin(
    cell: Anchor, seen: Seen, text: str | None, known: Value | None, asked: Sequence[Asked]
) -> tuple[Origin, str]:
    if text is None:
        return Origin.REMOVED, seen.comment
    if seen.action is Action.ADJUST:
        return Origin.ADJUSTED, seen.comment
    mark = _line_in(seen.payload, cell.indicator_key).get("unconfirmed")
    if known is None and mark:
        return Origin.COPIED, str(mark)
    if not seen.who:
        return Origin.IMPORTED, ""
    since = known.number if known else 0
    wanted = [one for one in asked if since <= one.number < seen.number]
    if known is not None and wanted:
        return Origin.MENDED, wanted[-1].text
    return Origin.TYPED, ""


def text_in(payload: Mapping[str, object], cell: Anchor) -> str | None:
    """What the cell says on this sheet, as the form prints it; None where it has no such line."""
    if cell.indicator_key is None:
        return _shown(payload.get(cell.field), cell.field)
    line = _line_in(payload, cell.indicator_key)
    return _shown(line.get(cell.field), cell.field) if line else None


def _line_in(payload: Mapping[str, object], key: int | None) -> Mapping[str, object]:
    lines = payload.get("indicators")
    if key is None or not isinstance(lines, list):
        return {}
    return next((line for line in lines if line.get("key") == key), {})


def _shown(value: object, field: str) -> str:
    if field in AMOUNTS:
        return wanyuan(None if value is None else Decimal(str(value)))
    if value is None or isinstance(value, bool):
        return _FLAGS[value]
    return str(value)


def is_cell(cell: Anchor) -> bool:
    """Whether a sheet has cells of this kind at all."""
    labels = HEAD_LABELS if cell.indicator_key is None else LINE_LABELS
    return cell.field in labels


def place_in(versions: Sequence[Seen], cell: Anchor) -> str:
    """Where the cell stands, by the newest version that has it."""
    if cell.indicator_key is None:
        return f"『{HEAD_LABELS[cell.field]}』"
    held = (_line_in(seen.payload, cell.indicator_key) for seen in reversed(versions))
    line = next((one for one in held if one), {})
    return f"第{line.get('position')}行『{line.get('name')}』的{LINE_LABELS[cell.field]}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An amount as it was recorded beside the sheet: before, after, by whom, when."""

    before: str
    after: str
    who: str
    at: datetime


def amounts_of(
    records: Iterable[Recorded], cell: Anchor, versions: Sequence[Seen]
) -> tuple[Value, ...]:
    """The values of an amount: its money is recorded once, beside the sheet.

    Where no record is left the versions tell what the sheet showed.
    """
    found = [
        Value(one.after, one.before, Origin.RECORDED, one.who, one.at, 0)
        for one in records
        if one.before != one.after
    ]
    if not found:
        return values_of(cell, versions)
    stops = [Stop(one.action, one.number, one.at) for one in versions if one.action in _NAMED]
    ends = [value.at for value in found[1:]]
    return tuple(
        replace(value, stops=tuple(one for one in stops if _holds(value, end, one)))
        for value, end in zip(found, [*ends, None], strict=True)
    )


def _holds(value: Value, end: datetime | None, stop: Stop) -> bool:
    return value.at <= stop.at and (end is None or stop.at < end)
