"""A line that notes whether its numbers were looked at.

What a rule finds in a line without looking at its target or its baseline it finds in every line
that differs in these alone.
"""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

from indicators.enums import Comparison
from indicators.sheets import IndicatorLine, Target

NOTED = frozenset({"target", "baseline"})
"""The cells with the numbers of a line."""
TOLD = frozenset({"comparison", "is_numeric", "has_baseline"})
"""What is told of them without a note."""


class WatchedLine(IndicatorLine):
    """The line; sign, kind of target and presence of a baseline are told without a note."""

    __slots__ = ("_line", "was_read")

    _line: IndicatorLine
    was_read: bool

    @property
    def target(self) -> Target:
        """Noted."""
        self._note()
        return self._line.target

    @property
    def baseline(self) -> Decimal | None:
        """Noted."""
        self._note()
        return self._line.baseline

    @property
    def comparison(self) -> Comparison | None:
        """Not noted."""
        return self._line.comparison

    @property
    def is_numeric(self) -> bool:
        """Not noted."""
        return self._line.is_numeric

    @property
    def has_baseline(self) -> bool:
        """Not noted."""
        return self._line.has_baseline

    def forget(self) -> None:
        """As if nothing had been looked at."""
        object.__setattr__(self, "was_read", False)

    def _note(self) -> None:
        object.__setattr__(self, "was_read", True)


_PLAIN = tuple(cell.name for cell in fields(IndicatorLine) if cell.name not in NOTED)


def watched(line: IndicatorLine) -> WatchedLine:
    """A twin of the line that nobody has looked at."""
    twin = object.__new__(WatchedLine)
    object.__setattr__(twin, "_line", line)
    for name in _PLAIN:
        object.__setattr__(twin, name, getattr(line, name))
    twin.forget()
    return twin
