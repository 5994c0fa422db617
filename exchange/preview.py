"""What an import would do, before it does it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from budgets.facts import Facts
from common.findings import Finding, Severity
from exchange.disclosure import Disclosure, Problem
from indicators.enums import ObjectiveKind
from organizations.codes import LEVEL_DIGITS


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
class SheetName:
    """Which objective: the unit's code, the project's (blank for a department), the name."""

    kind: ObjectiveKind
    organization: str
    project_code: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the import touches; detail says what differs, line by line."""

    kind: ChangeKind
    what: str
    detail: tuple[str, ...] = ()
    is_table: bool = False
    """Whether it belongs to the public tables and their text, not to an objective."""
    is_fact: bool = False
    """Whether it is the amounts behind the tables."""
    sheet: SheetName | None = None
    findings: tuple[Finding, ...] = ()
    """What the year's rules say of the sheet as it would stand; they stop no import."""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """The document, what it would change, and every problem."""

    disclosure: Disclosure
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    facts: Facts = field(default_factory=Facts)
    """The amounts behind the tables as they would be after the import."""
    whole: tuple[Finding, ...] = ()
    """What the rules over tables, text and the sheets together say of the department then."""

    def count(self, kind: ChangeKind) -> int:
        """How many things would meet this fate."""
        return sum(change.kind is kind for change in self.changes)

    @property
    def counts(self) -> dict[str, int]:
        """created, updated, unchanged."""
        return {kind.value: self.count(kind) for kind in ChangeKind}

    @property
    def findings(self) -> tuple[tuple[SheetName, Finding], ...]:
        """All that the rules find: on the department as a whole, then on sheet after sheet."""
        return (*self._of_department, *self._of_sheets)

    @property
    def _of_department(self) -> Iterator[tuple[SheetName, Finding]]:
        code = self.disclosure.organization_code[:LEVEL_DIGITS]
        name = f"{self.disclosure.organization_name}（公开表、文字、跨项目）"
        whose = SheetName(ObjectiveKind.DEPARTMENT, code, "", name)
        return ((whose, finding) for finding in self.whole)

    @property
    def _of_sheets(self) -> Iterator[tuple[SheetName, Finding]]:
        return (
            (change.sheet, finding)
            for change in self.changes
            if change.sheet is not None
            for finding in change.findings
        )

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
    def fingerprint(self) -> str:
        """The same as long as an import would do the same, and leave the same alone."""
        told = [
            [[c.kind.value, c.what, c.detail] for c in self.changes],
            [str(problem) for problem in self.problems],
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    @property
    def changes_facts(self) -> bool:
        """Whether an amount behind the tables would be written."""
        return any(c.is_fact and c.kind is not ChangeKind.UNCHANGED for c in self.changes)

    @property
    def changes_tables(self) -> bool:
        """Whether a public table or the text would be written."""
        return any(c.is_table and c.kind is not ChangeKind.UNCHANGED for c in self.changes)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sheet that stays a draft, with every finding that keeps it from being submitted."""

    sheet: SheetName
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of an import that was handed in at once."""

    preview: ImportPreview
    submitted: tuple[SheetName, ...] = ()
    refused: tuple[Refusal, ...] = ()
    untouched: tuple[SheetName, ...] = ()
    """Sheets that were under review or approved before."""
