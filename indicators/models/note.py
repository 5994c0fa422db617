"""What reviewers say about a cell, a line or the whole sheet, and what is said to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from indicators.models.objective import PerformanceObjective
from organizations.models import User


class ReviewNote(models.Model):
    """A reviewer's remark; as a point of a return the unit has to mend or answer it."""

    objective = models.ForeignKey(
        PerformanceObjective,
        verbose_name="绩效目标",
        on_delete=models.CASCADE,
        related_name="notes",
    )
    version_number = models.PositiveIntegerField("针对版本")
    indicator_key = models.BigIntegerField("针对指标", null=True, blank=True)
    field = models.CharField("针对栏目", max_length=40, blank=True)
    text = models.TextField("意见")
    author = models.ForeignKey(
        User, verbose_name="审核人", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("时间")
    is_return_point = models.BooleanField("退回要求", default=False)
    resolved_at = models.DateTimeField("关闭时间", null=True, blank=True)
    resolved_by = models.ForeignKey(
        User,
        verbose_name="关闭人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True) | Q(resolved_at__isnull=False),
                name="review_note_resolved_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class NoteReply(models.Model):
    """What was said to a remark; `is_answer` where the unit said it."""

    note = models.ForeignKey(
        ReviewNote, verbose_name="审核意见", on_delete=models.CASCADE, related_name="replies"
    )
    text = models.TextField("回复")
    is_answer = models.BooleanField("单位答复", default=False)
    author = models.ForeignKey(
        User, verbose_name="回复人", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "意见回复"
        verbose_name_plural = "意见回复"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]
