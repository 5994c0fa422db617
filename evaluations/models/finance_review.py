"""What the finance bureau makes of a self-evaluation, and what has to be put right."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from evaluations.enums import FinanceReviewStatus, Grade, RectificationState
from evaluations.models.self_evaluation import SelfEvaluation
from indicators.models import Indicator
from organizations.models import StoredFile, User


class FinanceReview(models.Model):
    """One self-evaluation that was drawn for re-checking, with the bureau's own scores."""

    self_evaluation = models.OneToOneField(
        SelfEvaluation, verbose_name="绩效自评", on_delete=models.PROTECT, related_name="+"
    )
    pick_reason = models.CharField("抽取理由", max_length=200)
    status = models.CharField(
        "状态",
        max_length=12,
        choices=[(s.value, s.label) for s in FinanceReviewStatus],
        default=FinanceReviewStatus.DRAWN.value,
        editable=False,
    )
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    total = models.DecimalField("复核总分", max_digits=6, decimal_places=2, null=True, blank=True)
    grade = models.CharField(
        "复核等级", max_length=12, blank=True, choices=[(g.value, g.label) for g in Grade]
    )
    gap = models.DecimalField(
        "差异（自评−复核）", max_digits=6, decimal_places=2, null=True, blank=True
    )
    is_inflated = models.BooleanField("虚高", default=False)
    text = models.TextField("复核意见", blank=True)
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey(
        User, verbose_name="抽取人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.ForeignKey(
        User, verbose_name="复核人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "财政复核"
        verbose_name_plural = "财政复核"

    def __str__(self) -> str:
        return f"{self.self_evaluation} 财政复核"


class FinanceLineScore(models.Model):
    """What the bureau gives one line; no score means not re-checked yet, which is not zero."""

    review = models.ForeignKey(
        FinanceReview, verbose_name="财政复核", on_delete=models.CASCADE, related_name="scores"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name="绩效指标", on_delete=models.CASCADE, related_name="+"
    )
    score = models.DecimalField("复核得分", max_digits=5, decimal_places=2, null=True, blank=True)
    comment = models.CharField("核查意见", max_length=500, blank=True)

    class Meta:
        verbose_name = "复核得分"
        verbose_name_plural = "复核得分"
        constraints = [
            models.UniqueConstraint(
                fields=["review", "indicator"], name="finance_score_once_a_line"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100),
                name="finance_score_0_to_100",
                violation_error_message="复核得分应在 0 到 100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.score}"


class Rectification(models.Model):
    """One thing that a unit has to put right, with its answer and the bureau's word on it."""

    review = models.ForeignKey(
        FinanceReview,
        verbose_name="财政复核",
        on_delete=models.PROTECT,
        related_name="rectifications",
    )
    problem = models.TextField("问题")
    due_on = models.DateField("整改期限")
    state = models.CharField(
        "状态",
        max_length=12,
        choices=[(s.value, s.label) for s in RectificationState],
        default=RectificationState.OPEN.value,
        editable=False,
    )
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    measure = models.TextField("整改情况", blank=True)
    evidence = models.ForeignKey(
        StoredFile,
        verbose_name="整改材料",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.TextField("核销意见", blank=True)
    opened_by = models.ForeignKey(
        User, verbose_name="提出人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField("提出时间")
    answered_by = models.ForeignKey(
        User, verbose_name="答复人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    closed_by = models.ForeignKey(
        User, verbose_name="核销人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField("核销时间", null=True)

    class Meta:
        verbose_name = "整改事项"
        verbose_name_plural = "整改事项"
        constraints = [
            models.CheckConstraint(
                condition=~Q(problem=""),
                name="rectification_says_what",
                violation_error_message="请写明要整改的问题。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.review.self_evaluation.objective} 整改事项"
