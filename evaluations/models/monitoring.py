"""What units say of a year while it runs: 绩效运行监控 (财预〔2019〕136号)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from budgets.models import amount_field
from evaluations.compliance import Likelihood
from evaluations.enums import Light, ProgressType, QualitativeBand, SelfStatus
from indicators.models import Indicator, PerformanceObjective
from organizations.models import User

_BANDS = [(band.value, band.label) for band in QualitativeBand]
_LIGHTS = [(light.value, light.label) for light in Light]


class MonitoringReport(models.Model):
    """One objective from January to the end of one month, with its lights as they were judged."""

    objective = models.ForeignKey(
        PerformanceObjective, verbose_name="绩效目标", on_delete=models.PROTECT, related_name="+"
    )
    month = models.PositiveSmallIntegerField("截至月份")
    budget_amount = amount_field("调整后预算数")
    spent_amount = amount_field("累计执行数")
    forecast_amount = amount_field("全年预计执行数")
    light = models.CharField("目标灯", max_length=8, choices=_LIGHTS, default=Light.GREY.value)
    execution_light = models.CharField(
        "执行灯", max_length=8, choices=_LIGHTS, default=Light.GREY.value
    )
    status = models.CharField(
        "状态",
        max_length=12,
        choices=[(status.value, status.label) for status in SelfStatus],
        default=SelfStatus.DRAFT.value,
        editable=False,
    )
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    saved_by = models.ForeignKey(
        User, verbose_name="填报人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField("保存时间", null=True)
    submitted_by = models.ForeignKey(
        User, verbose_name="报送人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField("报送时间", null=True)
    reviewed_by = models.ForeignKey(
        User, verbose_name="审核人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True)
    comment = models.TextField("审核意见", blank=True)

    class Meta:
        verbose_name = "绩效运行监控"
        verbose_name_plural = "绩效运行监控"
        constraints = [
            models.UniqueConstraint(fields=["objective", "month"], name="monitored_once_a_month"),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12),
                name="monitoring_month_1_to_12",
                violation_error_message="月份应在 1 到 12 之间。",
            ),
            models.CheckConstraint(
                condition=(Q(budget_amount__isnull=True) | Q(budget_amount__gte=0))
                & (Q(spent_amount__isnull=True) | Q(spent_amount__gte=0))
                & (Q(forecast_amount__isnull=True) | Q(forecast_amount__gte=0)),
                name="monitoring_amounts_not_negative",
                violation_error_message="金额不能为负数。",
            ),
        ]
        indexes = [models.Index(fields=["month", "status"], name="monitoring_month_status")]

    def __str__(self) -> str:
        return f"{self.objective} 1–{self.month}月监控"


class MonitoringLine(models.Model):
    """How far one indicator is, what the year will bring, and why."""

    report = models.ForeignKey(
        MonitoringReport, verbose_name="监控", on_delete=models.CASCADE, related_name="lines"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name="绩效指标", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(
        "进度类型",
        max_length=12,
        choices=[(kind.value, kind.label) for kind in ProgressType],
        default=ProgressType.CUMULATIVE.value,
    )
    planned_share = models.DecimalField(
        "本期计划进度（0–1）", max_digits=5, decimal_places=4, null=True, blank=True
    )
    due_on = models.DateField("完成期限", null=True, blank=True)
    actual_value = models.DecimalField(
        "累计完成值", max_digits=20, decimal_places=4, null=True, blank=True
    )
    band = models.CharField("当前等次", max_length=12, blank=True, choices=_BANDS)
    forecast_value = models.DecimalField(
        "全年预计完成值", max_digits=20, decimal_places=4, null=True, blank=True
    )
    forecast_band = models.CharField("全年预计等次", max_length=12, blank=True, choices=_BANDS)
    likelihood = models.CharField(
        "完成目标可能性",
        max_length=12,
        blank=True,
        choices=[(one.value, one.label) for one in Likelihood],
    )
    causes = models.JSONField("偏差原因类别", default=list)
    reason = models.TextField("偏差原因说明", blank=True)
    measures = models.TextField("纠偏措施", blank=True)
    light = models.CharField("灯", max_length=8, choices=_LIGHTS, default=Light.GREY.value)

    class Meta:
        verbose_name = "监控指标"
        verbose_name_plural = "监控指标"
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="monitored_line_once"),
            models.CheckConstraint(
                condition=(Q(actual_value__isnull=True) | Q(band=""))
                & (Q(forecast_value__isnull=True) | Q(forecast_band="")),
                name="monitoring_number_xor_band",
                violation_error_message="定量指标填数，定性指标选等次，不能两者都填。",
            ),
            models.CheckConstraint(
                condition=Q(planned_share__isnull=True)
                | Q(planned_share__gte=0, planned_share__lte=1),
                name="planned_share_0_to_1",
                violation_error_message="计划进度应在 0% 到 100% 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {Light(self.light).label}"
