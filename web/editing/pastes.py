"""A paste laid into a draft: instead of all rows, after a row, or over the cells from one on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from common.text import squeeze
from exchange.pasting import FIELDS, PastedLine, PastedSheet
from indicators.storable import MAX_LINES
from web.editing.drafts import HEAD_TEXTS, LABELS, Draft, DraftLine

_SMALL_BLOCK = 60


class PasteMode(StrEnum):
    """Where pasted rows go."""

    REPLACE = "replace"
    INSERT = "insert"
    OVER = "over"

    @property
    def label(self) -> str:
        """The choice in Chinese."""
        return {
            "replace": "替换全部指标行",
            "insert": "插在选中行之后",
            "over": "从选中格起覆盖",
        }[self.value]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One understood cell; `typed` is what was pasted where it says it differently."""

    text: str
    typed: str = ""
    is_inherited: bool = False
    is_derived: bool = False
    """Whether it was taken out of another cell: the unit behind a target."""
    is_unread: bool = False
    is_pasted: bool = True


@dataclass(frozen=True, slots=True)
class PastePreview:
    """What was understood, before it is taken."""

    mode: PasteMode
    head: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    """Field and label of the columns that the paste fills."""
    choice: tuple[str, ...]
    """The field of each pasted column, "" where it is left out."""
    rows: tuple[tuple[ShownCell, ...], ...]
    notes: tuple[str, ...]
    is_direct: bool
    """Whether it is small and plain enough to be taken without being asked for."""

    @property
    def rewritten(self) -> int:
        """Cells that were understood otherwise than they were pasted."""
        return sum(bool(cell.typed) for row in self.rows for cell in row)

    @property
    def unread(self) -> int:
        """Cells that stay as they were pasted, for nothing was found in them."""
        return sum(cell.is_unread for row in self.rows for cell in row)

    @property
    def inherited(self) -> int:
        """Blank level cells that took the level of the row above."""
        return sum(cell.is_inherited for row in self.rows for cell in row)


def mode_of(asked: object, draft: Draft, pasted: PastedSheet, row: int) -> PasteMode:
    """The mode that was asked for, else the likeliest one for a paste into this row.

    Whoever stands in a blank row below others wants more rows, not other ones.
    """
    if isinstance(asked, str) and asked in set(PasteMode):
        return PasteMode(asked)
    if not pasted.is_recognised or "name" not in pasted.fields:
        return PasteMode.OVER
    is_empty = all(line.is_blank for line in draft.lines)
    if not is_empty and 0 <= row < len(draft.lines) and draft.lines[row].is_blank:
        has_room = all(line.is_blank for line in draft.lines[row : row + len(pasted.lines)])
        return PasteMode.OVER if has_room else PasteMode.INSERT
    is_whole = {"name", "weight", "target"} <= set(pasted.fields)
    return PasteMode.REPLACE if is_empty or is_whole else PasteMode.INSERT


def laid_into(draft: Draft, pasted: PastedSheet, mode: PasteMode, row: int) -> Draft:
    """The draft with the paste in it."""
    head = {name: text for name, text in pasted.head.items() if name in HEAD_TEXTS}
    draft = draft.with_texts(head)
    if not pasted.lines:
        return draft
    if mode is PasteMode.OVER:
        return replace(draft, lines=_over(draft.lines, pasted.lines, max(row, 0)))
    if mode is PasteMode.REPLACE:
        return replace(draft, lines=_replaced(draft.lines, pasted.lines))
    place = min(max(row + 1, 0), len(draft.lines))
    new = tuple(_filled(DraftLine(), line) for line in pasted.lines)
    return replace(draft, lines=(*draft.lines[:place], *new, *draft.lines[place:]))


def preview_of(pasted: PastedSheet, mode: PasteMode, notes: Sequence[str] = ()) -> PastePreview:
    """What a person is shown before the paste is taken."""
    filled = {name for line in pasted.lines for name in line.texts}
    columns = tuple((name, label) for name, label in FIELDS.items() if name in filled)
    rows = tuple(_shown(line, columns) for line in pasted.lines)
    cells = len(rows) * len(columns)
    return PastePreview(
        mode=mode,
        head=tuple((LABELS[name], text) for name, text in pasted.head.items()),
        columns=columns,
        choice=pasted.fields,
        rows=rows,
        notes=(*notes, *dict.fromkeys(pasted.notes)),
        is_direct=not (pasted.is_recognised or pasted.head or notes or pasted.notes)
        and cells <= _SMALL_BLOCK,
    )


def too_long(draft: Draft, act: str = "粘贴") -> str:
    """Why the draft cannot be kept with so many rows; blank where it can."""
    count = sum(not line.is_blank for line in draft.lines)
    if count <= MAX_LINES:
        return ""
    return f"一张目标表最多 {MAX_LINES} 行指标，{act}后有 {count} 行，没有填入。请分开填报。"


def _shown(line: PastedLine, columns: Sequence[tuple[str, str]]) -> tuple[ShownCell, ...]:
    return tuple(
        ShownCell(
            text=line.texts.get(name, ""),
            typed=line.typed.get(name, ""),
            is_inherited=name in line.inherited,
            is_derived=name in line.derived,
            is_unread=name in line.unread,
            is_pasted=name in line.texts,
        )
        for name, _ in columns
    )


def _over(
    lines: tuple[DraftLine, ...], pasted: tuple[PastedLine, ...], row: int
) -> tuple[DraftLine, ...]:
    kept = list(lines)
    kept += [DraftLine()] * (row + len(pasted) - len(kept))
    for number, line in enumerate(pasted, start=row):
        kept[number] = _filled(kept[number], line)
    return tuple(kept)


def _replaced(
    lines: tuple[DraftLine, ...], pasted: tuple[PastedLine, ...]
) -> tuple[DraftLine, ...]:
    """New rows; one that bears the name of a present row goes on as that row."""
    known: dict[str, DraftLine] = {}
    for line in lines:
        known.setdefault(squeeze(line.name), line)
    return tuple(
        _filled(known.pop(squeeze(line.texts.get("name", "")), DraftLine()), line)
        for line in pasted
    )


def _filled(line: DraftLine, pasted: PastedLine) -> DraftLine:
    texts: Mapping[str, str] = {name: text for name, text in pasted.texts.items() if name in FIELDS}
    return line.with_texts(texts)
