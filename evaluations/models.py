"""Actual values, self-evaluations, and the year-end run with its slices and results."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from budgets.models import FiscalYear
from evaluations.enums import Grade, QualitativeBand, ResultStatus, SelfStatus
from evaluations.fields import JSONText
from indicators.models import Indicator, PerformanceObjective
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


class SelfEvaluation(models.Model):
    """A unit's own statement on the year of one objective."""

    objective = models.OneToOneField(
        PerformanceObjective, verbose_name="绩效目标", on_delete=models.PROTECT, related_name="+"
    )
    summary = models.TextField("目标完成情况", blank=True)
    problems = models.TextField("存在问题", blank=True)
    measures = models.TextField("改进措施", blank=True)
    total = models.DecimalField("自评总分", max_digits=6, decimal_places=2, null=True, blank=True)
    grade = models.CharField(
        "等级", max_length=12, blank=True, choices=[(g.value, g.label) for g in Grade]
    )
    status = models.CharField(
        "状态",
        max_length=12,
        choices=[(s.value, s.label) for s in SelfStatus],
        default=SelfStatus.DRAFT.value,
        editable=False,
    )
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, verbose_name="报送人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        User,
        verbose_name="审核人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    comment = models.TextField("审核意见", blank=True, editable=False)

    class Meta:
        verbose_name = "绩效自评"
        verbose_name_plural = "绩效自评"

    def __str__(self) -> str:
        return f"{self.objective} 自评"


class IndicatorScore(models.Model):
    """What a unit gives itself for one line; no row, or no score, means 未填."""

    self_evaluation = models.ForeignKey(
        SelfEvaluation, verbose_name="绩效自评", on_delete=models.CASCADE, related_name="scores"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name="绩效指标", on_delete=models.CASCADE, related_name="+"
    )
    score = models.DecimalField("自评得分", max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "自评得分"
        verbose_name_plural = "自评得分"
        constraints = [
            models.UniqueConstraint(
                fields=["self_evaluation", "indicator"], name="own_score_once_a_line"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100),
                name="own_score_0_to_100",
                violation_error_message="自评得分应在 0 到 100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.score}"


class RunStatus(models.TextChoices):
    """Where a run or a slice stands."""

    OPEN = "open", "进行中"
    DONE = "done", "已完成"


class EvaluationRun(models.Model):
    """One year-end evaluation: which plan judged whom, as of when."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="+"
    )
    scope = models.CharField("范围（单位编码前缀）", max_length=21, blank=True)
    plan_name = models.CharField("评分方案", max_length=60)
    plan = models.JSONField("方案参数")
    status = models.CharField(
        "状态", max_length=8, choices=RunStatus.choices, default=RunStatus.OPEN
    )
    as_of = models.DateTimeField("截至时间")
    opened_at = models.DateTimeField("开始时间")
    opened_by = models.ForeignKey(
        User, verbose_name="发起人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "年终评价"
        verbose_name_plural = "年终评价"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year"],
                condition=Q(status="open"),
                name="one_open_run_a_year",
                violation_error_message="本年度已有一次年终评价正在进行，请等它完成。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年终评价"


class EvaluationSlice(models.Model):
    """Whole organizations of one run, taken by one worker in one transaction."""

    run = models.ForeignKey(
        EvaluationRun, verbose_name="年终评价", on_delete=models.CASCADE, related_name="slices"
    )
    number = models.PositiveIntegerField("序号")
    organization_ids = models.JSONField("单位", default=list)
    objectives = models.PositiveIntegerField("目标数")
    status = models.CharField(
        "状态", max_length=8, choices=RunStatus.choices, default=RunStatus.OPEN
    )
    queued_at = models.DateTimeField("排队时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "评价分片"
        verbose_name_plural = "评价分片"
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="slice_once")]

    def __str__(self) -> str:
        return f"{self.run} 第 {self.number} 片"


class EvaluationResult(models.Model):
    """The scorecard of one objective in one run; `lines` holds every score with its explanation."""

    run = models.ForeignKey(
        EvaluationRun, verbose_name="年终评价", on_delete=models.CASCADE, related_name="results"
    )
    objective = models.ForeignKey(
        PerformanceObjective, verbose_name="绩效目标", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        "结果", max_length=16, choices=[(s.value, s.label) for s in ResultStatus]
    )
    execution_rate = models.DecimalField(
        "预算执行率", max_digits=24, decimal_places=6, null=True, blank=True
    )
    execution_score = models.DecimalField(
        "执行率得分", max_digits=6, decimal_places=2, null=True, blank=True
    )
    total = models.DecimalField("总分", max_digits=6, decimal_places=2, null=True, blank=True)
    grade = models.CharField(
        "等级", max_length=12, blank=True, choices=[(g.value, g.label) for g in Grade]
    )
    lines = JSONText("逐项得分", default=list)
    remarks = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = "评价结果"
        verbose_name_plural = "评价结果"
        constraints = [
            models.UniqueConstraint(fields=["run", "objective"], name="result_once_a_run")
        ]

    def __str__(self) -> str:
        return f"{self.objective} {'没有总分' if self.total is None else self.total}"
