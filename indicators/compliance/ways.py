"""How each rule over a sheet finds its hits: declared here, held to by the tests.

Each rule's own entry belongs to its edition: a new one changes nothing for the others.
"""

from __future__ import annotations

_LINE_CODES = (
    *("A02", "A03", "B07", "B08", "B14"),
    *(f"C{number:02}" for number in range(1, 25) if number != 23),  # noqa: PLR2004 -- C23 is of the sheet
    *("D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D11"),
)
LINE_RULES = frozenset(_LINE_CODES)
"""What these find is found line by line, whatever else stands on a sheet of that kind."""
BOX_RULES = frozenset({"A10", "A12", "A13", "D13", "J04"})
"""What these find in the head is found without the lines, and in a line without the rest."""


def way_of(code: str) -> str:
    """One word for it: line, box or sheet."""
    if code in LINE_RULES:
        return "line"
    return "box" if code in BOX_RULES else "sheet"
