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
SUM_RULES = frozenset({"B01", "B05", "B10"})
"""What these find on a sheet, never on a line, is found whatever the order of the lines."""


def way_of(code: str) -> str:
    """One word for it: line, box, sum or sheet."""
    ways = {"line": LINE_RULES, "box": BOX_RULES, "sum": SUM_RULES}
    return next((way for way, codes in ways.items() if code in codes), "sheet")
