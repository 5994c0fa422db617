"""The part of a copied page that its writer sees: nothing deleted, struck out or hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

Attributes = Mapping[str, str | None]

_STRUCK = {"del", "s", "strike"}
_VOID = {
    "br",
    "hr",
    "img",
    "col",
    "input",
    "meta",
    "link",
    "wbr",
    "area",
    "base",
    "embed",
    "source",
}
_UNSEEN = {"style", "script", "head", "title", "xml"}
_GRID = {"td", "th", "tr"}
_HIDING_STYLES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|text-decoration[a-z-]*\s*:[^;]*line-through",
    re.IGNORECASE,
)
_HIDING_CLASSES = {"msodel", "msocommentreference", "msocomanchor"}
"""How Word calls what was deleted under 修订, and the marks of its comments."""


class VisibleParser(HTMLParser):
    """Hands on what is seen; rows and cells also while hidden, for the others keep their column."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.unseen = 0
        self._hidden: list[str] = []
        """The hidden element that is open, then its like and the tables inside of it."""

    def opened(self, tag: str, attributes: Attributes) -> None:
        """A tag begins."""
        raise NotImplementedError

    def closed(self, tag: str) -> None:
        """A tag ends."""
        raise NotImplementedError

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Hand a tag on unless it stands in something hidden or begins it."""
        if tag in _UNSEEN:
            self.unseen += 1
        elif self._is_within(tag):
            if tag in {self._hidden[0], "table"}:
                self._hidden.append(tag)
        elif is_hidden(tag, attributes := dict(attrs)) and tag not in _GRID | _VOID:
            self._hidden = [tag]
        else:
            self.opened(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        """Hand the end on unless it is that of something hidden."""
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif not self._is_within(tag):
            self.closed(tag)
        elif tag == self._hidden[-1]:
            self._hidden.pop()

    @property
    def is_seen(self) -> bool:
        """Whether what is read now is on the writer's screen."""
        return not (self.unseen or self._hidden)

    def _is_within(self, tag: str) -> bool:
        """Whether a tag stands in something hidden; one left open ends with its cell."""
        if self._hidden and tag in _GRID and "table" not in self._hidden:
            self._hidden = []
        return bool(self._hidden)


def is_hidden(tag: str, attributes: Attributes) -> bool:
    """Whether nobody sees the element: deleted under 修订, struck out, or not shown at all."""
    classes = (attributes.get("class") or "").lower().split()
    return (
        tag in _STRUCK
        or "hidden" in attributes
        or not _HIDING_CLASSES.isdisjoint(classes)
        or _HIDING_STYLES.search(attributes.get("style") or "") is not None
    )
