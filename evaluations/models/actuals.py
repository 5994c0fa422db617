"""The year's scoring plan and what the indicators reached."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from budgets.models import FiscalYear
from evaluations.enums import QualitativeBand
from evaluations.readings import Reading
from indicators.models import Indicator
from organizations.models import User


class YearlyScoringPlan(models.Model):
    """How a year is scored; locked once a run has used it."""

    fiscal_year = models.OneToOneField(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField("方案名称", max_length=60)
    parameters = models.JSONField("参数", default=dict)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "评分方案"
        verbose_name_plural = "评分方案"

    def __str__(self) -> str:
        return f"{self.fiscal_year}{self.name}评分方案"


class Measurement(models.Model):
    """What an indicator reached by the end of the year; no row means 未填, which is not zero."""

    indicator = models.OneToOneField(
        Indicator, verbose_name="绩效指标", on_delete=models.CASCADE, related_name="+"
    )
    actual_value = models.DecimalField(
        "实际完成值", max_digits=20, decimal_places=4, null=True, blank=True
    )
    band = models.CharField(
        "定性等次", max_length=12, blank=True, choices=[(b.value, b.label) for b in QualitativeBand]
    )
    share = models.DecimalField(
        "档内得分率（0–1）", max_digits=5, decimal_places=4, null=True, blank=True
    )
    is_exempt = models.BooleanField("经批准不考核", default=False)
    deviation_reason = models.TextField("偏差原因及改进措施", blank=True)
    reviewer_attainment = models.DecimalField(
        "核定得分系数（0–1）", max_digits=5, decimal_places=4, null=True, blank=True
    )
    recorded_by = models.ForeignKey(
        User, verbose_name="填报人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = "完成值"
        verbose_name_plural = "完成值"
        constraints = [
            models.CheckConstraint(
                condition=(Q(share__isnull=True) | Q(share__gte=0, share__lte=1))
                & (
                    Q(reviewer_attainment__isnull=True)
                    | Q(reviewer_attainment__gte=0, reviewer_attainment__lte=1)
                ),
                name="measurement_shares_0_to_1",
                violation_error_message="得分系数应在 0 到 1 之间。",
            ),
            models.CheckConstraint(
                condition=Q(actual_value__isnull=True) | Q(band=""),
                name="measurement_number_xor_band",
                violation_error_message="定量指标填完成值，定性指标选等次，不能两者都填。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.actual_value if self.band == '' else self.band}"

    @property
    def reading(self) -> Reading:
        """What the row holds."""
        return Reading(self.actual_value, QualitativeBand.stored(self.band), self.share)
