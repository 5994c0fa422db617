"""Requests to adjust an approved sheet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from indicators.enums import RequestStatus
from indicators.models.objective import PerformanceObjective
from organizations.models import StoredFile, User


class AdjustmentRequest(models.Model):
    """What an approved sheet ought to become, why, and by which document."""

    objective = models.ForeignKey(
        PerformanceObjective, verbose_name="绩效目标", on_delete=models.PROTECT, related_name="+"
    )
    base_version = models.PositiveIntegerField("针对版本")
    sheet = models.JSONField("调整后的目标表")
    reason = models.TextField("调整原因")
    document = models.OneToOneField(
        StoredFile, verbose_name="依据文件", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        "状态",
        max_length=12,
        choices=[(s.value, s.label) for s in RequestStatus],
        default=RequestStatus.SUBMITTED.value,
    )
    desk = models.PositiveSmallIntegerField("当前岗位", default=0)
    version = models.PositiveIntegerField("版本", default=1)
    submitted_by = models.ForeignKey(
        User, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        User, verbose_name="处理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("处理时间", null=True)
    comment = models.TextField("审核意见", blank=True)

    class Meta:
        verbose_name = "目标调整申请"
        verbose_name_plural = "目标调整申请"
        constraints = [
            models.UniqueConstraint(
                fields=["objective"],
                condition=Q(status="submitted"),
                name="one_open_adjustment_an_objective",
                violation_error_message="这个目标已有一份调整申请正在审核。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.objective} 调整申请"
