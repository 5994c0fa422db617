"""Reading self-evaluations for the re-check: candidates, the list by doubt, what is to be mended."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.http import Http404

from budgets.models import FiscalYear
from evaluations.enums import FinanceReviewStatus, RectificationState, SelfStatus
from evaluations.models import FinanceReview, Rectification, SelfEvaluation
from evaluations.sampling import Candidate
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of, within_reach

_MONEY = "objective__project__appropriation__original_amount"
_OWN = "objective__department_budget__appropriation__original_amount"
_REACH = "review__self_evaluation__objective__organization"


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """One self-evaluation in the list, with the review where it was drawn."""

    own: SelfEvaluation
    review: FinanceReview | None
    budget: Decimal | None


@dataclass(frozen=True, slots=True)
class RecheckFilter:
    """What the list is narrowed to."""

    state: str = ""
    """all accepted ones, "undrawn", a FinanceReviewStatus, or "inflated"."""
    unit: str = ""
    text: str = ""


def candidates_of(fiscal_year: FiscalYear) -> tuple[Candidate, ...]:
    """The accepted self-evaluations of the year that were not drawn yet; one query."""
    rows = _accepted(fiscal_year).exclude(pk__in=FinanceReview.objects.values("self_evaluation"))
    return tuple(
        Candidate(key, risk, project if project is not None else department)
        for key, risk, project, department in rows.values_list("pk", "risk", _MONEY, _OWN)
    )


def recheck_rows(
    fiscal_year: FiscalYear, wanted: RecheckFilter, start: int, size: int
) -> tuple[tuple[RecheckRow, ...], bool]:
    """A page of the list, the most doubtful first, and whether there is more; two queries."""
    rows = _narrowed(_accepted(fiscal_year), wanted).select_related(
        "objective__organization",
        "objective__fiscal_year",
        "objective__project__appropriation",
        "objective__department_budget__appropriation",
    )
    ordered = rows.order_by(F("risk").desc(nulls_last=True), "pk")
    found = list(ordered[start : start + size + 1])
    shown = found[:size]
    reviews = {
        review.self_evaluation_id: review
        for review in FinanceReview.objects.filter(self_evaluation__in=shown)
    }
    return (
        tuple(
            RecheckRow(own, reviews.get(own.pk), own.objective.appropriation.original_amount)
            for own in shown
        ),
        len(found) > size,
    )


def recheck_counts(fiscal_year: FiscalYear) -> dict[str, int]:
    """Accepted, undrawn, to be re-checked, done, inflated."""
    accepted = _accepted(fiscal_year).count()
    rows = list(
        FinanceReview.objects.filter(
            self_evaluation__objective__fiscal_year=fiscal_year
        ).values_list("status", "is_inflated")
    )
    drawn = sum(status == FinanceReviewStatus.DRAWN.value for status, _ in rows)
    return {
        "": accepted,
        "undrawn": accepted - len(rows),
        FinanceReviewStatus.DRAWN.value: drawn,
        FinanceReviewStatus.FINISHED.value: len(rows) - drawn,
        "inflated": sum(inflated for _, inflated in rows),
    }


def review_for(user: User, pk: int) -> FinanceReview:
    """The review; the bureau sees all, a unit its own finished ones, everybody else a 404."""
    rows = FinanceReview.objects.select_related(
        "self_evaluation__objective__organization",
        "self_evaluation__objective__fiscal_year",
        "self_evaluation__objective__project__appropriation",
        "self_evaluation__objective__department_budget__appropriation",
        "self_evaluation__submitted_by",
        "reviewer",
        "drawn_by",
    )
    if not standing_of(user).sees_everything:
        rows = rows.filter(
            within_reach(user, "self_evaluation__objective__organization"),
            status=FinanceReviewStatus.FINISHED.value,
        )
    try:
        return rows.get(pk=pk)
    except FinanceReview.DoesNotExist:
        raise Http404("没有这份复核，或还没有办结、不在您的数据范围内。") from None


def rectifications_for(user: User, fiscal_year: FiscalYear) -> QuerySet[Rectification]:
    """What has to be put right within reach, the open ones with the nearest day first."""
    rows = Rectification.objects.filter(
        within_reach(user, _REACH), review__self_evaluation__objective__fiscal_year=fiscal_year
    )
    return rows.select_related(
        "review__self_evaluation__objective__organization",
        "review__self_evaluation__objective__project",
    ).order_by("due_on", "pk")


def rectification_for(user: User, pk: int) -> Rectification:
    """The rectification, or the same 404 whether it is absent or out of reach."""
    rows = Rectification.objects.filter(within_reach(user, _REACH)).select_related(
        "review__self_evaluation__objective__organization",
        "review__self_evaluation__objective__project",
        "review__self_evaluation__objective__fiscal_year",
        "evidence",
        "opened_by",
        "answered_by",
        "closed_by",
    )
    try:
        return rows.get(pk=pk)
    except Rectification.DoesNotExist:
        raise Http404("没有这项整改，或不在您的数据范围内。") from None


def reviews_waiting(fiscal_year: FiscalYear) -> QuerySet[FinanceReview]:
    """Those that were drawn and are not finished."""
    rows = FinanceReview.objects.filter(self_evaluation__objective__fiscal_year=fiscal_year)
    return rows.filter(status=FinanceReviewStatus.DRAWN.value)


def rectifications_waiting(user: User, fiscal_year: FiscalYear) -> QuerySet[Rectification]:
    """Those that wait for the person: open ones for the unit, answered ones for the bureau."""
    standing = standing_of(user)
    states = []
    if standing.has(Role.PREPARER):
        states.append(RectificationState.OPEN.value)
    if standing.has(Role.FINANCE_REVIEWER):
        states.append(RectificationState.ANSWERED.value)
    return rectifications_for(user, fiscal_year).filter(state__in=states)


def _accepted(fiscal_year: FiscalYear) -> QuerySet[SelfEvaluation]:
    return SelfEvaluation.objects.filter(
        objective__fiscal_year=fiscal_year, status=SelfStatus.ACCEPTED.value
    )


def _narrowed(rows: QuerySet[SelfEvaluation], wanted: RecheckFilter) -> QuerySet[SelfEvaluation]:
    reviews = FinanceReview.objects.values("self_evaluation")
    if wanted.state == "undrawn":
        rows = rows.exclude(pk__in=reviews)
    elif wanted.state == "inflated":
        rows = rows.filter(pk__in=reviews.filter(is_inflated=True))
    elif wanted.state:
        rows = rows.filter(pk__in=reviews.filter(status=wanted.state))
    if wanted.unit:
        rows = rows.filter(objective__organization__code__startswith=wanted.unit)
    if wanted.text:
        named = Q(objective__project__name__icontains=wanted.text)
        rows = rows.filter(named | Q(objective__organization__name__icontains=wanted.text))
    return rows
