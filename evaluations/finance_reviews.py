"""财政复核: drawing the sample, scoring it line by line, finishing with the difference on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from budgets.models import FiscalYear
from common.findings import Finding, Severity
from common.text import tidy
from evaluations.claims import SelfSheet, self_sheet_of
from evaluations.credibility import Gap, review_gap
from evaluations.enums import FinanceReviewStatus, Grade
from evaluations.models import FinanceLineScore, FinanceReview, SelfEvaluation
from evaluations.rechecked import candidates_of
from evaluations.sampling import Pick, Quotas, draw
from evaluations.scoring.own import own_score_faults
from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.models import User
from organizations.permissions import standing_of

MOST_DRAWN = 500


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the reviewer fills in: points and a remark by the key of the line, and the whole."""

    scores: Mapping[int, Decimal | None] = field(default_factory=dict)
    comments: Mapping[int, str] = field(default_factory=dict)
    text: str = ""


class InvalidReview(ValueError):
    """Scores that cannot be kept, or gaps that stop the review from being finished."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(f"{f.location}{f.message}" for f in findings))
        self.findings = findings


class StaleReview(Exception):
    """Somebody changed or finished it in the meantime; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("这份复核刚被别人修改或办结，请刷新后再操作。您填的内容没有写入。")


@transaction.atomic
def draw_sample(
    *, actor: User, fiscal_year: FiscalYear, quotas: Quotas, now: datetime
) -> tuple[Pick, ...]:
    """Draw among the accepted self-evaluations that were not drawn yet; on record with the seed.

    Raises PermissionDenied, ValueError for quotas that make no sample or more than can be done.
    """
    require_finance(actor)
    if min(quotas.by_risk, quotas.by_money, quotas.by_lot) < 0 or quotas.total < 1:
        raise ValueError("请至少填写一种抽取数量，数量不能为负。")
    if quotas.total > MOST_DRAWN:
        raise ValueError(f"一次最多抽取 {MOST_DRAWN} 份，请分次抽取。")
    picks = draw(candidates_of(fiscal_year), quotas)
    if not picks:
        raise ValueError("没有可以抽取的自评：只抽审核通过、还没有抽到过的自评。")
    FinanceReview.objects.bulk_create(
        [
            FinanceReview(
                self_evaluation_id=pick.key,
                pick_reason=pick.reason,
                drawn_at=now,
                drawn_by=actor,
            )
            for pick in picks
        ]
    )
    audit.record(
        actor=actor,
        action=AuditAction.SAMPLE_DRAWN,
        target=fiscal_year,
        now=now,
        按风险=quotas.by_risk,
        按金额=quotas.by_money,
        随机=quotas.by_lot,
        种子=quotas.seed,
        抽中=[f"自评{pick.key}：{pick.reason}" for pick in picks],
    )
    return picks


