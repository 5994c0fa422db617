"""What a reviewer thought of a sheet when he decided: the review form of 财预〔2015〕88号."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from indicators.compliance.process import ReviewGrade
from indicators.enums import Action
from indicators.models.objective import PerformanceObjective
from indicators.review_form import Manner
from organizations.models import User


class ReviewOpinion(models.Model):
    """One a decision: desk and round say which, the version is the one that it made."""

    objective = models.ForeignKey(
        PerformanceObjective,
        verbose_name="绩效目标",
        on_delete=models.CASCADE,
        related_name="opinions",
    )
    version_number = models.PositiveIntegerField("版本")
    round = models.PositiveSmallIntegerField("第几次送审")
    desk = models.PositiveSmallIntegerField("岗位")
    action = models.CharField("决定", max_length=12, choices=[(a.value, a.label) for a in Action])
    manner = models.CharField("方式", max_length=12, choices=[(m.value, m.label) for m in Manner])
    marks = models.JSONField("八项审核意见")
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(
        "等级", max_length=12, choices=[(g.value, g.label) for g in ReviewGrade]
    )
    is_prefilled = models.BooleanField("系统预填")
    """Whether the reviewer left what the findings proposed as it was."""
    text = models.TextField("综合评审意见", blank=True)
    author = models.ForeignKey(
        User, verbose_name="审核人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "审核意见表"
        verbose_name_plural = "审核意见表"
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "version_number"], name="opinion_once_a_decision"
            ),
            models.UniqueConstraint(
                fields=["objective", "round", "desk"], name="opinion_once_a_desk_and_round"
            ),
            models.CheckConstraint(
                condition=Q(manner=Manner.SCORED.value, total__gte=0, total__lte=100)
                | Q(manner=Manner.GRADED.value, total__isnull=True),
                name="opinion_total_where_scored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective} 第 {self.version_number} 版审核意见"
