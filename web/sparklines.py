"""A small line drawn by the server: how a number went over the days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 120
HEIGHT = 28
_EDGE = 3


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Points of the line in its box; the highest number touches the top."""

    points: tuple[tuple[int, int], ...]

    @property
    def path(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{x},{y}" for x, y in self.points)

    @property
    def last(self) -> tuple[int, int]:
        """Where the line ends."""
        return self.points[-1]


def sparkline(values: Sequence[int], *, wide: int = WIDTH, high: int = HEIGHT) -> Sparkline | None:
    """The line through the values, evenly spread and measured from zero; None without values.

    `wide` and `high` are the size of its box.
    """
    if not values:
        return None
    steps, top = max(len(values) - 1, 1), max(*values, 1)
    width, height = wide - 2 * _EDGE, high - 2 * _EDGE
    offset = 0 if len(values) > 1 else width
    return Sparkline(
        tuple(
            (
                _EDGE + offset + round(place * width / steps),
                high - _EDGE - round(value * height / top),
            )
            for place, value in enumerate(values)
        )
    )
