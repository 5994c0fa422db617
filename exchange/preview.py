"""What an import would do, before it does it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from common.findings import Severity
from exchange.disclosure import Disclosure, Problem


class ChangeKind(StrEnum):
    """What would become of one thing."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return {"created": "新增", "updated": "更新", "unchanged": "不变"}[self.value]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the import touches; detail says what differs, line by line."""

    kind: ChangeKind
    what: str
    detail: tuple[str, ...] = ()
    is_table: bool = False
    """Whether it belongs to the public tables and their text, not to an objective."""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """The document, what it would change, and every problem."""

    disclosure: Disclosure
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]

    def count(self, kind: ChangeKind) -> int:
        """How many things would meet this fate."""
        return sum(change.kind is kind for change in self.changes)

    @property
    def counts(self) -> dict[str, int]:
        """created, updated, unchanged."""
        return {kind.value: self.count(kind) for kind in ChangeKind}

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The problems that stop the import."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    @property
    def is_importable(self) -> bool:
        """Whether nothing stops the import; weak cells do not."""
        return not self.blocking

    @property
    def has_changes(self) -> bool:
        """Whether anything would be written."""
        return any(change.kind is not ChangeKind.UNCHANGED for change in self.changes)

    @property
    def changes_tables(self) -> bool:
        """Whether a public table or the text would be written."""
        return any(c.is_table and c.kind is not ChangeKind.UNCHANGED for c in self.changes)
