"""Lines of another sheet laid into a draft, every one marked until somebody confirms it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indicators.copying import copy_lines
from indicators.sheets import ObjectiveSheet
from web.editing.drafts import Draft, DraftLine, line_of


@dataclass(frozen=True, slots=True)
class CopyPreview:
    """What would be taken over, and the draft with it."""

    draft: Draft
    lines: tuple[DraftLine, ...]
    known: tuple[str, ...]
    """Names that the draft has already: they are left as they are."""


def copied_into(draft: Draft, source: ObjectiveSheet) -> CopyPreview:
    """The draft with the lines of another sheet behind its own; blank rows make room."""
    own = tuple(line for line in draft.lines if not line.is_blank)
    copied = copy_lines(source, (line.name for line in own))
    lines = tuple(line_of(line) for line in copied.lines)
    return CopyPreview(replace(draft, lines=(*own, *lines)), lines, copied.known)
