"""Collecting what could not be read, bound to one table."""

from __future__ import annotations

from common.findings import Severity
from exchange.disclosure import Problem


class ProblemList:
    """The problems of one table, in the order of reading."""

    def __init__(self, table: str = "") -> None:
        self.table = table
        self.items: list[Problem] = []

    def error(self, message: str, *, row: int = 0, column: str = "", place: str = "") -> None:
        """Data without a holder, or with two: it stops the import."""
        self._add(Severity.ERROR, message, row, column, place)

    def warning(self, message: str, *, row: int = 0, column: str = "", place: str = "") -> None:
        """Something was left out or is missing."""
        self._add(Severity.WARNING, message, row, column, place)

    def hint(self, message: str, *, row: int = 0, column: str = "", place: str = "") -> None:
        """Something was put right, and nothing was lost."""
        self._add(Severity.HINT, message, row, column, place)

    def _add(self, severity: Severity, message: str, row: int, column: str, place: str) -> None:
        self.items.append(Problem(severity, self.table, row, column, message, place))
