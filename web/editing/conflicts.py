"""Two drafts side by side: what differs, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from common.text import squeeze
from web.editing.drafts import CELLS, HEAD_TEXTS, LABELS, Draft, DraftLine

_NO_LINE = "没有这一行"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which two drafts say different things."""

    place: str
    mine: str
    theirs: str


def differences(mine: Draft, theirs: Draft) -> tuple[Difference, ...]:
    """Every box and cell that differs; lines are matched by their key, else by their name."""
    return (*_of_heads(mine, theirs), *_of_lines(mine, theirs))


def _of_heads(mine: Draft, theirs: Draft) -> Iterator[Difference]:
    for name in HEAD_TEXTS:
        one, other = getattr(mine, name), getattr(theirs, name)
        if one != other:
            yield Difference(LABELS[name], one, other)
    if mine.has_no_service_users != theirs.has_no_service_users:
        shown = {True: "是", False: "否"}
        yield Difference(
            LABELS["has_no_service_users"],
            shown[mine.has_no_service_users],
            shown[theirs.has_no_service_users],
        )


def _of_lines(mine: Draft, theirs: Draft) -> Iterator[Difference]:
    own = [line for line in mine.lines if not line.is_blank]
    left = [line for line in theirs.lines if not line.is_blank]
    order: list[DraftLine] = []
    for number, line in enumerate(own, start=1):
        twin = _twin(line, left)
        place = f"第{number}行『{squeeze(line.name) or '未命名'}』"
        if twin is None:
            yield Difference(place, _in_short(line), _NO_LINE)
            continue
        left.remove(twin)
        order.append(twin)
        for name in CELLS:
            one, other = getattr(line, name), getattr(twin, name)
            if one != other:
                yield Difference(f"{place}{LABELS[name]}", one, other)
    for line in left:
        yield Difference(f"『{squeeze(line.name) or '未命名'}』", _NO_LINE, _in_short(line))
    before = [line for line in theirs.lines if line in order]
    if before != order:
        yield Difference("行的顺序", _names(order), _names(before))


def _twin(line: DraftLine, lines: list[DraftLine]) -> DraftLine | None:
    by_key = (one for one in lines if line.key is not None and one.key == line.key)
    by_name = (one for one in lines if squeeze(one.name) == squeeze(line.name))
    return next(by_key, None) or next(by_name, None)


def _in_short(line: DraftLine) -> str:
    parts = (line.level1, line.level2, line.name, f"{line.comparison}{line.target}{line.unit}")
    points = f"{line.weight}分" if line.weight else ""
    return "，".join(part for part in (*parts, points) if part)


def _names(lines: list[DraftLine]) -> str:
    return "、".join(squeeze(line.name) or "未命名" for line in lines)
