"""What differs between a public table as it is stored and as a document prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from budgets.tables import TableContent
from indicators.differences import one_line

_BLANK = "空"


def table_differences(stored: TableContent, incoming: TableContent) -> tuple[str, ...]:
    """A line for every cell, row, heading or note that differs; rows by their new number."""
    return tuple(_differences(stored, incoming)) or ("读出的金额",)


def _differences(stored: TableContent, incoming: TableContent) -> Iterator[str]:
    if stored.title != incoming.title:
        yield f"标题：{one_line(stored.title, incoming.title)}"
    if stored.columns != incoming.columns:
        yield f"列：{'、'.join(stored.columns)} → {'、'.join(incoming.columns)}"
    matcher = SequenceMatcher(a=stored.rows, b=incoming.rows, autojunk=False)
    for kind, old, old_end, new, new_end in matcher.get_opcodes():
        if kind != "equal":
            before, after = stored.rows[old:old_end], incoming.rows[new:new_end]
            yield from _of_rows(before, after, incoming.columns, new + 1)
    if stored.note != incoming.note:
        yield f"表注：{one_line(stored.note or _BLANK, incoming.note or _BLANK)}"


def _of_rows(
    before: Sequence[Sequence[str]],
    after: Sequence[Sequence[str]],
    columns: Sequence[str],
    number: int,
) -> Iterator[str]:
    for place, (old, new) in enumerate(zip_longest(before, after), number):
        if old is None:
            yield f"第{place}行『{_name(new)}』：新增"
        elif new is None:
            yield f"『{_name(old)}』一行：删除"
        else:
            for column, was, now in zip(columns, old, new, strict=False):
                if was != now:
                    cell = f"第{place}行『{_name(new)}』的{column}"
                    yield f"{cell}：{one_line(was or _BLANK, now or _BLANK)}"


def _name(row: Sequence[str]) -> str:
    return next((cell for cell in row if cell), "空行")