@transaction.atomic
def save_finance_review(
    *, actor: User, review: FinanceReview, opinion: Opinion, base_version: int, now: datetime
) -> FinanceReview:
    """Keep the scores so far.

    Raises PermissionDenied, InvalidReview with every score that is out of bounds, StaleReview.
    """
    require_reviewer(actor, review)
    sheet = self_sheet_of(review.self_evaluation.objective)
    scores = tuple(opinion.scores.get(key) for key in sheet.keys)
    if faults := own_score_faults(sheet.lines, scores):
        raise InvalidReview(faults)
    _claim(review, base_version, text=tidy(opinion.text), reviewer=actor)
    FinanceLineScore.objects.bulk_create(
        [
            FinanceLineScore(
                review=review,
                indicator_id=key,
                score=score,
                comment=tidy(opinion.comments.get(key, ""))[:500],
            )
            for key, score in zip(sheet.keys, scores, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["review", "indicator"],
        update_fields=["score", "comment"],
    )
    return _recorded(review, actor, AuditAction.FINANCE_REVIEW_SAVED, now)


@transaction.atomic
def finish_finance_review(
    *, actor: User, review: FinanceReview, base_version: int, now: datetime
) -> FinanceReview:
    """Total, grade and difference become final.

    Raises PermissionDenied, InvalidReview where a line is not scored, the own total is missing or
    a deviation is not explained in words, StaleReview.
    """
    require_reviewer(actor, review)
    own = review.self_evaluation
    sheet = self_sheet_of(own.objective)
    scores = dict(review.scores.values_list("indicator_id", "score"))
    verdict = sheet.with_scores({key: scores.get(key) for key in sheet.keys}).verdict
    if verdict.total is None or verdict.grade is None:
        raise InvalidReview((_gap("还有指标没有复核得分，或预算执行数没有登记，算不出总分。"),))
    if own.total is None or not own.grade:
        raise InvalidReview((_gap("自评没有总分，不能比较差异，请先退回自评补全。"),))
    gap = gap_of(sheet, own, verdict.total, verdict.grade)
    if gap.is_inflated and not tidy(review.text):
        raise InvalidReview((_gap(f"{gap.text}请在复核意见里写明依据。"),))
    _claim(
        review,
        base_version,
        status=FinanceReviewStatus.FINISHED.value,
        total=verdict.total,
        grade=verdict.grade.value,
        gap=gap.points,
        is_inflated=gap.is_inflated,
        reviewer=actor,
        finished_at=now,
    )
    return _recorded(review, actor, AuditAction.FINANCE_REVIEWED, now)


def gap_of(sheet: SelfSheet, own: SelfEvaluation, total: Decimal, grade: Grade) -> Gap:
    """The difference between the unit's total and this one, by the year's bound."""
    own_total = own.total if own.total is not None else total
    own_grade = Grade(own.grade) if own.grade else grade
    return review_gap(own_total, own_grade, total, grade, sheet.doctrine.inflated_gap)


def may_recheck(user: User, review: FinanceReview) -> bool:
    """Whether the person may score this one: the finance bureau, never one's own report."""
    own = review.self_evaluation
    return (
        standing_of(user).has(Role.FINANCE_REVIEWER)
        and user.pk not in {own.submitted_by_id, own.reviewed_by_id}
        and review.status != FinanceReviewStatus.FINISHED.value
    )


def require_finance(actor: User) -> None:
    """PermissionDenied for everybody but the bureau's reviewers."""
    if not standing_of(actor).has(Role.FINANCE_REVIEWER):
        raise PermissionDenied("自评由财政审核人员抽取和复核，您没有这个角色。")


def require_reviewer(actor: User, review: FinanceReview) -> None:
    """PermissionDenied for everybody who may not score this one now, with the reason."""
    require_finance(actor)
    own = review.self_evaluation
    if actor.pk in {own.submitted_by_id, own.reviewed_by_id}:
        raise PermissionDenied("这份自评由您报送或审核过，请由其他财政人员复核。")
    if review.status == FinanceReviewStatus.FINISHED.value:
        raise PermissionDenied("这份复核已经办结，不能再修改。")


def _claim(review: FinanceReview, base_version: int, **values: object) -> None:
    """Compare and set: version and status are still what the actor saw."""
    seen = FinanceReview.objects.filter(
        pk=review.pk, version=base_version, status=FinanceReviewStatus.DRAWN.value
    )
    if not seen.update(version=F("version") + 1, **values):
        raise StaleReview
    review.refresh_from_db()


def _recorded(
    review: FinanceReview, actor: User, action: AuditAction, now: datetime
) -> FinanceReview:
    changes: dict[str, object] = {"version": review.version}
    if action is AuditAction.FINANCE_REVIEWED:
        changes |= {"复核总分": review.total, "差异": review.gap, "虚高": review.is_inflated}
    if review.text:
        changes["comment"] = review.text
    audit.record(actor=actor, action=action, target=review, now=now, **changes)
    return review


def _gap(message: str) -> Finding:
    return Finding(code="", severity=Severity.ERROR, message=message)
