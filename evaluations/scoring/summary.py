"""A department out of its projects, and a self-evaluation against its review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.decimals import ONE, ZERO, to_cents
from evaluations.enums import Grade, ResultStatus, SummaryMethod
from evaluations.scoring.plan import HUNDRED, ScoringPlan
from evaluations.scoring.totals import grade_of


@dataclass(frozen=True, slots=True)
class SummaryEntry:
    """One project of a department: its result, 全年预算数 in 万元, its lines and core lines."""

    status: ResultStatus
    total: Decimal | None = None
    grade: Grade | None = None
    budget: Decimal | None = None
    lines: int = 0
    unmet_lines: int = 0
    core_lines: int = 0
    core_met: int = 0


@dataclass(frozen=True, slots=True)
class DepartmentSummary:
    """Means in points (two decimals), rates 0–1 unrounded, amounts in 万元; None without data."""

    simple_mean: Decimal | None
    weighted_mean: Decimal | None
    main_mean: Decimal | None
    main_grade: Grade | None
    count_by_grade: Mapping[Grade, int]
    amount_by_grade: Mapping[Grade, Decimal]
    evaluated: int
    due: int
    evaluated_amount: Decimal
    due_amount: Decimal
    lines: int
    unmet_lines: int
    core_lines: int
    core_met: int

    @property
    def coverage(self) -> Decimal | None:
        """Evaluated over due, by number."""
        return _share(Decimal(self.evaluated), Decimal(self.due))

    @property
    def amount_coverage(self) -> Decimal | None:
        """Evaluated over due, by amount."""
        return _share(self.evaluated_amount, self.due_amount)

    @property
    def unmet_rate(self) -> Decimal | None:
        """Unmet lines over lines."""
        return _share(Decimal(self.unmet_lines), Decimal(self.lines))

    @property
    def core_rate(self) -> Decimal | None:
        """Core lines met over core lines."""
        return _share(Decimal(self.core_met), Decimal(self.core_lines))


@dataclass(frozen=True, slots=True)
class ReviewGap:
    """自评减复核 in points; accuracy is 1 − |差| ÷ 100."""

    difference: Decimal
    accuracy: Decimal
    is_inflated: bool


def department_summary(entries: Sequence[SummaryEntry], plan: ScoringPlan) -> DepartmentSummary:
    """§5.5: both means, distribution by number and amount, coverage, unmet and core lines.

    Only evaluated sheets count; what is not applicable was not due. A sheet without a
    positive budget counts in the simple mean alone.
    """
    due = [entry for entry in entries if entry.status is not ResultStatus.NOT_APPLICABLE]
    done = [
        entry for entry in due if entry.status is ResultStatus.EVALUATED and entry.total is not None
    ]
    simple = _mean([(entry.total or ZERO, ONE) for entry in done])
    weighted = _mean([(entry.total or ZERO, _amount(entry)) for entry in done])
    main = weighted if plan.summary is SummaryMethod.WEIGHTED else simple
    return DepartmentSummary(
        simple_mean=simple,
        weighted_mean=weighted,
        main_mean=main,
        main_grade=None if main is None else grade_of(main, plan),
        count_by_grade={grade: len(_graded(done, grade)) for grade in Grade},
        amount_by_grade={grade: _amounts(_graded(done, grade)) for grade in Grade},
        evaluated=len(done),
        due=len(due),
        evaluated_amount=_amounts(done),
        due_amount=_amounts(due),
        lines=sum(entry.lines for entry in done),
        unmet_lines=sum(entry.unmet_lines for entry in done),
        core_lines=sum(entry.core_lines for entry in done),
        core_met=sum(entry.core_met for entry in done),
    )


def review_gap(self_total: Decimal, review_total: Decimal, plan: ScoringPlan) -> ReviewGap:
    """How far a unit's own total is from the review.

    It is inflated where it is more than the plan's gap above the review, or a better grade.
    """
    difference = self_total - review_total
    is_better = grade_of(self_total, plan).rank < grade_of(review_total, plan).rank
    return ReviewGap(
        difference=difference,
        accuracy=max(ZERO, ONE - abs(difference) / HUNDRED),
        is_inflated=is_better or difference > plan.review_gap,
    )


def _graded(entries: Sequence[SummaryEntry], grade: Grade) -> list[SummaryEntry]:
    return [entry for entry in entries if entry.grade is grade]


def _amount(entry: SummaryEntry) -> Decimal:
    return entry.budget if entry.budget is not None and entry.budget > ZERO else ZERO


def _amounts(entries: Sequence[SummaryEntry]) -> Decimal:
    return sum(map(_amount, entries), start=ZERO)


def _mean(pairs: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    weights = sum((weight for _, weight in pairs), start=ZERO)
    if not weights:
        return None
    return to_cents(sum((total * weight for total, weight in pairs), start=ZERO) / weights)


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole else None
