"""What is asked about an actual value that can be recorded as it is: one rule for page and file.

A question stops nothing. A written reason answers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from common.text import squeeze
from evaluations.models import Measurement
from evaluations.readings import Reading, is_doubtful_minus
from evaluations.scoring import Actual, Attainment, ScoringPlan, score_line
from evaluations.stored_actuals import stored_actual
from indicators.models import Indicator
from indicators.selectors import target_of
from indicators.sheets import Target

ASKED = "请写明偏差原因和改进措施。"
NEGATIVE = "完成值为负数，请核对正负号；确为负值的（如增长率），请写明口径。"
"""The question of C18, which no rule of group K asks of what was reached."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the column that it is about."""

    column: str
    message: str


def actual_of(reading: Reading, reason: str, row: Measurement | None) -> Actual:
    """The reading as it is scored beside what is recorded.

    What a reviewer granted or exempted counts only while the value it was granted for stands.
    """
    if row is not None and row.reading == reading:
        return replace(stored_actual(row), deviation_reason=reason)
    return Actual(
        value=reading.value,
        band=reading.band,
        share=reading.share,
        is_exempt=row is not None and row.is_exempt,
        deviation_reason=reason,
    )


def questions_of(target: Target, actual: Actual, attainment: Attainment) -> Iterator[Question]:
    """What a written reason would answer; nothing where one is written."""
    if squeeze(actual.deviation_reason):
        return
    if is_doubtful_minus(actual.value, target):
        yield Question("实际完成值", NEGATIVE)
    if attainment.needs_reason:
        yield Question("偏差原因", ASKED)


def questions_about(
    line: Indicator, reading: Reading, reason: str, row: Measurement | None, plan: ScoringPlan
) -> Iterator[Question]:
    """The same for a stored line and what is about to be recorded for it over `row`."""
    target, actual = target_of(line), actual_of(reading, reason, row)
    attainment = score_line(target, line.weight, actual, plan).attainment
    return questions_of(target, actual, attainment)
