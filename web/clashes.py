"""What one person typed beside what another stored in the meantime."""

from __future__ import annotations

from dataclasses import dataclass

from common.decimals import NotANumber, parse_decimal
from common.text import squeeze


@dataclass(frozen=True, slots=True)
class Clash:
    """One place: what I typed, what stands now."""

    label: str
    mine: str
    theirs: str


def is_same(mine: str, theirs: str) -> bool:
    """Whether two cells say the same: 100 and 100.00 do."""
    one, other = squeeze(mine), squeeze(theirs)
    if one == other or not one or not other:
        return one == other
    try:
        return parse_decimal(one) == parse_decimal(other)
    except NotANumber:
        return False
