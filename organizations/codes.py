"""Codes of units: three digits a level, so that a code begins with the code of its parent.

118 (department) → 118001 (unit) → 118001001. Levels of equal length keep reach exact: no
code begins with another one that is not above it.
"""

from __future__ import annotations

import re

LEVEL_DIGITS = 3
MAX_LEVELS = 7
CODE_PATTERN = rf"^([0-9]{{{LEVEL_DIGITS}}}){{1,{MAX_LEVELS}}}\Z"
"""For PostgreSQL, SQLite and Python alike."""

_CODE = re.compile(CODE_PATTERN)


def is_unit_code(text: str) -> bool:
    """Whether the text can be the code of a unit."""
    return _CODE.match(text) is not None


def parent_code(code: str) -> str:
    """The code of the unit above; empty for a department."""
    return code[:-LEVEL_DIGITS]
