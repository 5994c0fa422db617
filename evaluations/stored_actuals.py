"""Recorded actuals as they are scored: the crossing from the database to scoring.

Verdicts over self-evaluations depend on it: it is among the sources of their editions.
"""

from __future__ import annotations

from evaluations.enums import QualitativeBand
from evaluations.models import Measurement
from evaluations.scoring import Actual


def stored_actual(row: Measurement) -> Actual:
    """The row as it is scored."""
    return Actual(
        value=row.actual_value,
        band=QualitativeBand.stored(row.band),
        share=row.share,
        is_exempt=row.is_exempt,
        deviation_reason=row.deviation_reason,
        reviewer_attainment=row.reviewer_attainment,
    )
