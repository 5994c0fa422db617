"""What a check says: how bad, where, what is there, what should be, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """错 stops submission, 警 wants a written explanation, 提 is a hint."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def label(self) -> str:
        """The one character that reviewers use."""
        return _LABELS[self]

    @property
    def rank(self) -> int:
        """0 for the worst: for sorting."""
        return list(Severity).index(self)


_LABELS = {Severity.ERROR: "错", Severity.WARNING: "警", Severity.HINT: "提"}


@dataclass(frozen=True, slots=True)
class Location:
    """A place on a form: table or section, row (1-based, 0 for the head), column label."""

    table: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        row = f"第{self.row}行" if self.row else ""
        column = f"『{self.column}』" if self.column else ""
        return f"{self.table}{row}{column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, with everything a person needs to understand and mend it."""

    code: str
    severity: Severity
    message: str
    location: Location = field(default_factory=Location)
    name: str = ""
    indicator: str = ""
    actual: str = ""
    expected: str = ""
    mend: str = ""
    basis: str = ""
    mend_action: str = ""
    """Name of a safe one-step mend (see indicators.mends), empty where there is none."""

    @property
    def is_blocking(self) -> bool:
        """Whether it stops submission."""
        return self.severity is Severity.ERROR


def by_severity(findings: list[Finding]) -> list[Finding]:
    """Worst first, then in the order of the form."""
    return sorted(findings, key=lambda f: (f.severity.rank, f.location.row, f.code))
