"""What the rules said of every sheet, kept so that worklists and boards need not judge.

A verdict is written when a sheet is submitted or approved, and renewed every night, and after a
change of the year's rules, where the sheet, its surroundings or the rules have changed since.
"""

from __future__ import annotations

from indicators.verdicts.keeping import (
    Explained,
    carry_verdict,
    explained_of,
    keep_verdict,
    out_of_date,
    renew_explained,
    unexplained,
)
from indicators.verdicts.rechecking import recheck, slices_of
from indicators.verdicts.sharing import SLICE_SIZE, recheck_side_by_side
from indicators.verdicts.trends import keep_day, record_trend, trend_of

__all__ = [
    "SLICE_SIZE",
    "Explained",
    "carry_verdict",
    "explained_of",
    "keep_day",
    "keep_verdict",
    "out_of_date",
    "recheck",
    "recheck_side_by_side",
    "record_trend",
    "renew_explained",
    "slices_of",
    "trend_of",
    "unexplained",
]
